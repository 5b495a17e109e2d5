"""Test digits side by side; a click opens one on the Draw page with all its maps."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np
import streamlit as st

from model.data import mnist
from model.drawing.digit import Box
from ui import components, history, state, words

MORE = 24  # how many more digits a click on "Show more" brings

_component = components.component(
    "digitscope_gallery", "figures/gallery.js", css=("figures/gallery.css",)
)


def gallery(
    digits: np.ndarray,
    captions: Sequence[str],
    *,
    key: str,
    label: str,
    boxes: Sequence[Box] | None = None,
    crop: bool = False,
    scale: int = 3,
) -> None:
    """Show these test digits (their places among the 10,000), `scale` CSS pixels to one of theirs.

    captions: what stands beneath each; boxes: what to outline in each, in its pixels; crop: show
    what lies in the box only.
    """
    images, labels = mnist.digits().test
    header = {
        "label": label,
        "side": mnist.SIDE,
        "scale": scale,
        "crop": crop,
        "digits": base64.b64encode(images[digits].tobytes()).decode(),
        "captions": list(captions),
        "labels": [_aloud(n, labels[n], said) for n, said in zip(digits, captions, strict=True)],
        "boxes": boxes and [[box.top, box.left, box.bottom, box.right] for box in boxes],
    }
    result = _component(key=key, data=components.pack(header, []), on_opened_change=lambda: None)
    # What was clicked may belong to a gallery that has changed since.
    if result.opened is not None and result.opened < len(digits):
        open_digit(int(digits[result.opened]))


def answers(digits: np.ndarray, probabilities: np.ndarray, *, key: str, label: str) -> None:
    """A gallery of test digits with what a network answers to each, some more at every click.

    probabilities: of all test digits, (N, classes).
    """
    labels = mnist.digits().test.labels
    # Another choice of digits starts at its beginning again.
    choice, count = state.get(state.GALLERY).get(key, (None, MORE))
    if choice != digits.tobytes():
        choice, count = digits.tobytes(), MORE
    visible = digits[:count]
    read, sure = probabilities[visible].argmax(axis=-1), probabilities[visible].max(axis=-1)
    captions = [
        f"{mnist.CLASSES[true]} classified\nas {mnist.CLASSES[one]}: {words.percent(p)}"
        for true, one, p in zip(labels[visible], read, sure, strict=True)
    ]
    gallery(visible, captions, key=key, label=label)
    if len(digits) > count:
        more = state.get(state.GALLERY) | {key: (choice, count + MORE)}
        st.button(
            f"Show more ({len(digits) - count:,} left)",
            key=f"{key} more",
            on_click=state.change,
            args=(state.GALLERY, more),
        )


def open_digit(number: int) -> None:
    """Make a test digit the current drawing and go to the Draw page."""
    state.put(state.test_digit(number))
    state.change(state.TEST_CLASS, state.ANY)  # the Draw page's picker may show another class
    history.go("pages/draw.py")


def _aloud(number: int, label: int, caption: str) -> str:
    what = words.a(mnist.CLASSES[label])
    return f"Test digit {number}, {what}: {' '.join(caption.split())}. Open on the Draw page"
