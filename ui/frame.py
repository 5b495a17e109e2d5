"""The frame around every page: its settings, where the pages are, the sidebar."""

from contextvars import ContextVar
from pathlib import Path

import streamlit as st

from ui import engine, session, sidebar

# File, title, icon. A page's address is its file's name: see `require`.
PAGES = [
    ("draw", "Draw", "draw"),
    ("shapes", "Shapes", "deployed_code"),
    ("follow", "Follow", "conversion_path"),
    ("training", "Training", "model_training"),
    ("why", "Why", "psychology_alt"),
    ("testset", "Test set", "fact_check"),
]
# What people chose stays while they look at another page.
KEPT = ["test_class", "brush", "scale"]
KEPT += ["training_view", "time_layer", "curve_runs", "compare_layer"]
KEPT += [f"compare_{what}_{side}" for what in ("run", "step") for side in "AB"]

_framed: ContextVar[bool] = ContextVar("framed", default=False)


def show() -> None:
    """Show the page that is asked for in its frame."""
    st.set_page_config(page_title="DigitScope", page_icon="🔢", layout="wide")
    st.html(Path("ui/style.css"))
    session.keep(*KEPT)
    page = st.navigation(
        [
            st.Page(f"pages/{file}.py", title=title, icon=f":material/{icon}:")
            for file, title, icon in PAGES
        ]
    )
    sidebar.show()
    if not engine.ready():
        with st.sidebar:
            engine.load()
    _framed.set(True)
    try:
        page.run()
    finally:
        _framed.set(False)


def require() -> None:
    """Give a page its frame where it has none. Every page begins with it.

    The first run of a server takes a folder `pages/` for Streamlit's older kind of pages, and runs
    the file that the address names without app.py. (Under an address that names no file it says
    that the page does not exist.)
    """
    if not _framed.get():
        show()
        st.stop()
