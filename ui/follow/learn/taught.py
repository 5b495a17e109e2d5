"""What all of this section stands on: the drawing, its right answer, what the lesson's network
makes of both, forwards and back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from model.data import mnist
from model.explain import backward
from model.explain.backward import Backward
from model.language import tr, trn
from model.network import Network
from model.reading import Reading, read
from model.spec import Spec
from ui import state, words
from ui.figures.images import data_uri
from ui.follow.learn import course as courses
from ui.follow.learn.course import Batch, Course
from ui.follow.seen import Seen
from ui.state import Drawing

SMALL = 2  # CSS pixels a pixel of the digit
FEW = 12  # classes whose names, short, stand side by side


@dataclass(frozen=True, eq=False)
class Taught:
    """course: the lesson so far; drawn: the current drawing; label: its right answer, by number;
    seen: what the lesson's network makes of it."""

    course: Course
    drawn: Drawing
    label: int
    seen: Seen

    @property
    def spec(self) -> Spec:
        return self.course.network.spec

    @property
    def network(self) -> Network:
        return self.course.network

    @property
    def reading(self) -> Reading:
        return self.seen.reading

    @cached_property
    def batch(self) -> Batch:
        return courses.batch(self.course, self.drawn, self.label)

    @property
    def alone(self) -> tuple[np.ndarray, np.ndarray]:
        """The current drawing without the others of the batch: (1, S, S), (1,)."""
        return self.drawn.digit[np.newaxis], np.array([self.label])

    @cached_property
    def back(self) -> Backward:
        """The backward pass of the current drawing."""
        return _backward(self.network.fingerprint, self.drawn.text, self.label, self.reading)

    def name(self, label: int | None = None) -> str:
        """A class's name, of the right answer by default, as Markdown shows it."""
        return words.plain(self.spec.classes[self.label if label is None else label])


def take() -> Taught | None:
    """What is taught now, None where nothing is drawn. Raises NetworkError."""
    course, drawn = courses.current(), state.drawing()
    if drawn is None:
        return None
    seen = Seen(read(course.network, drawn.digit), words.titles(course.network.spec))
    return Taught(course, drawn, _label(course, drawn), seen)


def need_a_drawing() -> None:
    """Say that nothing can be shown without a drawing, and where to draw one."""
    st.markdown(tr("**Nothing is drawn yet.** What goes back depends on the drawing."))
    st.button(tr("Draw a digit"), on_click=state.change, args=(state.LEARN_PART, "lesson"))


def _label(course: Course, drawn: Drawing) -> int:
    """The right answer: what was chosen, else what is known, else what the network in use says."""
    if state.get(state.LEARN_OF) not in (None, drawn.text):  # it was said of another drawing
        state.change(state.LEARN_LABEL, None)
    state.change(state.LEARN_OF, drawn.text)
    chosen = state.get(state.LEARN_LABEL)
    if chosen is not None:
        return chosen
    known = drawn.label is not None and course.base.spec.classes == mnist.CLASSES
    return drawn.label if known else read(course.base, drawn.digit).answer


def choose_label(taught: Taught) -> None:
    """Ask which answer is the right one."""
    classes = taught.spec.classes
    numbers = range(len(classes))
    settings = {
        "label": tr("The right answer"), "options": numbers, "format_func": classes.__getitem__,
        **state.bind(state.LEARN_LABEL, taught.label, numbers),
    }  # fmt: skip
    if len(classes) <= FEW and max(map(len, classes)) < 3:
        st.segmented_control(required=True, **settings)
    else:
        st.selectbox(width=220, **settings)


def what_is_taught(taught: Taught) -> None:
    """The drawing beside its right answer, and whose numbers are shown."""
    steps = taught.course.steps
    digit = taught.drawn.digit.repeat(SMALL, axis=0).repeat(SMALL, axis=1)
    says = trn(
        "Your drawing, as the network of your lesson reads it after **{n} step**.",
        "Your drawing, as the network of your lesson reads it after **{n} steps**.",
        steps,
    )
    if not steps:
        says = tr("Your drawing, as the network in use reads it.")
    with st.container(horizontal=True, vertical_alignment="center", key="learn_taught"):
        st.image(data_uri(digit), width="content", alt=tr("Your drawing"))
        st.markdown(says)
    choose_label(taught)


def choose_rate() -> float:
    """Ask for the learning rate."""
    names = {rate: f"{rate:g}" for rate in state.RATES.values()}
    return st.select_slider(
        tr("Learning rate"), names, format_func=names.get, **state.bind(state.LEARN_RATE)
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _backward(fingerprint: str, text: str, label: int, _reading: Reading) -> Backward:
    return backward.backward(_reading, label)
