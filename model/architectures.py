"""The two networks of chapter 8 of *Deep Learning with Python*, for MNIST's digits."""

from model.data import mnist
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
