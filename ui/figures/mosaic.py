"""All channels of one layer in one mosaic, painted in the browser from the server's reading."""

from __future__ import annotations

import base64

from model.reading import LayerMaps
from model.network import Layer
from ui import components
from ui.figures import palettes

_component = components.component(
    "digitscope_mosaic", "figures/mosaic.js", css=("paint/tiles.css", "figures/mosaic.css")
)


def mosaic(
    maps: LayerMaps,
    layer: Layer,
    scale: str = "layer",
    vmax: float | None = None,
    *,
    key: str,
    label: str = "",
    chosen: int | None = None,
    cell: int = 3,
) -> int | None:
    """Show every channel of a layer at `cell` CSS pixels an activation; rows wrap to the width.

    scale: what the brightest colour stands for: the "layer"'s largest value, each "map"'s own, or
    that of the whole "network", which `vmax` gives. Maps of the kind "signed" are differences:
    their colours reach as far below zero as above. label: the layer's name as it is read out, by
    default its name in the network. chosen: the channel to mark.
    Returns the channel that was just clicked, tapped or chosen by Enter, else `chosen` as given.
    """
    height, width, channels = maps.maps.shape
    header = {
        "label": label or maps.name,
        "height": height,
        "width": width,
        "channels": channels,
        "rows": layer.rows,
        "columns": layer.columns,
        "scale": scale,
        "top": vmax if scale == "network" else None,
        "signed": maps.kind == "signed",
        "palette": base64.b64encode(palettes.lookup(maps.kind).tobytes()).decode(),
        "chosen": chosen,
        "cell": cell,
    }
    result = _component(
        key=key, data=components.pack(header, [maps.maps]), on_chosen_change=lambda: None
    )
    return chosen if result.chosen is None else result.chosen
