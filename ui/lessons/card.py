"""The card of a stop: what it says and asks, and the way on. It stays in view on every page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from model.language import later, tr
from ui import components, history, state, words
from ui.lessons import ask, places, walk
from ui.lessons.file import LessonError, said
from ui.lessons.walk import Here

CSS = Path(__file__).parents[2] / "static" / "lessons" / "card.css"
_head = components.component("digitscope_lesson", "lessons/card.js", css=("lessons/head.css",))


def show() -> None:
    """The card, where a lesson is open."""
    if state.get(state.LESSON) is not None:
        st.html(CSS)
        with st.container(key="lesson"):
            stop_card()


@history.fragment  # a guess runs this alone
def stop_card() -> None:
    try:
        here = walk.here()
    except LessonError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        if st.button(tr("Close")):
            walk.leave()
            st.rerun()
        return
    if here is None:
        st.rerun()
    _dress(here)
    _say_where(here)
    with st.container(horizontal=True, key="lesson_body", gap="medium"):
        with st.container(key="lesson_text", width="stretch"):
            _text(here)
        asks = st.empty()  # so that no question of the stop before is left while the page is made
        if here.stop.question is not None and not state.get(state.LESSON_MISFIT):
            with asks.container(key="lesson_ask", width="stretch"):
                ask.show(here)
    with st.container(horizontal=True, key="lesson_ways", vertical_alignment="center"):
        _ways(here)


def _dress(here: Here) -> None:
    """What is lit up, and what is not to be seen."""
    rules = [*map(places.hidden, here.stop.hide), *map(places.veiled, ask.covered(here))]
    if here.stop.light:
        rules.append(places.lit(here.stop.light))
    st.html(f"<style>{' '.join(rules)}</style>")


def _say_where(here: Here) -> None:
    count = len(here.lesson.stops)
    _head(
        key="lesson_head",
        data={
            "at": f"{here.lesson_id}/{here.number}/{state.get(state.LESSON_SHOWN)}",
            "where": tr("{n} of {count}", n=here.number, count=count),
            "lesson": said(here.lesson.title),
            "title": said(here.stop.title),
            "share": here.number / count,
            "light": places.selector(here.stop.light) if here.stop.light else None,
        },
    )


def _text(here: Here) -> None:
    st.markdown(said(here.stop.text))
    note = st.empty()
    if misfit := state.get(state.LESSON_MISFIT):
        note.warning(
            tr("{why} So this stop can't be shown: go on, or choose another network.",
               why=words.plain(misfit)),
            icon=":material/info:",
        )  # fmt: skip
    elif walk.stands_in():
        note.caption(tr("Nothing is drawn yet, so a test digit stands in."))


BACK, NEXT, DONE = later("Back"), later("Next"), later("Finish")


def _ways(here: Here) -> None:
    back = st.button(
        tr(BACK), disabled=here.number == 1, icon=":material/arrow_back:", key="lesson_back"
    )
    on = st.button(
        tr(DONE if here.is_last else NEXT), type="primary", key="lesson_next",
        icon=":material/check:" if here.is_last else ":material/arrow_forward:",
    )  # fmt: skip
    again = st.button(
        tr("Show it again"), type="tertiary", icon=":material/my_location:", key="lesson_show"
    )
    left = st.button(tr("Leave"), type="tertiary", icon=":material/close:", key="lesson_leave")
    if on and here.is_last:
        walk.finish()
        st.rerun()
    elif left:
        walk.leave()
        st.rerun()
    elif on or back or again:
        walk.go_to(here.lesson_id, here.number + bool(on) - bool(back))
