"""The colours of maps: for each kind one perceptually uniform palette, safe for the colour-blind.

Python's figures and the browser's components take them from here.
"""

from functools import lru_cache

import numpy as np
from plotly.colors import (
    convert_colors_to_same_type,
    diverging,
    make_colorscale,
    qualitative,
    sample_colorscale,
    sequential,
    unlabel_rgb,
)

from model.layers import POOLINGS, Layer

# All but "signed" start at or near black: zero looks alike in every layer.
PALETTES = {
    "input": ["rgb(0, 0, 0)", "rgb(255, 255, 255)"],
    "conv": sequential.Inferno,
    "pool": sequential.ice,
    "row": ["rgb(0, 0, 0)", *sequential.algae_r[1:]],
    # What has a sign: blue below zero, white at zero, red above.
    "signed": diverging.RdBu[::-1],
    # Probabilities and accuracies, from none to all.
    "share": sequential.Cividis,
}
# Classes, and lines to be told apart, both chosen for the colour-blind.
DIGITS = qualitative.Safe[:10]
SERIES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]  # Okabe and Ito's


def of(layer: Layer) -> str:
    """The palette for a layer's values, one of PALETTES."""
    if layer.signed:
        return "signed"
    if not layer.makes_maps:
        return "row"
    return "pool" if layer.kind in POOLINGS else "conv"


def colorscale(palette: str) -> list[list]:
    """A palette as Plotly takes it: [[share, colour], …]."""
    # In rgb(): Streamlit takes "#000004", Inferno's darkest, for a colour of its own theme.
    colours, _ = convert_colors_to_same_type(PALETTES[palette], "rgb")
    return make_colorscale(colours)


@lru_cache
def lookup(palette: str) -> np.ndarray:
    """A palette as a table: (256, 3) uint8, red, green, blue; "signed" has zero in the middle."""
    colours = sample_colorscale(colorscale(palette), np.linspace(0, 1, 256).tolist())
    return np.array([unlabel_rgb(colour) for colour in colours]).round().astype(np.uint8)
