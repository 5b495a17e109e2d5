"""What the two networks are and how good, side by side, and the digits on which they disagree."""

import streamlit as st

from model.data import mnist
from model import network
from model.studies import testset
from ui.figures import gallery
from ui import results, session
from ui.session import Network


def side_by_side(convnet: Network, dense: Network, used: Network) -> None:
    """Accuracy, errors, size and cost of the two and of the network in use."""
    st.subheader("Side by side", anchor=False)
    shown = [convnet, dense]
    if used.id not in (convnet.id, dense.id):
        shown.append(results.in_use(used))
    with st.spinner("The networks are loading …"):
        described = [network.describe(results.architecture(one)) for one in shown]
    rows = {
        "Test digits read rightly": [_accuracy(one) for one in shown],
        f"Errors in {convnet.run.record['digits']['test']:,}": [_errors(one) for one in shown],
        "Parameters": [f"{sum(layer.parameters for layer in d):,}" for d in described],
        "Multiply-adds for one digit": [
            f"{sum(layer.multiply_adds for layer in d):,}" for d in described
        ],
        "Minutes of training": [_minutes(one) for one in shown],
    }
    head = ["", *(session.plain(one.title) for one in shown)]
    lines = [
        head,
        ["---", *["---:"] * len(shown)],
        *([name, *cells] for name, cells in rows.items()),
    ]
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    left.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
    fewer = testset.fewer_errors(convnet.run.test_accuracy, dense.run.test_accuracy)
    parameters, sums = (
        [sum(getattr(layer, what) for layer in d) for d in described[:2]]
        for what in ("parameters", "multiply_adds")
    )
    right.markdown(
        f"### {fewer:.0%} fewer errors\n\nThe convnet has {_ratio(*parameters)} dense network's"
        f" parameters, but does {_ratio(*sums)} multiply-adds: each of its weights is used at many"
        " places of the picture. All figures are those of the project's own evaluation, kept with"
        " the weights."
    )


def _accuracy(one: Network) -> str:
    accuracy = one.test_accuracy
    return "not evaluated" if accuracy is None else f"**{accuracy:.2%}**"


def _errors(one: Network) -> str:
    accuracy, digits = one.test_accuracy, one.run.record["digits"]["test"]
    return "" if accuracy is None else f"{round((1 - accuracy) * digits):,}"


def _minutes(one: Network) -> str:
    return "" if one.step is not None else f"{one.run.record['seconds'] / 60:.1f}"


def _ratio(one: float, other: float) -> str:
    """How many times, or which part of, `other` the first is: "7.6 times the", "26% of the"."""
    return f"{one / other:.1f} times the" if one >= other else f"{one / other:.0%} of the"


def disagreements(convnet: Network, dense: Network) -> None:
    """The test digits that only one of the two reads rightly."""
    ours, theirs = (results.examined(one).probabilities for one in (convnet, dense))
    labels = mnist.digits().test.labels
    won, lost = testset.fixed_and_broken(theirs, ours, labels)
    both = len(testset.mistakes(ours, labels)) - len(lost)
    st.subheader("Where the two disagree", anchor=False)
    st.markdown(
        f"{len(won):,} test digits are read rightly by the convnet alone, {len(lost):,} by the"
        f" dense network alone, {both:,} by neither. A click opens a digit on the Draw page."
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
