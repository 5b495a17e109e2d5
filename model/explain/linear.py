"""A layer as the affine function that it is for one digit: forwards, and from its outputs back.

Without its activation function every layer is one: a convolution and a dense layer by nature, a
max pooling once its winners are known. All is float64 and made from the values of a Reading.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from model.activations import activate
from model.layers import Layer
from model.network import Network
from model.reading import Reading

SUMS = ("Conv2D", "Dense")  # they add up inputs of many channels
MEANS = ("AveragePooling2D", "GlobalAveragePooling2D")
SCALING = ("BatchNormalization", "Rescaling")
WINDOWED = (*SUMS, *MEANS, "MaxPooling2D")


def window(layer: Layer) -> tuple[int, int]:
    """Rows and columns of its input that a unit sees; a dense layer's window is all of it."""
    return layer.grid_in[:2] if layer.kind in ("Dense", "GlobalAveragePooling2D") else layer.window


def kernel(network: Network, index: int) -> np.ndarray:
    """The kernel of a convolution or a dense layer, (k, l, C, D) float32."""
    layer = network.spec.layers[index]
    values = network.of_layer(index)["kernel"]
    return values.reshape(*window(layer), layer.grid_in[-1], layer.units)


def scaling(network: Network, index: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A batch normalisation or a rescaling: (mean, factor, shift), each as large as its grid,
    float64, so that it gives factor × (input − mean) + shift."""
    layer = network.spec.layers[index]
    if layer.kind == "Rescaling":
        told = (0.0, layer.scale, layer.offset)
    else:
        grid = (1, 1, -1) if layer.makes_maps else layer.grid_out
        weights = {name: values.astype(float).reshape(grid)
                   for name, values in network.of_layer(index).items()}  # fmt: skip
        spread = np.sqrt(weights["moving_variance"] + layer.epsilon)
        told = (
            weights["moving_mean"],
            weights.get("gamma", 1.0) / spread,
            weights.get("beta", 0.0),
        )
    return tuple(np.broadcast_to(values, layer.grid_out) for values in told)


def shift(network: Network, index: int) -> np.ndarray:
    """What a layer adds to each unit whatever its input is, as large as its grid: float64."""
    layer = network.spec.layers[index]
    own = 0.0
    if layer.kind in SUMS and layer.bias:
        own = network.of_layer(index)["bias"].astype(float)
    elif layer.kind in SCALING:
        mean, factor, given = scaling(network, index)
        own = given - factor * mean
    return np.broadcast_to(own, layer.grid_out)


def totals(reading: Reading, index: int) -> np.ndarray:
    """What each unit of a layer adds up to, before its activation function: (H, W, C)."""
    network, layer = reading.network, reading.network.spec.layers[index]
    inputs = reading.into(index).astype(float)
    if layer.kind in SCALING:
        inputs = inputs * scaling(network, index)[1]
    if layer.kind not in WINDOWED:
        return inputs + shift(network, index)
    if layer.kind == "MaxPooling2D":
        return np.max([part for _, part in parts(layer, padded(layer, inputs, -np.inf))], axis=0)
    result = np.zeros(layer.grid_out) + shift(network, index)
    weights = kernel(network, index) if layer.kind in SUMS else None
    for at, part in parts(layer, padded(layer, inputs)):
        result += part if weights is None else part @ weights[at]
    return result if weights is not None else result / _counts(layer)


def back(reading: Reading, index: int, slopes: np.ndarray) -> np.ndarray:
    """Slopes by a layer's totals, (H, W, D), → by its inputs, (H', W', C)."""
    network, layer = reading.network, reading.network.spec.layers[index]
    if layer.kind in SCALING:
        return slopes * scaling(network, index)[1]
    if layer.kind not in WINDOWED:
        return slopes
    inputs = reading.into(index).astype(float)
    result = padded(layer, np.zeros(layer.grid_in))
    if layer.kind == "MaxPooling2D":
        seen = [part for _, part in parts(layer, padded(layer, inputs, -np.inf))]
        winners = np.argmax(seen, axis=0)
        for number, (_, part) in enumerate(parts(layer, result)):
            part += slopes * (winners == number)
    elif layer.kind in MEANS:
        for _, part in parts(layer, result):
            part += slopes / _counts(layer)
    else:
        weights = kernel(network, index)
        for at, part in parts(layer, result):
            part += slopes @ weights[at].T
    (top, _), (left, _) = layer.pads
    height, width, _ = layer.grid_in
    return result[top : top + height, left : left + width]


def chord(layer: Layer, totals: np.ndarray) -> tuple[np.ndarray, float]:
    """An activation function as a straight line through its value at 0 and the one that it has:
    (slopes, value at 0), so that slope × total + value at 0 is exactly what it gives.

    For relu, leaky relu and linear that is the gradient.
    """
    at_zero, tiny = (activate(np.array(z), layer.activation, layer.slope) for z in (0.0, -1e-6))
    values = activate(totals, layer.activation, layer.slope)
    near = np.abs(totals) < 1e-6
    limit = (tiny - at_zero) / -1e-6
    slopes = np.where(near, limit, (values - at_zero) / np.where(near, 1.0, totals))
    return slopes, float(at_zero)


def slopes(layer: Layer, totals: np.ndarray) -> np.ndarray:
    """The derivative of a layer's activation function; at a kink TensorFlow's, that from below,
    and for elu that from above. Of a softmax: 1, since the loss accounts for it."""
    values = activate(totals, layer.activation, layer.slope)
    match layer.activation:
        case "relu":
            return np.where(totals > 0, 1.0, 0.0)
        case "leaky_relu":
            return np.where(totals > 0, 1.0, layer.slope)
        case "elu":
            return np.where(totals < 0, values + 1, 1.0)
        case "tanh":
            return 1 - values**2
        case "sigmoid":
            return values * (1 - values)
    return np.ones_like(totals)


def kept(network: Network, index: int) -> np.ndarray:
    """1 for every channel of a layer that is on, 0 for those that are off: (C,)."""
    on = np.ones(network.spec.layers[index].channels)
    on[[channel.channel for channel in network.off if channel.layer == index]] = 0
    return on


def padded(layer: Layer, inputs: np.ndarray, empty: float = 0.0) -> np.ndarray:
    """A layer's input (H, W, C) with what its padding adds around it."""
    return np.pad(inputs, (*layer.pads, (0, 0)), constant_values=empty)


def parts(layer: Layer, grid: np.ndarray) -> Iterator[tuple[tuple[int, int], np.ndarray]]:
    """For each place in the window, what all units of a layer see there of its padded input."""
    rows, columns = (
        [slice(at, at + (count - 1) * step + 1, step) for at in range(side)]
        for side, count, step in zip(window(layer), layer.grid_out[:2], layer.stride, strict=True)
    )
    for row, column in np.ndindex(len(rows), len(columns)):
        yield (row, column), grid[rows[row], columns[column]]


def _counts(layer: Layer) -> np.ndarray:
    """How many places of its window lie inside, for each unit: (H, W, 1)."""
    inside = padded(layer, np.ones((*layer.grid_in[:2], 1)))
    return sum(part for _, part in parts(layer, inside))
