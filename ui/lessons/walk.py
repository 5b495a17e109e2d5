"""Walking through a lesson: each stop changes what the app itself shows."""

from __future__ import annotations

from collections.abc import Set
from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from model import questions
from model.data import mnist
from model.drawing import digit
from model.network import Channel, NetworkError
from model.questions import QuestionError
from ui import history, state
from ui.address import LinkError
from ui.lessons import file, shelf
from ui.lessons.file import Lesson, LessonError, Stop
from ui.state import Drawing

EXAMPLE = 23  # the test digit that stands in where nothing is drawn
# What an address may have beside a lesson, and still mean: as the lesson has it.
_VISITS = {*file.BESIDE, "d", "network"}


@dataclass(frozen=True)
class Here:
    """Where the visitor is in a lesson. number: of the stop, from 1."""

    lesson_id: str
    lesson: Lesson
    number: int

    @property
    def stop(self) -> Stop:
        return self.lesson.stops[self.number - 1]

    @property
    def is_last(self) -> bool:
        return self.number == len(self.lesson.stops)


def here() -> Here | None:
    """Where the visitor is, None outside of lessons. Raises LessonError."""
    lesson_id = state.get(state.LESSON)
    if lesson_id is None:
        return None
    lesson = shelf.find(lesson_id)
    number = min(max(state.get(state.STOP) or 1, 1), len(lesson.stops))
    return Here(lesson_id, lesson, number)


def arrive(came: Set[str]) -> None:
    """Open the stop where the visitor has come by a link to a lesson alone.

    came: the parameters of the address, as history.enter gives them.
    """
    if "lesson" not in came or came - _VISITS or state.get(state.LESSON) is None:
        return
    with suppress(LessonError):  # the card says so
        go_to(state.get(state.LESSON), state.get(state.STOP) or 1)


def begin(lesson_id: str) -> None:
    """Begin a lesson, or take it up where it was left. Ends this run. Raises LessonError."""
    go_to(lesson_id, state.get(state.LESSON_LEFT).get(lesson_id, 1))


def leave() -> None:
    """Leave the lesson: where is kept, what is shown stays."""
    lesson_id, number = state.get(state.LESSON), state.get(state.STOP) or 1
    state.change(state.LESSON_LEFT, {**state.get(state.LESSON_LEFT), lesson_id: number})
    state.change_together({state.LESSON: None, state.STOP: None})


def finish() -> None:
    """Leave the lesson at its end: it would begin anew."""
    lesson_id = state.get(state.LESSON)
    leave()
    state.change(state.LESSON_LEFT, {**state.get(state.LESSON_LEFT), lesson_id: 1})


def go_to(lesson_id: str, number: int) -> None:
    """Show a stop: what it does not name of drawing and network stays. Ends this run.

    Raises LessonError.
    """
    lesson = shelf.find(lesson_id)
    number = min(max(number, 1), len(lesson.stops))
    stop = lesson.stops[number - 1]
    place = {"lesson": lesson_id, "stop": str(number)}
    named = {name: text for name, text in stop.query if not _is_found(name, text)}
    state.change(state.LESSON_SHOWN, state.get(state.LESSON_SHOWN) + 1)
    state.change(state.LESSON_MISFIT, None)
    try:
        history.open_address(file.PAGES[stop.page], named | place)
        _draw_example(stop)
        _find(dict(stop.query))
    except (LinkError, NetworkError, QuestionError) as error:
        state.change(state.LESSON_MISFIT, str(error))
        state.change_together({state.LESSON: lesson_id, state.STOP: number})
    state.change(state.LESSON_LEFT, {**state.get(state.LESSON_LEFT), lesson_id: number})
    if state.get(state.PAGE) == file.PAGES[stop.page]:
        st.rerun()
    history.go(f"pages/{stop.page}.py")


def _is_found(name: str, text: str) -> bool:
    """Whether a place in the network is named by its layer alone: the strongest there is meant."""
    return name in ("unit", "map") and "." not in text


def _find(query: dict[str, str]) -> None:
    """Look at what has to be found in the reading. Raises QuestionError or NetworkError."""
    for name in ("unit", "map"):
        if name not in query or not _is_found(name, query[name]):
            continue
        read = state.reading()
        if read is None:
            continue
        at = questions.unit(read, query[name])
        if name == "unit":
            state.look_at(at)
        elif at.layer in read.network.spec.shown:
            state.change(state.MAP, Channel(at.layer, at.channel))


def _draw_example(stop: Stop) -> None:
    """Let a test digit stand in where a stop needs a drawing and there is none; elsewhere the pad
    waits for one."""
    asks = stop.question is not None and stop.page != "draw"
    needs, used = asks or stop.page == "follow" or "map" in dict(stop.query), state.spec()
    if not needs and stands_in():
        state.forget("test")
        state.take_from("pad")
    if not needs or used is None or state.drawing() is not None:
        return
    if mnist.fits(used):
        drawn = state.test_digit(EXAMPLE)
    else:
        steps = digit.steps(mnist.digits().test.images[EXAMPLE], used.side)
        drawn = Drawing(steps.digit, "test", steps=steps)
    state.put(drawn)
    state.change(state.LESSON_EXAMPLE, drawn.text)


def stands_in() -> bool:
    """Whether what is read now is the example and no drawing of the visitor's own."""
    drawn = state.drawing()
    return drawn is not None and drawn.text == state.get(state.LESSON_EXAMPLE)
