"""What any saliency method must beat: maps that know nothing of what the network makes of a digit.

They are called as the methods are.
"""

from __future__ import annotations

import numpy as np

from model.explain.saliency.score import Saliency
from model.network import Network


def ink(network: Network, digits: np.ndarray, score: np.ndarray) -> Saliency:
    """The (N, S, S) digits themselves."""
    return Saliency(digits)


def edges(network: Network, digits: np.ndarray, score: np.ndarray) -> Saliency:
    """How steeply the ink changes, by central differences."""
    down, across = np.gradient(digits, axis=(1, 2))
    return Saliency(np.hypot(down, across))


def random(network: Network, digits: np.ndarray, score: np.ndarray) -> Saliency:
    """Normally distributed values: the same ones each time, others for other weights."""
    rng = np.random.default_rng(int(network.fingerprint[:16], 16))
    return Saliency(rng.standard_normal(digits.shape, np.float32))
