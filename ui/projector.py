"""A clean, large mode for a lecture: the page alone, its words at 1.3, on a beamer."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from model.language import tr
from ui import state

SCALE = 1.3  # as in projector.css

_CSS = Path(__file__).with_suffix(".css")


def is_on() -> bool:
    return state.get(state.PROJECTOR)


def offer() -> None:
    """The way in, in the sidebar."""
    st.toggle(
        tr("Projector mode"),
        help=tr("Larger words and no sidebar, for a lecture. The address keeps it."),
        **state.bind(state.PROJECTOR),
    )


def dress() -> None:
    """Dress the page as it is to be seen; with a way out where it is on a projector."""
    with st.container(key="on_projector"):  # whether it is on or not: what follows keeps its place
        if is_on():
            st.html(_CSS)
            st.button(
                tr("Leave projector mode"),
                on_click=state.change,
                args=[state.PROJECTOR, False],
                icon=":material/close_fullscreen:",
                type="tertiary",
            )
