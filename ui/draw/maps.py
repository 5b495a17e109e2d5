"""The network at a glance, and how to look at it."""

from __future__ import annotations

import streamlit as st

from model import reading
from model.language import tr
from model.network import NetworkError
from ui import engine, history, state
from ui.draw import prediction
from ui.live.view import view
from ui.state import BRIGHTNESS, ORDERS, VIEWS


def show() -> None:
    with st.container(horizontal=True, key="looks", vertical_alignment="center"):
        _choice(tr("Size of the tiles"), VIEWS, state.VIEW)
        with st.popover(tr("Colours and order"), icon=":material/tune:"):
            label = tr("The brightest colour stands for the largest value of each")
            _choice(label, BRIGHTNESS, state.BRIGHT, "visible")
            _choice(tr("The last layer's channels stand"), ORDERS, state.ORDER, "visible")
    chosen, followed = view(
        readable=state.get(state.VIEW) == "readable",
        brightness=state.get(state.BRIGHT),
        order=_order(),
        chosen=state.get(state.MAP),
    )
    state.change(state.MAP, chosen)
    if followed is not None:
        state.look_at(followed)
        state.turn_to("unit")
        history.go("pages/follow.py")


def _order() -> list[int] | None:
    """The last layer's channels as they speak for the answer, None where that is not asked for."""
    if state.get(state.ORDER) != "answer":
        return None
    drawn = state.drawing()
    if drawn is None or not engine.ready():
        return []
    try:
        return prediction.order(reading.read(state.network(), drawn.digit))
    except NetworkError:
        return []  # told where the answer would stand


def _choice(label: str, options: dict[str, str], key: state.Key, label_visibility="collapsed"):
    st.segmented_control(
        label,
        options,
        format_func=lambda name: tr(options[name]),
        required=True,
        label_visibility=label_visibility,
        **state.bind(key),
    )
