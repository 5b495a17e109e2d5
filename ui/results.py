"""What networks make of digits beyond the current drawing: read once for each network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from model.data import mnist
from model.language import later, tr
from model.network import Network
from model.reading import read
from model.spec import Spec
from model.studies import testset
from model.training import runs, store
from model.training.runs import Checkpoint, Run
from ui import measuring, words

# What the book's two are called, and within a sentence.
TITLES = {"book": later("Convnet"), "dense": later("Dense network")}
NAMES = {"book": later("the convnet"), "dense": later("the dense network")}


@dataclass(frozen=True)
class Compared:
    """A network beside others, under the title by which the page calls it."""

    title: str
    checkpoint: Checkpoint

    @property
    def id(self) -> str:
        return self.checkpoint.id

    @property
    def spec(self) -> Spec:
        return self.checkpoint.run.spec

    @property
    def network(self) -> Network:
        """Raises NetworkError."""
        return self.checkpoint.network


def compared(checkpoint: Checkpoint) -> Compared:
    """A network under its title: the book's two are the convnet and the dense network."""
    title = TITLES.get(checkpoint.id)
    return Compared(tr(title) if title else words.network(checkpoint), checkpoint)


def shipped(name: str) -> Compared:
    """A shipped network under its title. Raises NetworkError."""
    return compared(Checkpoint(runs.shipped(name)))


def the(title: str) -> str:
    """A network's title within a sentence: "the convnet", "Robust"."""
    names = {tr(TITLES[id_]): tr(NAMES[id_]) for id_ in TITLES}
    return names.get(title) or words.plain(title)


def are_the_books(titles: Sequence[str]) -> bool:
    """Whether these are the convnet and the dense network, in this order."""
    return list(titles) == [tr(title) for title in TITLES.values()]


def others(used: Checkpoint | None = None) -> list[Run]:
    """Every run, shipped or kept, that the test digits measure, but for this network's own."""
    return [
        run
        for run in [*store.shipped_runs(), *store.listing()[0]]
        if run.steps and mnist.fits(run.spec) and not (used and run.id == used.id)
    ]


def misfit(used: Checkpoint) -> str | None:
    """Why the test digits say nothing about a network, None where they do."""
    spec = used.run.spec
    if mnist.fits(spec):
        return None
    return tr(
        "The test digits are MNIST's: {mnists} pixels, {digits} digits. The network in use reads"
        " {reads} pixels and has {count} classes, {classes}: the test digits can't measure it.",
        mnists=words.shape((mnist.SIDE, mnist.SIDE)),
        digits=len(mnist.CLASSES),
        reads=words.shape(spec.input_shape[:2]),
        count=len(spec.classes),
        classes=words.plain(words.some(spec.classes)),
    )


def examined(checkpoint: Checkpoint) -> testset.Examined:
    """The 10,000 test digits as a network that they fit reads them: seconds the first time."""
    with st.spinner(tr("Reading the 10,000 test digits …")):
        return _examined(measuring.key(checkpoint.network), checkpoint.network)


@st.cache_resource(max_entries=16, show_spinner=False)
def _examined(key: tuple[str, str], _network: Network) -> testset.Examined:
    return testset.examine(_network)


def answer(checkpoint: Checkpoint, digit: np.ndarray) -> int:
    """The class, by number, that a network answers to an (S, S) digit."""
    return read(checkpoint.network, digit).answer
