import io
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image, ImageFilter

from model.drawing import digit, images
from tests.model.drawing.test_digit import SEVEN, drawn, rgba


def encoded(image, kind="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def seven(size=280, ground=0, ink=255):
    line = [[(x * size / 280, y * size / 280) for x, y in SEVEN[0]]]
    return drawn(line, size, round(20 * size / 280), ground, ink)


EXPECTED = digit.to_digit(drawn(SEVEN))


def off(content):
    return np.abs(digit.to_digit(images.decode(content).drawing) - EXPECTED).mean()


@pytest.mark.parametrize(
    "content",
    [
        encoded(Image.fromarray(seven())),
        encoded(Image.fromarray(255 - seven())),
        encoded(Image.fromarray(255 - seven(840)), "JPEG"),
        encoded(Image.fromarray(seven(560, 200, 90))),
        encoded(Image.fromarray(rgba(255 - seven()))),
    ],
    ids=["white on black", "black on white", "JPEG", "grey", "RGBA"],
)
def test_clean_pictures_keep_their_digit(content):
    assert off(content) < 0.005


def test_ink_on_a_transparent_ground():
    layers = np.zeros((280, 280, 4), np.uint8)
    layers[..., 3] = seven()
    assert off(encoded(Image.fromarray(layers))) < 1e-6


def test_a_photograph_on_unevenly_lit_paper():
    random = np.random.default_rng(0)
    paper = np.asarray(Image.fromarray(seven(1120, 255, 40)).filter(ImageFilter.GaussianBlur(2)))
    y, x = np.indices(paper.shape) / 1120
    light = paper / 255 * (0.85 - 0.35 * x - 0.2 * y**2) + random.normal(0, 0.03, paper.shape)
    photograph = Image.fromarray((light.clip(0, 1) * 255).astype(np.uint8))
    assert off(encoded(photograph, "JPEG", quality=80)) < 0.03


def test_cmyk_is_converted_and_said_so():
    picture = Image.fromarray(255 - seven()).convert("RGB").convert("CMYK")
    result = images.decode(encoded(picture, "JPEG", quality=95))
    assert "CMYK" in result.note
    assert np.abs(digit.to_digit(result.drawing) - EXPECTED).mean() < 0.06


def test_a_turned_photograph_is_read_upright():
    turned = Image.fromarray(255 - seven()).rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn me 90° clockwise to see me upright"
    assert off(encoded(turned, "JPEG", exif=exif, quality=95)) < 0.01


def test_sixteen_bits_a_pixel():
    assert off(encoded(Image.fromarray(np.uint16(255 - seven()) * 257))) < 0.005


@pytest.mark.parametrize(("place", "value"), [(41, 86), (43, 7), (41, 81)])
def test_a_broken_exif_does_not_spoil_the_picture(place, value):
    """Pillow's own exif_transpose raises struct.error, TypeError and AttributeError at these."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x011A], exif[0x8769] = "Make", 1, 72.0, {0x9003: "2020"}
    content = bytearray(encoded(Image.fromarray(seven()), "JPEG", exif=exif, quality=95))
    content[content.index(b"Exif") + place] = value
    assert off(bytes(content)) < 0.005


def gif():
    frames = [Image.fromarray(seven()), Image.fromarray(255 - seven())]
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])


def enormous():
    return encoded(Image.new("1", (20_000, 20_000)))


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "empty"),
        (b"\0" * 50 * 1024**2, "50 MB"),
        (b"I am no picture.", "no PNG or JPEG"),
        (gif(), "no PNG or JPEG"),
        (enormous(), "too many pixels"),
        (encoded(Image.new("1", (30_000, 1))), "too many pixels"),
        (encoded(Image.fromarray(seven()))[:-400], "damaged"),
        (encoded(Image.new("L", (200, 200), 230)), "No digit stands out"),
        (encoded(Image.new("L", (1, 1), 0)), "No digit stands out"),
    ],
    ids=[
        "empty",
        "50 MB",
        "text",
        "GIF",
        "20,000²",
        "strip",
        "cut",
        "one grey",
        "one pixel",
    ],
)
def test_what_is_no_picture_of_a_digit_is_told_in_a_sentence(content, sentence):
    with pytest.raises(images.ImageError, match=sentence):
        images.decode(content)


def test_noise_is_no_digit():
    noise = np.random.default_rng(0).integers(190, 240, (300, 300)).astype(np.uint8)
    with pytest.raises(images.ImageError, match="No digit stands out"):
        images.decode(encoded(Image.fromarray(noise)))


def test_no_broken_file_gets_past_its_sentence():
    random = np.random.default_rng(0)
    exif = Image.Exif()
    exif[0x0112] = 6
    for kind, options in (("PNG", {"exif": exif}), ("JPEG", {"exif": exif}), ("PNG", {})):
        whole = np.frombuffer(encoded(Image.fromarray(seven(60)), kind, **options), np.uint8)
        for _ in range(150):
            broken = whole.copy()
            places = random.integers(0, min(len(whole), 200), random.integers(1, 6))
            broken[places] = random.integers(0, 256, len(places))
            with suppress(images.ImageError):
                images.decode(broken.tobytes())
