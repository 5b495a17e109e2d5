"""How good a new last layer is where drawings are few: each is left out in turn, and read by a
layer that learned from all the others.

So every drawing is measured on, and none on what has learned from it. The layer is fitted on what
the base's layers make of the drawings, by gradient descent on all of them at once.
"""

from __future__ import annotations

import numpy as np

from model.data.mnist import Digits, pixels
from model.network import Network
from model.reading import read_batch
from model.robust import synthesis

MOST = 60  # drawings: one layer is fitted for each
VARIATIONS = 3  # of each drawing, to learn from
STEPS = 200


def fits(base: Network, count: int) -> bool:
    """Whether so many drawings are few, and what a new last layer learns is what is fitted here."""
    return count <= MOST and base.spec.layers[base.spec.logits].kind == "Dense"


def correct(base: Network, drawings: Digits, *, varied: bool, seed: int = 0) -> np.ndarray:
    """(N,) bool: which drawings are classified correctly by a layer that never saw them.

    varied: whether variations of the other drawings are learned from, too.
    """
    images, count = drawings.images, len(drawings.labels)
    if varied:
        rng = np.random.default_rng(seed)
        made = [synthesis.vary(drawings.images, rng) for _ in range(VARIATIONS)]
        images = np.concatenate([images, *made])
    copies = len(images) // count
    seen = _seen(base, images)
    alike = seen @ seen.T + 1  # the bias is a feature that is always 1
    labels = np.tile(drawings.labels, copies)
    wanted = np.eye(labels.max() + 1, dtype=np.float32)[labels]  # (M, classes)
    rate = 2 / np.linalg.norm(alike, 2)
    right = np.zeros(count, bool)
    for left in range(count):
        others = np.arange(len(images)) % count != left
        shares = np.zeros_like(wanted)  # how much of each drawing is in the layer's weights
        for _ in range(STEPS):
            logits = alike @ shares
            odds = np.exp(logits - logits.max(axis=1, keepdims=True))
            shares += rate * others[:, None] * (wanted - odds / odds.sum(axis=1, keepdims=True))
        right[left] = (alike[left] @ shares).argmax() == labels[left]
    return right


def _seen(base: Network, images: np.ndarray) -> np.ndarray:
    """What goes into the base's last layer: (M, features), as long as 1 in the mean."""
    into = read_batch(base, pixels(images)[..., 0]).layers[base.spec.logits - 1].values
    seen = into.reshape(len(images), -1)
    return seen / np.sqrt((seen**2).sum(axis=1).mean())
