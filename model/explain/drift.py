"""Where in a network the readings of two digits come apart, layer by layer and map by map."""

from __future__ import annotations

import numpy as np

from model.explain import unit as arithmetic
from model.reading import Reading


def places(reading: Reading) -> tuple[int, ...]:
    """What is compared: the digit (−1), every layer that makes new values, the logits."""
    spec = reading.network.spec
    return (-1, *spec.shown, spec.logits)


def drift(honest: Reading, other: Reading) -> np.ndarray:
    """How far the other reading is from the honest one at each of `places`: (P,) float64.

    The Euclidean distance of all values as a share of the honest ones' length; 0 where that is 0.
    """
    pairs = ((_values(honest, place), _values(other, place)) for place in places(honest))
    return np.array([_length(there - here) / (_length(here) or np.inf) for here, there in pairs])


def changes(honest: Reading, other: Reading, place: int) -> np.ndarray:
    """How far each channel of a layer is from the honest one's, as a share of how far the whole
    layer is: (C,) float64; their squares add up to 1."""
    apart = _values(other, place) - _values(honest, place)
    return np.linalg.norm(apart, axis=(0, 1)) / (_length(apart) or 1.0)


def tips(distances: np.ndarray) -> int | None:
    """Where among `places` the distance grows most against the place before, None where it
    nowhere grows."""
    before, after = distances[:-1], distances[1:]
    growth = np.divide(after, before, out=np.zeros_like(after), where=before > 0)
    return int(growth.argmax()) + 1 if growth.max(initial=0) > 1 else None


def _values(reading: Reading, place: int) -> np.ndarray:
    """(H, W, C) float64, the logits before any softmax."""
    return arithmetic.values(reading, place).astype(float)


def _length(values: np.ndarray) -> float:
    return float(np.linalg.norm(values.reshape(-1)))
