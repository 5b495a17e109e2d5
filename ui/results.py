"""What networks make of digits beyond the current drawing: read once for each network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from model import reading
from model.training import runs, store
from model.studies import sweeps, testset
from ui import engine, session
from ui.session import Network
from ui.why.sweeper import Swept

if TYPE_CHECKING:
    import keras

SAMPLE = 1_000  # test digits, for a study that somebody waits for


def shipped(name: str, title: str) -> Network:
    """A shipped network under the title by which a page calls it. Raises runs.RunError."""
    run = runs.shipped(name)
    return Network(run.id, title, run, session.weights(run))


def others(network: Network) -> list[runs.Run]:
    """Every other run, shipped or kept, that can be compared with this network."""
    return [
        run
        for run in [*store.shipped_runs(), *store.listing()[0]]
        if run.steps and run.id != network.id
    ]


def of_run(run: runs.Run) -> Network:
    """The network of a run as it stood at its end. Raises runs.RunError."""
    return Network(run.id, session.title(run), run, session.weights(run))


def in_use(network: Network) -> Network:
    """The network in use under a title that says so beside others."""
    return replace(network, title=f"Network in use ({network.title})")


def architecture(network: Network) -> keras.Model:
    """The architecture that reads with this network's weights. Waits for TensorFlow."""
    return engine.architecture(network.run.architecture)


def reader(network: Network) -> sweeps.Reader:
    """Digits (N, 28, 28) → this network's probabilities (N, 10)."""
    return partial(reading.probabilities, architecture(network), weights=network.weights)


def answer(network: Network, digit: np.ndarray) -> int:
    """The class that this network reads in a (28, 28) digit."""
    return int(reader(network)(digit[np.newaxis])[0].argmax())


def examined(network: Network) -> testset.Examined:
    """The 10,000 test digits as this network reads them. Takes seconds the first time."""
    return _examined(runs.fingerprint(network.weights), network)


@st.cache_resource(max_entries=16, show_spinner="Reading the 10,000 test digits …")
def _examined(fingerprint: str, _network: Network) -> testset.Examined:
    return testset.examine(architecture(_network), _network.weights)


def swept(network: Network, pictures: dict[str, np.ndarray]) -> Swept:
    """What this network makes of one digit's sweeps; the test digits' where somebody measured."""
    probabilities = sweeps.read_pictures(reader(network), pictures)
    return Swept(network.title, probabilities, study(network))


def study(network: Network) -> dict[str, Any] | None:
    """The test digits' sweeps with this network, None where nobody measured them."""
    kept = sweeps.load(network.run, network.weights)
    return kept or _studies().get(runs.fingerprint(network.weights))


def measured(network: Network) -> list[float]:
    """What this visitor has measured so far: the accuracies of the first of sweeps.PLAN."""
    return st.session_state.setdefault(f"measured {runs.fingerprint(network.weights)}", [])


def measure(network: Network) -> Iterator[int]:
    """Go on measuring; yields how many settings are done. At the end the run keeps its study.

    The generator may be dropped at any time: another one goes on from there.
    """
    accuracies = measured(network)
    digits, labels = sweeps.sample(SAMPLE)
    read = reader(network)
    for name, place in sweeps.PLAN[len(accuracies) :]:
        accuracies.append(sweeps.accuracy(read, digits, labels, name, place))
        yield len(accuracies)
    command = f"python -m model.sweeps {network.run.path} --digits {SAMPLE}"
    made = sweeps.study(accuracies, network.weights, SAMPLE, command)
    _studies()[made["weights"]] = made
    if network.step is not None:  # the run keeps the study of its end
        return
    try:
        sweeps.save(network.run, made)
    except OSError:  # a run that can't be written to: this server remembers it until it ends
        return


@st.cache_resource
def _studies() -> dict[str, dict[str, Any]]:
    return {}
