"""What Streamlit's own elements lack, put to them in the browser: see static/fittings.js."""

from __future__ import annotations

from ui import components

_component = components.component("digitscope_fittings", "fittings.js")


def show() -> None:
    """Once on a page, whose elements are watched from then on."""
    _component(key="fittings")
