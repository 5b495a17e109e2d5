"""The drawing pad: the only module that touches streamlit-drawable-canvas.

The canvas reports 200 ms after each pen-up and forgets its drawing when its page is left. So the
strokes are kept here and given back when the pad is mounted again; giving them back at every run
would reload the canvas and wipe what its own Undo knows.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

SIZE = 280
MOST_BYTES = 2**20  # of the pad's PNG, which has 314 kB before it is compressed
# Strokes as thick as MNIST's (2.5 pixels of its digits, median) where a drawing takes 60 % of the
# pad: python -m model.evaluate measures 2.4 for 22.
BRUSH = 22
_KEY, _STROKES, _START, _LOADS = "pad_canvas", "pad_strokes", "pad_start", "pad_loads"
_SEEN, _STALE, _CLEARED = "pad_seen", "pad_stale", "pad_cleared"


def pad(brush: int = BRUSH) -> np.ndarray | None:
    """Show the pad: (280, 280, 4) uint8, white ink on black, or None while it has no news.

    brush: the width of a stroke in pixels. What a browser reports that no pad gives is no news.
    """
    # Fails to import outside a Streamlit runtime, hence here.
    from streamlit_drawable_canvas import st_canvas

    state = st.session_state
    if _KEY not in state and _STROKES in state:
        _reload(state[_STROKES])
    try:
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
        strokes, png = result.json_data["objects"], result.image_bytes
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    image = _decode(png) if _are_strokes(strokes) else None
    if image is None:
        return None
    if not strokes:
        state[_CLEARED] = None  # the pad has emptied: whatever comes now is new
    # After Undo or Clear the canvas first says once more what it held before. And a stroke that was
    # under way to the server when the pad was cleared comes before it is empty.
    if png == state.get(_STALE) or (strokes and strokes[0] == state.get(_CLEARED)):
        return None
    state[_STALE], state[_SEEN] = None, png
    state[_STROKES] = strokes
    return image


def undo() -> None:
    """Take the last stroke back."""
    _reload(st.session_state.get(_STROKES, [])[:-1])


def clear() -> None:
    """Empty the pad."""
    strokes = st.session_state.get(_STROKES)
    if strokes:
        st.session_state[_CLEARED] = strokes[0]
    _reload([])


def _reload(strokes: list) -> None:
    # The canvas loads what it is given only where that has changed, hence the count.
    state = st.session_state
    state[_LOADS] = state.get(_LOADS, 0) + 1
    state[_START] = {"objects": strokes, "load": state[_LOADS]}
    state[_STROKES], state[_STALE] = strokes, state.get(_SEEN)


def _are_strokes(strokes: Any) -> bool:
    return isinstance(strokes, list) and all(isinstance(stroke, dict) for stroke in strokes)


def _decode(png: bytes | None) -> np.ndarray | None:
    """The pad's picture; None for anything else, known by its header before a pixel is decoded."""
    if not png or len(png) > MOST_BYTES:
        return None
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
            if picture.size != (SIZE, SIZE):
                return None
            return np.asarray(picture.convert("RGBA"))
    except Exception:  # whatever Pillow meets in bytes that are no PNG
        return None
