"""What is looked at, to take away: a link to it, its numbers, the Python that gives them anew."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from model import export
from model.language import tr
from ui import history, languages, state
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
    title = tr("Link and numbers to take away")
    with st.container(key="away"), st.expander(title, icon=":material/link:"):
        st.caption(
            tr("Opens this drawing, network and unit in any browser that reaches this server.")
        )
        st.code(history.link(), language=None, wrap_lines=True)
        st.caption(tr("This view in a course page of your own:"))
        st.code(
            FRAME.format(address=escape(history.link(embed=True))), language="html", wrap_lines=True
        )
        if state.drawing() is None:
            return
        looked = seen.see()
        _sheet(looked)
        with st.container(horizontal=True):
            _download(tr("Arrays (.npz)"), "reading.npz", lambda: export.npz(looked.reading))
            _download(tr("Table (.csv)"), "reading.csv", lambda: export.table(looked.reading))
        st.caption(
            tr(
                "The digit, what every layer makes of it, the logits and the probabilities. In a"
                " clone of the project the same numbers come from:"
            )
        )
        st.code(CODE.format(network=state.get(state.NETWORK)), language="python")


def _sheet(looked: seen.Seen) -> None:
    """Two pages about what is followed, signed by who likes to."""
    unit, pair, used = state.unit(looked.reading), _pair(looked), state.checkpoint()
    language, link = languages.current(), history.link()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(tr("Your name"), key="sheet_name", max_chars=60, width=220)
        date = st.text_input(tr("Date"), key="sheet_date", max_chars=30, width=140)
        signed = ", ".join(filter(None, (name.strip(), date.strip())))
        _download(
            tr("Sheet to print (.html)"),
            "DigitScope.html",
            lambda: sheet.page(looked, unit, pair, used, link, language, signed),
            "text/html",
        )
    st.caption(
        tr("Two pages of A4: the drawing, the maps, the arithmetic of the unit, the decision.")
    )


def _pair(looked: seen.Seen) -> tuple[int, int]:
    """The classes that are compared, the two most probable where one is chosen twice."""
    one, other = state.other(looked.reading)
    return (one, other) if one != other else tuple(int(n) for n in looked.reading.ranked[:2])


def _download(
    label: str, name: str, made: Callable[[], bytes], mime: str = "application/octet-stream"
) -> None:
    """made: called when it is asked for, where nobody knows whose visit it was."""
    st.download_button(label, made, name, mime, on_click="ignore", icon=":material/download:")
