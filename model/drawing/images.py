"""From an uploaded or photographed picture to a drawing.

Pillow decodes; what is ours is finding the ink on unevenly lit paper. A drawing that a program made
(no noise, even ground) passes unchanged but for its size.
"""

from __future__ import annotations

import io
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFilter, UnidentifiedImageError

from model.drawing.digit import LUMA
from model.language import later, tr

MOST_BYTES = 10 * 1024**2
MOST_PIXELS = 40_000_000
MOST_SIDE = 20_000  # pixels: what is longer is a strip and no picture of a digit
LONGER_SIDE = 560  # what a picture is reduced to; a digit needs no more
FAINTEST_CONTRAST = 0.15
NO_DIGIT = later(
    "No digit stands out in this picture. Write it large and dark on plain paper, and fill the"
    " picture with it."
)

# How a picture with this EXIF orientation is turned upright.
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class ImageError(Exception):
    """A picture can't be used; the message says why, and what to do."""


class Picture(NamedTuple):
    """drawing: (H, W) uint8, ink white on black; note: what was done to read it, or "", in English:
    whoever shows it says tr(note)."""

    drawing: np.ndarray
    note: str


def decode(content: bytes, longer_side: int = LONGER_SIDE) -> Picture:
    """A PNG or JPEG's bytes → a drawing for model.drawing.digit, reduced to `longer_side` at the
    most. Raises ImageError."""
    if not content:
        raise ImageError(tr("This file is empty. Choose a PNG or JPEG picture of one digit."))
    if len(content) > MOST_BYTES:
        raise ImageError(
            tr(
                "This file has {size:.0f} MB; {most} MB is the most that is read. Save it smaller,"
                " or take a screenshot of it.",
                size=len(content) / 1024**2,
                most=MOST_BYTES // 1024**2,
            )
        )
    image, note = _open(content, longer_side)
    alpha = np.asarray(image.getchannel("A"))
    if alpha.min() < 255:
        border = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
        if np.median(border) < 128:  # ink on a transparent ground: the opacity is the drawing
            return Picture(alpha, note)
    light = np.asarray(image.convert("RGB"), np.float32) @ LUMA / 255
    return Picture(find_ink(light), note)


def find_ink(light: np.ndarray) -> np.ndarray:
    """(H, W) lightness in [0, 1] → (H, W) uint8, ink white on black, the ground evened out.

    The ground is a quadratic surface fitted to what is not ink. Raises ImageError where nothing
    stands out from it.
    """
    border = np.concatenate([light[0], light[-1], light[:, 0], light[:, -1]])
    if np.median(border) < 0.5:
        light = 1 - light
    ground = _ground(light)
    contrast = np.clip((ground - light) / np.maximum(ground, 0.05), 0, 1)
    noise = float(np.median(np.abs(light - ground)))
    darkest = float(np.quantile(contrast, 0.999))
    if darkest < max(FAINTEST_CONTRAST, 6 * noise):
        raise ImageError(tr(NO_DIGIT))
    # Paper and cameras make noise that darkness alone can't tell from faint ink; JPEG rings.
    noisy = noise > 0.003
    faintest = (0.4 if noisy else 0.06) * darkest
    ink = np.clip((contrast - faintest) / (darkest - faintest), 0, 1)
    drawing = Image.fromarray(np.round(ink * 255).astype(np.uint8))
    return np.asarray(drawing.filter(ImageFilter.MedianFilter(5)) if noisy else drawing)


def _open(content: bytes, longer_side: int) -> tuple[Image.Image, str]:
    """Decode into RGBA no larger than longer_side, with a note of what was converted."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > MOST_PIXELS or max(image.size) > MOST_SIDE:
                raise Image.DecompressionBombError
            note = later("Converted from CMYK colours.") if image.mode == "CMYK" else ""
            return _upright(_reduced(image, longer_side)).convert("RGBA"), note
    except Image.DecompressionBombError as error:
        raise ImageError(
            tr(
                "This picture has too many pixels: {most:,} in all and {side:,} on a side are the"
                " most that is read. Save it smaller, or take a screenshot of it.",
                most=MOST_PIXELS,
                side=MOST_SIDE,
            )
        ) from error
    except UnidentifiedImageError as error:
        why = tr("This is no PNG or JPEG picture. Choose one of these two kinds.")
        raise ImageError(why) from error
    except Exception as error:  # Pillow raises nearly anything on a broken file
        why = tr("This picture is damaged and can't be read. Save it again.")
        raise ImageError(why) from error


def _reduced(image: Image.Image, longer_side: int) -> Image.Image:
    """The picture no larger than longer_side, before anything that would copy all of it."""
    image.draft("RGB", (longer_side, longer_side))
    if image.mode.startswith("I"):  # 16 bits: Pillow would cut off what is above 255
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    elif image.mode in ("1", "P"):  # these can't be averaged
        image = image.convert("RGBA")
    image.thumbnail((longer_side, longer_side), Image.Resampling.BOX)
    return image


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF says. Pillow's own way writes the EXIF anew, and many can't be written."""
    try:
        turn = TURNS.get(image.getexif().get(ORIENTATION))
    except Exception:  # what is noted beside a picture does not spoil it
        turn = None
    return image if turn is None else image.transpose(turn)


def _ground(light: np.ndarray) -> np.ndarray:
    """The light of the paper: a quadratic surface, refitted to what is not darker than it."""
    y, x = np.indices(light.shape, np.float32) / max(light.shape)
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)  # (H, W, 6)
    paper = light >= np.quantile(light, 0.3)
    for _ in range(4):
        weights = np.linalg.lstsq(terms[paper], light[paper], rcond=None)[0]
        surface = terms @ weights
        off = light - surface
        paper = np.abs(off) <= 2.5 * max(float(np.median(np.abs(off[paper]))), 0.004)
    return np.clip(surface, 0, 1)
