"""One forward pass: probabilities, logits and every layer's values.

The pass is made from the Spec, in plain TensorFlow, and weights are its arguments: one trace serves
every run, every moment and every set of switched-off channels, nothing is changed by reading, and
threads may read at once.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from model.language import tr
from model.layers import Layer
from model.network import Network
from model.spec import Spec

if TYPE_CHECKING:
    import tensorflow as tf

AT_ONCE = 250  # digits: faster than fewer or more, and maps of 150 kB each stay in the cache


@dataclass(frozen=True)
class LayerReading:
    """What one layer makes of a digit.

    values: (H, W, C) float32, a row of numbers as its Spec's grid_out; maps: the same where the
    layer makes feature maps, one channel a map, else None.
    """

    name: str
    kind: str
    values: np.ndarray
    maps: np.ndarray | None


@dataclass(frozen=True)
class Reading:
    """What a network makes of one digit.

    digit: (S, S) float32; probabilities and logits (what the softmax is given): (classes,) float32;
    layers: all of them, in network order.
    """

    network: Network
    digit: np.ndarray
    probabilities: np.ndarray
    logits: np.ndarray
    layers: tuple[LayerReading, ...]

    @property
    def ranked(self) -> np.ndarray:
        """The classes by number, most probable first."""
        return np.argsort(-self.probabilities, axis=-1, kind="stable")

    @property
    def answer(self) -> int:
        """The most probable class, by number."""
        return int(self.ranked[0])

    def into(self, index: int) -> np.ndarray:
        """What goes into a layer: (H, W, C), in the places that its Spec's grid_in says."""
        if index == 0:
            return self.digit[..., np.newaxis]
        return self.layers[index - 1].values


def read(network: Network, digit: np.ndarray) -> Reading:
    """Read one (S, S) digit. Raises ValueError where it is not as large as the network's input."""
    batch = read_batch(network, np.asarray(digit)[np.newaxis])
    layers = tuple(
        LayerReading(
            each.name, each.kind, each.values[0], None if each.maps is None else each.maps[0]
        )
        for each in batch.layers
    )
    return Reading(network, batch.digit[0], batch.probabilities[0], batch.logits[0], layers)


def read_batch(network: Network, digits: np.ndarray) -> Reading:
    """Read (N, S, S) digits at once: a Reading whose every array has a first axis of N."""
    spec = network.spec
    digits = np.asarray(digits, np.float32)
    if digits.shape[1:] != spec.input_shape[:2]:
        given, wanted = ("×".join(map(str, s)) for s in (digits.shape[1:], spec.input_shape[:2]))
        raise ValueError(
            tr(
                "This network reads digits of {wanted} pixels, not of {given}.",
                wanted=wanted,
                given=given,
            )
        )
    logits, probabilities, *outputs = run(network, digits, masks(network) if network.off else None)
    layers = []
    for layer, output in zip(spec.layers, outputs, strict=True):
        values = output.numpy().reshape(len(digits), *layer.grid_out)
        maps = values if layer.makes_maps else None
        layers.append(LayerReading(layer.name, layer.kind, values, maps))
    return Reading(network, digits, probabilities.numpy(), logits.numpy(), tuple(layers))


def probabilities(network: Network, digits: np.ndarray) -> np.ndarray:
    """What the network makes of any number of (N, S, S) digits: (N, classes) float32."""
    starts = range(0, len(digits), AT_ONCE)
    parts = [read_batch(network, digits[n : n + AT_ONCE]).probabilities for n in starts]
    return np.concatenate(parts) if parts else np.zeros((0, len(network.spec.classes)), np.float32)


def masks(network: Network) -> list[np.ndarray]:
    """For every layer that can be switched off (`Spec.shown`) a mask of its channels: (1, C)."""
    made = [np.ones((1, network.spec.layers[n].channels), np.float32) for n in network.spec.shown]
    for channel in network.off:
        made[network.spec.shown.index(channel.layer)][0, channel.channel] = 0
    return made


def run(
    network: Network, digits: np.ndarray, masks: Sequence[np.ndarray] | None = None
) -> list[tf.Tensor]:
    """Logits, probabilities and every layer's output of (N, S, S) float32 digits.

    masks: one for each layer of `Spec.shown`, (1 or N, C), by which its output is multiplied.
    """
    traced = _locked(network.spec, masks is not None)
    return traced(tensors(network), digits[..., np.newaxis], masks or [])


def tensors(network: Network) -> list[tf.Tensor]:
    """The weights, handed to TensorFlow once for each network."""
    import tensorflow as tf

    with _lock:
        if network not in _held:
            _held[network] = [tf.constant(values) for values in network.weights.values()]
        return _held[network]


def _locked(spec: Spec, masked: bool) -> Callable:
    with _lock:
        return _traced(spec, masked)


@lru_cache(maxsize=64)
def _traced(spec: Spec, masked: bool) -> Callable:
    """The traced function of an architecture: made once for each."""
    import tensorflow as tf

    def probable(weights, digits, masks):
        logits, _, outputs = forward(spec, weights, digits, masks)
        return [logits, tf.nn.softmax(logits), *outputs]

    return tf.function(probable, input_signature=signature(spec, masked), autograph=False)


def signature(spec: Spec, masked: bool) -> list:
    """The shapes of what `forward` is given after the Spec, as tf.function takes them."""
    import tensorflow as tf

    channels = [spec.layers[n].channels for n in spec.shown] if masked else []
    return [
        [tf.TensorSpec(shape, tf.float32) for shape in spec.weights.values()],
        tf.TensorSpec([None, *spec.input_shape], tf.float32),
        [tf.TensorSpec([None, count], tf.float32) for count in channels],
    ]


def forward(
    spec: Spec, weights: Sequence[tf.Tensor], digits: tf.Tensor, masks: Sequence[tf.Tensor]
) -> tuple[tf.Tensor, list[tf.Tensor], list[tf.Tensor]]:
    """The pass itself, to be traced: logits, and every layer's totals (what its activation function
    is given) and outputs. masks: empty where every channel is on."""
    import tensorflow as tf

    x, totals, outputs, weights, masks = digits, [], [], list(weights), list(masks)
    masked = bool(masks)
    for index, layer in enumerate(spec.layers):
        own, weights = weights[: len(layer.weights)], weights[len(layer.weights) :]
        x = _apply(layer, x, own)
        totals.append(x)
        x = _activate(layer, x)
        if masked and index in spec.shown:
            x *= _spread(layer, masks.pop(0))
        outputs.append(x)
    return tf.reshape(totals[spec.logits], [-1, len(spec.classes)]), totals, outputs


def _apply(layer: Layer, x: tf.Tensor, weights: Sequence[tf.Tensor]) -> tf.Tensor:
    """What a layer makes of a batch before its activation function."""
    import tensorflow as tf

    named = dict(zip((name.rpartition("/")[2] for name in layer.weights), weights, strict=True))
    padding = layer.padding.upper()
    match layer.kind:
        case "Conv2D":
            x = tf.nn.conv2d(x, named["kernel"], layer.stride, padding)
            return x + named["bias"] if layer.bias else x
        case "Dense":
            x = tf.matmul(x, named["kernel"])
            return x + named["bias"] if layer.bias else x
        case "MaxPooling2D":
            return tf.nn.max_pool2d(x, layer.window, layer.stride, padding)
        case "AveragePooling2D":
            return tf.nn.avg_pool2d(x, layer.window, layer.stride, padding)
        case "GlobalAveragePooling2D":
            return tf.reduce_mean(x, axis=[1, 2])
        case "BatchNormalization":
            factor = tf.math.rsqrt(named["moving_variance"] + layer.epsilon)
            factor *= named.get("gamma", 1.0)
            return (x - named["moving_mean"]) * factor + named.get("beta", 0.0)
        case "Rescaling":
            return x * layer.scale + layer.offset
        case "Flatten":
            return tf.reshape(x, [-1, *layer.shape_out])
    return x  # Dropout; Activation


def _spread(layer: Layer, mask: tf.Tensor) -> tf.Tensor:
    """A mask of a layer's channels, (N, C), over its whole output."""
    import tensorflow as tf

    if layer.makes_maps:
        return mask[:, tf.newaxis, tf.newaxis]
    return tf.tile(mask, [1, layer.activations // layer.channels])  # of a row that was flattened


def _activate(layer: Layer, x: tf.Tensor) -> tf.Tensor:
    import tensorflow as tf

    if layer.activation == "linear":
        return x
    if layer.activation == "leaky_relu":
        return tf.nn.leaky_relu(x, layer.slope)
    return getattr(tf.nn, layer.activation)(x)


_held: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()
_lock = threading.Lock()
