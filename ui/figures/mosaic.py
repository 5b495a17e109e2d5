"""All channels of one layer in one mosaic, painted in the browser from the server's reading."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np

from model.layers import Layer
from ui import components
from ui.figures import palettes

_component = components.component(
    "digitscope_mosaic", "figures/mosaic.js", css=("paint/tiles.css", "figures/mosaic.css")
)


def mosaic(
    values: np.ndarray,
    layer: Layer,
    *,
    key: str,
    label: str,
    top: float | None = None,
    palette: str = "",
    chosen: int | None = None,
    cell: int = 3,
    spaced: bool = False,
    texts: Sequence[str] | None = None,
) -> int | None:
    """Show every channel of a layer at `cell` CSS pixels an activation; rows wrap to the width.

    values: (H, W, C) float32 in the layer's places; label: its title, as it is read out; top: the
    value of the brightest colour, by default the largest there is; palette: by default the layer's
    own. With "signed" the colours reach as far below zero as above. chosen: the channel to mark;
    spaced: channels stand where they would with "signed", to be compared with one that is; texts:
    what is said of each channel, where the tiles are pictures and no maps of a digit.
    Returns the channel that was just clicked, tapped or chosen by Enter, else `chosen` as given.
    """
    height, width, channels = values.shape
    palette = palette or palettes.of(layer)
    header = {
        "label": label,
        "height": height,
        "width": width,
        "channels": channels,
        "rows": layer.rows,
        "columns": layer.columns,
        "top": top,
        "signed": palette == "signed",
        "spaced": spaced or palette == "signed",
        "palette": base64.b64encode(palettes.lookup(palette).tobytes()).decode(),
        "chosen": chosen,
        "cell": cell,
        "texts": texts,
    }
    data = components.pack(header, [values])
    result = _component(key=key, data=data, on_chosen_change=lambda: None)
    return chosen if result.chosen is None else result.chosen
