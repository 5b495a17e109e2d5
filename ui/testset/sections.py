"""What stands on the Test set page, one section after the other."""

import numpy as np
import streamlit as st

from model.data import mnist
from model.language import tr
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
        tr(
            "**{name}** classifies **{right:.2%}** of the {count:,} test digits correctly and"
            " {wrong:,} wrongly. It never saw them in training. It is best at {best}s"
            " ({highest:.2%}) and worst at {worst}s ({lowest:.2%}).",
            name=name,
            right=1 - len(wrong) / len(labels),
            count=len(labels),
            wrong=len(wrong),
            best=classes[best],
            highest=shares[best],
            worst=classes[worst],
            lowest=shares[worst],
        )
    )
    show_figure(per_class(classes, shares), key="per_class")


@history.fragment
def mistaken(probabilities: np.ndarray, labels: np.ndarray) -> None:
    """The confusion matrix, and the digits of the cell that is chosen."""
    st.subheader(tr("What is taken for what"), anchor=False)
    table = testset.confusion(probabilities, labels)
    most = testset.most_frequent_mistake(table)
    if most:
        st.markdown(
            tr(
                "The most frequent mistake: {mistake}, {count} times. A click on a cell shows its"
                " digits.",
                mistake=_mistake(*most),
                count=table[most],
            )
        )
    left, right = st.columns([5, 6], gap="large")
    with left:
        chosen = state.get(state.CELL) or most or (0, 0)
        picked = confusion(table, chosen, key="confusion")
        if picked != chosen:
            state.change(state.CELL, picked)
    with right:
        digits = testset.cell(probabilities, labels, *picked)
        title = _mistake(*picked)
        st.markdown(tr("**{mistake}: {count:,}**", mistake=title.capitalize(), count=len(digits)))
        st.caption(
            tr("The surest first. A click opens a digit on the Draw page, with all its maps.")
        )
        gallery.answers(digits, probabilities, key="cell_digits", label=title)


def _mistake(true: int, answer: int) -> str:
    one, other = (words.a(mnist.CLASSES[number]) for number in (true, answer))
    return tr("{true} classified as {answer}", true=one, answer=other)


@history.fragment
def galleries(probabilities: np.ndarray, labels: np.ndarray) -> None:
    """The mistakes, and the digits of which the network is least certain."""
    wrong = testset.mistakes(probabilities, labels)
    unsure = testset.least_certain(probabilities, UNSURE)
    right = UNSURE - len(testset.mistakes(probabilities[unsure], labels[unsure]))
    st.subheader(tr("Mistakes and doubts"), anchor=False)
    titles = [tr("Mistakes ({count:,})", count=len(wrong)), tr("The least certain")]
    mistakes, doubts = st.tabs(titles)
    with mistakes:
        st.caption(tr("The most confident first: here the network is surest of what is wrong."))
        gallery.answers(wrong, probabilities, key="mistakes", label=titles[0])
    with doubts:
        st.caption(
            tr(
                "The {count} digits whose best answer has the lowest probability, lowest first. The"
                " answer is right for {right} of them.",
                count=UNSURE,
                right=right,
            )
        )
        gallery.answers(unsure, probabilities, key="doubts", label=titles[1])


@history.fragment
def compare(used: Checkpoint, probabilities: np.ndarray) -> None:
    """The digits on which only one of two networks is right."""
    st.subheader(tr("Compare two networks"), anchor=False)
    name = words.plain(words.network(used))
    others = {run.id: run for run in results.others(used)}
    if not others:
        st.caption(tr("There is no other network yet: train one, and compare it here."))
        return
    if state.get(state.COMPARED) not in others:
        state.change(state.COMPARED, None)
    chosen = st.selectbox(
        tr("Compare {name}, the network in use, with", name=name),
        [*others],
        format_func=lambda run_id: words.title(others[run_id]),
        width=320,
        **state.bind(state.COMPARED, next(iter(others)), others),
    )
    try:
        other = Checkpoint(others[chosen])
        before = results.examined(other).probabilities
    except NetworkError as error:
        st.error(str(error), icon=":material/error:")
        return
    disagreements(name, words.plain(words.network(other)), probabilities, before)
