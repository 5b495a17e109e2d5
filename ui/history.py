"""Addresses, Back and Forward: one mechanism for all pages.

What a page shows stands in its address. The server restores it where somebody comes by an address
or goes Back or Forward (`enter`), and after every run tells the browser what the address says now
(`publish`); static/address.js puts it there. st.query_params is only read: setting it always makes
a new entry for Back, for every stroke and once more for every page that is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from model.data import mnist
from model.language import tr
from model.network import NetworkError
from ui import address, components, languages, state
from ui.address import LinkError
from ui.state import (
    ENTRY,
    GOING,
    NAVIGATION,
    NETWORK,
    PAGE,
    PUBLISHED,
    REFUSED,
    RESTORED,
    SEEN,
    SENT,
    Drawing,
    Key,
)

_REMEMBERED = 10  # drawings of a visit, 0.4 MB each
_component = components.component("address", "address.js", speaks=False)


def parameters() -> dict[str, str]:
    """The query parameters that restore what the page shows. {} where nothing differs."""
    spec, drawn, written = state.spec(), state.drawing(), {}
    if languages.current() != languages.browsers():
        written[languages.PARAMETER] = languages.current()
    if spec is None:
        return written
    if drawn is not None:
        written["d"] = drawn.text
    for key in state.of_page(state.get(PAGE)):
        value = state.get(key)
        if value != key.default:
            written[key.parameter] = key.write(value, spec)
    if written.keys() - {languages.PARAMETER} or state.get(NETWORK) != NETWORK.default:
        written = {"network": state.get(NETWORK), **written}
    return written


def link(language: str | None = None, embed: bool = False) -> str:
    """The whole address of what the page shows; language: its code, for the page in that one;
    embed: for the iframe of another page, where Streamlit shows nothing of its own."""
    written = parameters()
    if language is not None:
        written[languages.PARAMETER] = language
    if embed:
        written["embed"] = "true"
    return f"{st.context.url}?{urlencode(written)}"


def go(file: str) -> None:
    """Go to another page, "pages/draw.py". Ends this run, as st.switch_page does."""
    state.change(GOING, True)
    _, sent = state.get(SENT)
    # Streamlit makes an entry for Back of its own wherever a switch changes the page's parameters.
    st.switch_page(file, query_params=parse_qsl(sent.get("query", "")))


def open_address(page: str, given: dict[str, str]) -> None:
    """Let the visit show what an address of the app says, the drawing and the network as they are
    where it names none, on the projector where it is.

    page: its address; given: its query parameters. Another page is not gone to: see `go`. Raises
    LinkError or NetworkError, and has changed nothing then.
    """
    checkpoint_id, drawn, values = _read({"network": state.get(NETWORK), **given}, page)
    kept = {key: state.get(key) for key in state.of_visit()}
    _take(page, checkpoint_id, drawn, {**kept, **values}, whole=True)
    state.stay_at_the_pad(False)
    if drawn is not None:
        state.change(RESTORED, state.get(RESTORED) + 1)


def begin() -> None:
    """Take over what the address says of the visit as a whole: its language."""
    languages.enter(st.query_params.get(languages.PARAMETER))


def enter(page: str) -> frozenset[str]:
    """Take over what the address holds where the visitor comes by it, or goes Back or Forward.

    page: its address. Called before the page runs. Who comes from another page by a link brings no
    parameters: all stays as it was. Returns the parameters by which the visitor has just come.
    """
    came = frozenset()
    context, first, going = get_script_run_ctx(), state.get(PAGE) != page, state.get(GOING)
    state.change(PAGE, page)
    state.change(GOING, False)
    navigated = context is not None and context.is_history_navigation
    if navigated:
        state.change(NAVIGATION, (state.get(NAVIGATION)[0] + 1, context.query_string))
        _restore(whole=True)
    elif first and st.query_params and not going:
        came = frozenset(st.query_params)
        _restore(whole=False)
    if navigated or first:
        state.change(PUBLISHED, None)
        _tell(parameters())  # a page may take long, and Back may come before it ends
    _mount("before")
    return came


def publish(place: str = "page") -> None:
    """Have the browser's address say what the page shows.

    place: a name of its own for each that publishes on the same page.
    """
    written, drawn = parameters(), state.drawing()
    text = written.get("d")
    others = {
        name: value
        for name, value in written.items()
        if name not in ("d", "network", languages.PARAMETER)
    }
    now = Moment(text, bool(text) and drawn.source == "pad", (state.get(NETWORK), others))
    before = state.get(PUBLISHED)
    if before is not None and now != before and not now.draws_on(before):
        state.change(ENTRY, state.get(ENTRY) + 1)
    if drawn is not None:
        _recall(drawn, before.text if before is not None and now.draws_on(before) else None)
    state.change(PUBLISHED, now)
    _tell(written)
    _mount(place)


def _tell(written: dict[str, str]) -> None:
    """Let the browser's address hold these parameters, once it is told."""
    number, query = state.get(NAVIGATION)
    data = {
        "visit": state.visitor(),
        "language": languages.current(),
        "page": state.get(PAGE),  # another page's address is bare before it is told
        "query": urlencode(written),
        "entry": state.get(ENTRY),
        "navigation": number,
        "answers": query,
    }
    serial, sent = state.get(SENT)
    if data != sent:
        state.change(SENT, (serial + 1, data))


def _mount(place: str) -> None:
    """Tell the browser, from an element of this name."""
    serial, data = state.get(SENT)
    page = state.get(PAGE) or "draw"
    _component(key=f"address_{page}_{place}", data={**data, "serial": serial})


def fragment(function: Callable) -> Callable:
    """As st.fragment, for what changes the page's state: its own runs publish it too."""

    @st.fragment
    @wraps(function)
    def run(*args, **named):
        function(*args, **named)
        context = get_script_run_ctx()
        if context is not None and context.fragment_ids_this_run:
            publish(function.__qualname__)

    return run


@dataclass(frozen=True)
class Moment:
    """What an address says: the drawing's parameter, whether it is the pad's, all else."""

    text: str | None
    is_pads: bool
    others: Any

    def draws_on(self, before: Moment) -> bool:
        """Whether only a stroke has come or gone: Back does not go through each."""
        return self.is_pads and before.is_pads and self.others == before.others


def _recall(drawn: Drawing, earlier: str | None) -> None:
    """Keep a drawing for when Back comes to it; earlier: what it takes the place of."""
    kept = {text: seen for text, seen in state.get(SEEN).items() if text != earlier}
    kept[drawn.text] = drawn
    state.change(SEEN, dict(list(kept.items())[-_REMEMBERED:]))


def refused() -> str | None:
    """Why the link by which the visitor came can't be followed, while nothing is drawn."""
    why = state.get(REFUSED)
    if state.drawing() is not None:
        state.change(REFUSED, None)
    return why


def _restore(whole: bool) -> None:
    """whole: what the address does not name gets its default."""
    page = state.get(PAGE)
    try:
        checkpoint_id, drawn, values = _read(st.query_params.to_dict(), page)
    except (LinkError, NetworkError) as error:
        _empty()
        state.change(REFUSED, str(error))
        return
    _take(page, checkpoint_id, drawn, values, whole)
    if drawn is not None:
        state.stay_at_the_pad(False)
    elif whole:
        _empty()
    state.change(RESTORED, state.get(RESTORED) + 1)


def _take(
    page: str, checkpoint_id: str, drawn: Drawing | None, values: dict[Key, Any], whole: bool
) -> None:
    """Make what `_read` gave the page's state."""
    state.change(NETWORK, checkpoint_id)
    if whole:
        for key in state.of_page(page):
            state.change(key, key.default)
    for key, value in values.items():
        state.change(key, value)
    if drawn is not None:
        state.put(drawn)
    state.change(REFUSED, None)


def _empty() -> None:
    for source in (state.source(), "pad"):
        state.forget(source)
    state.take_from("pad")


def _read(given: dict[str, str], page: str) -> tuple[str, Drawing | None, dict[Key, Any]]:
    """The network's id, the drawing and the values that a page's parameters stand for.

    Raises LinkError or NetworkError.
    """
    if any(len(text) > address.LONGEST for text in given.values()):
        raise LinkError(tr("This link is too long to be one of DigitScope's."))
    checkpoint_id = address.read_id(given.get("network", NETWORK.default))
    try:
        spec = state.find(checkpoint_id).network.spec
    except NetworkError as error:
        raise LinkError(tr("This link uses a network that this server does not have.")) from error
    values = {
        key: key.read(given[key.parameter], spec)
        for key in state.of_page(page)
        if key.parameter in given
    }
    return checkpoint_id, _read_drawing(given["d"]) if "d" in given else None, values


def _read_drawing(text: str) -> Drawing:
    """The drawing of a parameter: this visit's, with all that is known of it, or a link's."""
    known = state.get(SEEN).get(text)
    if known is not None:
        return known
    if text.startswith("test."):
        labels = mnist.digits().test.labels
        return state.test_digit(address.below(len(labels))(text.removeprefix("test."), None))
    return Drawing(address.decode(text), "link")
