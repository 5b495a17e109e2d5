import base64
import zlib

import numpy as np
import pytest

from model.explain.unit import Unit
from model.network import Channel
from tests.helpers.architectures import ARCHITECTURES
from ui import address
from ui.address import LinkError, Weight


@pytest.fixture
def spec():
    return ARCHITECTURES["book"]


def digit(side=28, seed=0):
    rng = np.random.default_rng(seed)
    made = rng.random((side, side), np.float32)
    made[rng.random((side, side)) < 0.7] = 0
    return made


@pytest.mark.parametrize("side", [4, 20, 28, 64])
def test_a_digit_comes_back_to_the_last_bit(side):
    read = address.decode(address.encode(digit(side)))
    assert read.dtype == np.float32
    assert read.shape == (side, side)
    assert read.tobytes() == digit(side).tobytes()


def test_the_largest_digit_still_fits():
    noise = np.random.default_rng(0).random((64, 64), np.float32)
    assert len(address.encode(noise)) < address.LONGEST


def packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(content)).decode()


def values(value) -> str:
    return packed(np.full((28, 28), value, "<f4").tobytes())


BAD = {
    "empty": "",
    "no base64": "not a drawing!",
    "foreign base64": "aGVsbG8gd29ybGQ",
    "one character": "e",
    "no square": packed(b"\0" * 120),
    "a part of a number": packed(b"\0" * 3135),
    "too small": packed(np.full((3, 3), 0.5, "<f4").tobytes()),
    "too large": packed(np.full((65, 65), 0.5, "<f4").tobytes()),
    "a bomb": packed(b"\0" * 10_000_000),
    "more behind": address.encode(digit()) + "AAAA",
    "oversized": "A" * 100_000,
    "not finite": values(np.nan),
    "above one": values(2),
    "below zero": values(-0.5),
    "blank": values(0),
    "pickled": base64.urlsafe_b64encode(b"\x80\x04K\x01.").decode(),
    "letters of another alphabet": "ä" * 40,
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_drawing_is_refused_in_a_sentence(name):
    with pytest.raises(LinkError, match=r"^This link.*\.$"):
        address.decode(BAD[name])


def test_a_truncated_drawing_is_refused_wherever_it_is_cut():
    whole = address.encode(digit())
    for cut in range(0, len(whole), 7):
        with pytest.raises(LinkError):
            address.decode(whole[:cut])


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_place_of_every_network_comes_back(name):
    spec = ARCHITECTURES[name]
    for layer in spec.shown:
        height, width, channels = spec.layers[layer].grid_out
        unit = Unit(layer, channels - 1, height - 1, width - 1)
        assert address.read_unit(address.write_unit(unit, spec), spec) == unit
        channel = Channel(layer, channels - 1)
        assert address.read_channel(address.write_channel(channel, spec), spec) == channel


def test_places_are_named_by_their_layer(spec):
    assert address.write_unit(Unit(2, 33, 4, 9), spec) == "conv2.33.4.9"
    assert address.read_unit("dense.9.0.0", spec) == Unit(6, 9, 0, 0)
    off = (Channel(0, 3), Channel(4, 127))
    assert address.write_channels(off, spec) == "conv1.3,conv3.127"
    assert address.read_channels("conv3.127,conv1.3,conv1.3", spec) == off
    weight = Weight("conv2/kernel", (0, 2, 5, 31))
    assert address.write_weight(weight, spec) == "conv2.kernel.0.2.5.31"
    assert address.read_weight("dense.bias.9", spec) == Weight("dense/bias", (9,))


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (address.read_unit, "conv2"),
        (address.read_unit, "conv9.1.1.1"),
        (address.read_unit, "conv2.64.0.0"),
        (address.read_unit, "conv2.0.11.0"),
        (address.read_unit, "conv2.-1.0.0"),
        (address.read_unit, "conv2.1.1.1.1"),
        (address.read_unit, "conv2.²30.1.1"),
        (address.read_unit, "dense.10.0.0"),
        (address.read_unit, "flatten.1.0.0"),
        (address.read_channels, "conv1"),
        (address.read_channels, "conv1.32"),
        (address.read_channels, "conv1.1,,"),
        (address.read_channels, "dense.1"),
        (address.read_channel, "flatten.1"),
        (address.read_weight, "conv2"),
        (address.read_weight, "conv2.kernel"),
        (address.read_weight, "conv2.kernel.0.0.0"),
        (address.read_weight, "conv2.kernel.3.0.0.0"),
        (address.read_weight, "conv2.gamma.0"),
        (address.read_weight, "conv2.bias.-1"),
        (address.read_class, "10"),
        (address.read_class, "9999999999"),
        (address.read_layer, "conv9"),
        (address.read_name, ""),
        (address.read_id, ""),
        (address.read_id, "../../etc"),
        (address.read_id, "a/b"),
        (address.read_id, ".."),
        (address.read_id, "x" * 7000),
        (address.one_of(("a", "b")), "<b>"),
        (address.below(7), "7"),
        (address.upto(0.3), "0.31"),
        (address.upto(0.3), "nan"),
        (address.upto(0.3), "1e-3"),
        (address.read_flag, "yes"),
    ],
)
def test_what_no_page_would_write_is_refused_in_a_sentence(read, text, spec):
    with pytest.raises(LinkError, match=r"^This link.*\.$"):
        read(text, spec)
