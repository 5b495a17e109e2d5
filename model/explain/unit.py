"""One number of one layer: what it sees, and the arithmetic that makes it.

Everything is recomputed in float64 from the values of a Reading and its network's weights; a test
holds it to what the network itself gives. A layer is named by its place in the Spec. Units are
those of every layer up to the one that gives the logits; what a softmax makes of these is told by
model.explain.decision.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.activations import activate
from model.drawing.digit import Box
from model.explain import linear
from model.reading import Reading
from model.spec import Spec


@dataclass(frozen=True)
class Unit:
    """One number. layer: its place in Spec.layers, −1 for the digit; row, column: 0 in a layer
    that makes no maps."""

    layer: int
    channel: int
    row: int
    column: int


@dataclass(frozen=True, kw_only=True)
class Arithmetic:
    """What every unit has: a total, and the activation function that turns it into its value.

    on: False where the unit's channel is switched off, so that its value is 0.
    """

    activation: str = "linear"
    slope: float = 0.0
    on: bool = True

    @property
    def total(self) -> float:
        """Before the activation function."""
        raise NotImplementedError

    @property
    def value(self) -> float:
        return float(activate(np.array(self.total), self.activation, self.slope)) * self.on


@dataclass(frozen=True)
class Sum(Arithmetic):
    """A convolution's or a dense layer's unit: C input channels, each with a window of k×l.

    patches, kernels: (C, k, l) float64; a patch is 0 where it hangs over the border.
    """

    patches: np.ndarray
    kernels: np.ndarray
    bias: float

    @property
    def products(self) -> np.ndarray:
        """(C, k, l): every input times its weight."""
        return self.patches * self.kernels

    @property
    def sums(self) -> np.ndarray:
        """(C,): what each input channel adds to the total."""
        return self.products.sum(axis=(1, 2))

    @property
    def total(self) -> float:
        return float(self.sums.sum()) + self.bias


@dataclass(frozen=True)
class Choice(Arithmetic):
    """A max pooling's unit. window: (k, l) float64, what lies inside the border."""

    window: np.ndarray

    @property
    def winner(self) -> tuple[int, int]:
        """Where the largest is in the window, (row, column), the first of equals."""
        return place(self.window.argmax(), self.window.shape)

    @property
    def total(self) -> float:
        return float(self.window.max())


@dataclass(frozen=True)
class Mean(Arithmetic):
    """An average pooling's unit. window: (k, l) float64, what lies inside the border."""

    window: np.ndarray

    @property
    def total(self) -> float:
        return float(self.window.mean())


@dataclass(frozen=True)
class Scaled(Arithmetic):
    """A batch normalisation's or a rescaling's unit: factor × (input − mean) + shift."""

    input: float
    mean: float
    factor: float
    shift: float

    @property
    def total(self) -> float:
        return self.factor * (self.input - self.mean) + self.shift


@dataclass(frozen=True)
class Passed(Arithmetic):
    """A unit that is given one number: an activation layer's, or one that passes it on as it is."""

    input: float

    @property
    def total(self) -> float:
        return self.input


def arithmetic(reading: Reading, unit: Unit) -> Sum | Choice | Mean | Scaled | Passed:
    """The arithmetic behind a unit."""
    network, layer = reading.network, reading.network.spec.layers[unit.layer]
    told = {"on": bool(linear.kept(network, unit.layer)[unit.channel])}
    if layer.activation != "softmax":
        told |= {"activation": layer.activation, "slope": layer.slope}
    place = (unit.row, unit.column, unit.channel)
    if layer.kind in linear.SUMS:
        return _sum(reading, unit, told)
    if layer.kind in linear.WINDOWED:
        box = window(network.spec, unit)
        inputs = reading.into(unit.layer)[..., unit.channel].astype(float)
        made = Mean if layer.kind in linear.MEANS else Choice
        return made(inputs[box.top : box.bottom, box.left : box.right], **told)
    given = float(reading.into(unit.layer)[place])
    if layer.kind in linear.SCALING:
        told_by = linear.scaling(network, unit.layer)
        return Scaled(given, *(float(values[place]) for values in told_by), **told)
    return Passed(given, **told)


def _sum(reading: Reading, unit: Unit, told: dict) -> Sum:
    network, layer = reading.network, reading.network.spec.layers[unit.layer]
    (high, wide), (down, across) = linear.window(layer), layer.stride
    top, left = unit.row * down, unit.column * across
    inputs = linear.padded(layer, reading.into(unit.layer).astype(float))
    patch = inputs[top : top + high, left : left + wide]  # (k, l, C)
    kernel = linear.kernel(network, unit.layer)[..., unit.channel].astype(float)  # (k, l, C)
    bias = float(linear.shift(network, unit.layer)[unit.row, unit.column, unit.channel])
    return Sum(patch.transpose(2, 0, 1), kernel.transpose(2, 0, 1), bias, **told)


def window(spec: Spec, unit: Unit) -> Box:
    """The places of its layer's own input that a unit sees; what hangs over the border is cut."""
    layer = spec.layers[unit.layer]
    (top, bottom), (left, right) = (
        layer.spans(axis)[at] for axis, at in enumerate((unit.row, unit.column))
    )
    return Box(top, left, bottom, right)


def field(spec: Spec, unit: Unit) -> Box:
    """The pixels of the digit that can change a unit: its receptive field."""
    layer = spec.layers[unit.layer]
    (top, bottom), (left, right) = layer.rows[unit.row], layer.columns[unit.column]
    return Box(top, left, bottom, right)


def fields(spec: Spec, unit: Unit) -> list[Box]:
    """What a unit sees of the digit, then of every layer up to and with its own."""
    boxes = [Box(unit.row, unit.column, unit.row + 1, unit.column + 1)]
    for layer in reversed(spec.layers[: unit.layer + 1]):
        rows, columns, box = layer.spans(0), layer.spans(1), boxes[0]
        boxes.insert(
            0,
            Box(rows[box.top][0], columns[box.left][0],
                rows[box.bottom - 1][1], columns[box.right - 1][1]),
        )  # fmt: skip
    return boxes


def values(reading: Reading, index: int) -> np.ndarray:
    """The network's own numbers of a layer, (H, W, C): the logits where it gives these.

    Of a batch's Reading (N, H, W, C).
    """
    if index == reading.network.spec.logits:
        grid = reading.network.spec.layers[index].grid_out
        return reading.logits.reshape(*reading.logits.shape[:-1], *grid)
    return reading.into(index + 1)


def value(reading: Reading, unit: Unit) -> float:
    """The network's own number for a unit."""
    return float(values(reading, unit.layer)[unit.row, unit.column, unit.channel])


def strongest(reading: Reading, layer: int, channel: int | None = None) -> Unit:
    """The unit of the largest value in a layer, or in one of its channels."""
    made = values(reading, layer)
    if channel is None:
        channel = int(made.max(axis=(0, 1)).argmax())
    return Unit(layer, channel, *place(made[..., channel].argmax(), made.shape[:2]))


def source(reading: Reading, unit: Unit) -> Unit:
    """The unit of the layer before that a max pooling's unit passes on: its window's winner."""
    box, (row, column) = window(reading.network.spec, unit), arithmetic(reading, unit).winner
    return Unit(unit.layer - 1, unit.channel, box.top + row, box.left + column)


def place(number: int, shape: tuple[int, int]) -> tuple[int, int]:
    """The row and the column of the n-th number of a matrix."""
    row, column = divmod(int(number), shape[1])
    return row, column
