"""The nearest neighbours of a point among many whose numbers are too many to keep."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

ROUNDING = 1e-3  # of what float32 makes of a squared distance


def nearest(
    point: np.ndarray,
    short: np.ndarray,
    shorts: np.ndarray,
    values: Callable[[np.ndarray], np.ndarray],
    count: int,
    at_once: int,
) -> tuple[np.ndarray, np.ndarray]:
    """The `count` nearest of N points to one: their numbers and distances, the nearest first.

    point: all its values, (D,); short, shorts: what is kept of it and of each, (W,) and (N, W): its
    places along orthonormal directions, then how long the rest of it is. values: gives all values
    of these points, (M,) → (M, D); it is asked for `at_once` of them at a time.

    Exact: what is kept can only make a distance shorter, so those that seem nearest are measured
    until none of the others can be nearer (Faloutsos, Ranganathan and Manolopoulos, 1994).
    """
    bounds = ((shorts - short) ** 2).sum(axis=1)
    order, measured = np.argsort(bounds, kind="stable"), np.empty(0)
    for first in range(0, len(order), at_once):
        rows = values(order[first : first + at_once])
        measured = np.concatenate([measured, ((rows - point) ** 2).sum(axis=1, dtype=np.float64)])
        rest = bounds[order[len(measured) :]]
        if len(measured) >= count and np.sort(measured)[count - 1] * (1 + ROUNDING) <= min(
            rest, default=np.inf
        ):
            break
    best = np.argsort(measured, kind="stable")[:count]
    return order[best], np.sqrt(measured[best])
