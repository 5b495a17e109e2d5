"""All test digits as points, gliding from layer to layer in the browser.

Two components, two messages: the points of all layers, sent once for each network and projection,
and what is to be shown of them.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import streamlit as st

from model.data import mnist
from model.language import later, tr
from model.spec import MOST_LAYERS
from model.studies.apart import Apart
from ui import components, state
from ui.figures import palettes

KEY = later(
    "Ringed: classified wrongly by the network. A click on a point shows its digit; lines go to its"
    " nearest neighbours in the layer."
)

_points = components.component("digitscope_points", "why/points.js")
_cloud = components.component("digitscope_cloud", "why/cloud.js", css=("why/cloud.css",))


def cloud(
    found: Apart | None,
    projection: str,
    *,
    titles: Sequence[str],
    notes: Sequence[str] = (),
    wait: str = "",
    drawing: np.ndarray | None = None,
    neighbours: Sequence[int] = (),
) -> bool:
    """Show the points of a network, or why there are none yet; state keeps what is asked for there.

    titles, notes: what to call and say of each layer; drawing: where the current drawing stands in
    each, (layers, 2); neighbours: test digits to which lines go from the one that is looked at.
    Returns whether it has come into view.
    """
    id_ = f"{found.network.fingerprint[:16]} {projection}" if found else None
    if found:
        _points(key="points", data=_message(id_, found, projection))
    header = {
        "cloud": id_,
        "layers": list(titles),
        "notes": list(notes),
        "wait": wait,
        "serial": state.get(state.APART_ASKED),
        "layer": min(state.get(state.APART_LAYER), len(titles) - 1),
        "chosen": state.get(state.APART_POINT),
        "drawing": None if drawing is None else drawing.tolist(),
        "yours": tr("your drawing"),
        "key": tr(KEY),
        "neighbours": [int(n) for n in neighbours],
        "classes": mnist.CLASSES,
        "colours": palettes.DIGITS,
    }
    result = _cloud(
        key="cloud",
        data=components.pack(header, []),
        on_asked_change=_take,
        on_seen_change=lambda: None,
    )
    return bool(result.seen)


def _take() -> None:
    """Keep what was asked for in the browser, which can say anything."""
    asked = st.session_state["cloud"].get("asked")
    if not isinstance(asked, dict):
        return
    limits = {
        "serial": (state.APART_ASKED, 2**31),
        "layer": (state.APART_LAYER, MOST_LAYERS + 2),
        "point": (state.APART_POINT, len(mnist.digits().test.labels)),
    }
    for name, (key, limit) in limits.items():
        if isinstance(asked.get(name), int) and 0 <= asked[name] < limit:
            state.change(key, asked[name])


@lru_cache(maxsize=8)
def _message(id_: str, found: Apart, projection: str) -> bytes:
    """Every point in each layer as two numbers of 16 bits, from −1 to 1."""
    labels = mnist.digits().test.labels
    places = np.stack([view.points[projection] for view in found.views])  # (layers, N, 2)
    sixteen = np.clip((places + 1) * 32767.5, 0, 65535).round().astype("<u2")
    header = {
        "id": id_,
        "places": base64.b64encode(sixteen.tobytes()).decode(),
        "labels": base64.b64encode(labels.tobytes()).decode(),
        "wrong": np.flatnonzero(found.answers != labels).tolist(),
    }
    return components.pack(header, [])
