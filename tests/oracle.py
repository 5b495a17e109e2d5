"""The convnet in a few lines of plain NumPy, written apart from the project's own code."""

import numpy as np


def conv(x, kernel, bias):
    """(H, W, C) → (H-2, W-2, K), before relu."""
    h, w = x.shape[0] - 2, x.shape[1] - 2
    patches = [x[i : i + h, j : j + w] @ kernel[i, j] for i in range(3) for j in range(3)]
    return np.sum(patches, axis=0) + bias


def pool(x):
    """(H, W, C) → (H // 2, W // 2, C)."""
    h, w = x.shape[0] // 2, x.shape[1] // 2
    return x[: 2 * h, : 2 * w].reshape(h, 2, w, 2, -1).max(axis=(1, 3))


def forward(weights, digit):
    """The maps of all five layers, the logits and the probabilities, in float64."""
    w = {name: value.astype(np.float64) for name, value in weights.items()}
    conv1 = np.maximum(conv(digit[..., None], w["conv1/kernel"], w["conv1/bias"]), 0)
    pool1 = pool(conv1)
    conv2 = np.maximum(conv(pool1, w["conv2/kernel"], w["conv2/bias"]), 0)
    pool2 = pool(conv2)
    conv3 = np.maximum(conv(pool2, w["conv3/kernel"], w["conv3/bias"]), 0)
    logits = conv3.reshape(-1) @ w["dense/kernel"] + w["dense/bias"]
    odds = np.exp(logits - logits.max())
    return [conv1, pool1, conv2, pool2, conv3], logits, odds / odds.sum()
