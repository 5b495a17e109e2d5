"""A lesson: the drawing, its right answer, one step of gradient descent, and many."""

from __future__ import annotations

import numpy as np
import streamlit as st

from model.language import later, tr, trn
from model.reading import Reading, read
from ui import state, words
from ui.draw import maps, source
from ui.draw.verdict import verdict
from ui.figures.images import data_uri
from ui.follow.learn import after, step
from ui.follow.learn import course as courses
from ui.follow.learn.taught import Taught, choose_label, choose_rate, take
from ui.follow.seen import say
from ui.live import view
from ui.live.answer import answer
from ui.words import percent

REPEATS = (1, 10, 100)
SMALL = 2  # CSS pixels a pixel of a drawing of the batch
BLANK = later("Draw a digit, best one that the network gets wrong.")


def show() -> None:
    with st.container(horizontal=True, gap="large", key="desk"):
        with st.container(width=300, key="hand"):
            source.show()
            taught = take()
            with st.container(key="prediction"):
                _answer(taught)
        with st.container(width="stretch", key="eye"):
            if taught is None:
                what = state.misfit() or tr(BLANK)
                st.markdown(tr("**Nothing is drawn yet.** {what_to_do}", what_to_do=what))
                say(
                    tr(
                        "Then say what it is, and take a step of gradient descent on it: everything"
                        " here happens to a copy of the network in use, which stays as it is."
                    )
                )
            else:
                _lesson(taught)
    if st.toggle(tr("Show every map of the network in this lesson"), key="learn_maps"):
        with st.container(key="maps"):
            maps.show()


def _answer(taught: Taught | None) -> None:
    """What the network of the lesson answers, alive while the pen moves."""
    network = courses.current().network
    network_id = view.name(network)
    view.send_network(network_id, network)
    said = {"says": tr(BLANK)}
    if taught is not None:
        read = taught.reading
        right = words.a(taught.spec.classes[taught.label])
        wrong = tr("Wrong: it is {right}.", right=right)
        said = {
            "says": verdict(read, doubts=False),
            "reading": read,
            "wrong": wrong if read.answer != taught.label else "",
        }
    answer(
        network_id,
        None if taught is None else taught.drawn.digit,
        live=state.source() == "pad",
        **said,
    )


def _lesson(taught: Taught) -> None:
    choose_label(taught)
    rate = choose_rate()
    with st.container(key="learn_teach"):
        if taught.course.is_running:
            _teach(taught, rate)
        else:
            _buttons(taught)
    _batch(taught)
    with st.container(key="learn_story"):
        _story(taught)
    with st.container(key="learn_next"):
        step.show(taught, rate)
    with st.container(key="learn_forgetting"):
        after.forgotten(taught)
    with st.container(key="learn_keep"):
        after.keep(taught)


def _buttons(taught: Taught) -> None:
    course = taught.course
    with st.container(horizontal=True, key="learn_buttons"):
        for steps in REPEATS:
            st.button(
                tr("Learn it: 1 step") if steps == 1 else trn("{n} step", "{n} steps", steps),
                key=f"learn_repeat_{steps}",
                type="primary" if steps == 1 else "secondary",
                on_click=courses.ask,
                args=(steps,),
                icon=":material/school:" if steps == 1 else None,
            )
        st.button(
            tr("Undo"), on_click=courses.undo, disabled=not course.before, icon=":material/undo:",
            key="learn_undo",
        )  # fmt: skip
        st.button(
            tr("Forget the lesson"), on_click=courses.restart, disabled=not course.points,
            icon=":material/restart_alt:",
        )  # fmt: skip


def _teach(taught: Taught, rate: float) -> None:
    """Take the steps in slices, so that the page answers meanwhile."""
    st.fragment(_teach_some, run_every=courses.SLICE / 4)(taught, rate)


def _teach_some(taught: Taught, rate: float) -> None:
    if not courses.current().is_running:
        st.rerun(scope="app")
    bar = st.empty()
    st.button(tr("Stop"), on_click=courses.stop, icon=":material/stop_circle:", key="learn_stop")
    now = courses.advance(taught.batch, rate)
    left, asked = now.todo
    last = now.points[-1]
    text = tr(
        "Step {step} of {steps}: {share} for the right answer",
        step=asked - left,
        steps=asked,
        share=percent(last.right),
    )
    bar.progress((asked - left) / asked, text=text)
    after.draw(now, "learn_course_live")
    if not now.is_running:
        st.rerun(scope="app")


def _batch(taught: Taught) -> None:
    """The drawings that a step learns from."""
    course, drawn = taught.course, taught.drawn
    texts = [each.text for each, _ in course.added]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="learn_batch"):
        for n, (each, label) in enumerate(course.added):
            name = taught.name(label)
            with st.container(width="content", gap=None):
                st.image(_picture(each.digit), caption=name, alt=tr("A drawing of the batch"))
                st.button(
                    tr("Remove"), key=f"learn_remove_{n}", on_click=courses.remove, args=(n,),
                    type="tertiary",
                    help=tr("Take {name}, drawing {n}, out", name=words.a(name), n=n + 1),
                )  # fmt: skip
        known = drawn.text in texts
        st.button(
            tr("In the batch") if known else tr("Keep it in the batch"),
            icon=":material/add_photo_alternate:", on_click=courses.add,
            args=(drawn, taught.label), key="learn_add",
            disabled=known and (drawn, taught.label) in course.added,
        )  # fmt: skip
        count = len(taught.batch.labels)
        alone = tr("A step learns from the current drawing alone.")
        together = tr("A step learns from these {count} drawings.", count=count)
        st.markdown(together if count > 1 else alone)


def _picture(digit: np.ndarray) -> str:
    return data_uri(digit.repeat(SMALL, axis=0).repeat(SMALL, axis=1))


def _story(taught: Taught) -> None:
    """What has come of the drawing so far."""
    steps = taught.course.steps
    if not steps:
        return
    first, now = read(taught.course.base, taught.drawn.digit), taught.reading
    st.markdown(
        trn(
            "**After {n} step** the network says **{now}**. Before the lesson it said {before}.",
            "**After {n} steps** the network says **{now}**. Before the lesson it said {before}.",
            steps,
            now=_says(taught, now),
            before=_says(taught, first),
        )
    )


def _says(taught: Taught, reading: Reading) -> str:
    share = percent(reading.probabilities[reading.answer])
    return tr("{answer} with {share}", answer=taught.name(reading.answer), share=share)
