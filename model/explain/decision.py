"""The answer, accounted for: each logit as a sum over the last feature maps, and the softmax.

The last layer is linear in the maps before it, so every logit is the sum of what each activation
adds, plus its bias: exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.reading import Reading


@dataclass(frozen=True)
class Decision:
    """What each activation of the last maps adds to each class's logit.

    contributions: (H, W, C, 10) float64, activation × weight; bias: (10,) float64.
    """

    contributions: np.ndarray
    bias: np.ndarray

    @property
    def by_channel(self) -> np.ndarray:
        """(C, 10)"""
        return self.contributions.sum(axis=(0, 1))

    @property
    def by_position(self) -> np.ndarray:
        """(H, W, 10)"""
        return self.contributions.sum(axis=2)

    @property
    def logits(self) -> np.ndarray:
        """(10,)"""
        return self.contributions.sum(axis=(0, 1, 2)) + self.bias

    def between(self, one: int, other: int) -> Decision:
        """What each activation adds to the logit of `one` less that of `other`, as one class."""
        difference = self.contributions[..., one] - self.contributions[..., other]
        return Decision(difference[..., np.newaxis], self.bias[[one]] - self.bias[[other]])


@dataclass(frozen=True)
class Softmax:
    """The softmax, step by step, each (10,) float64: the logits, less their largest (which changes
    no probability and keeps the exponentials small), their exponentials, and each one's share."""

    logits: np.ndarray

    @property
    def shifted(self) -> np.ndarray:
        return self.logits - self.logits.max()

    @property
    def exponentials(self) -> np.ndarray:
        return np.exp(self.shifted)

    @property
    def total(self) -> float:
        return float(self.exponentials.sum())

    @property
    def probabilities(self) -> np.ndarray:
        return self.exponentials / self.total


def decide(reading: Reading, weights: dict[str, np.ndarray]) -> Decision:
    """Account for a reading's logits."""
    *_, kernel, bias = weights.values()  # (H · W · C, 10), (10,)
    maps = reading.layers[-1].maps.astype(float)  # (H, W, C)
    contributions = maps[..., np.newaxis] * kernel.reshape(*maps.shape, -1)
    return Decision(contributions, bias.astype(float))
