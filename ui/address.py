"""What stands in an address: a digit, places in a network, choices, each as text and back.

An address comes from anywhere, so everything in it is checked before it is used: a text that no
page would write is a LinkError.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Collection, Sequence
from math import isqrt
from typing import NamedTuple

import numpy as np

from model.explain.unit import Unit
from model.language import later, tr
from model.layers import LONGEST_NAME, SIDES
from model.network import Channel
from model.spec import Spec

LONGEST = 24_000  # characters of a parameter; the largest digit, of noise, takes 20,000
_NUMBER = 4  # bytes, float32
_ID = re.compile(r"(?!.*\.\.)[\w.@-]{1,120}", re.ASCII)
_LESSON = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)
_DECIMAL = re.compile(r"\d{1,4}(\.\d{1,6})?", re.ASCII)
_ELSEWHERE = later("This link points at a place that the network does not have.")


class Weight(NamedTuple):
    """One weight of a network: the array that it is in, by its name, and where in it."""

    name: str
    index: tuple[int, ...]


class LinkError(Exception):
    """A link can't be followed; the message says why in a sentence that can be shown."""


def encode(digit: np.ndarray) -> str:
    """An (S, S) float32 digit as text for an address, nothing lost."""
    packed = zlib.compress(np.asarray(digit, "<f4").tobytes(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(text: str) -> np.ndarray:
    """The (S, S) float32 digit of a text that `encode` gave. Raises LinkError."""
    unpack = zlib.decompressobj()
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        content = unpack.decompress(packed, SIDES[1] ** 2 * _NUMBER + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise LinkError(tr("This link's drawing is damaged: copy the whole link again.")) from error
    side = isqrt(len(content) // _NUMBER)
    whole = unpack.eof and not unpack.unused_data and len(content) == side * side * _NUMBER
    if not whole or not SIDES[0] <= side <= SIDES[1]:
        raise LinkError(tr("This link's drawing is not whole: copy the whole link again."))
    digit = np.frombuffer(content, "<f4").reshape(side, side).astype(np.float32)
    if not (np.isfinite(digit).all() and digit.min() >= 0 and 0 < digit.max() <= 1):
        raise LinkError(tr("This link holds no drawing of a digit."))
    return digit


def write_unit(unit: Unit, spec: Spec) -> str:
    """layer.channel.row.column, the layer by its name."""
    return f"{spec.layers[unit.layer].name}.{unit.channel}.{unit.row}.{unit.column}"


def read_unit(text: str, spec: Spec) -> Unit:
    unit = Unit(*_place(text, spec, 3))
    if not has_unit(spec, unit):
        raise LinkError(tr(_ELSEWHERE))
    return unit


def write_channel(channel: Channel, spec: Spec) -> str:
    """layer.channel, the layer by its name."""
    return f"{spec.layers[channel.layer].name}.{channel.channel}"


def read_channel(text: str, spec: Spec) -> Channel:
    channel = Channel(*_place(text, spec, 1))
    if not has_channel(spec, channel):
        raise LinkError(tr(_ELSEWHERE))
    return channel


def write_channels(channels: Sequence[Channel], spec: Spec) -> str:
    return ",".join(write_channel(channel, spec) for channel in channels)


def read_channels(text: str, spec: Spec) -> tuple[Channel, ...]:
    return tuple(sorted({read_channel(each, spec) for each in text.split(",")}))


def write_weight(weight: Weight, _: Spec) -> str:
    """layer.array.index.index…, "conv.kernel.0.2.5.31"."""
    return ".".join([weight.name.replace("/", "."), *map(str, weight.index)])


def read_weight(text: str, spec: Spec) -> Weight:
    layer, _, rest = text.partition(".")
    array, *index = rest.split(".")
    if not all(map(_is_number, index)):
        raise LinkError(tr(_ELSEWHERE))
    weight = Weight(f"{layer}/{array}", tuple(map(int, index)))
    if not has_weight(spec, weight):
        raise LinkError(tr(_ELSEWHERE))
    return weight


def has_weight(spec: Spec, weight: Weight) -> bool:
    """Whether a network has this weight."""
    shape = spec.weights.get(weight.name, ())
    return len(shape) == len(weight.index) > 0 and all(
        at < size for at, size in zip(weight.index, shape, strict=True)
    )


def has_channel(spec: Spec, channel: Channel) -> bool:
    """Whether a network has this channel, in a layer that can be switched off."""
    return (
        channel.layer in spec.shown and 0 <= channel.channel < spec.layers[channel.layer].channels
    )


def has_unit(spec: Spec, unit: Unit) -> bool:
    """Whether a network has this unit, in a layer that makes new values or gives the logits."""
    if unit.layer not in (*spec.shown, spec.logits):
        return False
    place = (unit.row, unit.column, unit.channel)
    sizes = spec.layers[unit.layer].grid_out
    return all(0 <= at < size for at, size in zip(place, sizes, strict=True))


def read_class(text: str, spec: Spec) -> int:
    """A class by its number."""
    return _number(text, len(spec.classes))


def read_layer(text: str, spec: Spec) -> str:
    """A layer by its name."""
    if text not in (layer.name for layer in spec.layers):
        raise LinkError(tr(_ELSEWHERE))
    return text


def read_id(text: str, _: Spec | None = None) -> str:
    """The id of a run or of a checkpoint; whether there is such a one is not asked here."""
    if not _ID.fullmatch(text):
        raise LinkError(tr("This link does not name a network."))
    return text


def read_lesson(text: str, _: Spec | None = None) -> str:
    """The id of a lesson; whether there is such a one is not asked here."""
    if not _LESSON.fullmatch(text):
        raise LinkError(tr("This link does not name a lesson."))
    return text


def read_name(text: str, _: Spec | None = None) -> str:
    """The name of a layer of any network; whether that has such a one is not asked here."""
    if not 0 < len(text) <= LONGEST_NAME:
        raise LinkError(tr(_ELSEWHERE))
    return text


def one_of(options: Collection[str]) -> Callable[[str, Spec], str]:
    """Reads one of these."""

    def read(text: str, _: Spec) -> str:
        if text not in options:
            raise LinkError(tr("This link names a view that this page does not have."))
        return text

    return read


def below(limit: int) -> Callable[[str, Spec], int]:
    """Reads a number from 0 up to, without, the limit."""
    return lambda text, _: _number(text, limit)


def upto(limit: float) -> Callable[[str, Spec], float]:
    """Reads a number from 0 up to, with, the limit, "0.084"."""

    def read(text: str, _: Spec) -> float:
        if not _DECIMAL.fullmatch(text) or float(text) > limit:
            raise LinkError(tr("This link names something that this page does not have."))
        return float(text)

    return read


def write_flag(on: bool, _: Spec) -> str:
    return "1" if on else "0"


def read_flag(text: str, _: Spec) -> bool:
    return bool(_number(text, 2))


def _place(text: str, spec: Spec, numbers: int) -> list[int]:
    """The layer's place, then the numbers behind its name."""
    name, *parts = text.split(".")
    if len(parts) != numbers or not all(map(_is_number, parts)):
        raise LinkError(tr(_ELSEWHERE))
    return [spec.index(read_layer(name, spec)), *map(int, parts)]


def _number(text: str, limit: int) -> int:
    if not _is_number(text) or int(text) >= limit:
        raise LinkError(tr("This link names something that this page does not have."))
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7
