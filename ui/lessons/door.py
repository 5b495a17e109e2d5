"""The sidebar's place for lessons: begin one, open a file, record one."""

from __future__ import annotations

import streamlit as st

from model.language import tr
from ui import state, words
from ui.lessons import file, recorder, shelf, walk
from ui.lessons.file import Lesson, LessonError


def show() -> None:
    with st.expander(tr("Lessons"), icon=":material/menu_book:", key="lessons"):
        for lesson_id, lesson in shelf.listing().items():
            if isinstance(lesson, Lesson):
                _offer(lesson_id, file.said(lesson.title), len(lesson.stops))
            else:
                st.warning(f"**{words.plain(lesson_id)}**: {words.plain(str(lesson))}")
        _open()
        recorder.show()


def _offer(lesson_id: str, title: str, count: int) -> None:
    left = state.get(state.LESSON_LEFT).get(lesson_id, 1)
    if left > 1 and state.get(state.LESSON) != lesson_id:
        label = tr("{title} (go on at {n} of {count})", title=words.plain(title), n=left,
                   count=count)  # fmt: skip
    else:
        label = words.plain(title)
    key = f"lesson_begin_{lesson_id}"
    if st.button(label, key=key, icon=":material/play_arrow:", width="stretch"):
        walk.begin(lesson_id)


def _open() -> None:
    """Take a file once: the lesson begins, or why it can't stands below."""
    given = st.file_uploader(tr("Open a lesson (.toml)"), ["toml"], key="lesson_file")
    if given is None:
        return
    of_file, refused = state.get(state.LESSON_REFUSED)
    if of_file != given.file_id:
        state.change(state.LESSON_REFUSED, (given.file_id, None))
        try:
            lesson_id = shelf.put(given.name.removesuffix(".toml"), given.getvalue())
        except LessonError as error:
            state.change(state.LESSON_REFUSED, (given.file_id, str(error)))
            refused = str(error)
        else:
            walk.go_to(lesson_id, 1)
    if refused:
        st.error(words.plain(refused), icon=":material/error:")
    else:
        lesson_id = shelf.as_id(given.name.removesuffix(".toml"))
        lesson = file.read(given.getvalue())
        _offer(lesson_id, lesson.title, len(lesson.stops))
