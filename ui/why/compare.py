"""What the two networks are and how good, side by side, and the digits on which they disagree."""

import streamlit as st

from model.data import mnist
from model.network import NetworkError
from model.studies import testset
from model.training.runs import Checkpoint
from ui import history, results, state, words
from ui.figures.disagreements import disagreements
from ui.results import Compared
from ui.state import Key


def side_by_side(convnet: Compared, dense: Compared, used: Checkpoint) -> tuple[Compared, Compared]:
    """Accuracy, errors, size and cost of the book's two, or of any two that are chosen: those."""
    st.subheader("Side by side", anchor=False)
    with st.container(horizontal=True, gap="medium"):
        first = _chosen("Compare", state.WHY_FIRST, convnet, used)
        second = _chosen("with", state.WHY_SECOND, dense, used)
    shown, digits = (first, second), convnet.checkpoint.run.record.digits.test
    rows = {
        "Test digits classified correctly": [_accuracy(one.checkpoint) for one in shown],
        f"Errors in {digits:,}": [_errors(one.checkpoint, digits) for one in shown],
        "Parameters": [f"{one.spec.parameters:,}" for one in shown],
        "Multiply-adds for one digit": [f"{one.spec.multiply_adds:,}" for one in shown],
        "Minutes of training": [_minutes(one.checkpoint) for one in shown],
    }
    lines = [
        ["", *(words.plain(one.title) for one in shown)],
        ["---", *["---:"] * len(shown)],
        *([name, *cells] for name, cells in rows.items()),
    ]
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    left.container(key="compared").markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
    right.markdown(_says(first, second))
    return first, second


def _chosen(label: str, key: Key, usual: Compared, used: Checkpoint) -> Compared:
    """One of two networks that read MNIST's digits, by a list; at first the book's."""
    offered = {run.id: Checkpoint(run) for run in results.others()}
    for id_ in (used.id, state.get(key)):
        if id_ is not None and id_ not in offered:
            offered |= _found(id_)
    if state.get(key) not in offered:
        state.change(key, None)
    id_ = st.selectbox(
        label,
        offered,
        format_func=lambda id_: results.compared(offered[id_]).title,
        width=300,
        **state.bind(key, usual.id),
    )
    return results.compared(offered[id_])


def _found(id_: str) -> dict[str, Checkpoint]:
    """A checkpoint by its id, unless it is gone or reads something else than MNIST's digits."""
    try:
        checkpoint = state.find(id_)
    except NetworkError:
        return {}
    return {id_: checkpoint} if mnist.fits(checkpoint.run.spec) else {}


def _says(first: Compared, second: Compared) -> str:
    one, other = results.the(first.title), results.the(second.title)
    said = (
        f"{one[0].upper()}{one[1:]} has"
        f" {_ratio(first.spec.parameters, second.spec.parameters)} the parameters of {other} and"
        f" does {_ratio(first.spec.multiply_adds, second.spec.multiply_adds)} the multiply-adds"
    )
    convolutions = [one.spec.of_kind("Conv2D") for one in (first, second)]
    if convolutions[0] and not convolutions[1]:
        said += ": each of its weights is used at many places of the picture"
    said += ". All figures are those of the project's own evaluation, kept with the weights."
    accuracies = [one.checkpoint.accuracy for one in (first, second)]
    if None in accuracies or accuracies[1] == 1:
        return said
    fewer = testset.fewer_errors(*accuracies)
    return f"### {abs(fewer):.0%} {'fewer' if fewer >= 0 else 'more'} errors\n\n{said}"


def _accuracy(one: Checkpoint) -> str:
    return "not evaluated" if one.accuracy is None else f"**{one.accuracy:.2%}**"


def _errors(one: Checkpoint, digits: int) -> str:
    return "" if one.accuracy is None else f"{round((1 - one.accuracy) * digits):,}"


def _minutes(one: Checkpoint) -> str:
    return "" if one.step is not None else f"{one.run.record.seconds / 60:.1f}"


def _ratio(one: float, other: float) -> str:
    """How many times, or which part of, `other` the first is: "7.6 times", "26% of"."""
    if one == other:
        return "exactly"
    return f"{one / other:.1f} times" if one >= other else f"{one / other:.0%} of"


@history.fragment
def disagree(first: Compared, second: Compared) -> None:
    """The test digits that only one of the two classifies correctly."""
    ours, theirs = (results.examined(one.checkpoint).probabilities for one in (first, second))
    st.subheader("Where the two disagree", anchor=False)
    disagreements(results.the(first.title), results.the(second.title), ours, theirs)
