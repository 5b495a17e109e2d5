"""The pictures of what channels look for: those a run keeps, and those of this server."""

from __future__ import annotations

import numpy as np
import streamlit as st

from model.explain import ascent
from model.explain.ascent import Care
from model.network import Network
from model.studies import looks
from model.training.runs import Checkpoint

REMEMBERED = 32  # layers whose pictures no run keeps


def kept(used: Checkpoint, layer: int, care: Care) -> np.ndarray | None:
    """A layer's pictures, None where nobody has made them."""
    try:
        stored = looks.load(used.run.path, used.network, layer, care)
    except looks.LooksError as error:
        st.warning(str(error))
        stored = None
    return _remembered().get(of(used.network, layer, care)) if stored is None else stored


def keep(used: Checkpoint, layer: int, care: Care, pictures: np.ndarray) -> None:
    """With the run, where it may be written to and is at its end; else until this server ends."""
    try:
        if used.step is None and not used.run.is_shipped:
            looks.save(used.run.path, used.network, {(layer, care): pictures})
            return
    except OSError:
        pass  # a run that can't be written to
    remembered = _remembered()
    remembered[of(used.network, layer, care)] = pictures
    while len(remembered) > REMEMBERED:
        remembered.pop(next(iter(remembered)))


@st.cache_resource
def _remembered() -> dict[tuple, np.ndarray]:
    return {}


def of(network: Network, layer: int, care: Care) -> tuple:
    """What tells pictures from all others."""
    return network.fingerprint, repr(network.spec), layer, care


@st.cache_data(max_entries=REMEMBERED, show_spinner=False)
def values(of: tuple, _network: Network, layer: int, pictures: np.ndarray) -> np.ndarray:
    """How much each picture excites its channel: (C, starts). of: as the function gives it."""
    return ascent.values(_network, layer, pictures)
