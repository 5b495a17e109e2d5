"""TensorFlow, loaded behind the page: importing it takes seconds, and the pad need not wait."""

from __future__ import annotations

import gc
import os
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from model import reading, network
from model.drawing.digit import SIDE

if TYPE_CHECKING:
    import keras

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


_ASKED = "engine_asked"
_begun = Event()


def ready() -> bool:
    """Whether a digit can be read at once."""
    return _begun.is_set() and _loading().done()


def convnet() -> keras.Model:
    """The convnet's architecture, which reads with anyone's weights. Waits until it is loaded."""
    return architecture("convnet")


def dense() -> keras.Model:
    """The dense network's architecture, as `convnet`."""
    return architecture("dense")


def architecture(name: str) -> keras.Model:
    """The architecture that a run names, "convnet" or "dense", as `convnet`."""
    return _loading().result()[name]


@st.fragment(run_every=1.0)
def load() -> None:
    """Load the networks, and run the page again as soon as they are there.

    Not at once: importing TensorFlow keeps the interpreter from serving the files that a browser
    needs to show the pad. That it asks for the second run says that it has what it came for.
    """
    if ready():
        st.rerun()
    if st.session_state.get(_ASKED):
        _loading()
    st.session_state[_ASKED] = True


@st.cache_resource(show_spinner=False)
def _loading() -> Future:
    _begun.set()
    return ThreadPoolExecutor(1, thread_name_prefix="engine").submit(_load)


def _load() -> dict[str, keras.Model]:
    import keras

    # Streamlit calls this after every script run of any session. It wipes TensorFlow's kernel cache
    # and the state that Keras builds networks with, whatever thread does so just then: one built
    # meanwhile had its layers in another order. No throw-away networks are made here.
    keras.backend.clear_session = lambda *_, **__: None
    networks = {name: build() for name, build in network.BUILDERS.items()}
    for built in networks.values():
        reading.read(built, np.zeros((SIDE, SIDE), np.float32))
    # What TensorFlow's import left need not be walked through at each collection: 300 ms.
    gc.collect()
    gc.freeze()
    return networks
