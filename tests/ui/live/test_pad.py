"""What a browser may claim to be the pad's: only the pad's own picture is decoded."""

import base64
import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from tests.helpers.app import start, words
from tests.model.drawing.test_digit import SEVEN, drawn
from ui import state
from ui.figures.images import data_uri
from ui.live import pad


def png(size: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGBA", size).save(buffer, "PNG")
    return buffer.getvalue()


def test_the_pad_s_own_picture_is_decoded():
    picture = np.random.default_rng(0).integers(0, 256, (pad.SIZE, pad.SIZE, 4), np.uint8)
    content = base64.b64decode(data_uri(picture).split(",")[1])
    np.testing.assert_array_equal(pad.decode(content), picture)


@pytest.mark.parametrize("size", [(9000, 9000), (1, 1), (280, 281), (40_000_000, 1)])
def test_another_size_is_known_by_its_header(size, monkeypatch):
    def load(self):
        raise AssertionError("a pixel was decoded")

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", load)
    header = b"IHDR" + struct.pack(">IIBBBBB", *size, 8, 6, 0, 0, 0)
    content = png((1, 1))[:8] + struct.pack(">I", 13) + header
    content += struct.pack(">I", zlib.crc32(header)) + png((1, 1))[33:]
    assert pad.decode(content) is None


@pytest.mark.parametrize(
    "content", [None, b"", b"\x89PNG", png((pad.SIZE, pad.SIZE))[:60], bytes(pad.MOST_BYTES + 1)]
)
def test_what_is_no_picture_is_none(content):
    assert pad.decode(content) is None


URI = data_uri(np.dstack([drawn(SEVEN)] * 3))
ODD = {
    "no mapping": {"drawing": [1, 2]},
    "nothing raw": {"drawing": {"raw": None, "data": URI}},
    "no objects": {"drawing": {"raw": {}, "data": URI}},
    "objects are text": {"drawing": {"raw": {"objects": "many"}, "data": URI}},
    "a stroke is a number": {"drawing": {"raw": {"objects": [7]}, "data": URI}},
    "a number for a picture": {"drawing": {"raw": {"objects": []}, "data": 5}},
    "no data address": {"drawing": {"raw": {"objects": []}, "data": "hello"}},
    "no base64": {"drawing": {"raw": {"objects": []}, "data": "data:image/png;base64,ä"}},
    "an odd background": {"drawing": {"raw": {"objects": []}, "data": URI}, "backgroundFit": {}},
    "only a text": "hello",
}


@pytest.mark.parametrize("odd", ODD)
def test_odd_states_of_the_pad_are_no_news(odd):
    at = start()
    at.session_state[pad._KEY] = ODD[odd]
    at.run()
    assert not at.exception
    assert not words(at).startswith("Traceback")
    assert not at.session_state["visit"].get(state.DRAWINGS.name)
