"""Integrated gradients: the slopes met on the way from a baseline to the digit, times the way.

Sundararajan, Taly and Yan, Axiomatic Attribution for Deep Networks, 2017.
"""

from __future__ import annotations

import numpy as np

from model.explain.saliency.score import Saliency, slopes, values
from model.network import Network


def integrated(
    network: Network,
    digits: np.ndarray,
    score: np.ndarray,
    steps: int = 50,
    baseline: float = 0.0,
) -> Saliency:
    """Of (N, S, S) digits, at the middles of so many steps of the straight way, all as one batch.

    baseline: the brightness of the plain picture that the way begins at. rest: its score.
    """
    start = np.full_like(digits, baseline)
    shares = (np.arange(steps, dtype=np.float32) + 0.5) / steps
    way = start[:, np.newaxis] + shares[:, np.newaxis, np.newaxis] * (digits - start)[:, np.newaxis]
    weights = np.broadcast_to(score, (len(digits), score.shape[-1]))
    met = slopes(network, way.reshape(-1, *digits.shape[1:]), np.repeat(weights, steps, axis=0))
    mean = met.reshape(way.shape).mean(axis=1)  # (N, S, S)
    return Saliency(mean * (digits - start), values(network, start, score))
