"""One digit moved, turned and so on, as the networks read it."""

import time

import numpy as np
import streamlit as st

from model.data import mnist
from model.studies import sweeps
from ui import results, session
from ui.session import Network
from ui.why.sweeper import sweeper

SLICE = 0.4  # seconds of measuring at a time


def show(convnet: Network, dense: Network, used: Network) -> None:
    """The current drawing or a test digit in every sweep, read by both and by the one in use."""
    st.subheader("Move it", anchor=False)
    st.markdown(
        "Change the digit and watch both answers. Point at a map or a curve, drag the digit, or use"
        " the sliders; a click keeps a setting."
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        digit, label = _digit_to_move()
        pictures = sweeps.pictures(digit)
        guessed = results.answer(convnet, digit)
        right = st.selectbox(
            "It is a",
            range(mnist.CLASSES),
            index=guessed if label is None else label,
            key=f"right {hash(digit.tobytes())}",
            width=90,
        )
        compared = [convnet, dense]
        title = f"With the network in use, {session.plain(used.title)}"
        if used.id not in (convnet.id, dense.id) and st.toggle(title):
            compared.append(results.in_use(used))
    swept = [results.swept(one, pictures) for one in compared]
    sweeper(pictures, right, swept, key="sweeper")
    for one, result in zip(compared, swept, strict=True):
        if result.study is None:
            _measure(one)


def _digit_to_move() -> tuple[np.ndarray, int | None]:
    """The digit to change and the right answer where it is known."""
    drawn = session.drawing()
    sources = ["Your digit", "A test digit"] if drawn else ["A test digit"]
    chosen = st.segmented_control(
        "Digit", sources, default=sources[0], required=True, key=f"moved {len(sources)}"
    )
    if chosen == "Your digit":
        return drawn.digit, drawn.label
    images, labels = mnist.digits().test
    number = st.number_input("Its number", 0, len(labels) - 1, key="moved_number", width=140)
    st.button("Another one", on_click=_another, icon=":material/casino:")
    return mnist.pixels(images[number])[..., 0], int(labels[number])


def _another() -> None:
    st.session_state["moved_number"] = mnist.random_test_digit()


def _measure(one: Network) -> None:
    """Offer to sweep the test digits where nobody has; go on from where it was left."""
    st.markdown(
        f"**{session.plain(one.title)}**: nobody has measured how it bears all this over"
        f" the test digits. {results.SAMPLE:,} of them show it well, in about a minute."
    )
    if st.toggle("Measure now", key=f"measure {one.id}"):
        st.caption("You can switch this off or leave the page at any time: it goes on from there.")
        st.fragment(_measure_some, run_every=SLICE / 4)(one)


def _measure_some(one: Network) -> None:
    """Measure for a moment, then let the page do what it is asked for."""
    bar, until = st.empty(), time.monotonic() + SLICE
    for count in results.measure(one):
        bar.progress(count / len(sweeps.PLAN), f"{count} of {len(sweeps.PLAN)} settings")
        if time.monotonic() > until:
            return
    st.rerun(scope="app")
