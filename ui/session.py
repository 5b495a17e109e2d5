"""What one visitor has before them: a drawing, and the network that reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import streamlit as st

from model import activations, runs, store
from model.activations import Reading
from model.digit import Steps
from model.network import SHIPPED
from ui import engine

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
    """The network in use. weights: by name, in network order."""

    id: str
    title: str
    run: runs.Run
    weights: dict[str, np.ndarray]


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


def choose(network_id: str) -> None:
    """Look through this network from now on."""
    st.session_state[_NETWORK] = network_id


def network_id() -> str:
    """Which network is in use: the id of a shipped or kept run."""
    return st.session_state.setdefault(_NETWORK, SHIPPED)


def networks() -> list[runs.Run]:
    """The convnets that one can look through: the shipped ones, then the kept, newest first."""
    every = store.shipped_runs() + store.listing()[0]
    return [run for run in every if run.architecture == "convnet" and run.steps]


def network() -> Network:
    """The network in use with its weights. Raises runs.RunError with a sentence to show."""
    run = store.find(network_id())
    return Network(run.id, title(run), run, weights(run))


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
    return activations.read(engine.architecture(run.architecture), digit, weights(run, step))


def plain(text: str) -> str:
    """Text that a person typed, so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])", r"\\\1", text)


def reading() -> Reading | None:
    """TensorFlow's reading of the current drawing by the network in use, None without a drawing.

    Waits for TensorFlow. Raises runs.RunError with a sentence to show.
    """
    drawn = drawing()
    if drawn is None:
        return None
    return activations.read(engine.convnet(), drawn.digit, network().weights)


@lru_cache(maxsize=64)
def _weights(path: Path, step: int) -> dict[str, np.ndarray]:
    return store.weights(runs.read(path), step)
