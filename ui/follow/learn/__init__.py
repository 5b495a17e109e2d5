"""Learning from the inside: a lesson on a drawing, the error on its way back, one weight."""

from __future__ import annotations

import streamlit as st

from model.language import tr
from ui import state
from ui.follow.learn import errors, lesson, weight

SHOW = {"lesson": lesson.show, "errors": errors.show, "weight": weight.show}


def show() -> None:
    st.segmented_control(
        tr("What of learning to look at"),
        state.LEARN_PARTS,
        required=True,
        format_func=lambda name: tr(state.LEARN_PARTS[name]),
        label_visibility="collapsed",
        **state.bind(state.LEARN_PART),
    )
    SHOW[state.get(state.LEARN_PART)]()
