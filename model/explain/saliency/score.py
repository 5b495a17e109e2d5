"""What a saliency method explains: a score, how far a class's logit is ahead of another's, or of
the mean of all others'.

A score is told by its weights on the logits: (classes,), or (N, classes) where each digit has its
own. Not the logit alone: what all logits share changes no probability. And not the probability: a
softmax that is sure is flat, and what is flat has no slope.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model import reading as reader
from model.explain.vjp import vjp
from model.network import Network
from model.spec import Spec

AT_ONCE = 100  # digits: slopes are faster so than of fewer or more


class Saliency(NamedTuple):
    """maps: (N, S, S) float32, above zero what speaks for the class; rest: (N,) float32, what
    together with a map's sum is meant to be the score, None where a method claims no such thing."""

    maps: np.ndarray
    rest: np.ndarray | None = None


def towards(spec: Spec, one: int, other: int | None = None) -> np.ndarray:
    """How far a class, by number, is ahead of another, or of the mean of all others: (classes,)
    float32."""
    count = len(spec.classes)
    score = np.full(count, -1 / (count - 1) if other is None else 0, np.float32)
    if other is not None:
        score[other] = -1
    score[one] = 1
    return score


def values(network: Network, digits: np.ndarray, score: np.ndarray) -> np.ndarray:
    """The score of each of (N, S, S) digits: (N,) float32."""
    masks = reader.masks(network) if network.off else None
    parts = [
        reader.run(network, digits[n : n + AT_ONCE], masks)[0].numpy()
        for n in range(0, len(digits), AT_ONCE)
    ]
    logits = np.concatenate(parts) if parts else np.zeros((0, score.shape[-1]), np.float32)
    return (logits * score).sum(axis=-1)


def slopes(network: Network, digits: np.ndarray, score: np.ndarray, to: int = -1) -> np.ndarray:
    """How the score of each digit changes with its pixels, (N, S, S) float32, or with what the
    layer at place `to` gives, (N, *shape_out)."""
    spec = network.spec
    weights = np.broadcast_to(score, (len(digits), len(spec.classes)))
    weights = weights.reshape(-1, *spec.layers[spec.logits].shape_out)
    parts = [
        vjp(network, digits[n : n + AT_ONCE], spec.logits, weights[n : n + AT_ONCE], to).gradients
        for n in range(0, len(digits), AT_ONCE)
    ]
    return np.concatenate(parts)


def gap(network: Network, digits: np.ndarray, score: np.ndarray, found: Saliency) -> np.ndarray:
    """How far each map is from what it is meant to add up to, as a share of that: (N,). Only of a
    method that tells the rest."""
    meant = values(network, digits, score) - found.rest
    added = found.maps.sum(axis=(1, 2), dtype=float)
    return np.abs(added - meant) / np.maximum(np.abs(meant), np.finfo(np.float32).tiny)
