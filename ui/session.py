"""What one visitor has before them: a drawing, and the network that reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import streamlit as st

from model import reading
from model.training import runs, store
from model.reading import Reading
from model.drawing.digit import Steps
from model.network import SHIPPED
from ui import engine, words

# Where a drawing may come from, and what that is called on the page.
SOURCES = {"pad": "Draw", "test": "Test digit", "image": "Picture"}
# Not a widget's key: Streamlit forgets those while a page without the widget is shown.
_SOURCE, _DRAWINGS, _NETWORK = "drawing_source", "drawings", "network"


@dataclass(frozen=True)
class Drawing:
    """What is being read, wherever it came from.

    digit: (28, 28) float32; source: "pad", "test" (one of MNIST's), "image" or "link"; label: the
    right answer where it is known; steps: how a drawing became the digit, None for one that is a
    digit already; index: which of the test digits it is.
    """

    digit: np.ndarray
    source: str
    label: int | None = None
    steps: Steps | None = None
    index: int | None = None


@dataclass(frozen=True)
class Network:
    """The network in use. weights: by name, in network order; step: after how many batches of its
    training, None for its end."""

    id: str
    title: str
    run: runs.Run
    weights: dict[str, np.ndarray]
    step: int | None = None

    @property
    def test_accuracy(self) -> float | None:
        """The share of the test digits that it reads rightly, None where nobody measured it."""
        if self.step is None:
            return self.run.test_accuracy
        measured = {epoch["step"]: epoch["test"] for epoch in self.run.record["epochs"]}
        return (measured.get(self.step) or {}).get("accuracy")


def source() -> str:
    """Where the current drawing comes from, or would come from."""
    return st.session_state.get(_SOURCE, "pad")


def take_from(source: str) -> None:
    """Let the current drawing be what this source gives."""
    st.session_state[_SOURCE] = source


def drawing() -> Drawing | None:
    """The current drawing, None while nothing is drawn."""
    return st.session_state.get(_DRAWINGS, {}).get(source())


def put(drawn: Drawing) -> None:
    """Make this the current drawing on every page; what other sources gave is kept."""
    st.session_state.setdefault(_DRAWINGS, {})[drawn.source] = drawn
    take_from(drawn.source)


def forget(source: str) -> None:
    """Let this source give nothing."""
    st.session_state.get(_DRAWINGS, {}).pop(source, None)


def keep(*keys: str) -> None:
    """Keep these widgets' values while other pages, without them, are shown."""
    for key in keys:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def choose(run_id: str, step: int | None = None) -> None:
    """Look through this run's network from now on: as it ended, or as it was after `step`."""
    choose_network(run_id if step is None else f"{run_id}@{step}")


def choose_network(network_id: str) -> None:
    """Look through the network of this id, as `network_id` gives it, from now on."""
    st.session_state[_NETWORK] = network_id


def network_id() -> str:
    """Which network is in use: the id of a shipped or kept run, or "id@step" of a moment in it."""
    return st.session_state.setdefault(_NETWORK, SHIPPED)


def run_id() -> str:
    """The run whose network is in use."""
    return network_id().partition("@")[0]


def networks() -> list[runs.Run]:
    """The convnets that one can look through: the shipped ones, then the kept, newest first."""
    every = store.shipped_runs() + store.listing()[0]
    return [run for run in every if run.architecture == "convnet" and run.steps]


def network() -> Network:
    """The network in use with its weights. Raises runs.RunError with a sentence to show."""
    run, moment = store.find(run_id()), network_id().partition("@")[2]
    step = next((step for step in run.steps if str(step) == moment), None)
    ended = run.state != "running" and step == run.steps[-1]
    if not moment or ended:
        return Network(run.id, title(run), run, weights(run))
    if step is None:
        raise runs.RunError(f"{title(run)} keeps no weights of that moment of its training.")
    named = f"{title(run)}, {words.moment(run, step).lower()}"
    return Network(network_id(), named, run, weights(run, step), step)


def title(run: runs.Run) -> str:
    """A run's name as the page shows it, and its state where that is not plain "finished"."""
    return run.title if run.state == "finished" else f"{run.title} ({run.state})"


def weights(run: runs.Run, step: int | None = None) -> dict[str, np.ndarray]:
    """A run's weights after `step` batches (default: the last kept), read from the disk once.

    Raises runs.RunError.
    """
    if not run.steps:
        raise runs.RunError(f"{run.title} holds no weights yet.")
    return _weights(run.path, run.steps[-1] if step is None else step)


def read(run: runs.Run, digit: np.ndarray, step: int | None = None) -> Reading:
    """A (28, 28) digit as any run reads it, after `step` batches or at its end; waits as above.

    Raises runs.RunError with a sentence to show.
    """
    return reading.read(engine.architecture(run.architecture), digit, weights(run, step))


def plain(text: str) -> str:
    """Text that a person typed, so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])", r"\\\1", text)


def reading(by: Network | None = None) -> Reading | None:
    """TensorFlow's reading of the current drawing, None without a drawing.

    by: a convnet, by default the network in use. Waits for TensorFlow. Raises runs.RunError with a
    sentence to show.
    """
    drawn = drawing()
    if drawn is None:
        return None
    return reading.read(engine.convnet(), drawn.digit, (by or network()).weights)


@lru_cache(maxsize=64)
def _weights(path: Path, step: int) -> dict[str, np.ndarray]:
    return store.weights(runs.read(path), step)
