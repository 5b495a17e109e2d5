"""How numbers of one layer change with those before them: a vector-Jacobian product.

The gradients are TensorFlow's, of the very pass that reads (`model.reading.forward`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from model import reading as reader
from model.network import Network
from model.spec import Spec


class Slopes(NamedTuple):
    """values: (N, …) float32, what the layer gives; gradients: (N, …) float32, how the weighted sum
    of them changes with each number that was asked about."""

    values: np.ndarray
    gradients: np.ndarray


def vjp(
    network: Network, digits: np.ndarray, layer: int, weights: np.ndarray, to: int = -1
) -> Slopes:
    """∂ Σ weights · values / ∂ what `to` gives, for each of (N, S, S) digits.

    layer: a layer's place in the Spec, whose values these are; the logits' are before any softmax.
    weights: as the layer's shape_out, with or without a leading N. to: the place of an earlier
    layer, −1 for the digit; its gradients are (N, S, S) then, else (N, *shape_out).
    """
    spec = network.spec
    given = np.asarray(digits, np.float32)[..., np.newaxis]
    shape = (len(given), *spec.layers[layer].shape_out)
    wanted = np.ascontiguousarray(np.broadcast_to(np.asarray(weights, np.float32), shape))
    masks = reader.masks(network) if network.off else []
    traced = _traced(spec, bool(network.off), layer, to)
    values, gradients = traced(reader.tensors(network), given, masks, wanted)
    return Slopes(values.numpy(), gradients.numpy()[..., 0] if to < 0 else gradients.numpy())


@lru_cache(maxsize=64)
def _traced(spec: Spec, masked: bool, layer: int, to: int) -> Callable:
    """The traced function of an architecture: made once for each pair of layers."""
    import tensorflow as tf

    def slopes(weights, digits, masks, wanted):
        with tf.GradientTape() as tape:
            tape.watch(digits)
            _, totals, outputs = reader.forward(spec, weights, digits, masks)
            values = (totals if layer == spec.logits else outputs)[layer]
        source = digits if to < 0 else outputs[to]
        return values, tape.gradient(
            values, source, wanted, unconnected_gradients=tf.UnconnectedGradients.ZERO
        )

    shape = [None, *spec.layers[layer].shape_out]
    signature = [*reader.signature(spec, masked), tf.TensorSpec(shape, tf.float32)]
    return tf.function(slopes, input_signature=signature, autograph=False)
