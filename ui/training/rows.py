"""What the rows of a network that is being put together show: what each layer makes and costs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from model.activations import ACTIVATIONS
from model.data import mnist
from model.draft import Draft
from model.language import later, tr
from model.layers import MAPS_ONLY, MOST_UNITS, POOLINGS, SIDES, Layer
from model.spec import SETTINGS
from ui import state, words
from ui.figures.images import data_uri
from ui.shapes import pipeline

# The kinds that one can add, and what a new one is told.
USUAL: dict[str, dict[str, Any]] = {
    "Conv2D": {"units": 32, "window": 3, "stride": 1, "padding": "valid", "activation": "relu"},
    "MaxPooling2D": {"window": 2, "stride": 2, "padding": "valid"},
    "AveragePooling2D": {"window": 2, "stride": 2, "padding": "valid"},
    "Dense": {"units": 64, "activation": "relu"},
    "BatchNormalization": {},
    "Dropout": {"rate": 0.5},
    "Activation": {"activation": "relu"},
    "GlobalAveragePooling2D": {},
}
FIELDS: dict[str, dict[str, Any]] = {
    "units": {"label": later("Units"), "low": 1, "high": MOST_UNITS},
    "window": {"label": later("Window"), "low": 1, "high": SIDES[1], "pair": True},
    "stride": {"label": later("Stride"), "low": 1, "high": SIDES[1], "pair": True},
    "padding": {
        "label": later("Padding"),
        "options": {"valid": later("none"), "same": later("same")},
    },
    "activation": {
        "label": later("Activation"),
        "options": {name: words.ACTIVATIONS[name] for name in ACTIVATIONS},
    },
    "rate": {"label": later("Share left out"), "low": 0, "high": 0.99, "step": 0.05},
}
FIGURES = (
    later("Output"),
    later("Parameters"),
    later("Multiply-adds"),
    later("Receptive field"),
)
DEEPEST = 22  # pixels of the digit that the picture of the most channels reaches


def table(made: Draft) -> dict[str, Any]:
    """All that the rows show, as JSON has it.

    kinds: what each kind of layer is called and can be told; layers: what each row's is told; rows:
    what each makes and costs, as far as the layers fit; answer: what the last one says where it is
    the answer's, which the classes decide. A Flatten has no row: it stands where it is needed.
    """
    own = [n for n, told in enumerate(made.told) if told["kind"] != "Flatten"]
    there = {made.told[n]["kind"] for n in own}
    spec, whole = made.spec, made.placed[-1:] if made.spec else ()
    side = mnist.SIDE
    pixels = {"text": words.shape((side, side, 1))}
    return {
        "kinds": {kind: _kind(kind) for kind in words.KINDS if kind in {*USUAL, *there}},
        "layers": [_told(made.told[n]) for n in own],
        "rows": [_row(made, n, n == _wrong(made, own)) for n in own],
        "input": {
            "block": _block("input", (side, side, 1), _reach(made)) | {"face": _face()},
            "figures": figures([pixels, *[{"text": ""}] * 3]),
        },
        "total": {
            "figures": figures(
                [{"text": ""}, _number(spec.parameters), _number(spec.multiply_adds)]
                + [{"text": words.shape(layer.fields)} for layer in whole]
                if spec
                else []
            )
        },
        "answer": answer(made.told),
    }


def _face() -> str:
    """The current drawing, or a test digit, as a picture's address."""
    drawn = state.drawing() or state.test_digit(0)
    return data_uri(drawn.digit)


def answer(told: Sequence[Mapping[str, Any]]) -> str:
    """What the last row says where its layer gives one value for each class, else ""."""
    count = len(mnist.CLASSES)
    if told and told[-1]["kind"] == "Dense" and told[-1].get("units") == count:
        return tr("{count} units, one for each class; softmax", count=count)
    return ""


def _kind(kind: str) -> dict[str, Any]:
    """What the rows know of a kind. maps: whether it needs maps; row: whether it leaves none."""
    fields = [_field(name) for name in FIELDS if name in SETTINGS[kind]]
    if kind == "Conv2D":
        fields[0]["label"] = tr("Kernels")
    return {
        "title": tr(words.KINDS[kind]),
        "usual": USUAL.get(kind),
        "fields": fields,
        "maps": kind in MAPS_ONLY,
        "row": kind in ("Dense", "GlobalAveragePooling2D"),
    }


def _field(name: str) -> dict[str, Any]:
    """What the rows know of a setting."""
    field = {"name": name, **FIELDS[name], "label": tr(FIELDS[name]["label"])}
    if "options" in field:
        field["options"] = {value: tr(said) for value, said in field["options"].items()}
    return field


def _told(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a layer is told, and what is usual where it is told nothing."""
    usual = {
        name: getattr(Layer("", ""), name) for name in FIELDS if name in SETTINGS[told["kind"]]
    }
    if told["kind"] in POOLINGS:
        usual["stride"] = told["window"]
    return usual | told


def _wrong(made: Draft, own: Sequence[int]) -> int | None:
    """The place of the layer at whose row is said what can't be."""
    if not made.wrong:
        return None
    return next((n for n in own if n >= len(made.placed)), own[-1] if own else None)


def _row(made: Draft, n: int, is_wrong: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {"wrong": explained(made.wrong) if is_wrong else ""}
    if n >= len(made.placed):
        return shown | {"figures": figures([]), "behind": True}
    layer, before = made.placed[n], made.placed[max(n - 1, 0)]
    if before.kind == "Flatten":
        shown["before"] = tr(
            "Flatten: the {shape} values are laid in one row of {length:,}.",
            shape=words.shape(before.shape_in),
            length=before.shape_out[0],
        )
    return shown | {
        "block": _block(pipeline.kind(layer), layer.grid_out, _reach(made)),
        "figures": figures(
            [
                {"text": words.shape(layer.shape_out)},
                _number(layer.parameters, sum(each.parameters for each in made.placed)),
                _number(layer.multiply_adds, sum(each.multiply_adds for each in made.placed)),
                {"text": words.shape(layer.fields)},
            ]
        ),
    }


def explained(wrong: str) -> str:
    """Why a layer can't be, as its own row says it: without its name."""
    says = re.sub(r"^[^(（：]*[(（]\w+[)）][:：]? ?", "", wrong)
    return says[:1].upper() + says[1:]


def _reach(made: Draft) -> float:
    """How far one channel reaches in the pictures, in pixels of the digit."""
    most = max((layer.channels for layer in made.placed if layer.makes_maps), default=1)
    return min(pipeline.DEPTH, DEEPEST / most)


def _block(kind: str, grid: tuple[int, int, int], reach: float) -> dict[str, Any]:
    height, width, channels = grid
    depth = round(min(channels * reach, DEEPEST), 2)
    # A single number's face would hardly be seen.
    return {"kind": kind, "height": max(height, 2), "width": max(width, 2), "depth": depth}


def figures(cells: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """A row's figures by their names; what is not known is a dash."""
    return dict(zip_longest(map(tr, FIGURES), cells, fillvalue={"text": "–"}))


def _number(own: int, of: int = 0) -> dict[str, Any]:
    return {"text": f"{own:,}", "share": round(own / of, 3) if of else 0}
