"""The frame around every page: its settings, where the pages are, the sidebar, the address."""

from contextvars import ContextVar
from pathlib import Path

import streamlit as st

from model.language import tr
from ui import engine, fittings, history, projector, sidebar, state
from ui.lessons import card, walk

PROJECT = Path(__file__).parents[1]

_framed: ContextVar[bool] = ContextVar("framed", default=False)


def show() -> None:
    """Show the page that is asked for in its frame."""
    st.set_page_config(page_title="DigitScope", page_icon="🔢", layout="wide")
    st.html(PROJECT / "ui" / "style.css")
    history.begin()
    page = st.navigation(
        [
            st.Page(
                PROJECT / "pages" / f"{file}.py",
                title=tr(title),
                icon=f":material/{icon}:",
                url_path=address,
                default=address == state.DRAW,
            )
            for file, title, icon, address in state.PAGES
        ]
    )
    walk.arrive(history.enter(page.url_path))
    fittings.show()
    projector.dress()
    card.show()
    sidebar.show()
    if not engine.ready():
        with st.sidebar:
            engine.load()
    if refused := history.refused():
        st.error(tr("{refused} Draw a digit instead.", refused=refused), icon=":material/link_off:")
    _framed.set(True)
    try:
        page.run()
    finally:
        _framed.set(False)
    history.publish()


def require() -> None:
    """Give a page its frame where it has none. Every page begins with it.

    The first run of a server takes a folder `pages/` for Streamlit's older kind of pages, and runs
    the file that the address names without app.py. (Under an address that names no file it says
    that the page does not exist.)
    """
    if not _framed.get():
        show()
        st.stop()
