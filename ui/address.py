"""Permalinks: an address that restores a drawing, the network and the unit looked at, anywhere.

    d        the digit: 28×28 float32, zlib, base64url; exactly the numbers that were seen
    network  the network's id
    view     the section of the page
    unit     layer.channel.row.column, the layer by its name
    off      layer.channel of every channel switched off, joined by commas

An address comes from anywhere, so everything in it is checked before it is used.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.explain.ablation import Channel
from model.drawing.digit import SIDE
from model.network import Layer
from model.explain.unit import Unit

DIGIT, NETWORK, VIEW, UNIT, OFF = "d", "network", "view", "unit", "off"
LONGEST = 6000  # characters of a parameter; a digit of noise, which no one draws, takes 4,000
_BYTES = SIDE * SIDE * 4
_ID = re.compile(r"(?!.*\.\.)[\w.@-]{1,120}", re.ASCII)


class LinkError(Exception):
    """A link can't be followed; the message says why in a sentence that can be shown."""


@dataclass(frozen=True)
class Link:
    """What a link restores. digit: (28, 28) float32; unit and view: None where it names none."""

    digit: np.ndarray
    network: str
    view: str | None = None
    unit: Unit | None = None
    off: tuple[Channel, ...] = ()


def write(link: Link, layers: Sequence[Layer]) -> dict[str, str]:
    """The query parameters that restore this; `layers` are the `mapped` ones."""
    parameters = {DIGIT: encode(link.digit), NETWORK: link.network}
    if link.view:
        parameters[VIEW] = link.view
    if link.unit:
        unit = link.unit
        name = layers[unit.layer].name
        parameters[UNIT] = f"{name}.{unit.channel}.{unit.row}.{unit.column}"
    if link.off:
        parameters[OFF] = ",".join(f"{layers[c.layer].name}.{c.channel}" for c in link.off)
    return parameters


def read(parameters: Mapping[str, str], layers: Sequence[Layer]) -> Link:
    """What an address's query parameters restore. Raises LinkError."""
    if any(len(value) > LONGEST for value in parameters.values()):
        raise LinkError("This link is too long to be one of DigitScope's.")
    digit = decode(parameters.get(DIGIT, ""))
    network = parameters.get(NETWORK, "")
    if not _ID.fullmatch(network):
        raise LinkError("This link does not name a network.")
    view, unit, off = (parameters.get(name) for name in (VIEW, UNIT, OFF))
    if view is not None and not view.isidentifier():
        raise LinkError("This link names a view that this page does not have.")
    return Link(
        digit,
        network,
        view,
        _unit(unit, layers) if unit else None,
        tuple(_channels(off.split(","), layers)) if off else (),
    )


def encode(digit: np.ndarray) -> str:
    """A (28, 28) float32 digit as text for an address, nothing lost."""
    packed = zlib.compress(np.asarray(digit, "<f4").tobytes(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(text: str) -> np.ndarray:
    """The (28, 28) float32 digit of a text that `encode` gave. Raises LinkError."""
    unpack = zlib.decompressobj()
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        content = unpack.decompress(packed, _BYTES + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise LinkError("This link's drawing is damaged: copy the whole link again.") from error
    if len(content) != _BYTES or not unpack.eof or unpack.unused_data:
        raise LinkError("This link's drawing is not whole: copy the whole link again.")
    digit = np.frombuffer(content, "<f4").reshape(SIDE, SIDE).astype(np.float32)
    if not (np.isfinite(digit).all() and digit.min() >= 0 and 0 < digit.max() <= 1):
        raise LinkError("This link holds no drawing of a digit.")
    return digit


def _unit(text: str, layers: Sequence[Layer]) -> Unit:
    layer, *at = _place(text, layers, 3)
    height, width, channels = layers[layer].shape_out
    _check(at, (channels, height, width))
    return Unit(layer, *at)


def _channels(texts: Iterable[str], layers: Sequence[Layer]) -> Iterable[Channel]:
    for text in texts:
        layer, channel = _place(text, layers, 1)
        _check([channel], layers[layer].shape_out[-1:])
        yield Channel(layer, channel)


def _place(text: str, layers: Sequence[Layer], numbers: int) -> list[int]:
    """ "conv2.33.4.9" → the layer's index, then the numbers."""
    name, *parts = text.split(".")
    names = [layer.name for layer in layers]
    if name not in names or len(parts) != numbers or not all(map(_is_number, parts)):
        raise LinkError("This link points at a place that the network does not have.")
    return [names.index(name), *map(int, parts)]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5


def _check(numbers: Sequence[int], limits: Sequence[int]) -> None:
    if any(n >= limit for n, limit in zip(numbers, limits, strict=True)):
        raise LinkError("This link points at a place that the network does not have.")
