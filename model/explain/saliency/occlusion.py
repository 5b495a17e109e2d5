"""Occlusion: how far the score falls where a black square covers the digit.

Zeiler and Fergus, Visualizing and Understanding Convolutional Networks, 2013.
"""

from __future__ import annotations

import numpy as np

from model.explain.saliency.score import Saliency, values
from model.network import Network


def occlusion(
    network: Network, digits: np.ndarray, score: np.ndarray, size: int = 5, step: int = 2
) -> Saliency:
    """Of (N, S, S) digits: for each pixel the mean fall over all squares that cover it.

    size: a square's side; step: from one to the next, at most the size, so that every pixel is
    covered; both in pixels.
    """
    weights = np.broadcast_to(score, (len(digits), score.shape[-1]))
    maps = [_one(network, *each, size, step) for each in zip(digits, weights, strict=True)]
    return Saliency(np.stack(maps))


def _one(
    network: Network, digit: np.ndarray, score: np.ndarray, size: int, step: int
) -> np.ndarray:
    """(S, S): all squares of one digit as one batch."""
    squares = _squares(len(digit), size, step)
    # A square without ink covers nothing: the score stays.
    inked = [square for square in squares if digit[square].any()]
    covered = np.repeat(digit[np.newaxis], len(inked) + 1, axis=0)  # the last is uncovered
    for picture, square in zip(covered, inked, strict=False):
        picture[square] = 0
    *scores, own = values(network, covered, score)
    falls, counts = np.zeros_like(digit), np.zeros_like(digit)
    for square in squares:
        counts[square] += 1
    for square, left in zip(inked, scores, strict=True):
        falls[square] += own - left
    return falls / counts


def _squares(side: int, size: int, step: int) -> list[tuple[slice, slice]]:
    """Every square, the last of a row or a column at the border."""
    starts = [*range(0, side - size, step), side - size]
    spans = [slice(start, start + size) for start in starts]
    return [(rows, columns) for rows in spans for columns in spans]
