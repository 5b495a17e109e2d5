"""Channels switched off: what the network answers without them.

A convolution's channel is off when its kernel and bias are zero: its map is then zero everywhere.
A pooling layer passes on what its convolution made, so its channel is off when that one is.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.reading import KINDS, apply
from model.drawing.digit import SIDE
from model.network import Layer

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Channel:
    """One channel of one layer. layer: which of the convolution and pooling layers, from 0."""

    layer: int
    channel: int


def switch_off(
    layers: Sequence[Layer], weights: dict[str, np.ndarray], off: Iterable[Channel]
) -> dict[str, np.ndarray]:
    """The weights of the network without these channels; `layers` are the `mapped` ones."""
    changed = dict(weights)
    for channel in off:
        index = convolution_of(layers, channel.layer)
        for part in ("kernel", "bias"):
            name = f"{layers[index].name}/{part}"
            if changed[name] is weights[name]:
                changed[name] = weights[name].copy()
            changed[name][..., channel.channel] = 0
    return changed


def convolution_of(layers: Sequence[Layer], index: int) -> int:
    """The layer itself, or the convolution whose channels a pooling layer passes on."""
    while layers[index].kind == "pool":
        index -= 1
    return index


def one_by_one(layers: Sequence[Layer]) -> list[Channel]:
    """Every channel of every layer that makes maps, in network order."""
    return [Channel(i, c) for i, layer in enumerate(layers) for c in range(layer.shape_out[-1])]


def alone(
    network: keras.Model,
    layers: Sequence[Layer],
    digit: np.ndarray,
    weights: dict[str, np.ndarray],
) -> np.ndarray:
    """What the network answers with each channel off alone: probabilities in the order of
    `one_by_one`, (N, 10) float32. One batch; `layers` are the `mapped` ones."""
    channels = one_by_one(layers)
    masks = [np.ones((len(channels), layer.shape_out[-1]), np.float32) for layer in layers]
    for example, channel in enumerate(channels):
        masks[channel.layer][example, channel.channel] = 0
    digit = np.asarray(digit, np.float32).reshape(1, SIDE, SIDE, 1)
    return _masked(network)([*weights.values()], digit, masks).numpy()


def log_odds(probabilities: np.ndarray, answer: int) -> np.ndarray:
    """How sure an answer is, (…, 10) → (…): the logarithm of its probability over all the others'.

    It rises and falls with the probability, and still tells apart what is close to 100 %.
    """
    mine = probabilities[..., answer].astype(float)
    others = np.delete(probabilities, answer, axis=-1).sum(axis=-1, dtype=float)
    tiny = np.finfo(np.float32).tiny
    return np.log(np.maximum(mine, tiny)) - np.log(np.maximum(others, tiny))


def _masked(network: keras.Model) -> Callable:
    """The network's traced function with a mask on every layer's channels: made once for each."""
    with _lock:
        if network not in _traced:
            _traced[network] = _trace(network)
        return _traced[network]


def _trace(network: keras.Model) -> Callable:
    import tensorflow as tf

    layers = network.layers[1:]

    @tf.function(autograph=False)
    def forward(weights, digit, masks):
        weights, masks, x = list(weights), list(masks), digit  # x: (1, 28, 28, 1)
        for layer in layers:
            own, weights = weights[: len(layer.weights)], weights[len(layer.weights) :]
            x = apply(layer, x, own)
            if type(layer).__name__ in KINDS:
                x *= masks.pop(0)[:, tf.newaxis, tf.newaxis, :]  # (N, H, W, C) from here on
        return tf.nn.softmax(x)

    return forward


_traced: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()
_lock = threading.Lock()
