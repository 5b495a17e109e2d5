"""Channels switched off: what the network answers without them.

A channel is off when its values are zero everywhere (`Network.without`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from model.layers import Layer
from model.network import Channel
from model.reading import Reading, masks, run
from model.spec import Spec

MOST_AT_ONCE = 4_000_000  # numbers of all layers together: 16 MB
ZERO_AT_ZERO = ("linear", "relu", "leaky_relu", "tanh", "elu")


def one_by_one(spec: Spec) -> list[Channel]:
    """Every channel of every layer that can be switched off, in network order."""
    return [Channel(n, c) for n in spec.shown for c in range(spec.layers[n].channels)]


def origin(spec: Spec, index: int) -> int:
    """The first layer in which switching a channel off is the same as doing so in this layer.

    A pooling layer gives zeros for zeros, channel by channel, and so may an activation layer: what
    they make of a channel is off when that channel is.
    """
    while _passes_zeros_on(spec.layers[index]) and spec.source(index) >= 0:
        index = spec.source(index)
    return index


def origins(spec: Spec) -> list[Channel]:
    """Those of `one_by_one` that differ in what they do: of a convolution's channel and the one
    that a pooling layer makes of it, the convolution's."""
    return [c for c in one_by_one(spec) if origin(spec, c.layer) == c.layer]


def alone(reading: Reading) -> np.ndarray:
    """What the network answers with each channel off alone: probabilities in the order of
    `one_by_one`, (N, classes) float32. The network's own channels that are off stay off."""
    spec = reading.network.spec
    found = {}
    for index in dict.fromkeys(c.layer for c in origins(spec)):
        found[index] = np.concatenate([*_alone(reading, index)])
    every = [found[origin(spec, index)] for index in spec.shown]
    return np.concatenate([np.zeros((0, len(spec.classes)), np.float32), *every])


def _alone(reading: Reading, index: int) -> Iterator[np.ndarray]:
    """The same for one layer, some channels at a time: all layers before it read once for them."""
    network, place = reading.network, reading.network.spec.shown.index(index)
    layers = network.spec.layers
    at_once = max(1, MOST_AT_ONCE // sum(layer.activations for layer in layers[index:]))
    for first in range(0, layers[index].channels, at_once):
        channels = np.arange(first, min(first + at_once, layers[index].channels))
        on = masks(network)
        on[place] = np.repeat(on[place], len(channels), axis=0)
        on[place][np.arange(len(channels)), channels] = 0
        yield run(network, reading.digit[np.newaxis], on)[1].numpy()


def toggled(spec: Spec, off: Iterable[Channel], channel: Channel) -> list[Channel]:
    """The channels that are off after a click on one: it, or what is the same, goes off or on."""
    off = list(off)
    same = [c for c in off if _same(spec, c, channel)]
    return [c for c in off if c not in same] if same else [*off, channel]


def log_odds(probabilities: np.ndarray, answer: int) -> np.ndarray:
    """How sure an answer is, (…, classes) → (…): the logarithm of its probability over all the
    others'.

    It rises and falls with the probability, and still tells apart what is close to 100 %.
    """
    mine = probabilities[..., answer].astype(float)
    others = np.delete(probabilities, answer, axis=-1).sum(axis=-1, dtype=float)
    tiny = np.finfo(np.float32).tiny
    return np.log(np.maximum(mine, tiny)) - np.log(np.maximum(others, tiny))


def _same(spec: Spec, one: Channel, other: Channel) -> bool:
    return one.channel == other.channel and origin(spec, one.layer) == origin(spec, other.layer)


def _passes_zeros_on(layer: Layer) -> bool:
    if layer.kind == "Rescaling":
        return layer.offset == 0
    pooling = ("MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D")
    return layer.kind in pooling or (
        layer.kind == "Activation" and layer.activation in ZERO_AT_ZERO
    )
