"""The test set: how good the network in use is, where it errs, what another one does better."""

import numpy as np
import streamlit as st

from model.data import mnist
from model.training import runs
from model.studies import testset
from ui import frame, results, session
from ui.figures import gallery
from ui.testset.confusion import confusion
from ui.testset import per_class as figures
from ui.session import Network

UNSURE = 48  # how many of the least certain digits to show


def main() -> None:
    st.title("Test set", anchor=False)
    try:
        used = session.network()
        probabilities = results.examined(used).probabilities
    except runs.RunError as error:
        st.error(str(error), icon=":material/error:")
        return
    labels = mnist.digits().test.labels
    _accuracy(used, probabilities, labels)
    _confusion(probabilities, labels)
    _galleries(probabilities, labels)
    _compare(used, probabilities, labels)


def _accuracy(used: Network, probabilities: np.ndarray, labels: np.ndarray) -> None:
    wrong = testset.mistakes(probabilities, labels)
    shares = testset.per_digit(probabilities, labels)
    best, worst = int(shares.argmax()), int(shares.argmin())
    st.markdown(
        f"**{session.plain(used.title)}** reads **{1 - len(wrong) / len(labels):.2%}** of the"
        f" {len(labels):,} test digits rightly; {len(wrong):,} it gets wrong. It never saw them in"
        f" training. It is best at {best}s ({shares[best]:.2%}) and worst at {worst}s"
        f" ({shares[worst]:.2%})."
    )
    st.plotly_chart(figures.per_digit(shares), key="per digit")


@st.fragment
def _confusion(probabilities: np.ndarray, labels: np.ndarray) -> None:
    st.subheader("What is taken for what", anchor=False)
    table = testset.confusion(probabilities, labels)
    most = testset.most_frequent_mistake(table)
    if most:
        st.markdown(
            f"The most frequent mistake: a {most[0]} read as a {most[1]}, {table[most]} times."
            " A click on a cell shows its digits."
        )
    left, right = st.columns([5, 6], gap="large")
    with left:
        chosen = st.session_state.get("cell", most or (0, 0))
        chosen = confusion(table, chosen, key="confusion")
        if chosen != st.session_state.get("cell"):
            st.session_state["cell"] = chosen
    with right:
        true, read = chosen
        digits = testset.cell(probabilities, labels, true, read)
        st.markdown(f"**{true} read as {read}: {len(digits):,}**")
        st.caption("The surest first. A click opens a digit on the Draw page, with all its maps.")
        gallery.answers(digits, probabilities, key="cell digits", label=f"{true} read as {read}")


@st.fragment
def _galleries(probabilities: np.ndarray, labels: np.ndarray) -> None:
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


@st.fragment
def _compare(used: Network, probabilities: np.ndarray, labels: np.ndarray) -> None:
    st.subheader("Compare two networks", anchor=False)
    name = session.plain(used.title)
    others = {run.id: run for run in results.others(used)}
    if not others:
        st.caption("There is no other network yet: train one, and compare it here.")
        return
    chosen = st.selectbox(
        f"Compare {name}, the network in use, with",
        [*others],
        format_func=lambda run_id: session.title(others[run_id]),
        width=320,
    )
    try:
        other = results.of_run(others[chosen])
        before = results.examined(other).probabilities
    except runs.RunError as error:
        st.error(str(error), icon=":material/error:")
        return
    fixed, broken = testset.fixed_and_broken(before, probabilities, labels)
    st.markdown(
        f"Of the {len(fixed) + len(broken):,} digits on which only one of them is right,"
        f" {name} has {len(fixed):,} and {session.plain(other.title)} {len(broken):,}."
    )
    ours, theirs = st.tabs(
        [f"Fixed by {name} ({len(fixed):,})", f"Broken by {name} ({len(broken):,})"]
    )
    with ours:
        st.caption(f"What {session.plain(other.title)} answers here is wrong.")
        gallery.answers(fixed, results.examined(other).probabilities, key="fixed", label="Fixed")
    with theirs:
        st.caption(f"What {name} answers here is wrong.")
        gallery.answers(broken, probabilities, key="broken", label="Broken")


frame.require()
main()
