"""The gradient: how the score changes with each pixel.

Simonyan, Vedaldi and Zisserman, Deep Inside Convolutional Networks, 2013; with its sign.
"""

from __future__ import annotations

import numpy as np

from model.explain.saliency.score import Saliency, slopes
from model.network import Network


def gradient(network: Network, digits: np.ndarray, score: np.ndarray) -> Saliency:
    """∂ score / ∂ pixel of (N, S, S) digits."""
    return Saliency(slopes(network, digits, score))
