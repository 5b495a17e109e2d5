"""The test digits on which only one of two networks is right: how many, and which."""

import numpy as np
import streamlit as st

from model.data import mnist
from model.language import tr
from model.studies import testset
from ui.figures import gallery


def disagreements(one: str, other: str, ours: np.ndarray, theirs: np.ndarray) -> None:
    """one, other: what to call the networks within a sentence; ours, theirs: their probabilities of
    all test digits, (N, classes)."""
    labels = mnist.digits().test.labels
    won, lost = testset.fixed_and_broken(theirs, ours, labels)
    both = len(testset.mistakes(ours, labels)) - len(lost)
    st.markdown(
        tr(
            "{won:,} test digits are classified correctly by {one} alone, {lost:,} by {other}"
            " alone, {both:,} by neither. A click opens a digit on the Draw page.",
            won=len(won),
            one=one,
            lost=len(lost),
            other=other,
            both=both,
        )
    )
    only_one, only_other = st.tabs([_only(one, len(won)), _only(other, len(lost))])
    with only_one:
        st.caption(_says(other))
        gallery.answers(won, theirs, key="won", label=_only(one, len(won)))
    with only_other:
        st.caption(_says(one))
        gallery.answers(lost, ours, key="lost", label=_only(other, len(lost)))


def _only(name: str, count: int) -> str:
    return tr("Only {name} is right ({count:,})", name=name, count=count)


def _says(name: str) -> str:
    return tr("What {name} says, its most confident mistakes first.", name=name)
