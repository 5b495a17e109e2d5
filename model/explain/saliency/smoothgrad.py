"""SmoothGrad: the mean of the gradients of many noisy copies of the digit.

Smilkov, Thorat, Kim, Viégas and Wattenberg, SmoothGrad: removing noise by adding noise, 2017.
"""

from __future__ import annotations

import numpy as np

from model.explain.saliency.score import Saliency, slopes
from model.network import Network


def smoothgrad(
    network: Network,
    digits: np.ndarray,
    score: np.ndarray,
    noise: float = 0.15,
    samples: int = 25,
    seed: int = 0,
) -> Saliency:
    """Of (N, S, S) digits. noise: its standard deviation, from black 0 to white 1; every digit gets
    the same noise. As in the paper, what leaves that range is not clipped."""
    shape = (samples, *digits.shape[1:])
    drawn = np.random.default_rng(seed).normal(0, noise, shape).astype(np.float32)
    noisy = (digits[:, np.newaxis] + drawn).reshape(-1, *digits.shape[1:])
    weights = np.broadcast_to(score, (len(digits), score.shape[-1]))
    met = slopes(network, noisy, np.repeat(weights, samples, axis=0))
    return Saliency(met.reshape(len(digits), *shape).mean(axis=1))
