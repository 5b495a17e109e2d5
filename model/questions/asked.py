"""What a question is about, what it asks, and what its parameters name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.drawing.digit import Box
from model.explain import unit as arithmetic
from model.explain.unit import Unit
from model.language import later, tr
from model.layers import POOLINGS
from model.reading import Reading
from model.spec import Spec

# Layers by what they are, in whatever network is in use: "first-pooling", "last-convolution".
KINDS = {"convolution": ("Conv2D",), "pooling": POOLINGS, "dense": ("Dense",)}
ENDS = {"first": 0, "last": -1}
# Parts of the digit that can be covered, as shares of its side: top, left, bottom, right.
REGIONS = {
    "top": (0, 0, 0.5, 1),
    "bottom": (0.5, 0, 1, 1),
    "left": (0, 0, 1, 0.5),
    "right": (0, 0.5, 1, 1),
    "middle": (0.3, 0.3, 0.7, 0.7),
}
# How they are called, and so asked about.
REGION_NAMES = {
    "top": later("the upper half"),
    "bottom": later("the lower half"),
    "left": later("the left half"),
    "right": later("the right half"),
    "middle": later("the middle"),
}


class QuestionError(ValueError):
    """A question can't be asked of this network; the message says why."""


@dataclass(frozen=True)
class Scene:
    """What a question is about. unit: the one that is looked at; titles: what layers are called."""

    reading: Reading
    unit: Unit
    titles: Sequence[str]

    @property
    def spec(self) -> Spec:
        return self.reading.network.spec


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question of one reading, and what answers it.

    says: the question; right: the answer, a number or one of `options`, which are classes or
    channels by number; names: what those are called; tolerance: how far off a number counts as
    right; because: the arithmetic, in sentences; pictures: (H, W) of each option's map, if any;
    box: the part of the digit that is covered, if any.
    """

    says: str
    right: float
    because: str
    options: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    tolerance: float = 0.0
    pictures: tuple[np.ndarray, ...] = ()
    box: Box | None = None

    def accepts(self, given: float) -> bool:
        """Whether an answer counts as right."""
        return abs(given - self.right) <= self.tolerance + 1e-9


def layer(spec: Spec, text: str) -> int:
    """The place of a layer: by its name, or by what it is, "first-pooling". Raises QuestionError.

    The text comes from a file: whatever it is, it is looked up and nothing else.
    """
    which, _, kind = text.partition("-")
    places = spec.of_kind(*KINDS[kind]) if which in ENDS and kind in KINDS else ()
    if places:
        return places[ENDS[which]]
    try:
        return spec.index(text)
    except KeyError:
        raise QuestionError(tr("The network in use has no layer “{name}”.", name=text)) from None


def unit(reading: Reading, text: str) -> Unit:
    """A unit, layer.channel.row.column, or the strongest of a layer.

    Raises QuestionError.
    """
    spec = reading.network.spec
    name, *numbers = text.split(".")
    place = layer(spec, name)
    if place not in (*spec.shown, spec.logits):
        raise QuestionError(tr("The layer “{name}” has no units of its own.", name=name))
    if not numbers:
        return arithmetic.strongest(reading, place)
    if not (len(numbers) == 3 and all(n.isascii() and n.isdigit() and len(n) < 7 for n in numbers)):
        raise QuestionError(tr("“{text}” names no unit.", text=text))
    at = Unit(place, *map(int, numbers))
    sizes = spec.layers[place].grid_out
    if not all(n < size for n, size in zip((at.row, at.column, at.channel), sizes, strict=True)):
        raise QuestionError(tr("The network in use has no unit {text}.", text=text))
    return at


def class_of(spec: Spec, name: str) -> int:
    """A class by its name. Raises QuestionError."""
    if name not in spec.classes:
        raise QuestionError(tr("The network in use knows no class “{name}”.", name=name))
    return spec.classes.index(name)


def region(spec: Spec, name: str) -> Box:
    """A part of the digit, a key of REGIONS, in pixels."""
    top, left, bottom, right = (round(share * spec.side) for share in REGIONS[name])
    return Box(top, left, bottom, right)


def number(value: float) -> str:
    """A number in a sentence: two decimals, a true minus sign."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")
