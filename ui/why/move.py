"""One digit moved, turned and so on, as the networks read it."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from model.data import mnist
from model.language import later, tr
from model.network import Network
from model.studies import sweeps
from model.training.runs import Checkpoint
from ui import measuring, results, state, words
from ui.results import Compared
from ui.state import Drawing
from ui.why.sweeper import Swept, sweeper

SAMPLE = 1_000  # test digits, for a study that somebody waits for
SOURCES = {"drawing": later("Your digit"), "test": later("A test digit")}


def show(first: Compared, second: Compared) -> None:
    """The current drawing or a test digit in every sweep, read by both."""
    st.subheader(tr("Move it"), anchor=False)
    st.markdown(
        tr(
            "Change the digit and watch both answers. Point at a map or a curve, drag the digit, or"
            " use the sliders; a click keeps a setting."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        moved = _digit_to_move()
        right = _right_answer(moved, first)
    compared = [first] if first.id == second.id else [first, second]
    pictures = sweeps.pictures(moved.digit)
    swept = [
        Swept(
            one.title,
            sweeps.read_pictures(one.network, pictures),
            measuring.known(sweeps, one.checkpoint),
        )
        for one in compared
    ]
    sweeper(pictures, right, swept, key="sweeper")
    for one, result in zip(compared, swept, strict=True):
        if result.study is None:
            _measure(one)


def _digit_to_move() -> Drawing:
    """The digit to change, as large as MNIST's."""
    own = own_digit()
    sources = {name: title for name, title in SOURCES.items() if own or name != "drawing"}
    if state.get(state.MOVED_FROM) not in sources:
        state.change(state.MOVED_FROM, None)
    chosen = st.segmented_control(
        tr("Digit"),
        sources,
        format_func=lambda name: tr(sources[name]),
        required=True,
        **state.bind(state.MOVED_FROM, next(iter(sources))),
    )
    if chosen == "drawing":
        return own
    last = len(mnist.digits().test.labels) - 1
    st.number_input(tr("Its number"), 0, last, width=140, **state.bind(state.MOVED_NUMBER))
    st.button(tr("Another one"), on_click=_another, icon=":material/casino:")
    return state.test_digit(state.get(state.MOVED_NUMBER))


def own_digit() -> Drawing | None:
    """The current drawing as large as MNIST's digits, None where there is none."""
    drawn = state.drawing()
    if drawn is None or drawn.digit.shape == (mnist.SIDE, mnist.SIDE):
        return drawn
    return drawn.fitted(mnist.SIDE)


def _another() -> None:
    state.change(state.MOVED_NUMBER, mnist.random_test_digit())


def _right_answer(moved: Drawing, first: Compared) -> int:
    """The class, by number, that the digit is meant as: asked for, unless it is known."""
    if state.get(state.MOVED) not in (None, moved.text):  # it was said of another digit
        state.change(state.MOVED_RIGHT, None)
    state.change(state.MOVED, moved.text)
    likely = results.answer(first.checkpoint, moved.digit) if moved.label is None else moved.label
    return st.selectbox(
        tr("It is a"),
        range(len(mnist.CLASSES)),
        format_func=mnist.CLASSES.__getitem__,
        width=90,
        **state.bind(state.MOVED_RIGHT, likely),
    )


def _measure(one: Compared) -> None:
    """Offer to sweep the test digits where nobody has."""
    whole = len(sweeps.PLAN)
    measuring.offer(
        tr(
            "**{name}**: nobody has measured how it bears all this over the test digits. {count:,}"
            " of them show it well, in about a minute.",
            name=words.plain(one.title),
            count=SAMPLE,
        ),
        tr("Measure now"),
        f"measure {one.id}",
        lambda: _sweep(one.checkpoint),
        lambda done: tr("{count} of {all} settings", count=done, all=whole),
        done=lambda: len(_swept(one.network)),
        whole=whole,
    )


def _swept(network: Network) -> list[float]:
    """What this visitor has measured so far: the accuracies of the first of sweeps.PLAN."""
    return state.get(state.MEASURED).get(network.fingerprint, [])


def _sweep(checkpoint: Checkpoint) -> Iterator[int]:
    """Go on sweeping; yields how many settings are done."""
    network, digits = checkpoint.network, sweeps.sample(SAMPLE)
    accuracies = _swept(network)
    for name, place in sweeps.PLAN[len(accuracies) :]:
        accuracies = [*accuracies, sweeps.accuracy(network, digits, name, place)]
        state.change(state.MEASURED, state.get(state.MEASURED) | {network.fingerprint: accuracies})
        yield len(accuracies)
    command = f"python -m model.studies.sweeps {checkpoint.run.id} --digits {SAMPLE}"
    measuring.keep(sweeps, checkpoint, sweeps.study(accuracies, network, SAMPLE, command))
