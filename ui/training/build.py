"""A network of one's own: its layers in rows, what each makes and costs, and the button that trains
it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

import streamlit as st

from model import notation
from model.architectures import PRESETS
from model.data import mnist
from model.draft import Draft
from model.language import later, tr
from model.spec import (
    ACTIVATIONS,
    MAPS_ONLY,
    MOST_UNITS,
    POOLINGS,
    SETTINGS,
    SIDES,
    Layer,
    SpecError,
)
from model.training import estimate, recipes
from model.training.store import TRAINING_DIGITS
from ui import components, history, state, words
from ui.figures.images import data_uri
from ui.shapes import pipeline
from ui.training import retrain

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
KEY = "builder"

_component = components.component(
    "digitscope_builder",
    "training/build.js",
    css=("shapes/shapes.css", "training/build.css"),
)


def show() -> None:
    """The section."""
    st.subheader(tr("A network of your own"), anchor=False)
    st.markdown(
        tr(
            "Each row is a layer, from the digit down to the answer. Change any of it: what a layer"
            " makes and costs follows at once."
        )
    )
    bench(retrain.running())


@history.fragment
def bench(running: str | None) -> None:
    if retrain.running() != running:
        st.rerun()
    made = retrain.own()
    _presets(made)
    edit = getattr(st.session_state.get(KEY), "edit", None)
    _component(
        key=KEY,
        data=table(made) | {"answers": edit["number"] if edit else 0},
        on_edit_change=_edited,
    )
    _train(made, running)
    _text()


def _edited() -> None:
    """Take over what was changed in the rows."""
    try:
        _take(notation.write([dict(layer) for layer in st.session_state[KEY].edit["layers"]]))
    except (SpecError, TypeError, LookupError, ValueError):
        return  # nothing that the rows would send


def _take(text: str) -> None:
    state.change(state.LAYERS, text)
    state.change(state.LAYERS_REFUSED, None)


def _presets(made: Draft) -> None:
    """The architectures to start from; the one that stands there is marked."""
    text = made.spec and notation.write(made.spec)
    same = (name for name, preset in PRESETS.items() if notation.write(preset.spec) == text)
    st.session_state["build_preset"] = shown = next(same, None)
    st.pills(
        tr("Start from"),
        PRESETS,
        format_func=tr,
        key="build_preset",
        on_change=lambda: _start_from(st.session_state["build_preset"] or shown),
    )
    if shown:
        st.caption(tr(PRESETS[shown].says))


def _start_from(preset: str) -> None:
    _take(notation.write(PRESETS[preset].spec))


def _train(made: Draft, running: str | None) -> None:
    """The button, and how long it will take."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            tr("Train it"),
            type="primary",
            icon=":material/model_training:",
            disabled=made.spec is None or running is not None,
            on_click=retrain.start,
            args=[retrain.OWN],
        )
        if running:
            st.button(tr("Watch its curves"), on_click=_watch, icon=":material/show_chart:")
            st.caption(tr("A training is under way: the sidebar says how far it is."))
        elif made.spec is None:
            st.caption(tr("It can be trained once every layer fits."))
        else:
            order = retrain.order(retrain.OWN)
            took = retrain.duration(estimate.seconds(made.spec, order.recipe, TRAINING_DIGITS))
            st.caption(
                tr(
                    "About {time} here, with the sidebar's settings of the recipe **{recipe}**.",
                    time=took,
                    recipe=recipes.title(order.recipe_name),
                )
            )
    if refused := state.get(state.RETRAIN_REFUSED):
        st.error(words.plain(refused), icon=":material/error:")


def _watch() -> None:
    state.change(state.TRAINING_VIEW, "curves")


def _text() -> None:
    """The same in a line of text, to change, keep or paste, and for the command line."""
    typed, why = state.get(state.LAYERS_REFUSED) or (state.get(state.LAYERS), "")
    st.session_state["build_text"] = typed
    st.text_area(
        tr("The same as text"),
        key="build_text",
        on_change=lambda: _typed(st.session_state["build_text"]),
        height="content",
    )
    if why:
        st.error(words.plain(why), icon=":material/error:")
        return
    command = f"python -m model.train --layers {shlex.quote(typed)}"
    st.code(command, language="bash", wrap_lines=True)


def _typed(text: str) -> None:
    try:
        notation.layers(text)
        _take(text)
    except SpecError as error:
        state.change(state.LAYERS_REFUSED, (text, str(error)))


# ----------------------------------------------------------------------------------- what rows show


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
