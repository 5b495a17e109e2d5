"""From one unit back to the ink: its strongest paths, and what all paths bring it together.

With a digit given, every pooling window has its winner, and every activation function can be drawn
as a straight line from its value at zero to the one that it has (its chord), so a unit's total is
linear in the ink: ink pixel × every weight and slope on the way, summed over all paths, plus what
the layers on the way add themselves. The sum is exact; for relu, leaky relu and linear the slopes
are the gradient's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.explain import linear
from model.explain import unit as arithmetic
from model.explain.unit import Sum, Unit
from model.reading import Reading

BRANCHES = (3, 2, 1)


@dataclass(frozen=True)
class Step:
    """One summing unit, a convolution's or a dense layer's, on a path.

    passed: the units that passed its value on, the nearest to the traced unit first; sum: its
    arithmetic; factor: what each 1 of its total adds to the traced total along this path; edges:
    strongest first, empty where no other sum lies before it; ink: what the ink at the ends of the
    paths from here adds to the traced total.
    """

    unit: Unit
    passed: tuple[Unit, ...]
    sum: Sum
    factor: float
    edges: tuple[Edge, ...]
    ink: float


@dataclass(frozen=True)
class Edge:
    """One input of a step's unit: the strongest place of one of its strongest input channels.

    channel_sum: what the whole channel adds to the step's total; at: the place in the window;
    product: what this place adds, its weight × its value; step: the sum that it comes from.
    """

    channel: int
    channel_sum: float
    at: tuple[int, int]
    weight: float
    product: float
    step: Step


@dataclass(frozen=True)
class Shares:
    """What makes up a unit's total, over all paths.

    ink: (S, S) float64, what each pixel of the digit adds; layers: name → what each layer on the
    way adds itself, whatever is drawn: its biases, its shift, its activation function at zero.
    """

    ink: np.ndarray
    layers: dict[str, float]

    @property
    def total(self) -> float:
        return float(self.ink.sum()) + sum(self.layers.values())


def shares(reading: Reading, unit: Unit) -> Shares:
    """What every pixel of ink and every layer on the way add to a unit's total."""
    slopes = np.zeros(reading.network.spec.layers[unit.layer].grid_out)
    slopes[unit.row, unit.column, unit.channel] = 1.0
    return carried(reading, unit.layer, slopes)


def carried(reading: Reading, place: int, slopes: np.ndarray) -> Shares:
    """The same for a sum of a layer's totals, each times its slope: (H, W, C)."""
    network, added = reading.network, {}
    for index in range(place, -1, -1):
        layer, own = network.spec.layers[index], 0.0
        if index < place:
            slopes = slopes * linear.kept(network, index)
            slope, at_zero = linear.chord(layer, linear.totals(reading, index))
            own += at_zero * float(slopes.sum())
            slopes = slopes * slope
        own += float((slopes * linear.shift(network, index)).sum())
        if own or layer.weights:
            added[layer.name] = own
        slopes = linear.back(reading, index, slopes)
    return Shares((slopes * reading.into(0))[..., 0], added)


def paths(reading: Reading, unit: Unit, branches: Sequence[int] = BRANCHES) -> Step | None:
    """The strongest paths from a unit back to the ink as a tree, or None where nothing is summed
    on its way.

    A unit that no sum makes is followed to the sum that it passes on, and that one's total is what
    the paths explain. branches: how many input channels to follow at the first sum, the second,
    and so on (the last number holds for all further ones). A channel is as strong as its sum; the
    path takes its largest product. A total below zero is followed to what pushes it down. Channels
    that add nothing, or push the other way, are not followed.
    """
    passed, _, at = _passing(reading, unit)
    return _step(reading, at, passed, 1.0, tuple(branches)) if at.layer >= 0 else None


def _step(reading: Reading, unit: Unit, passed, factor: float, branches) -> Step:
    made = arithmetic.arithmetic(reading, unit)
    spec = reading.network.spec
    if not any(layer.kind in linear.SUMS for layer in spec.layers[: unit.layer]):
        ink = factor * float(shares(reading, unit).ink.sum())
        return Step(unit, passed, made, factor, (), ink)
    sign = 1.0 if made.total > 0 else -1.0
    sums, edges = sign * made.sums, []
    for channel in np.argsort(-sums, kind="stable")[: branches[0]]:
        if sums[channel] <= 0:
            break
        products = made.products[channel]
        row, column = arithmetic.place((sign * products).argmax(), products.shape)
        weight = float(made.kernels[channel, row, column])
        before = Unit(unit.layer - 1, int(channel), *_in_grid(reading, unit, row, column))
        below, steepness, summing = _passing(reading, before)
        steepness *= _slope(reading, summing)
        step = _step(
            reading, summing, below, factor * weight * steepness, branches[1:] or branches[-1:]
        )
        product = float(products[row, column])
        edges.append(
            Edge(int(channel), float(made.sums[channel]), (row, column), weight, product, step)
        )
    return Step(unit, passed, made, factor, tuple(edges), sum(edge.step.ink for edge in edges))


def _in_grid(reading: Reading, unit: Unit, row: int, column: int) -> tuple[int, int]:
    """Where a place of a unit's window lies in its layer's input."""
    layer = reading.network.spec.layers[unit.layer]
    (top, _), (left, _) = layer.pads
    down, across = layer.stride
    return unit.row * down - top + row, unit.column * across - left + column


def _passing(reading: Reading, unit: Unit) -> tuple[tuple[Unit, ...], float, Unit]:
    """Down from a unit to the sum, or the pixel, that it passes on: the units that pass it on, what
    each 1 of that sum's value adds to the unit's, and that sum's unit."""
    spec, passed, factor = reading.network.spec, [], 1.0
    while unit.layer >= 0 and spec.layers[unit.layer].kind not in linear.SUMS:
        passed.append(unit)
        factor *= _slope(reading, unit)
        if spec.layers[unit.layer].kind in linear.SCALING:
            made = arithmetic.arithmetic(reading, unit)
            factor *= made.factor
        elif spec.layers[unit.layer].kind in linear.MEANS:
            factor /= arithmetic.arithmetic(reading, unit).window.size
        unit = _before(reading, unit)
    return tuple(passed), factor, unit


def _before(reading: Reading, unit: Unit) -> Unit:
    """The unit of the layer before that one passes on: a pooling's winner, a mean's strongest."""
    spec = reading.network.spec
    if spec.layers[unit.layer].kind not in linear.WINDOWED:
        return Unit(unit.layer - 1, unit.channel, unit.row, unit.column)
    made, box = arithmetic.arithmetic(reading, unit), arithmetic.window(spec, unit)
    if isinstance(made, arithmetic.Choice):
        return arithmetic.source(reading, unit)
    sign = 1.0 if made.total > 0 else -1.0
    row, column = arithmetic.place((sign * made.window).argmax(), made.window.shape)
    return Unit(unit.layer - 1, unit.channel, box.top + row, box.left + column)


def _slope(reading: Reading, unit: Unit) -> float:
    """The chord of a unit's activation function; 0 where its channel is off."""
    made = arithmetic.arithmetic(reading, unit)
    layer = reading.network.spec.layers[unit.layer]
    return float(linear.chord(layer, np.array(made.total))[0]) * made.on
