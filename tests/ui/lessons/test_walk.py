"""Where a visitor has left lessons."""

from ui import state
from ui.lessons import walk


def test_the_lesson_that_ends_begins_anew_and_no_other(monkeypatch):
    visit = {}
    monkeypatch.setattr(state, "_visit", lambda: visit)
    state.change(state.LESSON_LEFT, {"first": 3, "second": 2})
    state.change_together({state.LESSON: "first", state.STOP: 9})
    walk.finish()
    assert state.get(state.LESSON) is None
    assert state.get(state.LESSON_LEFT) == {"first": 1, "second": 2}
