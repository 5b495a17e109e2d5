"""Networks for MNIST's digits: the two of chapter 8 of *Deep Learning with Python*, and others to
set beside them."""

from typing import NamedTuple

from model import notation
from model.data import mnist
from model.language import later
from model.spec import Spec

CONVNET = Spec.of(
    mnist.SIDE,
    mnist.CLASSES,
    [
        {"kind": "Conv2D", "name": "conv1", "units": 32, "window": 3, "activation": "relu"},
        {"kind": "MaxPooling2D", "name": "pool1", "window": 2},
        {"kind": "Conv2D", "name": "conv2", "units": 64, "window": 3, "activation": "relu"},
        {"kind": "MaxPooling2D", "name": "pool2", "window": 2},
        {"kind": "Conv2D", "name": "conv3", "units": 128, "window": 3, "activation": "relu"},
        {"kind": "Flatten", "name": "flatten"},
        {"kind": "Dense", "name": "dense", "units": len(mnist.CLASSES), "activation": "softmax"},
    ],
)

DENSE = Spec.of(
    mnist.SIDE,
    mnist.CLASSES,
    [
        {"kind": "Flatten", "name": "flatten"},
        {"kind": "Dense", "name": "dense1", "units": 512, "activation": "relu"},
        {"kind": "Dense", "name": "dense2", "units": len(mnist.CLASSES), "activation": "softmax"},
    ],
)

ARCHITECTURES = {"convnet": CONVNET, "dense": DENSE}


class Preset(NamedTuple):
    """An architecture to begin with; says: what it is there for, a sentence."""

    says: str
    spec: Spec


def _read(text: str) -> Spec:
    return notation.parse(text, side=mnist.SIDE, classes=mnist.CLASSES)


PRESETS = {
    later("The book's convnet"): Preset(later("Three convolutions: small and good."), CONVNET),
    later("Dense"): Preset(
        later("The book's network without a convolution, to compare with."), DENSE
    ),
    "LeNet-5": Preset(
        later("LeCun's of 1998, which read cheques: tanh, and means instead of maxima."),
        _read(
            "conv 6 5 same tanh, average pool 2, conv 16 5 tanh, average pool 2,"
            " dense 120 tanh, dense 84 tanh, dense 10"
        ),
    ),
    later("One convolution"): Preset(
        later("How far a single layer of kernels goes."), _read("conv 32 3, dense 10")
    ),
    later("Tiny"): Preset(
        later("Under 8,000 parameters: how little is enough?"),
        _read("conv 8 3, pool 2, conv 16 3, pool 2, dense 10"),
    ),
    later("Strides"): Preset(
        later("No pooling: kernels that step by two make the maps smaller."),
        _read("conv 32 3 stride 2, conv 64 3 stride 2, conv 128 3, dense 10"),
    ),
    later("Batch normalisation"): Preset(
        later("The book's, with every channel centred and scaled before its ReLU."),
        _read(
            "conv 32 3 linear unbiased, norm, relu, pool 2, conv 64 3 linear unbiased, norm, relu,"
            " pool 2, conv 128 3 linear unbiased, norm, relu, dense 10"
        ),
    ),
}
