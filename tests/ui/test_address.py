import base64
import zlib

import numpy as np
import pytest

from model.explain.ablation import Channel
from model.explain.unit import Unit
from tests.model.explain.followed import followed
from ui import address
from ui.address import Link, LinkError


@pytest.fixture
def layers():
    return followed().layers


def digit(seed=0):
    rng = np.random.default_rng(seed)
    made = rng.random((28, 28), np.float32)
    made[rng.random((28, 28)) < 0.7] = 0
    return made


def link(**changes):
    whole = {
        "digit": digit(),
        "network": "book",
        "view": "trace",
        "unit": Unit(2, 33, 4, 9),
        "off": (Channel(0, 3), Channel(4, 127)),
    }
    return Link(**{**whole, **changes})


def test_a_link_restores_everything_to_the_last_bit(layers):
    written = address.write(link(), layers)
    read = address.read(written, layers)
    assert read.digit.dtype == np.float32
    assert read.digit.tobytes() == digit().tobytes()
    assert (read.network, read.view, read.unit, read.off) == (
        "book",
        "trace",
        Unit(2, 33, 4, 9),
        (Channel(0, 3), Channel(4, 127)),
    )
    assert (written["unit"], written["off"]) == ("conv2.33.4.9", "conv1.3,conv3.127")


def test_a_link_needs_neither_view_nor_unit(layers):
    read = address.read(address.write(link(view=None, unit=None, off=()), layers), layers)
    assert (read.view, read.unit, read.off) == (None, None, ())


def test_the_longest_digit_still_fits(layers):
    noise = np.random.default_rng(0).random((28, 28), np.float32)
    written = address.write(link(digit=noise), layers)
    assert (address.read(written, layers).digit == noise).all()
    everything = tuple(Channel(i, c) for i, n in enumerate((32, 32, 64, 64, 128)) for c in range(n))
    written = address.write(link(off=everything), layers)
    assert address.read(written, layers).off == everything


def packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(content)).decode()


def values(value) -> str:
    return packed(np.full((28, 28), value, "<f4").tobytes())


@pytest.mark.parametrize(
    "text",
    {
        "empty": "",
        "no base64": "not a drawing!",
        "foreign base64": "aGVsbG8gd29ybGQ",
        "one character": "e",
        "too short": packed(b"\0" * 100),
        "too long": packed(b"\0" * 3140),
        "a bomb": packed(b"\0" * 10_000_000),
        "more behind": address.encode(digit()) + "AAAA",
        "oversized": "A" * 100_000,
        "not finite": values(np.nan),
        "above one": values(2),
        "below zero": values(-0.5),
        "blank": values(0),
        "pickled": base64.urlsafe_b64encode(b"\x80\x04K\x01.").decode(),
        "letters of another alphabet": "ä" * 40,
    }.items(),
    ids=lambda item: item[0],
)
def test_a_bad_drawing_is_refused_in_a_sentence(text, layers):
    written = {**address.write(link(), layers), "d": text[1]}
    with pytest.raises(LinkError, match=r"^This link.*\.$"):
        address.read(written, layers)


def test_a_truncated_drawing_is_refused_wherever_it_is_cut(layers):
    written = address.write(link(), layers)
    for cut in range(0, len(written["d"]), 7):
        with pytest.raises(LinkError):
            address.read({**written, "d": written["d"][:cut]}, layers)


@pytest.mark.parametrize(
    "changes",
    [
        {"network": ""},
        {"network": "../../etc"},
        {"network": "a/b"},
        {"network": ".."},
        {"network": "x" * 7000},
        {"view": "<b>"},
        {"unit": "conv2"},
        {"unit": "conv9.1.1.1"},
        {"unit": "conv2.64.0.0"},
        {"unit": "conv2.0.11.0"},
        {"unit": "conv2.-1.0.0"},
        {"unit": "conv2.1.1.1.1"},
        {"unit": "conv2.²30.1.1"},
        {"off": "conv1"},
        {"off": "conv1.32"},
        {"off": "conv1.1,,"},
        {"off": "dense.1"},
    ],
)
def test_a_bad_place_is_refused_in_a_sentence(changes, layers):
    written = {**address.write(link(), layers), **changes}
    with pytest.raises(LinkError, match=r"^This link.*\.$"):
        address.read(written, layers)
