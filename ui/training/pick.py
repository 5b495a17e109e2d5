"""What sections of the Training page ask for alike: a digit, a run, a layer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from model.language import tr
from model.network import NetworkError
from model.spec import Spec
from model.training import store
from model.training.runs import Run
from ui import engine, state, words
from ui.figures.images import data_uri
from ui.state import Drawing, Key

SMALL = 2  # CSS pixels a pixel of the digit


def is_ready() -> bool:
    """Whether TensorFlow is loaded; while it is not, say so: the page comes back by itself."""
    if not engine.ready():
        st.info(
            tr("The network is loading. This takes a few seconds."), icon=":material/hourglass:"
        )
    return engine.ready()


def digit() -> Drawing:
    """The current drawing, or the first test digit in its place, shown small."""
    drawn = state.drawing()
    says = tr("Your digit, as the network is given it.")
    if drawn is None:
        drawn = state.test_digit(0)
        says = tr(
            "Nothing drawn yet: the first test digit, {digit}, stands in. Draw your own on the Draw"
            " page, then come back.",
            digit=words.a(str(drawn.label)),
        )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        large = drawn.digit.repeat(SMALL, axis=0).repeat(SMALL, axis=1)
        st.image(data_uri(large), alt=tr("The digit"))
        st.caption(says)
    return drawn


def fitted(drawn: Drawing, run: Run) -> np.ndarray:
    """The digit as large as the run's network takes it: (S, S). Raises NetworkError."""
    side = run.spec.side
    made = drawn if drawn.digit.shape == (side, side) else drawn.fitted(side)
    if made is None:
        raise NetworkError(
            tr(
                "This digit has {has} pixels, and {run} reads {wants}: draw one on the Draw page.",
                has=words.shape(drawn.digit.shape),
                run=run.title,
                wants=words.shape((side, side)),
            )
        )
    return made.digit


def every_run() -> dict[str, Run]:
    """The shipped runs and the kept ones, newest first, by id."""
    return {run.id: run for run in [*store.shipped_runs(), *store.listing()[0]]}


def run(label: str, every: Mapping[str, Run], shown: str, key: str, chosen, **told) -> Run:
    """A select box of runs that shows the one of the id `shown`; chosen: called with another's;
    told: what else the select box is told."""
    titles = {id_: words.title(run) for id_, run in every.items()}
    st.session_state[key] = shown
    st.selectbox(
        label,
        titles,
        format_func=titles.get,
        key=key,
        on_change=state.on_choice(key, chosen, every),
        **told,
    )
    return every[shown]


def layer(spec: Spec, key: Key) -> int:
    """A select box of the layers that make new values, bound to `key`: the layer's place."""
    names = [spec.layers[place].name for place in spec.shown]
    titles = words.by_name(spec)
    shown = state.get(key) if state.get(key) in names else names[0]
    st.session_state[key.name] = shown
    st.selectbox(
        tr("Values of"),
        names,
        format_func=titles.get,
        key=key.name,
        on_change=state.on_choice(key.name, lambda name: state.change(key, name), names),
    )
    return spec.index(shown)
