"""Where nothing is drawn yet: the pad, until the visitor says that the drawing is done."""

from __future__ import annotations

import streamlit as st

from model.language import tr
from ui import state
from ui.live import pad


def show() -> None:
    state.stay_at_the_pad(True)
    if misfit := state.misfit():
        st.info(misfit, icon=":material/info:")
    st.markdown(tr("Draw a digit, and follow any number that the network makes of it."))
    with st.container(key="pad"):
        pad.draw()
        pad.name()
    drawn = state.drawing() is not None
    with st.container(horizontal=True):
        st.button(
            tr("Follow this drawing"),
            type="primary",
            on_click=state.stay_at_the_pad,
            args=(False,),
            disabled=not drawn,
        )
        st.button(tr("Clear"), on_click=pad.clear, disabled=not drawn)
