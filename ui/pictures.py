"""Small pictures and the answer as HTML: painted with the page, no request each."""

from __future__ import annotations

import base64
import io
from html import escape

import numpy as np
from PIL import Image

from model.activations import Reading
from model.digit import SIDE, Steps

# A runner-up at least this probable beside the first makes the answer a close call.
CLOSE = 0.25


def data_uri(plane: np.ndarray) -> str:
    """(H, W) values in [0, 1], or (H, W, 3) uint8 → a PNG as a data: URI."""
    pixels = plane if plane.dtype == np.uint8 else np.round(plane * 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def percent(share: float) -> str:
    """ "97.3 %"; what would round to nothing or to all says so, since softmax gives neither."""
    if share < 0.0005:
        return "< 0.1 %"
    if share >= 0.9995:
        return "> 99.9 %"
    return f"{share:.1%}".replace("%", " %")


def verdict(reading: Reading) -> str:
    """One calm sentence about how sure the network is."""
    first, second = reading.ranked[:2]
    p, q = reading.probabilities[first], reading.probabilities[second]
    if q >= CLOSE:
        return f"A close call: {percent(p)} for {first}, but {percent(q)} for {second}."
    if p < 0.9:
        return f"Not quite sure: {percent(p)}. It might be {second}: {percent(q)}."
    return f"{percent(p)} sure. Next comes {second}: {percent(q)}."


def answer(reading: Reading) -> str:
    """The digit, large, a sentence, and ten probabilities as bars with their values."""
    first = reading.ranked[0]
    bars = "".join(
        f'<li class="{"first" if k == first else ""}" title="{k}: {p:.6f}">'
        f'<span class="bar"><i style="height:{p:.2%}"></i></span>{k}'
        f"<small>{p * 100:.1f}</small></li>"
        for k, p in enumerate(reading.probabilities)
    )
    return (
        f'<div class="answer"><b>{first}</b><span>{escape(verdict(reading))}</span></div>'
        f'<ol class="probabilities" aria-label="Probability of each digit in percent">{bars}</ol>'
    )


def steps(taken: Steps) -> str:
    """The way from the ink to the digit: four pictures with a sentence each."""
    height, width = taken.ink.shape
    box, (h, w), (row, column) = taken.box, taken.fitted.shape, taken.centre
    top, left = taken.corner
    frame = (
        f'<rect x="{box.left}" y="{box.top}" width="{box.width}" height="{box.height}" fill="none"'
        f' stroke="#ffb000" stroke-width="{max(height, width) / 90:.1f}"/>'
    )
    return (
        '<ol class="steps">'
        + _step(
            data_uri(taken.ink),
            (width, height),
            frame,
            f"<b>1 · The ink</b> and the box around it: {box.width}×{box.height} of"
            f" {width}×{height} pixels.",
        )
        + _step(
            data_uri(taken.fitted),
            (w, h),
            "",
            f"<b>2 · Scaled</b> until the longer side is {max(h, w)}: each pixel is the mean of"
            " its area.",
        )
        + _step(
            data_uri(taken.fitted),
            (w, h),
            _cross(column, row, 1.3, 0.35),
            f"<b>3 · The centre of mass</b> lies {row:.1f} pixels from the top, {column:.1f} from"
            " the left.",
        )
        + _step(
            data_uri(taken.digit),
            (SIDE, SIDE),
            _cross(left + column, top + row, 1.8, 0.45),
            f"<b>4 · The digit</b>: {SIDE}×{SIDE}, the centre of mass in the middle. This is all"
            " that the network sees.",
        )
        + "</ol>"
    )


def _step(uri: str, size: tuple[int, int], overlay: str, text: str) -> str:
    width, height = size
    return (
        f'<li><svg viewBox="0 0 {width} {height}" aria-hidden="true">'
        f'<image href="{uri}" width="{width}" height="{height}"/>{overlay}</svg>{text}</li>'
    )


def _cross(x: float, y: float, arm: float, line: float) -> str:
    return (
        f'<path d="M{x - arm:.2f} {y:.2f}H{x + arm:.2f}M{x:.2f} {y - arm:.2f}V{y + arm:.2f}"'
        f' stroke="#ffb000" stroke-width="{line}"/>'
    )
