"""One number of one feature map: what it sees, and the arithmetic that makes it.

Everything is recomputed in float64 from the maps of a Reading and the network's weights; a test
holds it to what the network itself gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.reading import Reading
from model.drawing.digit import SIDE, Box
from model.network import Layer


@dataclass(frozen=True)
class Unit:
    """One number of one map. layer: which of the convolution and pooling layers, from 0."""

    layer: int
    channel: int
    row: int
    column: int


@dataclass(frozen=True)
class Convolution:
    """The sum behind one convolution unit, C input channels with k×k windows.

    patches, kernels: (C, k, k) float64; bias, total (before the ReLU) and value (after) are theirs.
    """

    patches: np.ndarray
    kernels: np.ndarray
    bias: float

    @property
    def products(self) -> np.ndarray:
        """(C, k, k): every input times its weight."""
        return self.patches * self.kernels

    @property
    def sums(self) -> np.ndarray:
        """(C,): what each input channel adds to the total."""
        return self.products.sum(axis=(1, 2))

    @property
    def total(self) -> float:
        return float(self.sums.sum()) + self.bias

    @property
    def value(self) -> float:
        return max(self.total, 0.0)


@dataclass(frozen=True)
class Pooling:
    """The choice behind one pooling unit: window (k, k) float64; winner: its largest, (row, column)
    in the window, the first of equals."""

    window: np.ndarray

    @property
    def winner(self) -> tuple[int, int]:
        row, column = np.unravel_index(self.window.argmax(), self.window.shape)
        return int(row), int(column)

    @property
    def value(self) -> float:
        return float(self.window.max())


def mapped(layers: Sequence[Layer]) -> list[Layer]:
    """The layers that make feature maps, in the order of Reading.layers."""
    return [layer for layer in layers if layer.kind in ("conv", "pool")]


def stride(layers: Sequence[Layer], index: int) -> int:
    """How many pixels of its own input lie between two neighbouring units of a layer."""
    return layers[index].jump // (layers[index - 1].jump if index else 1)


def window(layers: Sequence[Layer], unit: Unit) -> Box:
    """The pixels of its layer's own input that a unit sees."""
    step, side = stride(layers, unit.layer), layers[unit.layer].window
    top, left = unit.row * step, unit.column * step
    return Box(top, left, top + side, left + side)


def fields(layers: Sequence[Layer], unit: Unit) -> list[Box]:
    """What a unit sees of the digit, then of every layer's maps up to and with its own."""
    boxes = [Box(unit.row, unit.column, unit.row + 1, unit.column + 1)]
    for index in range(unit.layer, -1, -1):
        box, step, side = boxes[0], stride(layers, index), layers[index].window
        bottom, right = (box.bottom - 1) * step + side, (box.right - 1) * step + side
        boxes.insert(0, Box(box.top * step, box.left * step, bottom, right))
    return boxes


def inputs(reading: Reading, index: int) -> np.ndarray:
    """The maps that go into a layer: (H, W, C), those of the layer before it, or the digit."""
    if index == 0:
        return reading.digit.reshape(SIDE, SIDE, 1)
    return reading.layers[index - 1].maps


def value(reading: Reading, unit: Unit) -> float:
    """The network's own number for a unit."""
    return float(reading.layers[unit.layer].maps[unit.row, unit.column, unit.channel])


def strongest(reading: Reading, layer: int, channel: int | None = None) -> Unit:
    """The unit of the largest value in a layer, or in one of its channels."""
    maps = reading.layers[layer].maps
    if channel is None:
        channel = int(maps.max(axis=(0, 1)).argmax())
    row, column = np.unravel_index(maps[..., channel].argmax(), maps.shape[:2])
    return Unit(layer, channel, int(row), int(column))


def convolution(
    reading: Reading, weights: dict[str, np.ndarray], layers: Sequence[Layer], unit: Unit
) -> Convolution:
    """The sum behind a convolution unit; `layers` are the `mapped` ones."""
    name, box = layers[unit.layer].name, window(layers, unit)
    patch = inputs(reading, unit.layer)[box.top : box.bottom, box.left : box.right]  # (k, k, C)
    kernel = weights[f"{name}/kernel"][..., unit.channel]  # (k, k, C)
    bias = float(weights[f"{name}/bias"][unit.channel])
    patches, kernels = (a.astype(np.float64).transpose(2, 0, 1) for a in (patch, kernel))
    return Convolution(patches, kernels, bias)


def pooling(reading: Reading, layers: Sequence[Layer], unit: Unit) -> Pooling:
    """The choice behind a pooling unit; `layers` are the `mapped` ones."""
    box = window(layers, unit)
    maps = inputs(reading, unit.layer)
    return Pooling(maps[box.top : box.bottom, box.left : box.right, unit.channel].astype(float))


def source(reading: Reading, layers: Sequence[Layer], unit: Unit) -> Unit:
    """The unit of the layer before that a pooling unit passes on."""
    box, (row, column) = window(layers, unit), pooling(reading, layers, unit).winner
    return Unit(unit.layer - 1, unit.channel, box.top + row, box.left + column)
