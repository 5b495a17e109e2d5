"""The colours of maps: for each kind one perceptually uniform palette, safe for the colour-blind.

Python's figures and the components of ui/frontend take them from here.
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

# All start at or near black: zero looks alike in every layer.
PALETTES = {
    "input": ["rgb(0, 0, 0)", "rgb(255, 255, 255)"],
    "conv": sequential.Inferno,
    "pool": sequential.ice,
}
# What has a sign: blue below zero, white at zero, red above.
SIGNED = {"signed": diverging.RdBu[::-1]}
# Probabilities and accuracies, from none to all.
SHARES = {"share": sequential.Cividis}
# The ten digits, and lines to be told apart, both chosen for the colour-blind.
DIGITS = qualitative.Safe[:10]
SERIES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]  # Okabe and Ito's


def colorscale(kind: str) -> list[list]:
    """The palette of a kind, "signed" or "share", as Plotly takes it: [[share, colour], …]."""
    # In rgb(): Streamlit takes "#000004", Inferno's darkest, for a colour of its own theme.
    colours, _ = convert_colors_to_same_type((PALETTES | SIGNED | SHARES)[kind], "rgb")
    return make_colorscale(colours)


@lru_cache
def lookup(kind: str) -> np.ndarray:
    """The same palette as a table: (256, 3) uint8, red, green, blue, from zero to the maximum."""
    colours = sample_colorscale(colorscale(kind), np.linspace(0, 1, 256).tolist())
    return np.array([unlabel_rgb(colour) for colour in colours]).round().astype(np.uint8)
