"""TensorFlow, loaded behind the page: importing it takes seconds, and the pad need not wait."""

from __future__ import annotations

import gc
import os
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import numpy as np
import streamlit as st

from model import reading
from model.network import NetworkError
from model.training import runs
from ui import state

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

_begun = Event()


def ready() -> bool:
    """Whether a digit can be read at once."""
    return _begun.is_set() and _loading().done()


def wait() -> None:
    """Wait until a digit can be read at once."""
    _loading().result()


@st.fragment(run_every=1.0)
def load() -> None:
    """Load TensorFlow, and run the page again as soon as it is there.

    Not at once: importing TensorFlow keeps the interpreter from serving the files that a browser
    needs to show the pad. That it asks for the second run says that it has what it came for.
    """
    if ready():
        st.rerun()
    if state.get(state.ENGINE_ASKED):
        _loading()
    state.change(state.ENGINE_ASKED, True)


@st.cache_resource(show_spinner=False)
def _loading() -> Future:
    _begun.set()
    return ThreadPoolExecutor(1, thread_name_prefix="engine").submit(_load)


def _load() -> None:
    import keras  # TensorFlow imports it, and nothing else here needs it

    # Streamlit calls this after every run of any page. It drops TensorFlow's compiled kernels: the
    # next stroke's reading takes 16 ms instead of 2.
    keras.backend.clear_session = lambda *_, **__: None
    try:
        network = runs.shipped(runs.DEFAULT).network()
        reading.read(network, np.zeros(network.spec.input_shape[:2], np.float32))
    except NetworkError:
        pass  # the sidebar says so; another network is traced when it is first used
    # What TensorFlow's import left need not be walked through at each collection: 300 ms.
    gc.collect()
    gc.freeze()
