"""The whole network at a glance: painted, and while the pen moves also computed, in the browser."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from math import prod
from typing import NamedTuple

import numpy as np
import streamlit as st

from model.drawing.digit import SIDE
from ui import components, words
from ui.figures import palettes

_view = st.components.v2.component(
    "digitscope_glance",
    html=components.source("glance.html"),
    css=components.source("tiles.css", "glance.css"),
    js=components.source(
        "wire.js", "view.js", "numbers.js", "paint.js", "picker.js", "normalise.js", "forward.js",
        "pad.js", "answer.js", "glance.js",
    ),
)  # fmt: skip
_reading = st.components.v2.component("digitscope_reading", js=components.source("reading.js"))


def glance(
    network_id: str,
    weights: dict[str, np.ndarray],
    digit: np.ndarray | None,
    live: bool,
    *,
    key: str,
    scale: str = "layer",
    chosen: tuple[int, int] | None = None,
    below: Sequence[str] = (),
) -> tuple[int, int] | None:
    """Show the digit, every map of every layer at one scale, and the answer.

    weights: the convnet's by name, in network order; digit: (28, 28) float32 as the server has it,
    None while nothing is drawn; live: whether the pad is what is being read, so that the view
    follows its pen and `digit` is what the pen has left; scale: what the brightest colour stands
    for, the "layer"'s largest value, each "map"'s own or the whole "network"'s; chosen: (index
    among the convolution and pooling layers, channel) to mark; below: the keys of the containers
    that show each of these layers large, to go to when a map is chosen.
    Returns the layer and channel that were just clicked, tapped or chosen by Enter, else `chosen`.

    Two messages: what changes with the network (its 417 kB of weights, and the code) and what
    changes at every stroke. Streamlit sends the first again only where it has changed.
    """
    outline = layers(weights)
    titles = words.titles(outline)
    header = {
        "view": key,
        "network": network_id,
        "layers": [
            {"title": title, **layer._asdict()}
            for title, layer in zip(titles, outline, strict=True)
        ],
        "palettes": {kind: _text(palettes.lookup(kind)) for kind in palettes.PALETTES},
    }
    reading = {
        "view": key,
        "digit": None if digit is None else _text(np.asarray(digit, "<f4")),
        "live": live,
        "scale": scale,
        "chosen": chosen,
        "below": list(below),
    }
    with st.container(gap=None):
        result = _view(
            key=key,
            data=components.pack(header, list(weights.values())),
            on_chosen_change=lambda: None,
        )
        _reading(key=f"{key}_reading", data=reading)
    return chosen if result.chosen is None else tuple(result.chosen)


class Outline(NamedTuple):
    """One layer as its weights tell it. kind: "conv", "pool" or "dense"; window: its kernel's or
    pooling window's side; shape: what it gives, (height, width, channels) or (units,)."""

    kind: str
    window: int
    shape: tuple[int, ...]


def layers(weights: dict[str, np.ndarray]) -> list[Outline]:
    """The convnet's layers in order, told from its weights alone, before TensorFlow is loaded.

    A pooling 2×2 follows every convolution but the last. Raises ValueError for the weights of
    another architecture.
    """
    kernels = [value.shape for value in weights.values() if value.ndim > 1]
    convolutions = [shape for shape in kernels if len(shape) == 4]
    found, side = [], SIDE
    for number, (window, _, _, channels) in enumerate(convolutions, 1):
        side = side - window + 1
        found.append(Outline("conv", window, (side, side, channels)))
        if number < len(convolutions):
            side //= 2
            found.append(Outline("pool", 2, (side, side, channels)))
    if not found or kernels[len(convolutions) :] != [(prod(found[-1].shape), kernels[-1][-1])]:
        raise ValueError("These are not the weights of a convnet.")
    return [*found, Outline("dense", 0, kernels[-1][-1:])]


def _text(array: np.ndarray) -> str:
    return base64.b64encode(array.tobytes()).decode()
