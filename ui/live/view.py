"""The network at a glance, computed and painted in the browser, where it follows the pen.

Two components, two messages: the network, 417 kB that are sent once each, and how to show it. What
is read comes with the answer (see ui/live/answer.py); no maps are ever sent.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from model.explain.unit import Unit
from model.network import Channel, Network
from model.spec import Spec
from ui import components, languages, state, words
from ui.figures import palettes
from ui.live.describe import describe

HTML = """\
<div class="live" role="group">
  <div class="input">
    <div class="frame"><canvas class="tiles digit" role="img"></canvas></div>
    <div><div class="name"><span class="title"></span> <span class="shape size"></span><em></em>
    </div>
    <div class="readout"></div></div>
  </div>
  <div class="body">
    <div class="layers"></div>
    <section class="detail" hidden></section>
  </div>
</div>"""

CSS = ("paint/tiles.css", "live/view.css")

_network = components.component("digitscope_network", "live/network.js")
_view = components.component("digitscope_view", "live/view.js", html=HTML, css=CSS)


def name(network: Network) -> str:
    """What the browser calls what the Draw page reads with: another name for other weights."""
    off = ", ".join(words.channel(network.spec, channel) for channel in network.off)
    return f"{state.checkpoint().id}{off and f' without {off}'} {network.fingerprint[:8]}"


def send_network(network_id: str, network: Network) -> None:
    """Hand a network to the live components of the page; outside of what runs at every stroke.

    network_id: its `name`, by which the answer calls it.
    """
    _network(key="live_network", data=message(network_id, network, languages.current()))


def view(
    *, readable: bool, brightness: str, order: Sequence[int] | None, chosen: Channel | None
) -> tuple[Channel | None, Unit | None]:
    """Show the digit and every channel of every layer.

    readable: whether every tile is large enough to look at, else a cell is as large in every layer;
    brightness: what the brightest colour stands for, the "layer"'s largest value, each "map"'s own
    or that of the whole "network"; order: of the last layer's channels until the answer comes with
    another one, None for that of their numbers; chosen: the channel that is open large.
    Returns the channel that is open now, and the unit that is to be followed where that has just
    been asked for, else None; a browser can say anything, so either may be no part of the network.
    """
    result = _view(
        key="live_view",
        data={
            "readable": readable,
            "brightness": brightness,
            "order": order,
            "chosen": chosen,
        },
        on_chosen_change=lambda: None,
        on_follow_change=lambda: None,
    )
    if result.chosen is not None:
        chosen = Channel(*result.chosen) if _are_numbers(result.chosen, 2) else None
    followed = Unit(*result.follow) if _are_numbers(result.follow, 4) else None
    return chosen, followed


@lru_cache(maxsize=4)
def message(network_id: str, network: Network, language: str) -> bytes:
    """What static/live/network.js is sent of a network; language: of its layers' titles."""
    with languages.speaking(language):
        header = _header(network.spec) | {"id": network_id, "off": network.off}
    return components.pack(header, list(network.weights.values()))


def _header(spec: Spec) -> dict[str, Any]:
    described = describe(spec, words.titles(spec))
    for told, layer in zip(described["layers"], spec.layers, strict=True):
        told["palette"] = palettes.of(layer)
    tables = {"input", "signed", *map(palettes.of, spec.layers)}
    return described | {"palettes": {name: _text(palettes.lookup(name)) for name in tables}}


def _are_numbers(said: Any, count: int) -> bool:
    return isinstance(said, list) and len(said) == count and all(type(n) is int for n in said)


def _text(array) -> str:
    return base64.b64encode(array.tobytes()).decode()
