"""Studies of how the classes come apart, made while pages wait: one for all visitors."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Lock
from typing import Any

import streamlit as st

from model.network import Network
from model.studies import apart
from model.studies.apart import Apart
from model.training.runs import Checkpoint
from ui.results import Compared


class Making:
    """A study that is being made, for all visitors at once: whoever waits for it drives it on."""

    def __init__(self, work: Iterator[float | Apart]):
        self._work, self._lock = work, Lock()
        self.share, self.found = 0.0, None

    def go_on(self, seconds: float) -> None:
        """Work for about so long, unless another visitor does."""
        if not self._lock.acquire(timeout=seconds):
            return
        try:
            until = time.monotonic() + seconds
            while self.found is None and time.monotonic() < until:
                made = next(self._work)
                if isinstance(made, float):
                    self.share = made
                else:
                    self.found = made
        finally:
            self._lock.release()


def of(shown: Checkpoint) -> Making:
    """The study of a moment, turned to that of its training's end, which is made before it."""
    end = _making(shown.run.network(), None)
    if shown.step is None or end.found is None:
        return end
    return _making(shown.network, end.found)


@st.cache_resource(
    max_entries=6,
    show_spinner=False,
    hash_funcs={Network: lambda one: (one.fingerprint, repr(one.spec)), Apart: id},
)
def _making(network: Network, onto: Apart | None) -> Making:
    return Making(apart.study(network, onto))


def keep(one: Compared, found: Apart) -> None:
    """Let a run keep what was found of its end in numbers, where it keeps none yet."""
    path, network = one.checkpoint.run.path, one.network
    known = apart.load(path, network) is not None
    if one.checkpoint.step is not None or known or not _is_of(found, one):
        return
    try:
        apart.save(path, _numbers(found, one))
    except OSError:  # a run that can't be written to: this server remembers it until it ends
        return


def figures(one: Compared) -> dict[str, Any] | None:
    """What is known of a network in numbers, None where nobody has computed it."""
    if one.checkpoint.step is None and (kept := apart.load(one.checkpoint.run.path, one.network)):
        return kept
    found = of(one.checkpoint).found
    return _numbers(found, one) if found and _is_of(found, one) else None


def _numbers(found: Apart, one: Compared) -> dict[str, Any]:
    return apart.figures(found, f"python -m model.studies.apart {one.id}")


def _is_of(found: Apart, one: Compared) -> bool:
    """Whether it is of the network itself, and not of another moment of its training."""
    return found.network.fingerprint == one.network.fingerprint
