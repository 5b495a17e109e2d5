"""One weight's gradient as arithmetic: what it was given × the error there, at every position.

Everything is recomputed in float64 from the values of a Reading and the errors of its backward
pass; a test holds it to TensorFlow's gradient.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.explain import linear
from model.explain.backward import Backward
from model.layers import Layer
from model.reading import Reading


@dataclass(frozen=True)
class WeightGradient:
    """The gradient of one weight: the sum of its products.

    name, index: which one in Network.weights; layer: its layer's place in the Spec; weight: its
    value; inputs, errors: (H, W) float64, one for every position at which it is used, (1, 1) for a
    dense weight; inputs: what the weight is multiplied by there (0 beyond the border; 1 for a bias
    and a beta; (input − mean) / spread for a gamma); errors: `Error.before` of its channel.
    """

    name: str
    index: tuple[int, ...]
    layer: int
    weight: float
    inputs: np.ndarray
    errors: np.ndarray

    @property
    def products(self) -> np.ndarray:
        """(H, W)"""
        return self.inputs * self.errors

    @property
    def value(self) -> float:
        """∂loss / ∂weight"""
        return float(self.products.sum())


def weight(reading: Reading, back: Backward, name: str, index: tuple[int, ...]) -> WeightGradient:
    """The gradient of one weight that learns, by its array's name and its place in it."""
    network, (of, part) = reading.network, name.split("/")
    at = network.spec.index(of)
    layer, given = network.spec.layers[at], reading.into(at).astype(float)
    errors = _used(layer, back.errors[at].before.astype(float), index)
    if part == "kernel":
        row, column, channel, _ = place(layer, index)
        inputs = dict(linear.parts(layer, linear.padded(layer, given)))[row, column][..., channel]
    elif part == "gamma":
        weights = network.of_layer(at)
        spread = np.sqrt(float(weights["moving_variance"][index]) + layer.epsilon)
        inputs = (_used(layer, given, index) - float(weights["moving_mean"][index])) / spread
    else:
        inputs = np.ones_like(errors)
    return WeightGradient(name, index, at, float(network.weights[name][index]), inputs, errors)


def place(layer: Layer, index: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Where a weight of a kernel stands, (row, column, input channel, output channel): for a dense
    layer in the places of the maps that its input was flattened from."""
    window, channels = linear.window(layer), layer.grid_in[-1]
    number = np.ravel_multi_index(index, layer.weights[f"{layer.name}/kernel"])
    return tuple(map(int, np.unravel_index(number, (*window, channels, layer.units))))


def _used(layer: Layer, grid: np.ndarray, index: tuple[int, ...]) -> np.ndarray:
    """Of (H, W, D) numbers of a layer's units those that share a weight: its channel's, or where
    the layer makes no maps the one unit's."""
    return (grid if layer.makes_maps else grid.reshape(1, 1, -1))[..., index[-1]]
