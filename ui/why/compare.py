"""What the two networks are and how good, side by side, and the digits on which they disagree."""

import streamlit as st

from model.data import mnist
from model.studies import testset
from model.training.runs import Checkpoint
from ui import history, results, words
from ui.figures import gallery
from ui.results import Compared


def side_by_side(convnet: Compared, dense: Compared, used: Checkpoint) -> None:
    """Accuracy, errors, size and cost of the two and of the network in use."""
    st.subheader("Side by side", anchor=False)
    shown = [convnet, dense]
    if used.id not in (convnet.id, dense.id) and mnist.fits(used.run.spec):
        shown.append(results.in_use(used))
    digits = convnet.checkpoint.run.record.digits.test
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
    left.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
    fewer = testset.fewer_errors(convnet.checkpoint.accuracy, dense.checkpoint.accuracy)
    right.markdown(
        f"### {fewer:.0%} fewer errors\n\nThe convnet has"
        f" {_ratio(convnet.spec.parameters, dense.spec.parameters)} dense network's parameters,"
        f" but does {_ratio(convnet.spec.multiply_adds, dense.spec.multiply_adds)} multiply-adds:"
        " each of its weights is used at many places of the picture. All figures are those of the"
        " project's own evaluation, kept with the weights."
    )


def _accuracy(one: Checkpoint) -> str:
    return "not evaluated" if one.accuracy is None else f"**{one.accuracy:.2%}**"


def _errors(one: Checkpoint, digits: int) -> str:
    return "" if one.accuracy is None else f"{round((1 - one.accuracy) * digits):,}"


def _minutes(one: Checkpoint) -> str:
    return "" if one.step is not None else f"{one.run.record.seconds / 60:.1f}"


def _ratio(one: float, other: float) -> str:
    """How many times, or which part of, `other` the first is: "7.6 times the", "26% of the"."""
    return f"{one / other:.1f} times the" if one >= other else f"{one / other:.0%} of the"


@history.fragment
def disagreements(convnet: Compared, dense: Compared) -> None:
    """The test digits that only one of the two classifies correctly."""
    ours, theirs = (results.examined(one.checkpoint).probabilities for one in (convnet, dense))
    labels = mnist.digits().test.labels
    won, lost = testset.fixed_and_broken(theirs, ours, labels)
    both = len(testset.mistakes(ours, labels)) - len(lost)
    st.subheader("Where the two disagree", anchor=False)
    st.markdown(
        f"{len(won):,} test digits are classified correctly by the convnet alone, {len(lost):,} by"
        f" the dense network alone, {both:,} by neither. A click opens a digit on the Draw page."
    )
    only_convnet, only_dense = st.tabs(
        [
            f"Only the convnet is right ({len(won):,})",
            f"Only the dense network is right ({len(lost):,})",
        ]
    )
    with only_convnet:
        st.caption("What the dense network says, its most confident mistakes first.")
        gallery.answers(won, theirs, key="won", label="Only the convnet is right")
    with only_dense:
        st.caption("What the convnet says, its most confident mistakes first.")
        gallery.answers(lost, ours, key="lost", label="Only the dense network is right")
