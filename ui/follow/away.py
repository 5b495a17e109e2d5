"""What is looked at, to take away: a link to it, its numbers, the Python that gives them anew."""

from __future__ import annotations

import streamlit as st

from model import export
from model.language import tr
from ui import history, state

CODE = """\
import numpy as np
from model import load, read
made = np.load("reading.npz")
reading = read(load({network!r}), made["digit"])
np.testing.assert_allclose(reading.probabilities, made["probabilities"], atol=1e-5)
"""


def show() -> None:
    with st.expander(tr("Link and numbers to take away"), icon=":material/link:"):
        st.caption(
            tr("Opens this drawing, network and unit in any browser that reaches this server.")
        )
        st.code(history.link(), language=None, wrap_lines=True)
        if state.drawing() is None:
            return
        with st.container(horizontal=True):
            _download(tr("Arrays (.npz)"), "reading.npz", export.npz)
            _download(tr("Table (.csv)"), "reading.csv", export.table)
        st.caption(
            tr(
                "The digit, what every layer makes of it, the logits and the probabilities. In a"
                " clone of the project the same numbers come from:"
            )
        )
        st.code(CODE.format(network=state.get(state.NETWORK)), language="python")


def _download(label: str, name: str, made) -> None:
    st.download_button(
        label,
        lambda: made(state.reading()),
        name,
        "application/octet-stream",
        on_click="ignore",
        icon=":material/download:",
    )
