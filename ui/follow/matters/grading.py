"""A network's report card: the one that its run keeps, or one that is measured here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import streamlit as st

from model.language import tr
from model.network import Network
from model.studies import saliency_card as cards
from model.studies.sweeps import sample
from model.training.runs import Checkpoint
from ui import state, words

SAMPLE = 100  # test digits, for a card that somebody waits for
SLICE = 0.4  # seconds of measuring at a time


def known(checkpoint: Checkpoint) -> dict[str, Any] | None:
    """The report card of a network, None where nobody measured it."""
    network = checkpoint.network
    return cards.load(checkpoint.run.path, network) or _made().get(key(network))


def offer(checkpoint: Checkpoint) -> None:
    """Offer to grade the methods where nobody has; go on from where it was left."""
    st.markdown(
        tr(
            "**{network}**: nobody has graded the methods on this network. {count} test digits show"
            " it well, in a minute or two.",
            network=words.plain(words.network(checkpoint)),
            count=SAMPLE,
        )
    )
    if st.toggle(tr("Grade them now"), key="follow_grade"):
        st.caption(
            tr("You can switch this off or leave the page at any time: it goes on from there.")
        )
        st.fragment(_measure_some, run_every=SLICE / 4)(checkpoint)


def _measure_some(checkpoint: Checkpoint) -> None:
    """Measure for a moment, then let the page do what it is asked for."""
    network, bar, until = checkpoint.network, st.empty(), time.monotonic() + SLICE
    whole = len(cards.plan(network.spec, SAMPLE))

    def tell(count: int) -> None:
        bar.progress(count / whole, tr("{count} of {whole} parts", count=count, whole=whole))

    tell(len(_parts(network)))  # a part may take longer than a slice
    for count in measure(checkpoint):
        tell(count)
        if time.monotonic() > until:
            return
    st.rerun(scope="app")


def _parts(network: Network) -> list[cards.Part]:
    """What this visitor has measured so far: the first of the plan."""
    return state.get(state.GRADED).get(network.fingerprint, [])


def measure(checkpoint: Checkpoint) -> Iterator[int]:
    """Go on grading; yields how many parts are done. At the end the run keeps its card.

    The generator may be dropped at any time: another one goes on from there.
    """
    network, digits = checkpoint.network, sample(SAMPLE).images
    parts = _parts(network)
    for name, first in cards.plan(network.spec, SAMPLE)[len(parts) :]:
        parts = [*parts, cards.grade(network, digits, name, first)]
        state.change(state.GRADED, state.get(state.GRADED) | {network.fingerprint: parts})
        yield len(parts)
    command = f"python -m model.studies.saliency_card {checkpoint.run.id} --digits {SAMPLE}"
    made = cards.card(parts, network, SAMPLE, command)
    _made()[key(network)] = made
    if checkpoint.step is not None:  # the run keeps the card of its end
        return
    try:
        cards.save(checkpoint.run.path, made)
    except OSError:  # a run that can't be written to: this server remembers it until it ends
        return


@st.cache_resource
def _made() -> dict[tuple[str, str], dict[str, Any]]:
    return {}


def key(network: Network) -> tuple[str, str]:
    """What tells a network from all others."""
    return network.fingerprint, repr(network.spec)
