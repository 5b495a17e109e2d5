"""How good a network is that learned signs: on the drawings kept aside, and on those left out."""

from __future__ import annotations

import streamlit as st

from model.data import mnist
from model.language import later, tr
from model.network import Network, NetworkError
from model.studies import left_out
from model.studies.interval import wilson
from model.training import store
from model.training.runs import Run
from ui import engine
from ui.teach import draft as drafts
from ui.teach import opened
from ui.training import under_way

FEW = 100  # measured on fewer: the interval is wide, and said


def share(right: int, of: int) -> str:
    return tr("{right} of {of}", right=right, of=of)


def show(run: Run) -> None:
    of = run.record.digits.test
    right = round(run.record.test.accuracy * of)
    low, high = wilson(right, of)
    large = f"<span style='font-size:1.6rem;font-weight:700'>{share(right, of)}</span>"
    st.markdown(
        tr(
            "{share} drawings kept aside classified correctly, after {time} of learning from"
            " {count:,} others.",
            share=large,
            time=under_way.duration(run.record.seconds),
            count=run.record.digits.train,
        ),
        unsafe_allow_html=True,
    )
    said = (
        later(
            "With so few, the true share lies between **{low:.0%} and {high:.0%}** (95 %"
            " confidence)."
        )
        if of < FEW
        else later("The true share lies between **{low:.0%} and {high:.0%}** (95 % confidence).")
    )
    st.markdown(tr(said, low=low, high=high))
    if run.record.base:
        _left_out(run)
    elif found := run.record.left_out:
        _say_left_out(
            later(
                "Leaving a part of the {of} out, and training {networks} times from all others,"
                " **{right} of {of}** are classified correctly: {low:.0%} to {high:.0%}."
            ),
            found.right,
            found.of,
            networks=found.networks,
        )


def _left_out(run: Run) -> None:
    """How many of few drawings are classified correctly by what learned from all the others, with
    and without their variations."""
    now = opened.current()
    count = len(now.draft.drawings)
    if drafts.missing(now.draft) or run.spec.classes != now.draft.names:
        return
    try:
        network = store.checkpoint(run.record.base).network
    except NetworkError:
        return  # it was deleted
    if not left_out.fits(network, count) or not engine.ready():
        return
    varied = run.record.settings["digits"] != "mnist"
    right = _leave_out(now.seen, network, varied)
    _say_left_out(
        later(
            "Leaving each of the {of} out in turn, and fitting the last layer to all others,"
            " **{right} of {of}** are classified correctly: {low:.0%} to {high:.0%}."
        ),
        right,
        count,
    )
    if now.draft.side == mnist.SIDE:
        other = _leave_out(now.seen, network, not varied)
        said = (
            later("The same without variations: {right} of {of}.")
            if varied
            else later("The same with variations: {right} of {of}.")
        )
        st.markdown(tr(said, right=other, of=count))


def _say_left_out(said: str, right: int, of: int, **values: int) -> None:
    low, high = wilson(right, of)
    st.markdown(tr(said, right=right, of=of, low=low, high=high, **values))


def _leave_out(seen: str, network: Network, varied: bool) -> int:
    with st.spinner(tr("Leaving each drawing out in turn …")):
        return _count_left_out(seen, network.fingerprint, varied, network)


@st.cache_data(max_entries=64, show_spinner=False)
def _count_left_out(seen: str, base: str, varied: bool, _network: Network) -> int:
    """seen: tells the set from all others; base: the network."""
    draft = opened.current().draft
    drawings = mnist.Digits(draft.images, draft.labels)
    return int(left_out.correct(_network, drawings, varied=varied).sum())
