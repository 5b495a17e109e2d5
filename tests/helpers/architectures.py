"""Architectures unlike the book's, each with a network of it: what every method must bear."""

from functools import cache

import numpy as np

from model.architectures import CONVNET, DENSE
from model.data import mnist
from model.network import Network
from model.spec import Spec

TEN = tuple("0123456789")


def conv(units, window=3, **told):
    return {"kind": "Conv2D", "units": units, "window": window, "activation": "relu", **told}


def pool(window=2, kind="Max", **told):
    return {"kind": f"{kind}Pooling2D", "window": window, **told}


def dense(units, activation="relu", **told):
    return {"kind": "Dense", "units": units, "activation": activation, **told}


FLATTEN, ANSWER = {"kind": "Flatten"}, dense(10, "softmax")

ARCHITECTURES: dict[str, Spec] = {
    "book": CONVNET,
    "dense": DENSE,
    "strides": Spec.of(28, TEN, [conv(8, stride=2), conv(12, stride=2), FLATTEN, ANSWER]),
    "same": Spec.of(
        28, TEN, [conv(6, 5, padding="same"), pool(3, stride=2, padding="same"),
                  conv(8, 4, padding="same", stride=3), FLATTEN, ANSWER],
    ),
    "lenet": Spec.of(
        28, TEN, [conv(6, 5, padding="same", activation="tanh"), pool(kind="Average"),
                  conv(16, 5, activation="tanh"), pool(kind="Average"), FLATTEN,
                  dense(120, "tanh"), dense(84, "tanh"), ANSWER],
    ),
    "normalised": Spec.of(
        28, TEN, [{"kind": "Rescaling", "scale": 2.0, "offset": -1.0},
                  conv(8, bias=False, activation="linear"), {"kind": "BatchNormalization"},
                  {"kind": "Activation", "activation": "relu"}, pool(), conv(8, activation="elu"),
                  {"kind": "BatchNormalization", "center": False}, {"kind": "Dropout", "rate": 0.5},
                  FLATTEN, ANSWER],
    ),
    "all convolutional": Spec.of(
        28, TEN, [conv(8, activation="leaky_relu", slope=0.2), pool(), conv(16),
                  conv(10, 1, activation="linear"), {"kind": "GlobalAveragePooling2D"},
                  {"kind": "Activation", "activation": "softmax"}],
    ),
    "no pooling, seven classes": Spec.of(
        28, ("a", "b", "c", "d", "e", "f", "g"),
        [conv(5, (3, 5)), conv(7, activation="sigmoid"), FLATTEN, dense(7, "linear")],
    ),
    "twenty pixels": Spec.of(
        20, TEN, [conv(8), pool(3, "Average", stride=2), conv(12, (2, 3)), FLATTEN,
                  {"kind": "Dropout", "rate": 0.25}, dense(30, "relu"), ANSWER],
    ),
    "deep": Spec.of(
        28, TEN, [conv(6), {"kind": "Activation", "activation": "leaky_relu", "slope": 0.1}, pool(),
                  conv(8, padding="same"), pool((2, 3), stride=(2, 3)), conv(10, (2, 2)), FLATTEN,
                  dense(20, "elu"), {"kind": "BatchNormalization"}, ANSWER],
    ),
}  # fmt: skip

# Twelve signs, with names such as people give them.
SIGNS = Spec.of(
    28, ("α", "cat<b>", "长", "*a* [b](c) | $x$ & `d`", "as long as a name may be " + 35 * "w",
         "Ж", "🐙", "house", "tree", "sun", "ش", "<script>alert(1)</script>"),
    [conv(6), pool(), conv(8), FLATTEN, dense(12, "softmax")],
)  # fmt: skip


@cache
def network(name: str, seed: int = 0) -> Network:
    """A network of one of the architectures, or of SIGNS, its weights random but not dead."""
    return random(SIGNS if name == "signs" else ARCHITECTURES[name], seed)


def random(spec: Spec, seed: int = 0) -> Network:
    """A network of any architecture, its weights random but not dead."""
    rng = np.random.default_rng(seed)
    weights = {}
    for key, shape in spec.weights.items():
        part = key.rpartition("/")[2]
        if part == "kernel":
            weights[key] = rng.normal(0, np.sqrt(2 / np.prod(shape[:-1])), shape)
        elif part in ("gamma", "moving_variance"):
            weights[key] = rng.uniform(0.5, 1.5, shape)
        else:
            weights[key] = rng.normal(0, 0.1, shape)
    return Network.of(spec, {key: value.astype(np.float32) for key, value in weights.items()})


def digits(spec: Spec, count: int = 3) -> np.ndarray:
    """Test digits as large as the network's input, cut about the middle: (N, S, S) float32."""
    images = mnist.pixels(mnist.digits().test.images[:count])[..., 0]
    away = (mnist.SIDE - spec.side) // 2
    return images[:, away : away + spec.side, away : away + spec.side].copy()
