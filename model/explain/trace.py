"""From one unit back to the ink: its strongest paths, and what all paths bring it together.

With a digit given, every ReLU is on or off and every pooling window has its winner, so a unit's
total before its ReLU is linear in the ink: ink pixel × every weight on the way, summed over all
paths, plus what the biases on the way send on. Nothing here is an estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.explain import unit as arithmetic
from model.reading import Reading
from model.network import Layer
from model.explain.unit import Convolution, Unit


@dataclass(frozen=True)
class Step:
    """One convolution unit on a path.

    pooled: the pooling unit that passed it on, if one did; sum: its arithmetic; factor: the product
    of the weights between it and the unit that is traced; edges: strongest first, empty where its
    input is the ink.
    """

    unit: Unit
    pooled: Unit | None
    sum: Convolution
    factor: float
    edges: tuple[Edge, ...]

    @property
    def carried(self) -> float:
        """What this unit's value adds to the traced unit's total along this path."""
        return self.factor * self.sum.value

    @property
    def inked(self) -> float:
        """What the ink at the ends of the paths from here adds to the traced unit's total."""
        if self.edges:
            return sum(edge.step.inked for edge in self.edges)
        return self.factor * float(self.sum.sums.sum()) if self.unit.layer == 0 else 0.0


@dataclass(frozen=True)
class Edge:
    """One input of a step's unit: the strongest pixel of one of its strongest input channels.

    channel_sum: what the whole channel adds to the step's total; at: the pixel in the window;
    product: what this pixel adds, its weight × its value; step: where the pixel comes from.
    """

    channel: int
    channel_sum: float
    at: tuple[int, int]
    weight: float
    product: float
    step: Step


@dataclass(frozen=True)
class Shares:
    """What makes up a unit's total, over all paths. ink: (28, 28) float64, what each pixel of the
    digit adds; biases: layer name → what its biases add."""

    ink: np.ndarray
    biases: dict[str, float]

    @property
    def total(self) -> float:
        return float(self.ink.sum()) + sum(self.biases.values())


def paths(
    reading: Reading,
    weights: dict[str, np.ndarray],
    layers: Sequence[Layer],
    unit: Unit,
    branches: Sequence[int] = (3, 2),
) -> Step:
    """The strongest paths from a unit back to the ink, as a tree; `layers` are the `mapped` ones.

    branches: how many input channels to follow at the first convolution, the second, and so on
    (the last number holds for all further ones). A channel is as strong as its sum; the path takes
    its largest product. A unit below zero is followed to what pushes it down. Channels that add
    nothing, or push the other way, are not followed.
    """
    return _step(reading, weights, layers, unit, 1.0, tuple(branches))


def _step(reading, weights, layers, unit, factor, branches) -> Step:
    pooled = None
    if layers[unit.layer].kind == "pool":
        pooled, unit = unit, arithmetic.source(reading, layers, unit)
    made = arithmetic.convolution(reading, weights, layers, unit)
    if unit.layer == 0:
        return Step(unit, pooled, made, factor, ())
    sign = 1.0 if made.total > 0 else -1.0
    sums, box = sign * made.sums, arithmetic.window(layers, unit)
    edges = []
    for channel in np.argsort(-sums, kind="stable")[: branches[0]]:
        if sums[channel] <= 0:
            break
        products = made.products[channel]
        row, column = np.unravel_index((sign * products).argmax(), products.shape)
        weight = float(made.kernels[channel, row, column])
        before = Unit(unit.layer - 1, int(channel), box.top + int(row), box.left + int(column))
        step = _step(
            reading, weights, layers, before, factor * weight, branches[1:] or branches[-1:]
        )
        at, product = (int(row), int(column)), float(products[row, column])
        edges.append(Edge(int(channel), float(made.sums[channel]), at, weight, product, step))
    return Step(unit, pooled, made, factor, tuple(edges))


def shares(
    reading: Reading, weights: dict[str, np.ndarray], layers: Sequence[Layer], unit: Unit
) -> Shares:
    """What every ink pixel and every layer's biases add to a unit's total before its ReLU."""
    slope = np.zeros(layers[unit.layer].shape_out)  # of the total, by each of the layer's outputs
    slope[unit.row, unit.column, unit.channel] = 1.0
    if layers[unit.layer].kind == "pool":
        source = arithmetic.source(reading, layers, unit)
        return shares(reading, weights, layers, source)
    biases = {}
    for index in range(unit.layer, -1, -1):
        maps, layer = arithmetic.inputs(reading, index).astype(float), layers[index]
        if layer.kind == "pool":
            slope = _through_pool(slope, maps, layer.window)
        else:
            if index < unit.layer:
                slope = slope * (
                    reading.layers[index].maps > 0
                )  # a ReLU that is off passes nothing
            biases[layer.name] = float(slope.sum(axis=(0, 1)) @ weights[f"{layer.name}/bias"])
            slope = _through_convolution(slope, weights[f"{layer.name}/kernel"], maps.shape)
    return Shares((slope * maps)[..., 0], biases)


def _through_convolution(slope: np.ndarray, kernel: np.ndarray, shape: tuple) -> np.ndarray:
    """Slopes by a convolution's outputs (H, W, D) → by its inputs, of `shape` (H', W', C)."""
    result = np.zeros(shape)
    height, width, _ = slope.shape
    for row, column in np.ndindex(kernel.shape[:2]):
        sent = slope @ kernel[row, column].T  # (H, W, C)
        result[row : row + height, column : column + width] += sent
    return result


def _through_pool(slope: np.ndarray, maps: np.ndarray, side: int) -> np.ndarray:
    """Slopes by a pooling's outputs (H, W, C) → by its inputs: each goes to its window's winner."""
    height, width, channels = slope.shape
    cut = maps[: height * side, : width * side].reshape(height, side, width, side, channels)
    windows = cut.transpose(0, 2, 4, 1, 3).reshape(height, width, channels, side * side)
    sent = np.zeros_like(windows)
    np.put_along_axis(sent, windows.argmax(-1)[..., None], slope[..., None], axis=-1)
    sent = sent.reshape(height, width, channels, side, side).transpose(0, 3, 1, 4, 2)
    result = np.zeros_like(maps)
    result[: height * side, : width * side] = sent.reshape(height * side, width * side, channels)
    return result
