"""A lesson is edited in the words in which it is read."""

import re

from ui import state
from ui.lessons import recorder, shelf, walk


def test_the_tour_is_edited_in_the_language_in_which_it_is_read(monkeypatch, chinese):
    visit = {}
    monkeypatch.setattr(state, "_visit", lambda: visit)
    state.change_together({state.LESSON: shelf.TOUR, state.STOP: 3})
    recorder._take_up(walk.here())
    made = state.get(state.RECORDED)
    assert (len(made.stops), made.chosen) == (len(walk.here().lesson.stops), 2)
    for said in (made.title, *(stop.text for stop in made.stops)):
        assert re.search("[\u4e00-\u9fff]", said)
