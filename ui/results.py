"""What networks make of digits beyond the current drawing: read once for each network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import streamlit as st

from model.data import mnist
from model.language import later, tr
from model.network import Network
from model.reading import read
from model.spec import Spec
from model.studies import fooled, sweeps, testset
from model.training import runs, store
from model.training.runs import Checkpoint, Run
from ui import state, words

# What the book's two are called, and within a sentence.
TITLES = {"book": later("Convnet"), "dense": later("Dense network")}
NAMES = {"book": later("the convnet"), "dense": later("the dense network")}
SAMPLE = 1_000  # test digits, for a study that somebody waits for
FEW = 100  # for one in which each digit is read thousands of times


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
        return _examined(_key(checkpoint.network), checkpoint.network)


@st.cache_resource(max_entries=16, show_spinner=False)
def _examined(key: tuple[str, str], _network: Network) -> testset.Examined:
    return testset.examine(_network)


def study(checkpoint: Checkpoint) -> dict[str, Any] | None:
    """The test digits' sweeps with this network, None where nobody measured them."""
    network = checkpoint.network
    return sweeps.load(checkpoint.run.path, network) or _studies().get(
        (sweeps.FILE, *_key(network))
    )


def measured(checkpoint: Checkpoint) -> list[float]:
    """What this visitor has measured so far: the accuracies of the first of sweeps.PLAN."""
    return state.get(state.MEASURED).get(checkpoint.network.fingerprint, [])


def measure(checkpoint: Checkpoint) -> Iterator[int]:
    """Go on measuring; yields how many settings are done. At the end the run keeps its study.

    The generator may be dropped at any time: another one goes on from there.
    """
    network, digits = checkpoint.network, sweeps.sample(SAMPLE)
    accuracies = measured(checkpoint)
    for name, place in sweeps.PLAN[len(accuracies) :]:
        accuracies = [*accuracies, sweeps.accuracy(network, digits, name, place)]
        all_measured = state.get(state.MEASURED) | {network.fingerprint: accuracies}
        state.change(state.MEASURED, all_measured)
        yield len(accuracies)
    command = f"python -m model.studies.sweeps {checkpoint.run.id} --digits {SAMPLE}"
    _keep(sweeps, checkpoint, sweeps.study(accuracies, network, SAMPLE, command))


def fooled_study(checkpoint: Checkpoint) -> dict[str, Any] | None:
    """How a network bears attacks, None where nobody measured that."""
    network = checkpoint.network
    return fooled.load(checkpoint.run.path, network) or _studies().get(
        (fooled.FILE, *_key(network))
    )


def standing(checkpoint: Checkpoint) -> list[np.ndarray]:
    """What this visitor's attacks have left so far, as fooled.go_on has it."""
    return state.get(state.STANDING).get(checkpoint.network.fingerprint, [])


def attack(checkpoint: Checkpoint) -> Iterator[int]:
    """Go on attacking; yields how many trials are done. Else as `measure`."""
    network, digits, left = checkpoint.network, fooled.sample(FEW), standing(checkpoint)
    while len(left) <= len(fooled.PLAN):
        left = fooled.go_on(network, digits, left)
        state.change(state.STANDING, state.get(state.STANDING) | {network.fingerprint: left})
        yield len(left) - 1
    command = f"python -m model.studies.fooled {checkpoint.run.id} --digits {FEW}"
    _keep(fooled, checkpoint, fooled.study(left, network, command))


def _study(of: ModuleType, checkpoint: Checkpoint) -> dict[str, Any] | None:
    """of: sweeps or fooled."""
    network = checkpoint.network
    return of.load(checkpoint.run.path, network) or _studies().get((of.FILE, *_key(network)))


def _keep(of: ModuleType, checkpoint: Checkpoint, made: dict[str, Any]) -> None:
    _studies()[of.FILE, *_key(checkpoint.network)] = made
    if checkpoint.step is not None:  # the run keeps the study of its end
        return
    try:
        of.save(checkpoint.run.path, made)
    except OSError:  # a run that can't be written to: this server remembers it until it ends
        return


@st.cache_resource
def _studies() -> dict[tuple[str, ...], dict[str, Any]]:
    """By the name of their file, and the network."""
    return {}


def _key(network: Network) -> tuple[str, str]:
    """What tells a network from all others: the weights alone do not say what is done with them."""
    return network.fingerprint, repr(network.spec)


def answer(checkpoint: Checkpoint, digit: np.ndarray) -> int:
    """The class, by number, that a network answers to an (S, S) digit."""
    return read(checkpoint.network, digit).answer
