"""A network in a line of text: "conv 32 3, pool 2, conv 64 3, dense 10".

Layers stand between commas, in network order, each a word for its kind, its numbers, and what else
it is told:

    conv KERNELS WINDOW     pool WINDOW     average pool WINDOW     global pool
    dense UNITS             norm            dropout SHARE           rescale SCALE OFFSET
    flatten                 relu, tanh, …: an activation

    stride 2, same, relu    behind a conv; stride and same behind a pool, too; an activation behind
                            a dense. A window or a stride is one number or two, "3x5".

What is not said is usual: no padding, stride 1 (a pool's: its window), relu, and softmax for a
dense layer at the end. A flatten need not be said before the first dense layer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from model.activations import ACTIVATIONS
from model.language import later, tr
from model.layers import POOLINGS, Layer, SpecError
from model.spec import MOST_LAYERS, Spec

# How a layer begins, and its kind with the numbers that follow.
WORDS = {
    "conv": ("Conv2D", ("units", "window")),
    "pool": ("MaxPooling2D", ("window",)),
    "max pool": ("MaxPooling2D", ("window",)),
    "average pool": ("AveragePooling2D", ("window",)),
    "global pool": ("GlobalAveragePooling2D", ()),
    "dense": ("Dense", ("units",)),
    "norm": ("BatchNormalization", ()),
    "dropout": ("Dropout", ("rate",)),
    "flatten": ("Flatten", ()),
    "rescale": ("Rescaling", ("scale", "offset")),
}
SLOPE = 0.3  # of a leaky_relu that does not say, as Keras has it
# What numbers are called where one is missing.
NAMES = {
    "units": later("number of units"),
    "window": later("window"),
    "stride": later("stride"),
    "rate": later("share"),
    "scale": later("scale"),
    "offset": later("offset"),
}
_WHOLE, _PAIR, _REAL = r"\d{1,9}", r"\d{1,9}(?:[x×]\d{1,9})?", r"-?\d+(?:\.\d+)?"
_NUMBERS = {"units": _WHOLE, "window": _PAIR, "stride": _PAIR}


def parse(text: str, *, side: int, classes: Sequence[str]) -> Spec:
    """The network of a text for a side×side×1 picture and these classes.

    Raises SpecError, which names the layer, where it is none or its sizes can't be.
    """
    return Spec.of(side, classes, layers(text))


def layers(text: str) -> list[dict[str, Any]]:
    """What each layer of a text is told, as `Spec.of` takes it; whether they fit is not asked.

    Raises SpecError, which names the layer by its number, from 1, where that is no layer.
    """
    terms = [term.lower().split() for term in text.split(",")]
    if len(terms) > MOST_LAYERS:
        raise SpecError(
            tr(
                "A network has at most {most} layers, not {count}.",
                most=MOST_LAYERS,
                count=len(terms),
            )
        )
    told = [_layer(number, term) for number, term in enumerate(terms, 1)]
    if told[-1]["kind"] == "Dense":
        told[-1].setdefault("activation", "softmax")
    for layer in told:
        if layer["kind"] in ("Conv2D", "Dense"):
            layer.setdefault("activation", "relu")
    return _flattened(told)


def _flattened(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With a Flatten before the first dense layer, unless maps have ended before it."""
    kinds = [layer["kind"] for layer in told]
    if "Dense" not in kinds:
        return told
    first = kinds.index("Dense")
    if {"Flatten", "GlobalAveragePooling2D"} & {*kinds[:first]}:
        return told
    return [*told[:first], {"kind": "Flatten"}, *told[first:]]


def _layer(number: int, words: list[str]) -> dict[str, Any]:
    """What one layer is told."""
    said = " ".join(words)[:60]
    begin = next((words[:n] for n in (2, 1) if " ".join(words[:n]) in WORDS), words[:1])
    kind, names = WORDS.get(" ".join(begin), ("Activation", ()))
    rest = words[len(begin) :] if kind != "Activation" else words
    if kind == "Activation" and (not words or words[0] not in ACTIVATIONS):
        known = ", ".join([*WORDS, "relu"])
        raise SpecError(
            tr(
                "Layer {number} is “{said}”: a layer begins with {known} …",
                number=number,
                said=said,
                known=known,
            )
        )
    told: dict[str, Any] = {"kind": kind}
    for name in names:
        told[name] = _number(name, rest.pop(0) if rest else "", number, said)
    while rest:
        word = rest.pop(0)
        if word == "stride" and kind in ("Conv2D", *POOLINGS):
            told["stride"] = _number("stride", rest.pop(0) if rest else "", number, said)
        elif word in ("same", "valid") and kind in ("Conv2D", *POOLINGS):
            told["padding"] = word
        elif word == "unbiased" and kind in ("Conv2D", "Dense"):
            told["bias"] = False
        elif word in ACTIVATIONS and kind in ("Conv2D", "Dense", "Activation"):
            told["activation"] = word
            if word == "leaky_relu":
                own = rest and re.fullmatch(_REAL, rest[0])
                told["slope"] = float(rest.pop(0)) if own else SLOPE
        else:
            raise SpecError(
                tr(
                    "Layer {number}, “{said}”: “{word}” says nothing here.",
                    number=number,
                    said=said,
                    word=word[:30],
                )
            )
    return told


def _number(name: str, word: str, number: int, said: str) -> Any:
    """The number that a word is; number, said: of its layer."""
    if not re.fullmatch(_NUMBERS.get(name, _REAL), word):
        raise SpecError(
            tr(
                "Layer {number}, “{said}”: its {name} is missing, or no number.",
                number=number,
                said=said,
                name=tr(NAMES[name]),
            )
        )
    if name in ("window", "stride"):
        sides = [int(part) for part in re.split("[x×]", word)]
        return tuple(sides) if len(sides) == 2 else (sides[0], sides[0])
    return int(word) if name == "units" else float(word)


def write(network: Spec | Sequence[Mapping[str, Any]]) -> str:
    """The text of a network, or of what its layers are told. What a text can't say is left out."""
    told = network.to_json()["layers"] if isinstance(network, Spec) else list(network)
    without = [layer for layer in told if layer["kind"] != "Flatten"]
    kinds = [layer["kind"] for layer in told]
    if kinds == [layer["kind"] for layer in _flattened(without)]:
        told = without
    return ", ".join(_term(layer, layer is told[-1]) for layer in told)


def _term(told: Mapping[str, Any], last: bool) -> str:
    kind, usual = told["kind"], Layer("", "")
    word, names = next(
        ((word, names) for word, (of, names) in WORDS.items() if of == kind), ("", ())
    )
    parts = [word, *(_written(told.get(name, getattr(usual, name))) for name in names)]
    stride = _written(told.get("stride", told.get("window", 1) if kind in POOLINGS else 1))
    if stride != (_written(told["window"]) if kind in POOLINGS else "1"):
        parts += ["stride", stride]
    if told.get("padding") == "same":
        parts.append("same")
    activation = told.get("activation", "linear")
    expected = {"Conv2D": "relu", "Dense": "softmax" if last else "relu"}.get(kind, "linear")
    if activation != expected or kind == "Activation":
        parts.append(activation)
        if activation == "leaky_relu" and told.get("slope", SLOPE) != SLOPE:
            parts.append(_written(told["slope"]))
    if not told.get("bias", True):
        parts.append("unbiased")
    return " ".join(part for part in parts if part)


def _written(value: Any) -> str:
    if isinstance(value, list | tuple):
        return str(value[0]) if value[0] == value[1] else "x".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
