"""The backward pass: how the loss changes with every number of the network, and why.

The loss is the cross-entropy, −log of the right class's probability; of several digits, the mean.
The *error* of a number is ∂loss / ∂number. The gradients are TensorFlow's, of the very pass that
reads (`model.reading.forward`): dropout passes on what it is given, and batch normalisation uses
its moving statistics, which do not learn. Why an error is what it is, is recomputed in float64.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from model import reading as reader
from model.activations import activate
from model.explain import linear
from model.explain import unit as arithmetic
from model.explain.unit import Unit
from model.layers import IDLE
from model.network import Network
from model.reading import Reading
from model.spec import Spec


@dataclass(frozen=True)
class Error:
    """The errors of one layer, each (H, W, C) float32 as its Spec's grid_out.

    values: ∂loss / ∂ what the layer gives; before: ∂loss / ∂ its totals, which its activation
    function is given (the error of the literature). At the logits both are p − y: softmax and
    cross-entropy are taken as one.
    """

    values: np.ndarray
    before: np.ndarray


@dataclass(frozen=True)
class Backward:
    """One digit's backward pass.

    label: the right class, by number; digit: (S, S, 1) float32, the errors of its pixels; errors:
    one for each layer up to and with the one that gives the logits; gradients: ∂loss / ∂ each
    weight that learns, by name, as large as the weights.
    """

    label: int
    loss: float
    digit: np.ndarray
    errors: tuple[Error, ...]
    gradients: dict[str, np.ndarray]


class Gradients(NamedTuple):
    """Of several digits: their mean loss, their probabilities (N, classes) as the weights are now,
    and ∂loss / ∂ each weight that learns, by name."""

    loss: float
    probabilities: np.ndarray
    weights: dict[str, np.ndarray]


@dataclass(frozen=True)
class UnitError:
    """Why a unit's error is what it is: each error of the layer that uses it × the weight between
    them, added up; then × the slope of its own activation function.

    unit: layer −1 is the digit; user: the place of the layer that uses it; rows, columns: of the
    user's units in the arrays, −1 where there is none (beside the border, between strides), whose
    errors are 0; errors, weights: (D, k, l) float64, the errors `before` of the user's units and
    the weights between. For a convolution D are all its channels and the weights its kernels, each
    turned by 180°; for a dense layer D are its units, k = l = 1; elsewhere D = 1 and k, l the units
    that see this one, none where a pooling drops it: the weights are 1 for a max pooling's winner
    and 0 for others, 1/n for a mean, a normalisation's factor, 1 for an activation layer.
    gate: the slope of the unit's own activation function at `total`, 0 where its channel is off.
    """

    unit: Unit
    user: int
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    errors: np.ndarray
    weights: np.ndarray
    total: float
    gate: float

    @property
    def products(self) -> np.ndarray:
        """(D, k, l)"""
        return self.errors * self.weights

    @property
    def sums(self) -> np.ndarray:
        """(D,): what comes back from each channel of the user."""
        return self.products.sum(axis=(1, 2))

    @property
    def value(self) -> float:
        """∂loss / ∂ what the unit gives."""
        return float(self.products.sum())

    @property
    def before(self) -> float:
        """∂loss / ∂ the unit's total."""
        return self.value * self.gate


def learning(spec: Spec) -> tuple[str, ...]:
    """The names of the weights that learn: all but the moving statistics."""
    return tuple(name for name in spec.weights if "/moving_" not in name)


def loss(logits: np.ndarray, labels: np.ndarray) -> float:
    """The mean cross-entropy of (N, classes) logits."""
    logits = logits.astype(float)
    most = logits.max(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):  # a step that is far too long
        totals = np.log(np.exp(logits - most).sum(axis=-1)) + most[:, 0]
        return float((totals - logits[np.arange(len(logits)), labels]).mean())


def gradients(network: Network, digits: np.ndarray, labels: np.ndarray) -> Gradients:
    """The gradients of (N, S, S) digits whose right classes are (N,) labels, by number."""
    logits, weights, *_ = _run(network, digits, labels)
    return Gradients(loss(logits, labels), activate(logits, "softmax"), weights)


def backward(reading: Reading, label: int) -> Backward:
    """The backward pass of the digit of a reading, its right class being `label`."""
    logits, weights, digit, totals, outputs = _run(
        reading.network, reading.digit[np.newaxis], np.array([label])
    )
    layers = reading.network.spec.layers
    before, values = (
        [each.numpy().reshape(layer.grid_out) for layer, each in zip(layers, part, strict=False)]
        for part in (totals, outputs)
    )
    errors = tuple(Error(*pair) for pair in zip([*values, before[-1]], before, strict=True))
    return Backward(label, loss(logits, np.array([label])), digit.numpy()[0], errors, weights)


def unit_error(reading: Reading, back: Backward, unit: Unit) -> UnitError:
    """Why the error of a unit before the logits, or of a pixel (layer −1), is what it is."""
    spec, at = reading.network.spec, unit.layer + 1
    while spec.layers[at].kind in IDLE:
        at += 1
    layer, errors = spec.layers[at], back.errors[at].before.astype(float)
    whole = layer.kind == "Conv2D"
    places = zip((unit.row, unit.column), linear.window(layer), layer.stride, layer.pads,
                 layer.grid_out, strict=False)  # fmt: skip
    rows, columns = (_users(*place, whole=whole) for place in places)
    if layer.kind not in linear.WINDOWED:
        rows, columns = (unit.row,), (unit.column,)
    if layer.kind in linear.SUMS:
        kernel = linear.kernel(reading.network, at)[:, :, unit.channel].astype(float)  # (k, l, D)
        kernel = kernel[::-1, ::-1] if whole else kernel[unit.row, unit.column, None, None]
        weights, errors = kernel.transpose(2, 0, 1), errors.transpose(2, 0, 1)
    else:
        weights = np.array([[_share(reading, unit, Unit(at, unit.channel, row, column))
                             for column in columns] for row in rows])  # fmt: skip
        weights = weights.reshape(1, len(rows), len(columns))
        errors = errors[np.newaxis, ..., unit.channel]
    there = np.ix_([True] * len(errors), np.array(rows) >= 0, np.array(columns) >= 0)
    patch = np.zeros(weights.shape)
    patch[there] = errors[:, [r for r in rows if r >= 0]][:, :, [c for c in columns if c >= 0]]
    total, gate = _gate(reading, unit)
    return UnitError(unit, at, rows, columns, patch, weights, total, gate)


def _users(
    place: int, window: int, stride: int, pads: tuple[int, int], count: int, *, whole: bool
) -> tuple[int, ...]:
    """Which of a layer's `count` units along an axis see a place of its input, in their order; a
    whole window turned around has −1 where none does."""
    found = []
    for at in reversed(range(window)):
        number, between = divmod(place + pads[0] - at, stride)
        found.append(number if not between and 0 <= number < count else -1)
    return tuple(number for number in found if whole or number >= 0)


def _share(reading: Reading, unit: Unit, user: Unit) -> float:
    """How much of its error a unit that sums nothing hands to one that it sees."""
    layer = reading.network.spec.layers[user.layer]
    if layer.kind == "MaxPooling2D":
        winner = arithmetic.source(reading, user)
        return float((winner.row, winner.column) == (unit.row, unit.column))
    if layer.kind in linear.MEANS:
        return 1 / arithmetic.arithmetic(reading, user).window.size
    if layer.kind in linear.SCALING:
        return float(
            linear.scaling(reading.network, user.layer)[1][user.row, user.column, user.channel]
        )
    return 1.0


def _gate(reading: Reading, unit: Unit) -> tuple[float, float]:
    """A unit's total and the slope of its activation function there, 0 where it is off."""
    if unit.layer < 0:
        return float(reading.digit[unit.row, unit.column]), 1.0
    made = arithmetic.arithmetic(reading, unit)
    slope = linear.slopes(reading.network.spec.layers[unit.layer], np.array(made.total))
    return made.total, float(slope) * made.on


def _run(network: Network, digits: np.ndarray, labels: np.ndarray) -> tuple:
    """Logits, the gradients by name, and as tensors the errors of the digits, of every layer's
    totals up to the logits', and of every output before these."""
    masks = reader.masks(network) if network.off else []
    given = np.asarray(digits, np.float32)[..., np.newaxis]
    logits, weights, *rest = _traced(network.spec, bool(network.off))(
        reader.tensors(network), given, masks, np.asarray(labels, np.int32)
    )
    named = zip(learning(network.spec), weights, strict=True)
    return logits.numpy(), {name: each.numpy() for name, each in named}, *rest


@lru_cache(maxsize=64)
def _traced(spec: Spec, masked: bool) -> Callable:
    """The traced function of an architecture: made once for each."""
    import tensorflow as tf

    names = learning(spec)

    def back(weights, digits, masks, labels):
        learn = [each for name, each in zip(spec.weights, weights, strict=True) if name in names]
        with tf.GradientTape() as tape:
            tape.watch([digits, *learn])
            logits, totals, outputs = reader.forward(spec, weights, digits, masks)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
            loss = tf.reduce_mean(losses)
        sources = learn, digits, totals[: spec.logits + 1], outputs[: spec.logits]
        return logits, *tape.gradient(loss, sources)

    wanted = [*reader.signature(spec, masked), tf.TensorSpec([None], tf.int32)]
    return tf.function(back, input_signature=wanted, autograph=False)
