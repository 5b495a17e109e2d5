"""Studies of a network: what its run keeps, and measuring one here while the page stays alive.

A study is a module of model.studies with FILE, load(folder, network) and save(folder, made).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import streamlit as st

from model.language import tr
from model.network import Network
from model.training.runs import Checkpoint

SLICE = 0.4  # seconds of measuring at a time


def known(study: ModuleType, checkpoint: Checkpoint) -> dict[str, Any] | None:
    """What a study found of a network, None where nobody measured it."""
    network = checkpoint.network
    return study.load(checkpoint.run.path, network) or _made().get((study.FILE, *key(network)))


def keep(study: ModuleType, checkpoint: Checkpoint, made: dict[str, Any]) -> None:
    """Let the network's run keep what a study found, or this server until it ends."""
    _made()[study.FILE, *key(checkpoint.network)] = made
    if checkpoint.step is not None:  # the run keeps the study of its end
        return
    try:
        study.save(checkpoint.run.path, made)
    except OSError:  # a run that can't be written to
        return


def key(network: Network) -> tuple[str, str]:
    """What tells a network from all others: the weights alone do not say what is done with them."""
    return network.fingerprint, repr(network.spec)


def offer(
    says: str,
    label: str,
    switch: str,
    go_on: Callable[[], Iterator[int]],
    told: Callable[[int], str],
    *,
    done: Callable[[], int],
    whole: int,
) -> None:
    """Offer to measure what nobody has measured; on, it goes on from where it was left.

    says: what is missing, and how long it takes; label, switch: of the toggle, and its key; go_on:
    measures, and yields how many parts of the `whole` are done; it may be dropped at any time;
    told: says how many that are; done: how many are by now.
    """
    st.markdown(says)
    if st.toggle(label, key=switch):
        st.caption(
            tr("You can switch this off or leave the page at any time: it goes on from there.")
        )
        st.fragment(_some, run_every=SLICE / 4)(go_on, told, done, whole)


def _some(go_on: Callable, told: Callable, done: Callable, whole: int) -> None:
    """Measure for a moment, then let the page do what it is asked for."""
    bar, until = st.empty(), time.monotonic() + SLICE
    bar.progress(done() / whole, told(done()))  # a part may take longer than a slice
    for count in go_on():
        bar.progress(count / whole, told(count))
        if time.monotonic() > until:
            return
    st.rerun(scope="app")


@st.cache_resource
def _made() -> dict[tuple[str, ...], dict[str, Any]]:
    """By the name of a study's file, and the network."""
    return {}
