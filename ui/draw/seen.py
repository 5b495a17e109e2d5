"""How a drawing becomes the digit that the network reads, and what each step is for."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from model import reading
from model.drawing import digit
from model.drawing.digit import Steps
from model.language import later, tr
from model.network import NetworkError
from model.reading import Reading
from ui import engine, state, words
from ui.draw.prediction import tells_doubts
from ui.draw.verdict import verdict
from ui.figures.images import data_uri

# The steps of model.drawing.digit.normalise that can be left out.
STEPS = {
    "box": later("The box around the ink"),
    "margin": later("The margin around the digit"),
    "centre": later("The centre of mass"),
    "antialias": later("Antialiasing"),
}


def is_open() -> bool:
    """Whether the visitor looks at it, so that a stroke has to run it as well."""
    return state.get(state.STEPS_OPEN)


def show() -> None:
    """What is in it is made while it is open only."""
    title = tr("What the network sees: from the ink to the digit")
    box = st.expander(title, **state.bind(state.STEPS_OPEN))
    if not box.open:
        return
    with box:
        drawn = state.drawing()
        if drawn is None or drawn.steps is None:
            st.caption(tr("Draw a digit: how it is cut out, scaled and centred appears here."))
            return
        st.html(_way(drawn.steps))
        st.markdown(tr("**What if a step were left out?**"))
        _left_out(drawn.steps)


def _left_out(taken: Steps) -> None:
    """What the network would see, and answer, with any of the steps switched off."""
    st.write(
        tr(
            "The network learned from digits that all went through these steps. It knows only what"
            " it was shown: switch a step off, and see what it makes of the same drawing."
        )
    )
    with st.container(horizontal=True):
        on = {step: st.toggle(tr(title), True, key=f"step_{step}") for step, title in STEPS.items()}
    if not engine.ready():
        return
    try:
        network = state.network()
    except NetworkError:
        return  # told where the answer would stand
    shown = [_answered(reading.read(network, taken.digit), [])]
    if not all(on.values()):
        without = digit.normalise(taken.ink, network.spec.side, **on).digit
        missing = [STEPS[step] for step, kept in on.items() if not kept]
        shown.append(_answered(reading.read(network, without), missing))
    st.html(f'<ol class="steps">{"".join(shown)}</ol>')


def _answered(read: Reading, missing: Sequence[str]) -> str:
    """What the network makes of a digit; missing: the steps that were left out for it."""
    values = {
        "answer": f"<b>{escape(read.network.spec.classes[read.answer])}</b>",
        "verdict": escape(verdict(read, tells_doubts(read.network))),
    }
    if missing:
        steps = words.joined([words.within(tr(step)) for step in missing])
        return _step(
            read.digit, "", tr("{answer}, without {steps}. {verdict}", steps=steps, **values)
        )
    return _step(read.digit, "", tr("{answer}, with every step. {verdict}", **values))


def _way(taken: Steps) -> str:
    """The way from the ink to the digit: four pictures with a sentence each."""
    height, width = taken.ink.shape
    box, (h, w), (row, column) = taken.box, taken.fitted.shape, taken.centre
    (top, left), side = taken.corner, taken.digit.shape[0]
    around = (box.left / width, box.top / height, box.width / width, box.height / height)
    pictures = [
        (
            taken.ink,
            _mark("box", *around),
            tr(
                "<b>The ink</b>, and the box around it: {box} of {all} pixels.",
                box=words.shape((box.width, box.height)),
                all=words.shape((width, height)),
            ),
        ),
        (
            taken.fitted,
            "",
            tr(
                "<b>Scaled</b> to a longer side of {longer}. Each pixel is the mean of its area.",
                longer=max(h, w),
            ),
        ),
        (
            taken.fitted,
            _mark("cross", column / w, row / h),
            tr(
                "<b>The centre of mass</b>: {row:.1f} pixels from the top, {column:.1f} from the"
                " left.",
                row=row,
                column=column,
            ),
        ),
        (
            taken.digit,
            _mark("cross", (left + column) / side, (top + row) / side),
            tr(
                "<b>The digit</b>: {side}×{side}, the centre of mass in the middle pixel. The"
                " network sees no more than this.",
                side=side,
            ),
        ),
    ]
    return f'<ol class="steps">{"".join(_step(*picture) for picture in pictures)}</ol>'


def _step(plane: np.ndarray, mark: str, text: str) -> str:
    height, width = plane.shape
    return (
        f'<li><div class="frame"><div style="aspect-ratio:{width}/{height};'
        f'{"width" if width >= height else "height"}:100%">'
        f'<img src="{data_uri(plane)}" alt="">{mark}</div></div>{text}</li>'
    )


def _mark(kind: str, left: float, top: float, width: float = 0, height: float = 0) -> str:
    """A box or a cross over a picture; all in shares of its size."""
    size = f"width:{width:.2%};height:{height:.2%}" if width else ""
    return f'<span class="{kind}" style="left:{left:.2%};top:{top:.2%};{size}"></span>'
