"""What a network is: its input, its classes, its layers. Data alone; TensorFlow is not needed.

A chain of layers from an S×S×1 picture to the classes. All else about an architecture (shapes,
costs, receptive fields, the weights that it takes) follows from what is written down here, and
nothing else in the project describes one: Keras models, the browser's forward pass, captions,
addresses and checks are derived from a Spec.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from model.language import tr
from model.layers import (
    IDLE,
    LONGEST_NAME,
    SETTINGS,
    SIDES,
    Layer,
    SpecError,
    checked,
    pixels,
    placed,
    say,
)

CLASSES = (2, 40)
MOST_LAYERS = 64
MOST_PARAMETERS = 10_000_000
MOST_ACTIVATIONS = 4_000_000  # of all layers, for one digit


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
        chain: list[Layer] = []
        for told in _named([checked(each, n) for n, each in enumerate(layers, 1)]):
            chain.append(placed(told, chain[-1] if chain else pixels(side, side)))
        spec = cls((side, side, 1), tuple(classes), tuple(chain))
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
        chain = [pixels(*size)]
        for layer in layers:
            chain.append(placed(layer, chain[-1]))
        return Spec((*size, 1), self.classes, tuple(chain[1:]))

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
                    tr("{layer}: a softmax can stand at the end only.", layer=say(layer))
                )
        if last.kind == "Activation" or last.activation not in ("linear", "softmax"):
            raise SpecError(
                tr(
                    "{layer}: the last layer gives the logits, so its activation is softmax or"
                    " none, not {activation}.",
                    layer=say(last),
                    activation=last.activation,
                )
            )
        shape = self.layers[-1].shape_out
        if shape != (len(self.classes),):
            raise SpecError(
                tr(
                    "{layer} gives {given} values, but there are {count} classes: the last layer"
                    " gives one value for each.",
                    layer=say(self.layers[-1]),
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
