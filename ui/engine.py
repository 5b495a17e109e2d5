"""TensorFlow, loaded behind the page: importing it takes seconds, and the pad need not wait."""

from __future__ import annotations

import gc
import os
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from model import activations, network
from model.digit import SIDE

if TYPE_CHECKING:
    import keras

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def ready() -> bool:
    """Whether a digit can be read at once. The first call starts the loading."""
    return _loading().done()


def convnet() -> keras.Model:
    """The convnet's architecture, which reads with anyone's weights. Waits until it is loaded."""
    return architecture("convnet")


def dense() -> keras.Model:
    """The dense network's architecture, as `convnet`."""
    return architecture("dense")


def architecture(name: str) -> keras.Model:
    """The architecture that a run names, "convnet" or "dense", as `convnet`."""
    return _loading().result()[name]


@st.fragment(run_every=0.3)
def rerun_when_ready() -> None:
    """Run the page again as soon as the networks are loaded."""
    if ready():
        st.rerun()


@st.cache_resource(show_spinner=False)
def _loading() -> Future:
    return ThreadPoolExecutor(1, thread_name_prefix="engine").submit(_load)


def _load() -> dict[str, keras.Model]:
    networks = {name: build() for name, build in network.BUILDERS.items()}
    for built in networks.values():
        activations.read(built, np.zeros((SIDE, SIDE), np.float32))
    # Streamlit clears Keras' session, and so collects, after every script run. What TensorFlow's
    # import left need not be walked through each time: 300 ms a stroke.
    gc.collect()
    gc.freeze()
    return networks
