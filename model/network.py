"""The two networks of the book's chapter 8, and what their layers are.

Keras is imported where a network is built, not with this module: the page can stand before
TensorFlow, which takes seconds to import, is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from model import runs
from model.digit import SIDE

if TYPE_CHECKING:
    import keras

# What the app opens with.
SHIPPED = "robust"


@dataclass(frozen=True)
class Layer:
    """One layer's shapes and costs, for one digit. Units: parameters, multiply-adds, pixels.

    field: the side of the square of input pixels that one unit sees; jump: how many input pixels
    lie between the fields of two neighbouring units; dropped: rows (and as many columns) at the end
    of its input that no unit sees.
    """

    name: str
    kind: str  # "conv", "pool", "flatten" or "dense"
    shape_in: tuple[int, ...]
    shape_out: tuple[int, ...]
    window: int  # side of the kernel or of the pooling window, 0 without one
    parameters: int
    multiply_adds: int
    field: int
    jump: int
    dropped: int

    @property
    def activations(self) -> int:
        return prod(self.shape_out)


def build_convnet() -> keras.Model:
    """The convnet, weights random: (N, 28, 28, 1) float32 in [0, 1] → (N, 10) probabilities."""
    from keras import Input, Model, layers

    inputs = Input((SIDE, SIDE, 1), name="digit")
    x = layers.Conv2D(32, 3, activation="relu", name="conv1")(inputs)  # (26, 26, 32)
    x = layers.MaxPooling2D(2, name="pool1")(x)  # (13, 13, 32)
    x = layers.Conv2D(64, 3, activation="relu", name="conv2")(x)  # (11, 11, 64)
    x = layers.MaxPooling2D(2, name="pool2")(x)  # (5, 5, 64)
    x = layers.Conv2D(128, 3, activation="relu", name="conv3")(x)  # (3, 3, 128)
    x = layers.Flatten(name="flatten")(x)  # (1152,)
    return Model(inputs, layers.Dense(10, activation="softmax", name="dense")(x), name="convnet")


def build_dense() -> keras.Model:
    """The dense network, weights random: (N, 28, 28, 1) float32 → (N, 10) probabilities."""
    from keras import Input, Model, layers

    inputs = Input((SIDE, SIDE, 1), name="digit")
    x = layers.Flatten(name="flatten")(inputs)  # (784,)
    x = layers.Dense(512, activation="relu", name="dense1")(x)
    return Model(inputs, layers.Dense(10, activation="softmax", name="dense2")(x), name="dense")


BUILDERS = {"convnet": build_convnet, "dense": build_dense}


def load(name: str = "shipped") -> keras.Model:
    """A network that ships with the project: "shipped", "book", "dense" or any other recipe's.

    Raises runs.RunError, with a sentence to show, if its weights are missing or damaged.
    """
    return restore(runs.shipped(SHIPPED if name == "shipped" else name))


def restore(run: runs.Run, step: int | None = None) -> keras.Model:
    """The network of a run as it stood after `step` batches (default: at its end)."""
    network = BUILDERS[run.architecture]()
    set_weights(network, run.weights(step))
    return network


def weights(network: keras.Model) -> dict[str, np.ndarray]:
    """Every weight by name ("conv1/kernel", "conv1/bias", …) in network order, float32."""
    return {
        f"{layer.name}/{variable.name}": np.asarray(variable, np.float32)
        for layer in network.layers
        for variable in layer.weights
    }


def set_weights(network: keras.Model, values: dict[str, np.ndarray]) -> None:
    """Put `values` into the network. Raises runs.RunError if they are another architecture's."""
    wanted = {name: value.shape for name, value in weights(network).items()}
    if wanted != {name: value.shape for name, value in values.items()}:
        raise runs.RunError("These weights belong to a network of another architecture.")
    network.set_weights([values[name] for name in wanted])


def describe(network: keras.Model) -> list[Layer]:
    """Every layer with its shapes, costs and receptive field, derived from the network."""
    from keras import layers as kinds

    described = []
    field, jump = 1, 1
    for layer in network.layers:
        if isinstance(layer, kinds.InputLayer):
            continue
        window, dropped = 0, 0
        shape_in, shape_out = _shape(layer.input), _shape(layer.output)
        if isinstance(layer, kinds.Conv2D):
            kind, window, stride = "conv", layer.kernel_size[0], layer.strides[0]
            multiply_adds = prod(shape_out) * window * window * shape_in[-1]
        elif isinstance(layer, kinds.MaxPooling2D):
            kind, window, stride = "pool", layer.pool_size[0], layer.strides[0]
            multiply_adds = 0
        elif isinstance(layer, kinds.Dense):
            kind, multiply_adds = "dense", prod(shape_in) * prod(shape_out)
        else:
            kind, multiply_adds = "flatten", 0
        if window:
            field, jump = field + (window - 1) * jump, jump * stride
            dropped = shape_in[0] - ((shape_out[0] - 1) * stride + window)
        elif kind == "dense":
            field = SIDE
        described.append(
            Layer(
                layer.name, kind, shape_in, shape_out, window, layer.count_params(),
                multiply_adds, field, jump, dropped,
            )
        )  # fmt: skip
    return described


def _shape(tensor) -> tuple[int, ...]:
    """A tensor's shape without its batch axis."""
    return tuple(int(n) for n in tensor.shape[1:])
