"""The desk: the pad under a sign's name, what was kept of each sign, and what comes from there."""

from __future__ import annotations

import base64
from threading import Lock
from typing import Any

import numpy as np
import streamlit as st

from model.data import sets
from model.data.sets import SetError
from model.drawing import digit
from ui import components, state
from ui.live import pad
from ui.teach import draft as drafts
from ui.teach import opened
from ui.teach.draft import Draft, DraftError
from ui.teach.opened import Opened

SHOWN = 40  # drawings of each sign: an imported set may have hundreds
_PNG = "data:image/png;base64,"
_KEY = "teach_desk"
_one_at_a_time = Lock()  # a run that ends may still be keeping what the next one keeps, too
_component = components.component("digitscope_desk", "teach/desk.js", css=("teach/desk.css",))


def show() -> None:
    """The component; what was done there is kept before anything is shown."""
    now = opened.current()
    _component(key=_KEY, data=_data(now), on_changes_change=_take)


def has_news() -> bool:
    """Whether the rest of the page shows something of the set that has changed."""
    return state.get(state.TEACH_SHOWN) != _summary()


def note() -> None:
    """Say that the page shows the set as it is now."""
    state.change(state.TEACH_SHOWN, _summary())


def _summary() -> tuple:
    now = opened.current()
    return now.number, now.id, now.draft.names, drafts.missing(now.draft)


def _data(now: Opened) -> dict[str, Any]:
    draft, counts = now.draft, now.draft.counts
    shown = _shown(draft)
    pixels = b"".join(drawn.image.tobytes() for drawn in shown)
    return {
        "opening": now.number,
        "answers": now.answers,
        "refused": now.refused,
        "set": now.id,
        "signs": [{"id": s.id, "name": s.name, "count": counts[s.id]} for s in draft.signs],
        "drawings": [{"id": drawn.id, "sign": drawn.sign} for drawn in shown],
        "pixels": base64.b64encode(pixels).decode(),
        "side": draft.side,
        "size": pad.SIZE,
        "brush": state.get(state.BRUSH),
        "missing": drafts.advice(draft),
        "good": drafts.GOOD,
        "most": drafts.MOST_DRAWINGS,
        "signs_at_most": max(sets.MOST_DRAWN, len(draft.signs)),
        "longest": sets.LONGEST_CLASS,
    }


def _shown(draft: Draft) -> list[drafts.Drawn]:
    """The newest of each sign."""
    left, shown = dict.fromkeys(draft.counts, SHOWN), []
    for drawn in reversed(draft.drawings):
        left[drawn.sign] -= 1
        if left[drawn.sign] >= 0:
            shown.append(drawn)
    return shown[::-1]


def _take() -> None:
    """Take over what was done at the desk. A browser can say anything: what is no message of the
    desk changes nothing."""
    message = st.session_state[_KEY].changes
    with _one_at_a_time:
        _take_over(message)


def _take_over(message: Any) -> None:
    refused = ""
    try:
        at, number = opened.by_number(message["opening"]), int(message["number"])
        state.change(state.TEACH_OWNER, str(message["owner"]))
        try:
            made = drafts.changed(at.draft, message, _picture)
        except (
            DraftError,
            SetError,
        ) as error:  # what was drawn is kept, whatever is wrong with a name
            refused = str(error)
            made = drafts.changed(at.draft, {**message, "signs": None}, _picture)
    except (DraftError, SetError, LookupError, TypeError, ValueError, AttributeError):
        return
    opened.keep(at, made, number, refused)


def _picture(png: str, side: int) -> np.ndarray | None:
    """The pad's picture as a drawing, (S, S) uint8, normalised as every drawing is."""
    try:
        image = pad.decode(base64.b64decode(png.removeprefix(_PNG), validate=True))
    except ValueError:
        return None
    made = None if image is None else digit.to_digit(image, side)
    return None if made is None else np.rint(made * 255).astype(np.uint8)
