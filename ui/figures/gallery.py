"""Test digits side by side; a click opens one on the Draw page with all its maps."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np
import streamlit as st

from model.data import mnist
from model.drawing.digit import Box
from ui import components, pictures, session
from ui.session import Drawing

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

    probabilities: of all 10,000, (10000, 10).
    """
    labels = mnist.digits().test.labels
    shown = st.session_state.setdefault(f"{key} shown", {})
    # Another choice of digits starts at its beginning again.
    choice = digits.tobytes()
    count = shown.get(choice, MORE)
    visible = digits[:count]
    read, sure = probabilities[visible].argmax(axis=-1), probabilities[visible].max(axis=-1)
    captions = [
        f"{true} read as {one}\nat {pictures.percent(p)}"
        for true, one, p in zip(labels[visible], read, sure, strict=True)
    ]
    gallery(visible, captions, key=key, label=label)
    if len(digits) > count and st.button(
        f"Show more ({len(digits) - count:,} left)", key=f"{key} more"
    ):
        st.session_state[f"{key} shown"] = {choice: count + MORE}
        st.rerun()


def open_digit(number: int) -> None:
    """Make a test digit the current drawing and go to the Draw page."""
    images, labels = mnist.digits().test
    digit = mnist.pixels(images[number])[..., 0]
    session.put(Drawing(digit, "test", int(labels[number]), index=number))
    st.session_state.pop("test_class", None)  # the Draw page's picker may show another class
    st.switch_page("pages/draw.py")


def _aloud(number: int, label: int, caption: str) -> str:
    return f"Test digit {number}, a {label}: {' '.join(caption.split())}. Open on the Draw page"
