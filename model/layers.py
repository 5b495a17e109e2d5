"""One layer of a network: what is told of it, checked, and what follows from its place. Data alone;
TensorFlow is not needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from math import ceil, isfinite, prod
from typing import Any

from model.activations import ACTIVATIONS, NEVER_NEGATIVE
from model.language import tr

SIDES = (4, 64)  # of the input, pixels
MOST_UNITS = 4096  # of one layer
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


def checked(given: Mapping[str, Any] | Layer, number: int) -> Layer:
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
                    layer=say(layer),
                    setting=str(setting)[:40],
                )
            )
        layer = replace(layer, **{setting: _checked(layer, setting, value)})
    if kind in POOLINGS and "stride" not in given:
        layer = replace(layer, stride=layer.window)
    if "units" in allowed and "units" not in given:
        raise SpecError(tr("{layer}: it does not say how many units it has.", layer=say(layer)))
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
            layer=say(layer),
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
                    layer=say(layer),
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


def pixels(height: int, width: int) -> Layer:
    """The digit itself, as if a layer had made it."""
    shape = (height, width, 1)
    rows, columns = (tuple((n, n + 1) for n in range(size)) for size in (height, width))
    return Layer("", "", shape_out=shape, grid_out=shape, rows=rows, columns=columns)


def placed(layer: Layer, before: Layer) -> Layer:
    """The layer behind the one `before`, with all that follows from that."""
    shape, grid = before.shape_out, before.grid_out
    if layer.kind in MAPS_ONLY and len(shape) != 3:
        raise SpecError(
            tr(
                "{layer}: it needs maps, but gets a row of {count:,} numbers.",
                layer=say(layer),
                count=shape[0],
            )
        )
    if layer.kind == "Dense" and len(shape) != 1:
        raise SpecError(
            tr("{layer}: it needs a row of numbers; put a Flatten before it.", layer=say(layer))
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
                    layer=say(layer),
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


def say(layer: Layer) -> str:
    return tr("The layer {name} ({kind})", name=layer.name, kind=layer.kind)
