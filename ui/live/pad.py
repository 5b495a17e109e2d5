"""The drawing pad: the only module that touches streamlit-drawable-canvas.

The canvas reports 200 ms after each pen-up and forgets its drawing when its page is left. So the
strokes are kept here and given back when the pad is mounted again; giving them back at every run
would reload the canvas and wipe what its own Undo knows.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from model.data import mnist
from model.drawing import digit
from ui import components, state
from ui.state import Drawing

SIZE = 280
MOST_BYTES = 2**20  # of the pad's PNG, which has 314 kB before it is compressed
_KEY = "pad_canvas"
_access = components.component("digitscope_pad", "live/access.js")


@dataclass(frozen=True)
class Kept:
    """What is known of the pad from one run to the next.

    strokes: what it holds; start: what it was last given to load; loads: how often; seen: the PNG
    that it last reported; stale: the one that it may report once more after Undo or Clear; cleared:
    the first stroke of what was cleared, until the pad has emptied; restored: state.RESTORED when
    it was last given a drawing.
    """

    strokes: list[dict] = field(default_factory=list)
    start: dict | None = None
    loads: int = 0
    seen: bytes | None = None
    stale: bytes | None = None
    cleared: dict | None = None
    restored: int = 0


def draw() -> bool:
    """Show the pad and take what is on it as the current drawing; whether that has changed."""
    image = _news()
    if image is None:
        return False
    used = state.spec()
    steps = digit.steps(image, used.side if used else mnist.SIDE)
    before = state.drawing()
    if steps is None:
        state.forget("pad")
        return before is not None
    state.put(Drawing(steps.digit, "pad", steps=steps, strokes=_kept().strokes))
    return before is None or not np.array_equal(before.digit, steps.digit)


def name() -> None:
    """Name the pad for who does not see it, on a page without the live view, which does so."""
    _access(key="pad_access")


def undo() -> None:
    """Take the last stroke back."""
    _load(_kept().strokes[:-1])


def clear() -> None:
    """Empty the pad."""
    strokes = _kept().strokes
    _load([])
    _keep(cleared=strokes[0] if strokes else None)
    state.forget("pad")


def _news() -> np.ndarray | None:
    """Show the pad: (280, 280, 4) uint8, white ink on black, or None while it has no news.

    What a browser reports that no pad gives is no news.
    """
    # Fails to import outside a Streamlit runtime, hence here.
    from streamlit_drawable_canvas import st_canvas

    _give_back()
    try:
        result = st_canvas(
            stroke_width=state.get(state.BRUSH),
            stroke_color="#ffffff",
            background_color="#000000",
            width=SIZE,
            height=SIZE,
            initial_drawing=_kept().start,
            return_image_data=True,
            key=_KEY,
        )
        strokes, png = result.json_data["objects"], result.image_bytes
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    image = decode(png) if _are_strokes(strokes) else None
    if image is None:
        return None
    if not strokes:
        _keep(cleared=None)  # the pad has emptied: whatever comes now is new
    # After Undo or Clear the canvas first says once more what it held before. And a stroke that was
    # under way to the server when the pad was cleared comes before it is empty.
    kept = _kept()
    if png == kept.stale or (strokes and strokes[0] == kept.cleared):
        return None
    if png == kept.seen and state.drawing() is not None:
        return None
    _keep(stale=None, seen=png, strokes=strokes)
    return image


def _give_back() -> None:
    """Let a pad that is mounted anew, or that Back came to, hold the current drawing's strokes."""
    drawn, kept, restored = state.drawing(), _kept(), state.get(state.RESTORED)
    strokes = list(drawn.strokes) if drawn is not None and drawn.source == "pad" else []
    if restored != kept.restored or (strokes and _KEY not in st.session_state):
        _load(strokes)
        _keep(restored=restored)


def _load(strokes: list[dict]) -> None:
    # The canvas loads what it is given only where that has changed, hence the count.
    kept = _kept()
    start = {"objects": strokes, "load": kept.loads + 1}
    _keep(strokes=strokes, start=start, loads=kept.loads + 1, stale=kept.seen)


def _kept() -> Kept:
    return state.get(state.PAD) or Kept()


def _keep(**changed: Any) -> None:
    state.change(state.PAD, replace(_kept(), **changed))


def _are_strokes(strokes: Any) -> bool:
    return isinstance(strokes, list) and all(isinstance(stroke, dict) for stroke in strokes)


def decode(png: bytes | None) -> np.ndarray | None:
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
