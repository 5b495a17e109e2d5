"""Small pictures and the answer as HTML: painted with the page, no request each."""

from __future__ import annotations

import base64
import io
from html import escape

import numpy as np
from PIL import Image

from model.reading import Reading
from model.drawing.digit import SIDE, Steps
from model.robust.novelty import looks_like_a_digit

# A runner-up at least this probable beside the first makes the answer a close call.
CLOSE = 0.25


def data_uri(plane: np.ndarray) -> str:
    """(H, W) values in [0, 1], or uint8 with 3 or 4 channels → a PNG as a data: URI.

    Unlike a file that Streamlit serves, it is there for as long as it is shown.
    """
    pixels = plane if plane.dtype == np.uint8 else np.round(plane * 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def percent(share: float) -> str:
    """ "97.3%"; what would round to nothing or to all says so, since softmax gives neither."""
    if share < 0.0005:
        return "< 0.1%"
    if share >= 0.9995:
        return "> 99.9%"
    return f"{share:.1%}"


def verdict(reading: Reading, doubts: bool = True) -> str:
    """One calm sentence about how sure the network is.

    doubts: whether it is one whose unsureness says something about the drawing.
    """
    first, second = reading.ranked[:2]
    p, q = reading.probabilities[first], reading.probabilities[second]
    if doubts and not looks_like_a_digit(reading):
        return (
            f"This does not look like one digit. The nearest: {first} with {percent(p)}, {second}"
            f" with {percent(q)}."
        )
    if q >= CLOSE:
        return f"A close call: {percent(p)} for {first}, but {percent(q)} for {second}."
    if p < 0.9:
        return f"Not quite sure: {percent(p)}. It might be {second}: {percent(q)}."
    return f"{percent(p)} sure. Next comes {second}: {percent(q)}."


def answer(reading: Reading, doubts: bool = True) -> str:
    """The digit, large, a sentence, and ten probabilities as bars with their values."""
    first = reading.ranked[0]
    bars = "".join(
        f'<li class="{"first" if k == first else ""}" title="{k}: {p:.6f}">'
        f'<span class="bar"><i style="height:{p:.2%}"></i></span>{k}'
        f"<small>{p * 100:.1f}</small></li>"
        for k, p in enumerate(reading.probabilities)
    )
    return (
        f'<div class="answer"><b>{first}</b><span>{escape(verdict(reading, doubts))}</span></div>'
        f'<ol class="probabilities" aria-label="Probability of each digit in percent">{bars}</ol>'
    )


def steps(taken: Steps) -> str:
    """The way from the ink to the digit: four pictures with a sentence each."""
    height, width = taken.ink.shape
    box, (h, w), (row, column) = taken.box, taken.fitted.shape, taken.centre
    top, left = taken.corner
    pictures = [
        (
            taken.ink,
            _mark(
                "box", box.left / width, box.top / height, box.width / width, box.height / height
            ),
            f"<b>The ink</b>, and the box around it: {box.width}×{box.height} of"
            f" {width}×{height} pixels.",
        ),
        (
            taken.fitted,
            "",
            f"<b>Scaled</b> to a longer side of {max(h, w)}. Each pixel is the mean of its area.",
        ),
        (
            taken.fitted,
            _mark("cross", column / w, row / h),
            f"<b>The centre of mass</b>: {row:.1f} pixels from the top, {column:.1f} from the"
            " left.",
        ),
        (
            taken.digit,
            _mark("cross", (left + column) / SIDE, (top + row) / SIDE),
            f"<b>The digit</b>: {SIDE}×{SIDE}, the centre of mass in the middle pixel. The network"
            " sees no more than this.",
        ),
    ]
    return '<ol class="steps">' + "".join(_step(*picture) for picture in pictures) + "</ol>"


def readings(shown: list[tuple[Reading, str]], doubts: bool = True) -> str:
    """Digits as the network sees them, each with its answer and what was done."""
    pictures = [
        (each.digit, "", f"<b>{each.ranked[0]}</b>, {escape(how)}. {escape(verdict(each, doubts))}")
        for each, how in shown
    ]
    return '<ol class="steps">' + "".join(_step(*picture) for picture in pictures) + "</ol>"


def _step(plane: np.ndarray, mark: str, text: str) -> str:
    height, width = plane.shape
    return (
        f'<li><div class="frame"><div style="aspect-ratio:{width}/{height};'
        f'{"width" if width >= height else "height"}:100%">'
        f'<img src="{data_uri(plane)}" alt="">{mark}</div></div>{text}</li>'
    )


def _mark(kind: str, left: float, top: float, width: float = 0, height: float = 0) -> str:
    """A box or a cross over a picture; all in shares of its size."""
    size = f"width:{width:.2%};height:{height:.2%}" if width else ""
    return f'<span class="{kind}" style="left:{left:.2%};top:{top:.2%};{size}"></span>'
