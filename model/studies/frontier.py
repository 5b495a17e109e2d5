"""Which runs classify best with the least: those that no cheaper run outdoes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from model.data import mnist
from model.training.runs import Run

# What a network may cost, each for a run.
COSTS: dict[str, Callable[[Run], float]] = {
    "parameters": lambda run: run.spec.parameters,
    "multiply_adds": lambda run: run.spec.multiply_adds,
    "seconds": lambda run: run.record.seconds,
}


class Point(NamedTuple):
    """A run, what it cost, the share of the test digits that it classified wrongly, and whether no
    other run was better for the same or less, nor as good for less."""

    run: Run
    cost: float
    errors: float
    leads: bool = False


def points(runs: Sequence[Run], cost: str) -> list[Point]:
    """The runs that were measured on MNIST's test digits, the cheapest first.

    cost: one of COSTS; a run of which that is not known is left out.
    """
    found = [
        Point(run, COSTS[cost](run), 1 - run.test_accuracy) for run in runs if is_measured(run)
    ]
    found = sorted((point for point in found if point.cost > 0), key=lambda p: (p.cost, p.errors))
    leading = frontier([point[1:3] for point in found])
    return [point._replace(leads=n in leading) for n, point in enumerate(found)]


def frontier(points: Sequence[tuple[float, float]]) -> list[int]:
    """The places of the points (cost, errors) that none outdoes, by rising cost.

    The points are given by rising cost, those of one cost by rising errors.
    """
    leading: list[int] = []
    for place, (_, errors) in enumerate(points):
        if not leading or errors < points[leading[-1]][1]:
            leading.append(place)
    return leading


def is_measured(run: Run) -> bool:
    """Whether a run's accuracy is that on MNIST's test digits."""
    return run.test_accuracy is not None and mnist.fits(run.spec) and not run.record.signs
