"""The test digits on which only one of two networks is right: how many, and which."""

import numpy as np
import streamlit as st

from model.data import mnist
from model.studies import testset
from ui.figures import gallery


def disagreements(one: str, other: str, ours: np.ndarray, theirs: np.ndarray) -> None:
    """one, other: what to call the networks within a sentence; ours, theirs: their probabilities of
    all test digits, (N, classes)."""
    labels = mnist.digits().test.labels
    won, lost = testset.fixed_and_broken(theirs, ours, labels)
    both = len(testset.mistakes(ours, labels)) - len(lost)
    st.markdown(
        f"{len(won):,} test digits are classified correctly by {one} alone, {len(lost):,} by"
        f" {other} alone, {both:,} by neither. A click opens a digit on the Draw page."
    )
    only_one, only_other = st.tabs(
        [f"Only {one} is right ({len(won):,})", f"Only {other} is right ({len(lost):,})"]
    )
    with only_one:
        st.caption(f"What {other} says, its most confident mistakes first.")
        gallery.answers(won, theirs, key="won", label=f"Only {one} is right")
    with only_other:
        st.caption(f"What {one} says, its most confident mistakes first.")
        gallery.answers(lost, ours, key="lost", label=f"Only {other} is right")
