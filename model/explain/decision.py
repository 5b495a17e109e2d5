"""The answer, accounted for: each logit as a sum, and the softmax.

The last layer is linear, so every logit is the sum of what each of its inputs adds, plus what the
layer adds itself: exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.explain import linear
from model.reading import Reading
from model.spec import Spec


@dataclass(frozen=True)
class Decision:
    """What each input of the last layer adds to each class's logit.

    layer: the place of that layer in Spec.layers; contributions: (H, W, C, classes) float64, over
    the layer's grid_in; bias: (classes,) float64.
    """

    layer: int
    contributions: np.ndarray
    bias: np.ndarray

    @property
    def by_channel(self) -> np.ndarray:
        """(C, classes)"""
        return self.contributions.sum(axis=(0, 1))

    @property
    def by_position(self) -> np.ndarray:
        """(H, W, classes)"""
        return self.contributions.sum(axis=2)

    @property
    def logits(self) -> np.ndarray:
        """(classes,)"""
        return self.contributions.sum(axis=(0, 1, 2)) + self.bias

    def between(self, one: int, other: int) -> Decision:
        """What each input adds to the logit of `one` less that of `other`, as one class."""
        difference = self.contributions[..., one] - self.contributions[..., other]
        bias = self.bias[[one]] - self.bias[[other]]
        return Decision(self.layer, difference[..., np.newaxis], bias)


@dataclass(frozen=True)
class Softmax:
    """The softmax, step by step, each (classes,) float64: the logits, less their largest (which
    changes no probability and keeps the exponentials small), their exponentials, and each one's
    share."""

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


def last(spec: Spec) -> int:
    """The place of the layer whose inputs a Decision accounts for: the one that gives the logits,
    or one before it that nothing but scaling parts from them."""
    index = spec.logits
    while spec.layers[index].kind not in linear.WINDOWED and index:
        if spec.layers[index - 1].activation != "linear":
            break
        index -= 1
    return index


def decide(reading: Reading) -> Decision:
    """Account for a reading's logits."""
    spec, index = reading.network.spec, last(reading.network.spec)
    inputs = reading.into(index).astype(float)
    contributions = np.zeros((*inputs.shape, len(spec.classes)))
    bias = np.zeros(len(spec.classes))
    for k in range(len(spec.classes)):
        slopes = np.zeros(len(spec.classes))
        slopes[k] = 1.0
        slopes = slopes.reshape(spec.layers[spec.logits].grid_out)
        for at in range(spec.logits, index - 1, -1):
            if at < spec.logits:
                slopes = slopes * linear.kept(reading.network, at)
            bias[k] += (slopes * linear.shift(reading.network, at)).sum()
            slopes = linear.back(reading, at, slopes)
        contributions[..., k] = slopes * inputs
    return Decision(index, contributions, bias)
