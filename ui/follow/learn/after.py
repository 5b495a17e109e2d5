"""What has come of a lesson: what the network forgot, and keeping it."""

from __future__ import annotations

import streamlit as st

from model.data import mnist
from model.language import tr, trn
from model.network import NetworkError
from model.training import store, weights
from ui import history, state, words
from ui.figures.chart import show_figure
from ui.follow.figures import learn as figures
from ui.follow.learn import course as courses
from ui.follow.learn.course import Course
from ui.follow.learn.taught import Taught
from ui.follow.seen import say
from ui.training import room


def forgotten(taught: Taught) -> None:
    """What the lesson does to the test digits."""
    course = taught.course
    if not course.points or course.is_running:
        return
    st.subheader(tr("What it forgets"), anchor=False)
    draw(course, "learn_course")
    if not mnist.fits(taught.spec):
        say(tr("The test digits are MNIST's and say nothing about a network of other classes."))
        return
    say(
        tr(
            "After each step {sample} of the {count:,} test digits, always the same, are read"
            " again. The step moves weights that all digits use, for this drawing alone: the"
            " larger the step and the more of them, the more is lost.",
            sample=courses.SAMPLE,
            count=courses.tested(),
        )
    )
    with st.container(horizontal=True, vertical_alignment="center", key="learn_accuracy"):
        if not course.measured:
            st.button(
                tr("Read all {count:,} test digits", count=courses.tested()), key="learn_measure",
                on_click=courses.change, kwargs={"measured": True},
            )  # fmt: skip
        else:
            with st.spinner(tr("Reading the test digits")):
                before, after = (courses.accuracy(n) for n in (course.base, course.network))
            st.markdown(
                tr(
                    "Of all {count:,} test digits **{before:.2%}** are classified correctly before"
                    " the lesson, **{after:.2%}** now.",
                    count=courses.tested(),
                    before=before,
                    after=after,
                )
            )


def draw(course: Course, key: str) -> None:
    """How probable the right answer became, and what that did to the test digits."""
    figure = figures.course(
        [point.step for point in course.points],
        [point.right for point in course.points],
        {p.step: p.accuracy for p in course.points if p.accuracy is not None},
    )
    show_figure(figure, key=key)


def keep(taught: Taught) -> None:
    """Keep what came of the lesson, and offer to use it."""
    course = taught.course
    if not course.points or course.is_running:
        return
    if course.kept is None and not course.refused:
        try:
            room.leaving(weights.size(taught.spec))
        except NetworkError as error:
            st.error(words.plain(str(error)), icon=":material/error:")
            return
    with st.container(horizontal=True, vertical_alignment="center"):
        if course.kept is None:
            st.button(
                tr("Keep as a run"), icon=":material/save:", on_click=_write, key="learn_save"
            )
            st.markdown(tr("The network in use stays as it is until you use another one."))
        else:
            st.markdown(tr("Kept as **{run}**.", run=words.plain(words.title(course.kept))))
            if st.button(tr("Draw through it"), icon=":material/draw:", type="primary"):
                state.use(course.kept.id)
                history.go("pages/draw.py")
    if course.refused:
        st.error(words.plain(course.refused), icon=":material/error:")


def _write() -> None:
    course: Course = courses.current()
    name = trn("Lesson of {n} step", "Lesson of {n} steps", course.steps)
    try:
        run = store.keep(course.network, "lesson", name=name, base=state.checkpoint().id)
    except NetworkError as error:
        courses.change(refused=str(error))
    else:
        courses.change(kept=run, refused="")
