"""One digit moved, turned, scaled and so on, read by several networks, at the pointer."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.data import mnist
from model.language import later, sentences, tr
from model.studies.sweeps import SWEEPS
from ui import components, results, words
from ui.figures import palettes

_component = components.component("digitscope_sweeper", "why/sweeper.js", css=("why/sweeper.css",))

# What the page calls each sweep: the button, the unit, what the axis counts.
TEXTS = {
    "shift": (later("Move"), later("pixels"), later("pixels")),
    "rotate": (later("Rotate"), "°", later("degrees, clockwise")),
    "scale": (later("Scale"), "%", later("size")),
    "thicken": (later("Thickness"), later("px"), later("pixels added to the width of a stroke")),
    "noise": (
        later("Noise"),
        "%",
        later("noise, its standard deviation from black 0% to white 100%"),
    ),
    "hide": (
        later("Cover"),
        later("px"),
        later("side of a black square over the middle, in pixels"),
    ),
}
SIGNED = ("rotate", "thicken")


@dataclass(frozen=True)
class Swept:
    """What one network made of a digit's sweeps, and of the test digits' where that is known.

    probabilities: name → (settings, classes) float32; study: as model.studies.sweeps keeps it, or
    None.
    """

    title: str
    probabilities: dict[str, np.ndarray]
    study: dict[str, Any] | None = None


def sweeper(pictures: dict[str, np.ndarray], right: int, networks: list[Swept], *, key: str):
    """Show all sweeps of one digit.

    pictures: name → (settings, S, S) float32, S MNIST's side; right: the right answer, by number;
    networks: one or two.
    """
    counts = [network.study["digits"] if network.study else 0 for network in networks]
    pixels = np.concatenate([*pictures.values()]) * 255
    header = {
        "networks": [network.title for network in networks],
        "counts": counts,
        "right": right,
        "classes": mnist.CLASSES,
        "side": mnist.SIDE,
        "digits": base64.b64encode(pixels.round().astype(np.uint8).tobytes()).decode(),
        "lines": palettes.SERIES[: len(networks)],
        "palette": base64.b64encode(palettes.lookup("share").tobytes()).decode(),
        "sweeps": [_sweep(name, right, networks) for name in pictures],
    }
    read = [np.concatenate([*network.probabilities.values()]) for network in networks]
    known = [_accuracies(network, len(pixels)) for network in networks]
    _component(key=key, data=components.pack(header, [*read, *known]))


def _sweep(name: str, right: int, networks: list[Swept]) -> dict[str, Any]:
    title, unit, axis = (tr(text) for text in TEXTS[name])
    return {
        "name": name,
        "title": title,
        "unit": unit,
        "axis": axis,
        "signed": name in SIGNED,
        "settings": SWEEPS[name].settings,
        "rest": SWEEPS[name].at_rest,
        "says": says(name, right, networks),
    }


def _accuracies(network: Swept, count: int) -> np.ndarray:
    """(settings of all sweeps,) accuracies, −1 where nobody measured."""
    if network.study is None:
        return np.full(count, -1.0)
    return np.concatenate([*network.study["accuracy"].values()])


# Where a sentence quotes the test digits' accuracy: in words, and the settings it is the mean of.
FAR = {
    "shift": (
        later("moved 4 pixels up, down, left or right"),
        ((-4, 0), (4, 0), (0, -4), (0, 4)),
    ),
    "rotate": (later("turned by 45° either way"), (-45, 45)),
    "scale": (later("at 60% of their size"), (60,)),
    "thicken": (later("with strokes 3 pixels wider"), (3.0,)),
    "noise": (later("with 50% noise"), (50,)),
    "hide": (later("with 10×10 pixels of the middle blacked out"), (10,)),
}
# Why that is so for the book's two networks.
WHY = {
    "shift": later(
        "A kernel is the same at every place, and pooling forgives a pixel or two; a dense network"
        " has to learn each place by itself. The last layer is dense in both: far enough from where"
        " the training digits stood, the convnet fails too."
    ),
    "rotate": later(
        "Nothing in a convolution is made for turning: a kernel that answers to an upright stroke"
        " does not answer to a slanting one."
    ),
    "scale": later(
        "Nothing in a convolution is made for other sizes; what holds is what the training digits'"
        " own variety taught."
    ),
    "thicken": later(
        "People's pens differ, so the training digits have thin and thick strokes: some of this"
        " both networks have seen."
    ),
    "noise": later("One pattern of noise, more of it at each step. MNIST's own digits have none."),
    "hide": later("What is hidden is gone for both; what counts is how much the rest still says."),
}


def says(name: str, right: int, networks: list[Swept]) -> str:
    """What this sweep shows, in sentences with its own numbers."""
    measured = [network for network in networks if network.study]
    return sentences(
        _of_digit(name, right, networks),
        _of_test_digits(name, measured) if measured else "",
        tr(WHY[name]) if results.are_the_books([one.title for one in networks]) else "",
    )


def _of_digit(name: str, right: int, networks: list[Swept]) -> str:
    answers = [network.probabilities[name].argmax(axis=-1) for network in networks]
    held = [
        tr("{count} by {network}", count=(answer == right).sum(), network=results.the(one.title))
        for answer, one in zip(answers, networks, strict=True)
    ]
    return tr(
        "Of {count} settings, the digit is classified as {name} at {held}.",
        count=len(SWEEPS[name].settings),
        name=mnist.CLASSES[right],
        held=words.listed(held),
    )


def _of_test_digits(name: str, measured: list[Swept]) -> str:
    at_rest, counts = SWEEPS[name].at_rest, {one.study["digits"] for one in measured}
    shares = [
        tr("{share:.1%} by {network}", share=far(one.study, name), network=results.the(one.title))
        for one in measured
    ]
    still = [f"{one.study['accuracy'][name][at_rest]:.1%}" for one in measured]
    said = {
        "changed": tr(FAR[name][0]),
        "shares": words.listed(shares),
        "unchanged": words.listed(still),
    }
    if len(counts) > 1:
        return tr(
            "Of the test digits, {changed}, {shares} are classified correctly; unchanged,"
            " {unchanged}.",
            **said,
        )
    return tr(
        "Of the {count:,} test digits, {changed}, {shares} are classified correctly; unchanged,"
        " {unchanged}.",
        count=counts.pop(),
        **said,
    )


def far(study: dict[str, Any], name: str) -> float:
    """The test digits' accuracy at a sweep's telling settings, their mean."""
    accuracy = study["accuracy"][name]
    return float(np.mean([accuracy[SWEEPS[name].settings.index(s)] for s in FAR[name][1]]))
