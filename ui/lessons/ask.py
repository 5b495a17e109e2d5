"""A stop's question: guessed first, then shown, with the arithmetic where the guess was off."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import streamlit as st

from model import questions
from model.language import sentences, tr
from model.network import NetworkError
from model.questions import Asked, QuestionError, Scene
from model.questions.asked import number
from ui import engine, state, words
from ui.figures.images import data_uri
from ui.lessons.walk import Here

MOST_PILLS = 12  # options; where there are more, they stand in a list
# What would give the answer away, hidden until it is guessed.
COVERED = {
    "under_kernel": ("total", "sums", "output"),
    "pooled": ("total", "window", "output"),
    "rows_after": ("unit", "channels", "figures", "reasons", "pipeline"),
    "parameters": ("figures", "reasons"),
    "field": ("figures", "reasons"),
    "second": ("softmax", "difference", "answer", "follow_why"),
    "channel_for": ("difference", "follow_why"),
}


def scene() -> Scene | None:
    """What a question is asked about now, None before there is a reading. Raises NetworkError."""
    if state.drawing() is None or not engine.ready():
        return None
    read = state.reading()
    return Scene(read, state.unit(read), words.titles(read.network.spec))


def covered(here: Here) -> tuple[str, ...]:
    """What stays hidden until the question of this stop is answered."""
    question = here.stop.question
    if question is None or _given(here) is not None or state.get(state.LESSON_MISFIT):
        return ()
    try:
        return COVERED.get(question.name, ()) if _ask(here) is not None else ()
    except (QuestionError, NetworkError):
        return ()


def show(here: Here) -> None:
    """The question, or what came of it."""
    try:
        asked = _ask(here)
    except (QuestionError, NetworkError) as error:
        st.info(words.plain(str(error)), icon=":material/info:")
        return
    if asked is None:
        st.info(
            tr("Here a question is asked as soon as a digit is drawn.")
            if engine.ready()
            else tr("TensorFlow is loading: then a question is asked here."),
            icon=":material/hourglass_top:",
        )
        return
    given = _given(here)
    if given is None:
        _form(here, asked)
    else:
        _answered(here, asked, given)


def _ask(here: Here) -> Asked | None:
    about, question = scene(), here.stop.question
    if about is None:
        return None
    return questions.ask(question.name, dict(question.parameters), about)


def _form(here: Here, asked: Asked) -> None:
    key = f"lesson_guess_{here.lesson_id}_{here.number}"
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        _pictures(asked)
        with st.container(gap=None):
            st.markdown(f"**{words.plain(asked.says)}**")
            if asked.tolerance:
                st.caption(tr("What is within {off} counts.", off=number(asked.tolerance)))
    with (
        st.form(f"lesson_form_{here.number}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        _guess(asked, label=asked.says, key=key, label_visibility="collapsed")
        st.form_submit_button(tr("See"), on_click=_take, args=(here, key, _about(here)))


def _guess(asked: Asked, **widget: Any) -> None:
    """A number to type, or what there is to choose from."""
    named = dict(zip(asked.options, asked.names, strict=True)).get
    guess = tr("Your guess")
    if not asked.options:
        whole = asked.tolerance == 0
        step, form = (1, "%d") if whole else (0.01, "%.2f")
        st.number_input(value=None, step=step, format=form, width=150, placeholder=guess, **widget)
    elif len(asked.options) <= MOST_PILLS:
        st.pills(options=asked.options, format_func=named, **widget)
    else:
        st.selectbox(
            options=asked.options, index=None, format_func=named, placeholder=guess, **widget
        )


def _pictures(asked: Asked) -> None:
    """What the question speaks of: the digit with the part to be covered, or the channels' maps."""
    if asked.box is not None:
        drawn, box = state.drawing().digit, asked.box
        sides = {"top": box.top, "left": box.left, "height": box.height, "width": box.width}
        style = ";".join(f"{side}:{pixels / len(drawn):.2%}" for side, pixels in sides.items())
        shown = f'<div class="lesson-digit">{_picture(drawn)}<i style="{style}"></i></div>'
    elif asked.pictures:
        largest = max(float(each.max()) for each in asked.pictures) or 1.0
        maps = zip(asked.pictures, asked.names, strict=True)
        items = [f"<li>{_picture(each / largest)}{escape(name)}</li>" for each, name in maps]
        shown = f'<ul class="lesson-maps">{"".join(items)}</ul>'
    else:
        return
    st.html(shown, width="content")


def _picture(values: np.ndarray) -> str:
    return f'<img src="{data_uri(np.clip(values, 0, 1))}" alt="">'


def _answered(here: Here, asked: Asked, given: float) -> None:
    names = dict(zip(asked.options, asked.names, strict=True))
    whole = asked.tolerance == 0

    def said(value: float) -> str:
        return names.get(value) or (f"{int(value):,}" if whole else number(value))

    if asked.accepts(given):
        head = tr("**{right}**: as you said.", right=words.plain(said(asked.right)))
    else:
        head = tr("You said {given}; it is **{right}**.", given=words.plain(said(given)),
                  right=words.plain(said(asked.right)))  # fmt: skip
    with st.container(key="lesson_outcome"):
        st.markdown(sentences(head, words.plain(asked.because)))
        st.button(
            tr("Ask again"), on_click=_forget, args=(here,), type="tertiary",
            icon=":material/replay:", key="lesson_again",
        )  # fmt: skip


def _about(here: Here) -> Any:
    """What an answer was given about: it is asked anew of another drawing, network or unit."""
    drawn = state.drawing()
    named = dict(here.stop.question.parameters)
    unit = None if "unit" in named or "layer" in named else state.get(state.UNIT)
    return state.get(state.NETWORK), drawn and drawn.text, unit


def _given(here: Here) -> float | None:
    about, given = state.get(state.LESSON_ANSWERS).get((here.lesson_id, here.number), (None, None))
    return given if about == _about(here) else None


def _take(here: Here, key: str, about: Any) -> None:
    given = st.session_state[key]
    if given is not None:
        answers = state.get(state.LESSON_ANSWERS)
        mine = {(here.lesson_id, here.number): (about, given)}
        state.change(state.LESSON_ANSWERS, {**answers, **mine})


def _forget(here: Here) -> None:
    answers = dict(state.get(state.LESSON_ANSWERS))
    answers.pop((here.lesson_id, here.number), None)
    state.change(state.LESSON_ANSWERS, answers)
