"""What a network is: its input, its classes, its layers. Data alone; TensorFlow is not needed.

A chain of layers from an S×S×1 picture to the classes. All else about an architecture (shapes,
costs, receptive fields, the weights that it takes) follows from what is written down here, and
nothing else in the project describes one: Keras models, the browser's forward pass, captions,
addresses and checks are derived from a Spec.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from math import ceil, isfinite, prod
from typing import Any

import numpy as np

from model.language import tr

ACTIVATIONS = ("linear", "relu", "leaky_relu", "tanh", "sigmoid", "elu", "softmax")
NEVER_NEGATIVE = ("relu", "sigmoid", "softmax")
SIDES = (4, 64)  # of the input, pixels
CLASSES = (2, 40)
MOST_LAYERS = 64
MOST_UNITS = 4096  # of one layer
MOST_PARAMETERS = 10_000_000
MOST_ACTIVATIONS = 4_000_000  # of all layers, for one digit
LONGEST_NAME = 60

# What each kind of layer may be told, beside its name. The kinds are named as Keras' classes.
SETTINGS: dict[str, tuple[str, ...]] = {
    "Conv2D": ("units", "window", "stride", "padding", "activation", "slope", "bias"),
    "MaxPooling2D": ("window", "stride", "padding"),
    "AveragePooling2D": ("window", "stride", "padding"),
    "GlobalAveragePooling2D": (),
    "BatchNormalization": ("epsilon", "center", "scaled"),
    "Dropout": ("rate",),
    "Activation": ("activation", "slope"),
    "Rescaling": ("scale", "offset"),
    "Flatten": (),
    "Dense": ("units", "activation", "slope", "bias"),
}
POOLINGS = ("MaxPooling2D", "AveragePooling2D")
IDLE = ("Flatten", "Dropout")  # they pass on what they are given
MAPS_ONLY = ("Conv2D", *POOLINGS, "GlobalAveragePooling2D")

Pair = tuple[int, int]
Span = tuple[int, int]  # [first, after)


class SpecError(ValueError):
    """An architecture can't be used; the message names the layer and the reason."""


@dataclass(frozen=True)
class Layer:
    """One layer and what follows from its place in the network.

    Told: kind, a key of SETTINGS; name; units: a convolution's kernels or a dense layer's units;
    window and stride: (rows, columns); padding: "valid" or "same"; activation, and slope: that of
    "leaky_relu" below zero; bias; epsilon, center, scaled: batch normalisation's, the latter two
    whether it has a beta and a gamma; rate: dropout's; scale, offset: rescaling's.

    Derived, for one digit: shape_in, shape_out: without the batch; grid_in, grid_out: the same as
    (H, W, C), a row of numbers in the places of the maps that it was flattened from, or as (1, 1,
    N); rows, columns: for each row and column of grid_out the rows and columns of the digit that
    can change it, [first, after), borders counted; jump: how many pixels of the digit lie between
    two neighbouring units, (rows, columns) in `jumps`; signed: whether a value may be below zero.
    """

    kind: str
    name: str
    units: int = 0
    window: Pair = (1, 1)
    stride: Pair = (1, 1)
    padding: str = "valid"
    activation: str = "linear"
    slope: float = 0.0
    bias: bool = True
    epsilon: float = 1e-3
    center: bool = True
    scaled: bool = True
    rate: float = 0.0
    scale: float = 1.0
    offset: float = 0.0
    shape_in: tuple[int, ...] = ()
    shape_out: tuple[int, ...] = ()
    grid_in: tuple[int, int, int] = (0, 0, 0)
    grid_out: tuple[int, int, int] = (0, 0, 0)
    rows: tuple[Span, ...] = ()
    columns: tuple[Span, ...] = ()
    jumps: Pair = (1, 1)
    signed: bool = False

    @property
    def makes_maps(self) -> bool:
        return len(self.shape_out) == 3

    @property
    def channels(self) -> int:
        return self.grid_out[-1]

    @property
    def pads(self) -> tuple[Pair, Pair]:
        """Rows before and after, columns before and after, that "same" adds to its input."""
        sides = zip(self.grid_in, self.window, self.stride, strict=False)
        return tuple(_pads(n, k, s) if self.padding == "same" else (0, 0) for n, k, s in sides)

    @property
    def weights(self) -> dict[str, tuple[int, ...]]:
        """The shape of every array of weights, by the name that it has in a Network."""
        channels = self.shape_in[-1]
        if self.kind == "Conv2D":
            shapes = {"kernel": (*self.window, channels, self.units)}
        elif self.kind == "Dense":
            shapes = {"kernel": (channels, self.units)}
        elif self.kind == "BatchNormalization":
            has = {"gamma": self.scaled, "beta": self.center}
            has |= {"moving_mean": True, "moving_variance": True}
            return {f"{self.name}/{part}": (channels,) for part, there in has.items() if there}
        else:
            return {}
        if self.bias:
            shapes["bias"] = (self.units,)
        return {f"{self.name}/{part}": shape for part, shape in shapes.items()}

    @property
    def parameters(self) -> int:
        return sum(prod(shape) for shape in self.weights.values())

    @property
    def multiply_adds(self) -> int:
        """For one digit: each product with a weight counts once."""
        if self.kind in ("Conv2D", "Dense"):
            return prod(self.window) * self.shape_in[-1] * prod(self.shape_out)
        return prod(self.shape_out) if self.kind in ("BatchNormalization", "Rescaling") else 0

    @property
    def activations(self) -> int:
        return prod(self.shape_out)

    @property
    def fields(self) -> Pair:
        """Rows and columns of the digit that the unit which sees most of it can be changed by."""
        return tuple(max(after - first for first, after in axis)
                     for axis in (self.rows, self.columns))  # fmt: skip

    @property
    def field(self) -> int:
        """The receptive field's (longer) side, in pixels of the digit."""
        return max(self.fields)

    @property
    def jump(self) -> int:
        return self.jumps[0]

    @property
    def unseen(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The rows and the columns of its input that none of its units sees."""
        axes = zip(self.grid_in[:2], (0, 1), strict=True)
        return tuple(
            tuple(sorted(set(range(n)) - {at for span in self.spans(axis) for at in range(*span)}))
            for n, axis in axes
        )

    def spans(self, axis: int) -> list[Span]:
        """For each place of its output along an axis, the places of its input that it sees."""
        size, count = self.grid_in[axis], self.grid_out[axis]
        if self.kind in ("Dense", "GlobalAveragePooling2D"):
            return [(0, size)]
        window, stride, before = self.window[axis], self.stride[axis], self.pads[axis][0]
        starts = (at * stride - before for at in range(count))
        return [(max(start, 0), min(start + window, size)) for start in starts]


@dataclass(frozen=True)
class Spec:
    """An architecture. Make one with `Spec.of`, which derives all that can be derived.

    input_shape: (H, W, 1); classes: their names, in the order of the probabilities.
    """

    input_shape: tuple[int, int, int]
    classes: tuple[str, ...]
    layers: tuple[Layer, ...]

    @classmethod
    def of(
        cls, side: int, classes: Sequence[str], layers: Sequence[Mapping[str, Any] | Layer]
    ) -> Spec:
        """The network of these layers for a side×side×1 picture. Raises SpecError.

        layers: each a Layer, or a mapping of what it is told: {"kind": "Conv2D", "name": "first",
        "units": 32, "window": (3, 3), "activation": "relu"}. A layer without a name gets one.
        """
        if not SIDES[0] <= side <= SIDES[1]:
            raise SpecError(
                tr(
                    "The input is {side}×{side} pixels: it can be {low} to {high} on a side.",
                    side=side,
                    low=SIDES[0],
                    high=SIDES[1],
                )
            )
        _check_classes(classes)
        if not 0 < len(layers) <= MOST_LAYERS:
            raise SpecError(
                tr(
                    "A network has 1 to {most} layers; this one would have {count}.",
                    most=MOST_LAYERS,
                    count=len(layers),
                )
            )
        placed: list[Layer] = []
        for told in _named([_told(each, n) for n, each in enumerate(layers, 1)]):
            placed.append(_placed(told, placed[-1] if placed else _pixels(side, side)))
        spec = cls((side, side, 1), tuple(classes), tuple(placed))
        spec._check()
        return spec

    @classmethod
    def from_json(cls, value: Any) -> Spec:
        """What `to_json` gave. Raises SpecError for anything else."""
        try:
            (height, width, channels), classes = value["input"], value["classes"]
            layers = [dict(layer) for layer in value["layers"]]
            if (height, channels) != (width, 1) or not isinstance(height, int):
                raise SpecError(tr("The input is no square picture with one channel."))
            return cls.of(height, classes, layers)
        except (
            TypeError,
            LookupError,
            ValueError,
            AttributeError,
            ArithmeticError,
            RecursionError,
        ) as error:
            if isinstance(error, SpecError):
                raise
            raise SpecError(tr("This is no description of a network.")) from error

    def to_json(self) -> dict[str, Any]:
        """What is told of the network, as JSON can keep it; what is derived is left out."""
        usual = Layer("", "")
        layers = []
        for layer in self.layers:
            told = {"kind": layer.kind, "name": layer.name}
            for name in SETTINGS[layer.kind]:
                value = getattr(layer, name)
                if value != getattr(usual, name) or name == "stride":
                    told[name] = list(value) if isinstance(value, tuple) else value
            layers.append(told)
        return {"input": list(self.input_shape), "classes": list(self.classes), "layers": layers}

    @property
    def side(self) -> int:
        """Of the input, in pixels."""
        return self.input_shape[0]

    @cached_property
    def weights(self) -> dict[str, tuple[int, ...]]:
        """The shape of every array of weights by name, in network order."""
        return {name: shape for layer in self.layers for name, shape in layer.weights.items()}

    @property
    def parameters(self) -> int:
        return sum(layer.parameters for layer in self.layers)

    @property
    def multiply_adds(self) -> int:
        return sum(layer.multiply_adds for layer in self.layers)

    @cached_property
    def logits(self) -> int:
        """The place of the layer whose values, before any softmax, are the logits."""
        index = len(self.layers) - 1
        while index and (
            self.layers[index].kind in IDLE
            or (self.layers[index].kind, self.layers[index].activation) == ("Activation", "softmax")
        ):
            index -= 1
        return index

    @cached_property
    def shown(self) -> tuple[int, ...]:
        """The places of the layers between the digit and the logits that make new values."""
        return tuple(n for n in range(self.logits) if self.layers[n].kind not in IDLE)

    def index(self, name: str) -> int:
        """The place of a layer by its name. Raises KeyError."""
        for index, layer in enumerate(self.layers):
            if layer.name == name:
                return index
        raise KeyError(name)

    def of_kind(self, *kinds: str) -> list[int]:
        """The places of all layers of these kinds."""
        return [n for n, layer in enumerate(self.layers) if layer.kind in kinds]

    def source(self, index: int) -> int:
        """The place of the layer that makes what goes into layer `index`, −1 for the digit."""
        index -= 1
        while index >= 0 and self.layers[index].kind in IDLE:
            index -= 1
        return index

    def cone(self, index: int) -> Spec:
        """What one unit of a layer needs of the network: its layers up to that one, on a picture as
        large as the unit's receptive field, (H, W, 1), of which they make one unit a channel.

        Where a border is padded, or the layer makes no maps, on the whole digit.
        """
        layers, size = self.layers[: index + 1], self.input_shape[:2]
        if layers[-1].makes_maps and all(layer.padding == "valid" for layer in layers):
            size = layers[-1].fields
        placed = [_pixels(*size)]
        for layer in layers:
            placed.append(_placed(layer, placed[-1]))
        return Spec((*size, 1), self.classes, tuple(placed[1:]))

    @cached_property
    def unseen(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The rows and the columns of the digit that can't change the answer."""
        unseen = []
        for axis in (0, 1):
            used = set(range(self.layers[-1].grid_out[axis]))
            for layer in reversed(self.layers):
                spans = layer.spans(axis)
                used = {at for place in used for at in range(*spans[place])}
            unseen.append(tuple(sorted(set(range(self.side)) - used)))
        return tuple(unseen)

    def _check(self) -> None:
        last = self.layers[self.logits]
        for layer in self.layers[: self.logits]:
            if layer.activation == "softmax":
                raise SpecError(
                    tr("{layer}: a softmax can stand at the end only.", layer=_say(layer))
                )
        if last.kind == "Activation" or last.activation not in ("linear", "softmax"):
            raise SpecError(
                tr(
                    "{layer}: the last layer gives the logits, so its activation is softmax or"
                    " none, not {activation}.",
                    layer=_say(last),
                    activation=last.activation,
                )
            )
        shape = self.layers[-1].shape_out
        if shape != (len(self.classes),):
            raise SpecError(
                tr(
                    "{layer} gives {given} values, but there are {count} classes: the last layer"
                    " gives one value for each.",
                    layer=_say(self.layers[-1]),
                    given="×".join(map(str, shape)),
                    count=len(self.classes),
                )
            )
        activations = sum(layer.activations for layer in self.layers)
        if self.parameters > MOST_PARAMETERS:
            raise SpecError(
                tr(
                    "This network has {count:,} parameters: {most:,} is the most.",
                    count=self.parameters,
                    most=MOST_PARAMETERS,
                )
            )
        if activations > MOST_ACTIVATIONS:
            raise SpecError(
                tr(
                    "This network has {count:,} activations: {most:,} is the most.",
                    count=activations,
                    most=MOST_ACTIVATIONS,
                )
            )


def _say(layer: Layer) -> str:
    return tr("The layer {name} ({kind})", name=layer.name, kind=layer.kind)


def _check_classes(classes: Sequence[str]) -> None:
    if isinstance(classes, str) or not CLASSES[0] <= len(classes) <= CLASSES[1]:
        raise SpecError(
            tr(
                "A network tells {low} to {high} classes apart, not {count}.",
                low=CLASSES[0],
                high=CLASSES[1],
                count=len(classes),
            )
        )
    if not all(isinstance(name, str) and 0 < len(name) <= LONGEST_NAME for name in classes):
        raise SpecError(tr("A class has a name of 1 to {most} characters.", most=LONGEST_NAME))
    if len(set(classes)) < len(classes):
        raise SpecError(tr("Two classes have the same name."))


def _told(given: Mapping[str, Any] | Layer, number: int) -> Layer:
    """A layer as it is told, each setting checked, nothing derived yet."""
    if isinstance(given, Layer):
        given = {
            name: getattr(given, name) for name in ("name", *_settings(given.kind, number))
        } | {"kind": given.kind}
    given = dict(given)
    kind, name = given.pop("kind", None), given.pop("name", "")
    allowed = _settings(kind, number)
    if not isinstance(name, str) or len(name) > LONGEST_NAME or set(name) & set("/.,"):
        raise SpecError(tr("Layer {number} ({kind}) has no usable name.", number=number, kind=kind))
    layer = Layer(kind, name)
    for setting, value in given.items():
        if setting not in allowed:
            raise SpecError(
                tr(
                    "{layer}: it has no setting “{setting}”.",
                    layer=_say(layer),
                    setting=str(setting)[:40],
                )
            )
        layer = replace(layer, **{setting: _checked(layer, setting, value)})
    if kind in POOLINGS and "stride" not in given:
        layer = replace(layer, stride=layer.window)
    if "units" in allowed and "units" not in given:
        raise SpecError(tr("{layer}: it does not say how many units it has.", layer=_say(layer)))
    return layer


def _settings(kind: Any, number: int) -> tuple[str, ...]:
    if not isinstance(kind, str) or kind not in SETTINGS:
        raise SpecError(
            tr(
                "Layer {number} is a {kind}: this kind of layer can't be read here. Those that can"
                " are {kinds}.",
                number=number,
                kind=str(kind)[:40],
                kinds=", ".join(SETTINGS),
            )
        )
    return SETTINGS[kind]


def _checked(layer: Layer, setting: str, value: Any) -> Any:
    """The value of one setting, of its own type. Raises SpecError."""
    usual = next(field.default for field in fields(Layer) if field.name == setting)
    wrong = SpecError(
        tr(
            "{layer}: its {setting} can't be {value}.",
            layer=_say(layer),
            setting=setting,
            value=str(value)[:40],
        )
    )
    if isinstance(usual, tuple):
        sides = [value, value] if isinstance(value, int) else value
        if not (isinstance(sides, list | tuple) and len(sides) == 2):
            raise wrong
        if not all(type(n) is int and 0 < n <= SIDES[1] for n in sides):
            raise wrong
        return tuple(sides)
    if isinstance(usual, bool):
        if not isinstance(value, bool):
            raise wrong
        return value
    if isinstance(usual, str):
        if value not in (ACTIVATIONS if setting == "activation" else ("valid", "same")):
            raise wrong
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise wrong
    if setting == "units":
        if not (isinstance(value, int) and 0 < value <= MOST_UNITS):
            raise SpecError(
                tr(
                    "{layer}: it can have 1 to {most:,} units, not {value}.",
                    layer=_say(layer),
                    most=MOST_UNITS,
                    value=value,
                )
            )
        return value
    limits = {"rate": (0, 0.99), "epsilon": (1e-12, 1), "slope": (0, 1)}
    low, high = limits.get(setting, (-1e6, 1e6))
    if not low <= value <= high:
        raise wrong
    return float(value)


def _named(layers: list[Layer]) -> list[Layer]:
    """The layers, each with a name of its own."""
    taken = [layer.name for layer in layers if layer.name]
    if len(set(taken)) < len(taken):
        double = next(name for name in taken if taken.count(name) > 1)
        raise SpecError(
            tr("Two layers are called {name}: each has a name of its own.", name=double)
        )
    named = []
    for layer in layers:
        stem = layer.kind.lower().removesuffix("2d")
        free = (f"{stem}{n}" for n in range(1, 2 * MOST_LAYERS + 2))
        name = layer.name or next(name for name in free if name not in taken)
        taken.append(name)
        named.append(replace(layer, name=name))
    return named


def _pixels(height: int, width: int) -> Layer:
    """The digit itself, as if a layer had made it."""
    shape = (height, width, 1)
    rows, columns = (tuple((n, n + 1) for n in range(size)) for size in (height, width))
    return Layer("", "", shape_out=shape, grid_out=shape, rows=rows, columns=columns)


def _placed(layer: Layer, before: Layer) -> Layer:
    """The layer behind the one `before`, with all that follows from that."""
    shape, grid = before.shape_out, before.grid_out
    if layer.kind in MAPS_ONLY and len(shape) != 3:
        raise SpecError(
            tr(
                "{layer}: it needs maps, but gets a row of {count:,} numbers.",
                layer=_say(layer),
                count=shape[0],
            )
        )
    if layer.kind == "Dense" and len(shape) != 1:
        raise SpecError(
            tr("{layer}: it needs a row of numbers; put a Flatten before it.", layer=_say(layer))
        )
    layer = replace(layer, shape_in=shape, grid_in=grid)
    shape, grid = _shapes_out(layer)
    layer = replace(layer, shape_out=shape, grid_out=grid)
    reach = []
    for axis, seen in enumerate((before.rows, before.columns)):
        spans = layer.spans(axis)
        reach.append(tuple((min(s[0] for s in seen[a:b]), max(s[1] for s in seen[a:b]))
                           for a, b in spans))  # fmt: skip
    jumps = tuple(jump * step for jump, step in zip(before.jumps, layer.stride, strict=True))
    return replace(
        layer, rows=reach[0], columns=reach[1], jumps=jumps, signed=_is_signed(layer, before.signed)
    )


def _shapes_out(layer: Layer) -> tuple[tuple[int, ...], tuple[int, int, int]]:
    """A layer's output: its shape, and the same as a grid."""
    height, width, channels = layer.grid_in
    if layer.kind == "Flatten":
        return (prod(layer.shape_in),), layer.grid_in
    if layer.kind == "GlobalAveragePooling2D":
        return (channels,), (1, 1, channels)
    if layer.kind == "Dense":
        return (layer.units,), (1, 1, layer.units)
    if layer.kind not in ("Conv2D", *POOLINGS):
        return layer.shape_in, layer.grid_in
    out = []
    for size, window, stride in zip((height, width), layer.window, layer.stride, strict=True):
        if layer.padding == "valid" and window > size:
            raise SpecError(
                tr(
                    "{layer}: its window of {window} does not fit into an input of"
                    " {height}×{width}. Take a smaller one, pad it, or shrink less before it.",
                    layer=_say(layer),
                    window=window,
                    height=height,
                    width=width,
                )
            )
        out.append(ceil(size / stride if layer.padding == "same" else (size - window + 1) / stride))
    shape = (*out, layer.units or channels)
    return shape, shape


def _is_signed(layer: Layer, before: bool) -> bool:
    if layer.kind in ("Conv2D", "Dense"):
        return layer.activation not in NEVER_NEGATIVE
    if layer.kind == "Activation":
        return before and layer.activation not in NEVER_NEGATIVE
    if layer.kind == "Rescaling":
        return before or layer.scale < 0 or layer.offset < 0
    return before or layer.kind == "BatchNormalization"


def _pads(size: int, window: int, stride: int) -> Pair:
    """What "same" adds before and after, as TensorFlow does: the odd one after."""
    total = max((ceil(size / stride) - 1) * stride + window - size, 0)
    return total // 2, total - total // 2


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
