"""Recording a lesson: what the app shows becomes a stop, with a sentence and a question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from model.language import tr, trc
from model.questions import QUESTIONS
from ui import history, state, words
from ui.lessons import file, parameters, places, shelf, walk
from ui.lessons.file import LONGEST_TEXT, LONGEST_TITLE, Lesson, LessonError, Question, Stop, said
from ui.state import MOST_STOPS

TRIED = "recorded"  # the id by which a lesson is tried
DRAWING, NETWORK = "record_drawing", "record_network"  # the keys of what a stop may hold


@dataclass(frozen=True)
class Recorded:
    """What was recorded so far; chosen: the place of the stop that is being edited."""

    title: str = ""
    stops: tuple[Stop, ...] = ()
    chosen: int = 0


def show() -> None:
    """The recorder, or the way to it."""
    if not state.get(state.RECORDING):
        st.button(
            tr("Record a lesson"), on_click=state.change, args=(state.RECORDING, True),
            icon=":material/radio_button_checked:", width="stretch", key="record_begin",
        )  # fmt: skip
        _offer_to_edit()
        return
    made = _made()
    with st.container(key="recorder"):
        st.markdown(tr("**Recording.** Let the app show what you want to speak of, then add it."))
        _field(st.text_input, tr("Title"), "title", made.title, _retitle, max_chars=LONGEST_TITLE)
        _add(made)
        if made.stops:
            _edit(made)
            _give(made)
        st.button(
            tr("Stop recording"), on_click=state.change, args=(state.RECORDING, False),
            type="tertiary", key="record_end",
        )  # fmt: skip


def _offer_to_edit() -> None:
    """The way to change the lesson that is open. What was recorded before would be replaced: then
    it says so."""
    try:
        here = walk.here()
    except LessonError:  # the card says so
        return
    if here is None or here.lesson_id == TRIED:
        return
    label = tr("Edit the open lesson")
    if _made().stops:
        label = tr("Edit the open lesson instead of what I recorded")
    st.button(
        label, on_click=_take_up, args=(here,), icon=":material/edit:", width="stretch",
        key="record_edit",
    )  # fmt: skip


def _take_up(here: walk.Here) -> None:
    """Record on from the open lesson, in the words in which it is read."""
    lesson = here.lesson
    stops = [replace(stop, title=said(stop.title), text=said(stop.text)) for stop in lesson.stops]
    _keep(title=said(lesson.title), stops=tuple(stops), chosen=here.number - 1)
    state.change(state.RECORDING, True)


def _made() -> Recorded:
    return state.get(state.RECORDED) or Recorded()


def _keep(**changed: Any) -> None:
    state.change(state.RECORDED, replace(_made(), **changed))


def _field(widget: Callable, label: str, name: str, value: Any, change: Callable, **more: Any):
    """A widget that shows a value of what is recorded and changes it."""
    key = f"record_{name}"
    st.session_state[key] = value
    changed = state.on_choice(key, change, more.get("options"))
    widget(label, key=key, on_change=changed, **more)


def _retitle(title: str) -> None:
    _keep(title=title)


def _change(**told: Any) -> None:
    """Change the stop that is being edited."""
    made = _made()
    stops = list(made.stops)
    stops[made.chosen] = replace(stops[made.chosen], **told)
    _keep(stops=tuple(stops))


# ---------------------------------------------------------------------------------------- adding


def _add(made: Recorded) -> None:
    st.checkbox(tr("With this drawing"), key=DRAWING)
    st.checkbox(tr("With this network"), key=NETWORK)
    st.button(
        tr("Add what I see now"), on_click=_add_now, type="primary", icon=":material/add:",
        width="stretch", key="record_add", disabled=len(made.stops) == MOST_STOPS,
    )  # fmt: skip
    if made.stops:
        st.button(
            tr("Show what I see now at the stop below"), on_click=_show_now,
            icon=":material/sync_alt:", width="stretch", key="record_replace",
        )  # fmt: skip


def _add_now() -> None:
    made = _made()
    _keep(stops=(*made.stops, Stop(*_seen())), chosen=len(made.stops))


def _show_now() -> None:
    page, query = _seen()
    _change(page=page, query=query)


def _seen() -> tuple[str, tuple[tuple[str, str], ...]]:
    """The page that is open and the query of its address, as a stop has them.

    What is ticked is asked now: who is faster than a run of the page has ticked it since.
    """
    page, ticked = state.get(state.PAGE), st.session_state
    named = next(name for name, address in file.PAGES.items() if address == page)
    left = {*file.BESIDE, *(() if ticked[DRAWING] else ("d",)), "network"}
    query = {key: text for key, text in history.parameters().items() if key not in left}
    if ticked[NETWORK]:
        query["network"] = state.get(state.NETWORK)
    return named, tuple(query.items())


# --------------------------------------------------------------------------------------- editing


def _edit(made: Recorded) -> None:
    count, stop = len(made.stops), made.stops[made.chosen]
    _field(
        st.selectbox, trc("of a lesson", "Stop"), "chosen", made.chosen,
        lambda n: _keep(chosen=n), options=range(count),
        format_func=lambda n: _called(n, made.stops[n]),
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        for name, icon, by in (("up", "arrow_upward", -1), ("down", "arrow_downward", 1)):
            st.button(
                tr("Earlier") if by < 0 else tr("Later"), on_click=_move, args=(by,),
                disabled=not 0 <= made.chosen + by < count, icon=f":material/{icon}:",
                key=f"record_{name}",
            )  # fmt: skip
        st.button(tr("Remove"), on_click=_remove, icon=":material/delete:", key="record_remove")
    _field(
        st.text_input, tr("Heading of the stop"), "heading", stop.title,
        lambda title: _change(title=title), max_chars=LONGEST_TITLE,
    )  # fmt: skip
    _field(
        st.text_area, tr("What you say here"), "text", stop.text,
        lambda text: _change(text=text), max_chars=LONGEST_TEXT, height=120,
    )  # fmt: skip
    named = {name: tr(places.PLACES[name].title) for name in places.of_page(stop.page)}
    # A lesson that was written by hand may name any part of the app.
    named |= {name: name for name in (stop.light, *stop.hide) if name and name not in named}
    _field(
        st.selectbox, tr("Light up"), "light", stop.light, lambda name: _change(light=name),
        options=["", *named], format_func=lambda name: named.get(name, tr("Nothing")),
    )  # fmt: skip
    _field(
        st.multiselect, tr("Hide"), "hide", list(stop.hide),
        lambda names: _change(hide=tuple(names)), options=[*named], format_func=named.get,
        placeholder=tr("Nothing"),
    )  # fmt: skip
    _question(stop)


def _called(number: int, stop: Stop) -> str:
    page = next(title for file, title, *_ in state.PAGES if file == stop.page)
    parts = (str(number + 1), tr(page), stop.title or stop.text[:30])
    return " · ".join(filter(None, parts))


def _move(by: int) -> None:
    made = _made()
    stops = list(made.stops)
    stops.insert(made.chosen + by, stops.pop(made.chosen))
    _keep(stops=tuple(stops), chosen=made.chosen + by)


def _remove() -> None:
    made = _made()
    stops = made.stops[: made.chosen] + made.stops[made.chosen + 1 :]
    _keep(stops=stops, chosen=max(0, min(made.chosen, len(stops) - 1)))


def _question(stop: Stop) -> None:
    question = stop.question
    _field(
        st.selectbox, tr("Question"), "question", question.name if question else "",
        lambda name: _change(question=Question(name) if name else None), options=["", *QUESTIONS],
        format_func=lambda name: tr(QUESTIONS[name].title) if name else tr("None"),
    )  # fmt: skip
    if question is None:
        return
    given = dict(question.parameters)
    for name in QUESTIONS[question.name].parameters:
        options = parameters.options(name, given.get(name, ""))
        _field(
            st.selectbox, tr(parameters.TITLES[name]), f"parameter_{name}", given.get(name, ""),
            lambda value, name=name: _set(name, value), options=list(options),
            format_func=options.get,
        )  # fmt: skip


def _set(name: str, value: str) -> None:
    made = _made()
    question = made.stops[made.chosen].question
    given = {**dict(question.parameters), name: value}
    told = tuple((key, text) for key, text in given.items() if text)
    _change(question=replace(question, parameters=told))


# ---------------------------------------------------------------------------------------- giving


def _give(made: Recorded) -> None:
    lesson = Lesson(made.title.strip() or tr("My lesson"), made.stops)
    silent = [str(n) for n, stop in enumerate(made.stops, 1) if not stop.text.strip()]
    if silent:
        st.caption(tr("Without a sentence yet: stop {numbers}", numbers=words.listed(silent)))
    content = file.write(lesson)
    st.download_button(
        tr("Download"), content, f"{shelf.as_id(lesson.title)}.toml", "application/toml",
        on_click="ignore", icon=":material/download:", width="stretch", key="record_download",
    )  # fmt: skip
    tried = st.button(tr("Try it"), icon=":material/play_arrow:", width="stretch", key="record_try")
    if tried:
        walk.go_to(shelf.put(TRIED, content.encode()), made.chosen + 1)
