"""The decision accounted for, carried back to the ink: exactly, for this one drawing.

Every pooling window has its winner, every activation function a straight line through its value at
zero and the one that it has (see model.explain.trace): the score is what each pixel adds plus what
the layers add themselves. For relu, leaky relu and linear networks the map is gradient × input.
"""

from __future__ import annotations

import numpy as np

from model.explain import trace
from model.explain.saliency.score import Saliency
from model.network import Network
from model.reading import read


def account(network: Network, digits: np.ndarray, score: np.ndarray) -> Saliency:
    """Of (N, S, S) digits, in float64, one by one. rest: what the layers add themselves."""
    grid = network.spec.layers[network.spec.logits].grid_out
    weights = np.broadcast_to(score, (len(digits), score.shape[-1]))
    shares = [
        trace.carried(read(network, digit), network.spec.logits, each.reshape(grid))
        for digit, each in zip(digits, weights, strict=True)
    ]
    maps = np.stack([each.ink for each in shares]).astype(np.float32)
    return Saliency(maps, np.array([sum(each.layers.values()) for each in shares], np.float32))
