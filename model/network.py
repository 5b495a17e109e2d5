"""A network: a Spec with weights. Made from Keras and turned into it; read by model.reading."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from model.language import tr
from model.layers import Layer
from model.spec import Spec

if TYPE_CHECKING:
    import keras


class NetworkError(Exception):
    """A network can't be used; the message says why in a sentence that can be shown."""


class Channel(NamedTuple):
    """One channel of one layer, by the layer's place in the Spec."""

    layer: int
    channel: int


@dataclass(frozen=True, eq=False)
class Network:
    """What reads. Make one with `Network.of`, which checks the weights.

    weights: float32 by name ("first/kernel", "first/bias", …) in network order; off: the channels
    that are switched off: their values are zero everywhere.
    """

    spec: Spec
    weights: Mapping[str, np.ndarray]
    off: tuple[Channel, ...] = ()

    @classmethod
    def of(cls, spec: Spec, weights: Mapping[str, np.ndarray]) -> Network:
        """Raises NetworkError where the weights are another architecture's or not finite."""
        shapes = {name: np.shape(values) for name, values in weights.items()}
        if shapes != spec.weights:
            raise NetworkError(tr("These weights belong to a network of another architecture."))
        ordered = {name: np.asarray(weights[name], np.float32) for name in spec.weights}
        if not all(np.isfinite(values).all() for values in ordered.values()):
            raise NetworkError(tr("The weights of this network are not finite numbers."))
        return cls(spec, ordered)

    @classmethod
    def from_keras(cls, model: keras.Model) -> Network:
        """The network that a Keras model is. Raises NetworkError where a Spec can't describe it."""
        from model import keras_files

        return keras_files.network_of(model)

    def to_keras(self) -> keras.Model:
        """A Keras model with these weights: (N, H, W, 1) float32 → (N, classes).

        Channels that are off can't be said in Keras: their layers are whole again.
        """
        model = build(self.spec)
        for layer, made in zip(self.spec.layers, model.layers[1:], strict=True):
            made.set_weights([self.weights[name] for name in layer.weights])
        return model

    def without(self, channels: Iterable[Channel]) -> Network:
        """The same network with exactly these channels off."""
        return replace(self, off=tuple(sorted({Channel(*channel) for channel in channels})))

    def of_layer(self, index: int) -> dict[str, np.ndarray]:
        """The weights of one layer: "kernel", "bias", "gamma", …"""
        return {name.rpartition("/")[2]: self.weights[name]
                for name in self.spec.layers[index].weights}  # fmt: skip

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the weights, their names and what is off: what was found out is kept by it."""
        digest = hashlib.sha256()
        for name, values in self.weights.items():
            digest.update(f"{name} {values.shape} {values.dtype} ".encode())
            digest.update(np.ascontiguousarray(values).data)
        if self.off:
            digest.update(repr(self.off).encode())
        return digest.hexdigest()


def build(spec: Spec) -> keras.Model:
    """The Keras model of a Spec, its weights random: (N, H, W, 1) float32 → (N, classes)."""
    import keras

    x = inputs = keras.Input(spec.input_shape, name="digit")
    for layer in spec.layers:
        x = _keras_layer(layer)(x)
    return keras.Model(inputs, x)


def weights_of(model: keras.Model, spec: Spec) -> dict[str, np.ndarray]:
    """The weights of the Keras model of a Spec by name, in network order."""
    return {
        name: np.asarray(variable, np.float32)
        for layer, made in zip(spec.layers, model.layers[1:], strict=True)
        for name, variable in zip(layer.weights, made.weights, strict=True)
    }


def _keras_layer(layer: Layer) -> keras.Layer:
    from keras import layers

    named = {"name": layer.name}
    sliding = {"strides": layer.stride, "padding": layer.padding, **named}
    weighing = {"activation": _keras_activation(layer), "use_bias": layer.bias}
    match layer.kind:
        case "Conv2D":
            return layers.Conv2D(layer.units, layer.window, **sliding, **weighing)
        case "Dense":
            return layers.Dense(layer.units, **named, **weighing)
        case "MaxPooling2D" | "AveragePooling2D":
            return getattr(layers, layer.kind)(layer.window, **sliding)
        case "BatchNormalization":
            return layers.BatchNormalization(
                epsilon=layer.epsilon, center=layer.center, scale=layer.scaled, **named
            )
        case "Dropout":
            return layers.Dropout(layer.rate, **named)
        case "Activation" if layer.activation == "leaky_relu":
            return layers.LeakyReLU(negative_slope=layer.slope, **named)
        case "Activation":
            return layers.Activation(layer.activation, **named)
        case "Rescaling":
            return layers.Rescaling(layer.scale, layer.offset, **named)
    return getattr(layers, layer.kind)(**named)  # Flatten, GlobalAveragePooling2D


def _keras_activation(layer: Layer):
    if layer.activation != "leaky_relu":
        return layer.activation
    from keras import layers

    return layers.LeakyReLU(negative_slope=layer.slope)
