"""What a visitor of the Follow page looks at: the section, the unit, the channels switched off.

Kept outside the widgets, which forget what they held when their page is left, and in the page's
address, which restores all of it in another browser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import numpy as np
import streamlit as st

from model.explain import ablation
from model import network
from model.training import runs
from model.explain import unit as arithmetic
from model.explain.ablation import Channel
from model.reading import Reading
from model.network import Layer
from model.explain.unit import Unit
from ui import engine, session, words
from ui import address
from ui.address import Link, LinkError
from ui.session import Drawing, Network

if TYPE_CHECKING:
    import keras

SECTIONS = {
    "unit": "One number",
    "trace": "Back to the ink",
    "decision": "The decision",
    "kernels": "Kernels",
    "off": "Switch channels off",
}
_UNIT, _SECTION, _OFF = "follow_unit", "follow_section", "follow_off"
_ADDRESSES, _PUBLISHED = "follow_addresses", "follow_published"
_REFUSED, _EXPLAIN = "follow_refused", "follow_explain"
_AT_THE_PAD, _WITHOUT = "follow_at_the_pad", "draw_without"


@dataclass(frozen=True)
class Seen:
    """The drawing as the network in use reads it.

    layers: those that make maps; titles: what the page calls them, "Convolution 1".
    """

    network: keras.Model
    network_id: str
    weights: dict[str, np.ndarray]
    layers: list[Layer]
    titles: list[str]
    reading: Reading

    def largest(self, index: int) -> float:
        """The largest value that goes into a layer: where the palette of its input ends."""
        return float(arithmetic.inputs(self.reading, index).max())

    def input_name(self, index: int) -> str:
        """As `input_title`, short: what goes into a layer."""
        return self.layers[index - 1].name if index else "ink"

    def input_title(self, index: int) -> str:
        return self.titles[index - 1] if index else "the digit"

    def input_kind(self, index: int) -> str:
        return self.layers[index - 1].kind if index else "input"

    def name(self, unit: Unit) -> str:
        """ "conv2 · 33 (4, 9)": layer, channel, row and column."""
        return f"{self.layers[unit.layer].name} · {unit.channel} ({unit.row}, {unit.column})"


def mapped_layers() -> list[Layer]:
    """The convnet's layers that make maps. Waits for TensorFlow."""
    return arithmetic.mapped(network.describe(engine.convnet()))


def see() -> Seen:
    """What is before the visitor, who has a drawing. Raises runs.RunError."""
    reading = session.reading()
    used = session.network()
    layers = mapped_layers()
    titles = words.titles(layers)
    return Seen(engine.convnet(), used.id, used.weights, layers, titles, reading)


def unit(reading: Reading) -> Unit:
    """The unit looked at: at first the strongest of the first layer."""
    if _UNIT not in st.session_state:
        st.session_state[_UNIT] = arithmetic.strongest(reading, 0)
    return st.session_state[_UNIT]


def look_at(at: Unit) -> None:
    """Look at this unit from now on."""
    st.session_state[_UNIT] = at


def follow(at: Unit) -> None:
    """Have the page show the arithmetic of this unit when it is next opened."""
    look_at(at)
    turn_to("unit")
    stay_at_the_pad(False)


def at_the_pad() -> bool:
    """Whether the visitor is drawing on this page, and has not yet said that it is done."""
    return session.drawing() is None or st.session_state.get(_AT_THE_PAD, False)


def stay_at_the_pad(stay: bool) -> None:
    st.session_state[_AT_THE_PAD] = stay


def section() -> str:
    """The name of the section looked at, one of SECTIONS."""
    return st.session_state.setdefault(_SECTION, next(iter(SECTIONS)))


def turn_to(name: str) -> None:
    """Look at this section from now on."""
    st.session_state[_SECTION] = name


def off() -> tuple[Channel, ...]:
    """The channels that are switched off, in network order."""
    return st.session_state.get(_OFF, ())


def switch(channels: Sequence[Channel]) -> None:
    """Switch these channels off, and all others on."""
    st.session_state[_OFF] = tuple(sorted(set(channels), key=lambda c: (c.layer, c.channel)))
    if not channels:
        draw_without(False)


def name(channel: Channel, titles: Sequence[str]) -> str:
    """ "Convolution 1 · 7"; titles: those of the layers with maps."""
    return f"{titles[channel.layer]} · {channel.channel}"


def names_of_off() -> list[str]:
    """What the page calls the channels that are switched off. Waits for TensorFlow."""
    titles = words.titles(mapped_layers())
    return [name(channel, titles) for channel in off()]


def draw_without(on: bool) -> None:
    """Let the Draw page read without the channels that are switched off, or with all again."""
    st.session_state[_WITHOUT] = on


def draws_without() -> bool:
    return bool(off()) and st.session_state.get(_WITHOUT, False)


def drawn_through() -> Network:
    """The network that the Draw page reads with. Raises runs.RunError."""
    used = session.network()
    if not draws_without():
        return used
    left = ablation.switch_off(mapped_layers(), used.weights, off())
    return replace(used, id=f"{used.id} without {', '.join(names_of_off())}", weights=left)


def explaining() -> bool:
    return st.session_state.get(_EXPLAIN, True)


def explain(on: bool) -> None:
    """Show or hide the sentences."""
    st.session_state[_EXPLAIN] = on


def say(*sentences: str) -> None:
    """Show sentences that explain, unless the visitor has hidden them."""
    if explaining():
        st.markdown(" ".join(sentences))


def has_link() -> bool:
    """Whether the page was opened by a link that is not yet followed.

    The browser says with every click which address it is at, and may not yet have heard of the
    newest: none that this visit has had is a link.
    """
    given = st.query_params.to_dict()
    linked = {address.DIGIT, address.NETWORK, address.UNIT} & given.keys()
    return bool(linked) and _stamp(given) not in st.session_state.get(_ADDRESSES, ())


def _stamp(parameters: dict[str, str]) -> int:
    return hash(frozenset(parameters.items()))


def restore() -> bool:
    """Restore what the page's address holds. Says whether it could: `refused` says why not."""
    given, before = st.query_params.to_dict(), session.network_id()
    try:
        link = address.read(given, mapped_layers())
        if link.view not in (None, *SECTIONS):
            raise LinkError("This link names a view that this page does not have.")
        session.choose_network(link.network)
        if session.run_id() not in (run.id for run in session.networks()):
            raise LinkError("This link looks through a network that this server does not have.")
        session.network()
    except (LinkError, runs.RunError) as error:
        session.choose_network(before)
        session.forget("link")
        st.session_state[_REFUSED] = str(error)
        st.query_params.clear()
        return False
    _remember(given)
    stay_at_the_pad(False)
    session.put(Drawing(link.digit, "link"))
    draw_without(False)
    switch(link.off)
    if link.view:
        turn_to(link.view)
    if link.unit:
        look_at(link.unit)
    return True


def _remember(parameters: dict[str, str]) -> None:
    st.session_state.setdefault(_ADDRESSES, set()).add(_stamp(parameters))


def refused() -> str | None:
    """Why the link that the visitor came by can't be followed, while nothing is drawn."""
    if session.drawing() is not None:
        return st.session_state.pop(_REFUSED, None)
    return st.session_state.get(_REFUSED)


def publish(seen: Seen) -> str:
    """Put what is looked at into the page's address; gives the whole address."""
    link = Link(seen.reading.digit, seen.network_id, section(), unit(seen.reading), off())
    parameters = address.write(link, seen.layers)
    # Going back through the visit's addresses changes nothing, and must not be undone by this.
    if not st.query_params or _stamp(parameters) != st.session_state.get(_PUBLISHED):
        st.query_params.from_dict(parameters)
    st.session_state[_PUBLISHED] = _stamp(parameters)
    _remember(parameters)
    return f"{st.context.url}?{urlencode(parameters)}"
