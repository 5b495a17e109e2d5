"""A network of one's own: its layers in rows, what each makes and costs, and the button that trains
it."""

from __future__ import annotations

import shlex

import streamlit as st

from model import notation
from model.architectures import PRESETS
from model.draft import Draft
from model.language import tr
from model.layers import SpecError
from model.training import estimate, recipes
from model.training.store import TRAINING_DIGITS
from ui import components, history, state, words
from ui.training import retrain, rows, under_way

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
        data=rows.table(made) | {"answers": edit["number"] if edit else 0},
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
            took = under_way.duration(estimate.seconds(made.spec, order.recipe, TRAINING_DIGITS))
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
