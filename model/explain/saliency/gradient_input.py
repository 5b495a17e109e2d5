"""Gradient × input: each pixel's slope times its ink.

Shrikumar, Greenside, Shcherbina and Kundaje, Not Just a Black Box, 2016.
"""

from __future__ import annotations

import numpy as np

from model.explain.saliency.score import Saliency, slopes, values
from model.network import Network


def gradient_input(network: Network, digits: np.ndarray, score: np.ndarray) -> Saliency:
    """∂ score / ∂ pixel × pixel of (N, S, S) digits. rest: the score of the black picture, with
    which it would add up if the network were a straight line from there."""
    return Saliency(
        slopes(network, digits, score) * digits, values(network, np.zeros_like(digits), score)
    )
