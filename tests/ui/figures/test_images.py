import base64
import io

import numpy as np
import pytest
from PIL import Image

from ui.figures import images, palettes


def decoded(uri: str) -> np.ndarray:
    content = base64.b64decode(uri.removeprefix("data:image/png;base64,"))
    return np.asarray(Image.open(io.BytesIO(content)))


def test_a_data_uri_is_the_picture():
    plane = np.random.default_rng(0).random((5, 7), np.float32)
    back = decoded(images.data_uri(plane))
    np.testing.assert_allclose(back / 255, plane, atol=0.5 / 255 + 1e-6)


@pytest.mark.parametrize("channels", [3, 4])
def test_colours_come_back_as_they_are(channels):
    picture = np.random.default_rng(1).integers(0, 256, (4, 6, channels), np.uint8)
    np.testing.assert_array_equal(decoded(images.data_uri(picture)), picture)


def test_shares_take_the_palette_s_colours_and_what_is_missing_none():
    made = images.coloured(np.array([[0.0, 1.0, np.nan, 2.0]]), "conv")
    table = palettes.lookup("conv")
    np.testing.assert_array_equal(made[0, [0, 1, 3], :3], table[[0, 255, 255]])
    assert made[0, :, 3].tolist() == [255, 255, 0, 255]
