"""The drawing pad: the only module that touches streamlit-drawable-canvas.

The canvas reports 200 ms after each pen-up and forgets its drawing when its page is left. So the
drawing is kept here and given back when the pad is mounted again; giving it back at every run would
reload the canvas and wipe what its own Undo knows.
"""

from __future__ import annotations

import numpy as np
import streamlit as st

SIZE = 280
BRUSH = 20
_KEY, _KEPT, _START, _LOADS = "pad_canvas", "pad_kept", "pad_start", "pad_loads"


def pad(brush: int = BRUSH) -> np.ndarray | None:
    """Show the pad: (280, 280, 4) uint8, white ink on black, or None before it has reported.

    brush: the width of a stroke in pixels.
    """
    # Fails to import outside a Streamlit runtime, hence here.
    from streamlit_drawable_canvas import st_canvas

    state = st.session_state
    if _KEY not in state and _KEPT in state:
        _reload(state[_KEPT])
    result = st_canvas(
        stroke_width=brush,
        stroke_color="#ffffff",
        background_color="#000000",
        width=SIZE,
        height=SIZE,
        initial_drawing=state.get(_START),
        return_image_data=True,
        key=_KEY,
    )
    if result.image_data is not None:
        state[_KEPT] = result.json_data["objects"]
    return result.image_data


def holds_ink() -> bool:
    """Whether there is anything to undo or to clear."""
    return bool(st.session_state.get(_KEPT))


def undo() -> None:
    """Take the last stroke back."""
    _reload(st.session_state.get(_KEPT, [])[:-1])


def clear() -> None:
    """Empty the pad."""
    _reload([])


def _reload(strokes: list) -> None:
    # The canvas loads what it is given only where that has changed, hence the count.
    state = st.session_state
    state[_LOADS] = state.get(_LOADS, 0) + 1
    state[_START] = {"objects": strokes, "load": state[_LOADS]}
    state[_KEPT] = strokes
