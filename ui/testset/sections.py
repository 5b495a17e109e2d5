"""What stands on the Test set page, one section after the other."""

import numpy as np
import streamlit as st

from model.data import mnist
from model.network import NetworkError
from model.studies import testset
from model.training.runs import Checkpoint
from ui import history, results, state, words
from ui.figures import gallery
from ui.figures.chart import show_figure
from ui.figures.disagreements import disagreements
from ui.testset.confusion import confusion
from ui.testset.per_class import per_class

UNSURE = 48  # how many of the least certain digits to show


def accuracy(used: Checkpoint, probabilities: np.ndarray, labels: np.ndarray) -> None:
    wrong = testset.mistakes(probabilities, labels)
    shares = testset.per_digit(probabilities, labels)
    best, worst = int(shares.argmax()), int(shares.argmin())
    name, classes = words.plain(words.network(used)), mnist.CLASSES
    st.markdown(
        f"**{name}** classifies **{1 - len(wrong) / len(labels):.2%}** of the {len(labels):,} test"
        f" digits correctly and {len(wrong):,} wrongly. It never saw them in training. It is best"
        f" at {classes[best]}s ({shares[best]:.2%}) and worst at {classes[worst]}s"
        f" ({shares[worst]:.2%})."
    )
    show_figure(per_class(classes, shares), key="per class")


@history.fragment
def mistaken(probabilities: np.ndarray, labels: np.ndarray) -> None:
    """The confusion matrix, and the digits of the cell that is chosen."""
    st.subheader("What is taken for what", anchor=False)
    table = testset.confusion(probabilities, labels)
    most = testset.most_frequent_mistake(table)
    if most:
        st.markdown(
            f"The most frequent mistake: {_mistake(*most)}, {table[most]} times. A click on a cell"
            " shows its digits."
        )
    left, right = st.columns([5, 6], gap="large")
    with left:
        chosen = state.get(state.CELL) or most or (0, 0)
        picked = confusion(table, chosen, key="confusion")
        if picked != chosen:
            state.change(state.CELL, picked)
    with right:
        digits = testset.cell(probabilities, labels, *picked)
        st.markdown(f"**{_mistake(*picked).capitalize()}: {len(digits):,}**")
        st.caption("The surest first. A click opens a digit on the Draw page, with all its maps.")
        gallery.answers(digits, probabilities, key="cell digits", label=_mistake(*picked))


def _mistake(true: int, answer: int) -> str:
    return f"{words.a(mnist.CLASSES[true])} classified as {words.a(mnist.CLASSES[answer])}"


@history.fragment
def galleries(probabilities: np.ndarray, labels: np.ndarray) -> None:
    """The mistakes, and the digits of which the network is least certain."""
    wrong = testset.mistakes(probabilities, labels)
    unsure = testset.least_certain(probabilities, UNSURE)
    right = UNSURE - len(testset.mistakes(probabilities[unsure], labels[unsure]))
    st.subheader("Mistakes and doubts", anchor=False)
    mistakes, doubts = st.tabs([f"Mistakes ({len(wrong):,})", "The least certain"])
    with mistakes:
        st.caption("The most confident first: here the network is surest of what is wrong.")
        gallery.answers(wrong, probabilities, key="mistakes", label="Mistakes")
    with doubts:
        st.caption(
            f"The {UNSURE} digits whose best answer has the lowest probability, lowest first. The"
            f" answer is right for {right} of them."
        )
        gallery.answers(unsure, probabilities, key="doubts", label="The least certain")


@history.fragment
def compare(used: Checkpoint, probabilities: np.ndarray) -> None:
    """The digits on which only one of two networks is right."""
    st.subheader("Compare two networks", anchor=False)
    name = words.plain(words.network(used))
    others = {run.id: run for run in results.others(used)}
    if not others:
        st.caption("There is no other network yet: train one, and compare it here.")
        return
    if state.get(state.COMPARED) not in others:
        state.change(state.COMPARED, None)
    chosen = st.selectbox(
        f"Compare {name}, the network in use, with",
        [*others],
        format_func=lambda run_id: words.title(others[run_id]),
        width=320,
        **state.bind(state.COMPARED, next(iter(others))),
    )
    try:
        other = Checkpoint(others[chosen])
        before = results.examined(other).probabilities
    except NetworkError as error:
        st.error(str(error), icon=":material/error:")
        return
    disagreements(name, words.plain(words.network(other)), probabilities, before)
