"""A network in a few lines of plain NumPy, float64, from its Spec; written apart from the project's
own code: every window is taken one by one."""

import numpy as np


def forward(network, digit):
    """Every layer's output as a grid (H, W, C), the logits and the probabilities."""
    x, outputs, logits = np.asarray(digit, np.float64)[..., np.newaxis], [], None
    for index, layer in enumerate(network.spec.layers):
        weights = {name: w.astype(np.float64) for name, w in network.of_layer(index).items()}
        x = OPERATIONS.get(layer.kind, lambda x, *_: x)(x, layer, weights)
        if index == network.spec.logits:
            logits = x.reshape(-1)
        x = activate(x, layer)
        for channel in network.off:
            if channel.layer == index:
                x[..., channel.channel] = 0
        outputs.append(x)
    odds = np.exp(logits - logits.max())
    return outputs, logits, odds / odds.sum()


def windows(x, layer, empty):
    """Each unit's (row, column) and its window (k, l, C); beside the picture lies `empty`."""
    (top, bottom), (left, right) = layer.pads if layer.padding == "same" else ((0, 0), (0, 0))
    x = np.pad(x, ((top, bottom), (left, right), (0, 0)), constant_values=empty)
    (high, wide), (down, across) = layer.window, layer.stride
    for row in range(layer.shape_out[0]):
        for column in range(layer.shape_out[1]):
            y, z = row * down, column * across
            yield (row, column), x[y : y + high, z : z + wide]


def slide(x, layer, empty, value):
    made = np.zeros(layer.shape_out)
    for place, window in windows(x, layer, empty):
        made[place] = value(window)
    return made


def conv(x, layer, weights):
    bias = weights.get("bias", 0)
    return slide(x, layer, 0, lambda w: np.tensordot(w, weights["kernel"], 3) + bias)


def dense(x, layer, weights):
    return (x.reshape(-1) @ weights["kernel"] + weights.get("bias", 0)).reshape(1, 1, -1)


def normalise(x, layer, weights):
    row = x.reshape(layer.shape_in)
    spread = np.sqrt(weights["moving_variance"] + layer.epsilon)
    row = (row - weights["moving_mean"]) / spread * weights.get("gamma", 1) + weights.get("beta", 0)
    return row.reshape(x.shape)


OPERATIONS = {
    "Conv2D": conv,
    "Dense": dense,
    "MaxPooling2D": lambda x, layer, _: slide(x, layer, -np.inf, lambda w: w.max(axis=(0, 1))),
    "AveragePooling2D": lambda x, layer, _: slide(
        x, layer, np.nan, lambda w: np.nanmean(w, axis=(0, 1))
    ),
    "GlobalAveragePooling2D": lambda x, *_: x.mean(axis=(0, 1), keepdims=True),
    "BatchNormalization": normalise,
    "Rescaling": lambda x, layer, _: x * layer.scale + layer.offset,
}


def activate(x, layer):
    return {
        "relu": lambda: np.where(x > 0, x, 0.0),
        "leaky_relu": lambda: np.where(x > 0, x, layer.slope * x),
        "tanh": lambda: np.tanh(x),
        "sigmoid": lambda: 1 / (1 + np.exp(-x)),
        "elu": lambda: np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1),
        "softmax": lambda: np.exp(x - x.max()) / np.exp(x - x.max()).sum(),
        "linear": lambda: x.copy(),
    }[layer.activation]()
