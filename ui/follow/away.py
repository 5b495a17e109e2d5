"""What is looked at, to take away: a link to it, its numbers, the Python that gives them anew."""

from __future__ import annotations

from html import escape

import streamlit as st

from model import export
from model.language import tr
from ui import history, state
from ui.follow import seen, sheet

CODE = """\
import numpy as np
from model import load, read
made = np.load("reading.npz")
reading = read(load({network!r}), made["digit"])
np.testing.assert_allclose(reading.probabilities, made["probabilities"], atol=1e-5)
"""


FRAME = '<iframe src="{address}" width="700" height="800" style="border: 0"></iframe>'


def show() -> None:
    with (
        st.container(key="away"),
        st.expander("Link and numbers to take away", icon=":material/link:"),
    ):
        st.caption("Opens this drawing, network and unit in any browser that reaches this server.")
        st.code(history.link(), language=None, wrap_lines=True)
        st.caption(tr("This view in a course page of your own:"))
        st.code(FRAME.format(address=escape(history.link(embed=True))), language="html")
        if state.drawing() is None:
            return
        with st.container(horizontal=True):
            _download("Arrays (.npz)", "reading.npz", export.npz)
            _download("Table (.csv)", "reading.csv", export.table)
        _sheet()
        st.caption(
            "The digit, what every layer makes of it, the logits and the probabilities. In a clone"
            " of the project the same numbers come from:"
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


def _sheet() -> None:
    """Two pages about what is followed, signed by who likes to."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(tr("Name"), key="sheet_name", max_chars=60, width=220)
        date = st.text_input(tr("Date"), key="sheet_date", max_chars=30, width=140)
        st.download_button(
            tr("Sheet to print (.html)"),
            lambda: _page(", ".join(filter(None, (name.strip(), date.strip())))),
            "DigitScope.html",
            "text/html",
            on_click="ignore",
            icon=":material/print:",
        )
    st.caption(
        tr("Two pages of A4: the drawing, the maps, the arithmetic of the unit, the decision.")
    )


def _page(signed: str) -> bytes:
    looked = seen.see()
    pair = state.other(looked.reading)
    if pair[0] == pair[1]:  # it compares nothing
        pair = tuple(int(n) for n in looked.reading.ranked[:2])
    used = state.checkpoint()
    return sheet.page(looked, state.unit(looked.reading), pair, used, history.link(), signed)
