"""Digits side by side; a click opens one on the Draw page with all its maps."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np
import streamlit as st

from model.data import mnist
from model.drawing.digit import Box
from model.language import tr
from ui import components, history, state, words
from ui.state import Drawing

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
) -> None:
    """Show these test digits, their places among the 10,000.

    captions: what stands beneath each; boxes: what to outline in each, in its pixels.
    """
    images, labels = mnist.digits().test
    aloud = [_aloud(n, labels[n], said) for n, said in zip(digits, captions, strict=True)]
    opened = _show(images[digits], captions, aloud, boxes, key=key, label=label)
    if opened is not None:
        open_digit(int(digits[opened]))


def cut(
    images: np.ndarray, captions: Sequence[str], box: Box, *, key: str, label: str, scale: int
) -> None:
    """Show what lies in a box of any pictures as large as digits, (N, S, S) uint8, `scale` CSS
    pixels to one of theirs; captions: what stands beneath each."""
    aloud = [
        tr("Picture {n}: {said}. Open on the Draw page", n=n, said=said)
        for n, said in enumerate(captions, 1)
    ]
    opened = _show(
        images, captions, aloud, [box] * len(images), key=key, label=label, crop=True, scale=scale
    )
    if opened is not None and images[opened].any():
        state.put(Drawing(images[opened] / np.float32(255), "link"))
        history.go("pages/draw.py")


def _show(
    images: np.ndarray,
    captions: Sequence[str],
    aloud: Sequence[str],
    boxes: Sequence[Box] | None,
    *,
    key: str,
    label: str,
    crop: bool = False,
    scale: int = 3,
) -> int | None:
    """Show pictures, (N, S, S) uint8; the place of the one that was just clicked, if any."""
    header = {
        "label": label,
        "side": images.shape[-1],
        "scale": scale,
        "crop": crop,
        "digits": base64.b64encode(images.tobytes()).decode(),
        "captions": list(captions),
        "labels": list(aloud),
        "boxes": boxes and [[box.top, box.left, box.bottom, box.right] for box in boxes],
    }
    result = _component(key=key, data=components.pack(header, []), on_opened_change=lambda: None)
    # What was clicked may belong to a gallery that has changed since.
    return None if result.opened is None or result.opened >= len(images) else result.opened


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
        tr(
            "{true} classified\nas {answer}: {sure}",
            true=mnist.CLASSES[true],
            answer=mnist.CLASSES[one],
            sure=words.percent(p),
        )
        for true, one, p in zip(labels[visible], read, sure, strict=True)
    ]
    gallery(visible, captions, key=key, label=label)
    if len(digits) > count:
        more = state.get(state.GALLERY) | {key: (choice, count + MORE)}
        st.button(
            tr("Show more ({count:,} left)", count=len(digits) - count),
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
    return tr(
        "Test digit {number}, {what}: {said}. Open on the Draw page",
        number=number,
        what=words.a(mnist.CLASSES[label]),
        said=" ".join(caption.split()),
    )
