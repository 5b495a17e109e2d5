"""The activation functions that a layer may have."""

import numpy as np

ACTIVATIONS = ("linear", "relu", "leaky_relu", "tanh", "sigmoid", "elu", "softmax")
NEVER_NEGATIVE = ("relu", "sigmoid", "softmax")


def activate(values: np.ndarray, activation: str, slope: float = 0.0) -> np.ndarray:
    """An activation function in NumPy, of any array; a softmax runs over the last axis."""
    if activation == "relu":
        return np.maximum(values, 0)
    if activation == "leaky_relu":
        return np.where(values > 0, values, slope * values)
    if activation == "tanh":
        return np.tanh(values)
    if activation == "sigmoid":
        return 1 / (1 + np.exp(-values))
    if activation == "elu":
        return np.where(values > 0, values, np.expm1(np.minimum(values, 0)))
    if activation == "softmax":
        powers = np.exp(values - values.max(axis=-1, keepdims=True))
        return powers / powers.sum(axis=-1, keepdims=True)
    return values
