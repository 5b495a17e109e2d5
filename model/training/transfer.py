"""A new last layer on what a network computes, measured by leaving out each drawing in turn."""

from __future__ import annotations

import numpy as np

from model import reading
from model.data import mnist
from model.data.mnist import Digits
from model.network import Network
from model.spec import activate

STEPS = 300
MOST = 200  # drawings: with more, those kept aside say enough


def leave_one_out(base: Network, digits: Digits) -> np.ndarray:
    """What each drawing is taken for by a last layer that learned from all others: (N,) labels.

    As many layers as drawings learn at once, by Nesterov's gradient descent on all drawings as they
    are; training goes through batches of varied ones, so that its own layer is another. Raises
    ValueError for fewer than 2 or more than MOST drawings.
    """
    count = len(digits.labels)
    if not 2 <= count <= MOST:
        raise ValueError(f"{count} drawings: 2 to {MOST} can be left out one by one.")
    seen = features(base, digits.images)
    alike = seen @ seen.T + 1  # the bias is one more feature, which is always 1
    alike /= np.linalg.norm(alike, 2) / (count - 1)
    # A layer's weights are a sum of the drawings' features: only their shares in it are learned.
    wanted = np.eye(digits.labels.max() + 1, dtype=np.float32)[digits.labels][:, None]
    others = 1 - np.eye(count, dtype=np.float32)[..., None]  # (N, layers, 1): who is learned from
    shares = ahead = np.zeros((count, count, wanted.shape[-1]), np.float32)
    for step in range(STEPS):
        before = shares
        shares = ahead - others * (activate(_logits(alike, ahead), "softmax") - wanted)
        ahead = shares + step / (step + 3) * (shares - before)
    own = np.arange(count)
    return _logits(alike, shares)[own, own].argmax(axis=-1)


def features(base: Network, images: np.ndarray) -> np.ndarray:
    """What goes into a network's last layer for (N, S, S) uint8 images: (N, features) float32."""
    layers = base.spec.layers
    last = max(n for n, layer in enumerate(layers) if layer.units)
    batch = reading.read_batch(base, mnist.pixels(images)[..., 0])
    into = batch.layers[last - 1].values if last else batch.digit
    return into.reshape(len(images), -1)


def _logits(alike: np.ndarray, shares: np.ndarray) -> np.ndarray:
    return np.tensordot(alike, shares, 1)
