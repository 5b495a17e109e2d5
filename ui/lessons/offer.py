"""The tour, offered quietly at the first visit: gone once it is taken or declined."""

from __future__ import annotations

from ui import components, projector, state
from ui.lessons import shelf, walk

_component = components.component("digitscope_offer", "lessons/offer.js", isolated=False)


def show() -> None:
    """A line, while no lesson is open; the browser remembers that it was answered."""
    if state.get(state.LESSON) is not None or projector.is_on():  # a lecture is under way
        return
    if _component(key="lesson_offer", on_taken_change=lambda: None).taken:
        walk.begin(shelf.TOUR)
