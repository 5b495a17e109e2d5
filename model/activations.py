"""One forward pass: probabilities and every layer's feature maps.

Weights are an argument of the traced function, so that one trace serves every run, every snapshot
and every set of switched-off channels, and nothing is changed by reading: threads may read at once.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.data import CLASSES
from model.digit import SIDE

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

AT_ONCE = 250  # digits: faster than fewer or more, and maps of 150 kB each stay in the cache
KINDS = {"Conv2D": "conv", "MaxPooling2D": "pool"}


@dataclass(frozen=True)
class LayerMaps:
    """The feature maps that one layer makes: maps (H, W, C) float32, one channel a map."""

    name: str
    kind: str  # "conv" or "pool"
    maps: np.ndarray


@dataclass(frozen=True)
class Reading:
    """What a network makes of one digit.

    digit: (28, 28) float32; probabilities: (10,) float32; logits: (10,) float32, what the softmax
    is given; layers: every Conv2D and MaxPooling2D layer's maps in network order.
    """

    digit: np.ndarray
    probabilities: np.ndarray
    logits: np.ndarray
    layers: tuple[LayerMaps, ...]

    @property
    def ranked(self) -> np.ndarray:
        """The ten classes, most probable first."""
        return np.argsort(-self.probabilities, axis=-1, kind="stable")


def read(
    network: keras.Model, digit: np.ndarray, weights: dict[str, np.ndarray] | None = None
) -> Reading:
    """Read one (28, 28) digit with the network, or with other `weights` of its architecture."""
    batch = read_batch(network, np.asarray(digit)[np.newaxis], weights)
    layers = tuple(LayerMaps(layer.name, layer.kind, layer.maps[0]) for layer in batch.layers)
    return Reading(batch.digit[0], batch.probabilities[0], batch.logits[0], layers)


def read_batch(
    network: keras.Model, digits: np.ndarray, weights: dict[str, np.ndarray] | None = None
) -> Reading:
    """Read (N, 28, 28) digits at once: a Reading whose every array has a first axis of N."""
    digits = np.asarray(digits, np.float32).reshape(-1, SIDE, SIDE)
    values = (
        [variable.value for variable in network.weights] if weights is None else [*weights.values()]
    )
    tapped, forward = _tap(network)
    logits, probabilities, *maps = forward(values, digits[..., np.newaxis])
    layers = tuple(
        LayerMaps(name, kind, m.numpy()) for (name, kind), m in zip(tapped, maps, strict=True)
    )
    return Reading(digits, probabilities.numpy(), logits.numpy(), layers)


def probabilities(
    network: keras.Model, digits: np.ndarray, weights: dict[str, np.ndarray] | None = None
) -> np.ndarray:
    """What the network makes of any number of (N, 28, 28) digits: (N, 10) float32."""
    starts = range(0, len(digits), AT_ONCE)
    parts = [read_batch(network, digits[n : n + AT_ONCE], weights).probabilities for n in starts]
    return np.concatenate(parts) if parts else np.zeros((0, CLASSES), np.float32)


def _tap(network: keras.Model) -> tuple[list[tuple[str, str]], Callable]:
    """The network's traced function that also gives logits and maps: made once for each network."""
    with _lock:
        if network not in _taps:
            _taps[network] = _trace(network)
        return _taps[network]


def apply(layer: keras.Layer, x: tf.Tensor, weights: Sequence[tf.Tensor]) -> tf.Tensor:
    """What a layer makes of a batch with these weights; of the last, before its softmax.

    Not Keras' own `stateless_call`: that tells which weights to take through a global state, and
    Streamlit's `clear_session` after any session's script run wipes it, also in the midst of a
    trace, which from then on reads with the network's random weights.
    """
    import tensorflow as tf

    kind = type(layer).__name__
    if kind == "Conv2D":
        kernel, bias = weights
        return layer.activation(tf.nn.conv2d(x, kernel, layer.strides, "VALID") + bias)
    if kind == "MaxPooling2D":
        return tf.nn.max_pool2d(x, layer.pool_size, layer.strides, "VALID")
    if kind == "Flatten":
        return tf.reshape(x, [tf.shape(x)[0], -1])
    if kind == "Dense":
        kernel, bias = weights
        logits = tf.matmul(x, kernel) + bias
        return logits if layer.activation.__name__ == "softmax" else layer.activation(logits)
    raise TypeError(f"A layer of kind {kind} can't be read.")


def _trace(network: keras.Model) -> tuple[list[tuple[str, str]], Callable]:
    import tensorflow as tf

    layers = network.layers[1:]  # the first is the input

    @tf.function(
        input_signature=[
            [tf.TensorSpec(v.shape, tf.float32) for v in network.weights],
            tf.TensorSpec([None, SIDE, SIDE, 1], tf.float32),
        ],
        autograph=False,
    )
    def forward(weights, digits):
        x, maps, remaining = digits, [], iter(weights)
        for layer in layers:
            x = apply(layer, x, [next(remaining) for _ in layer.weights])
            if type(layer).__name__ in KINDS:
                maps.append(x)
        return [x, tf.nn.softmax(x), *maps]

    names = [(layer.name, type(layer).__name__) for layer in layers]
    return [(name, KINDS[kind]) for name, kind in names if kind in KINDS], forward


_taps: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()
_lock = threading.Lock()
