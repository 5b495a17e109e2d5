"""Where the digit comes from: the pad, a test digit, a picture or a link."""

from __future__ import annotations

import streamlit as st

from model.data import mnist
from model.drawing import digit, images
from model.drawing.digit import Steps
from model.language import tr
from ui import state, words
from ui.figures.images import data_uri
from ui.live import pad
from ui.state import SOURCES, Drawing

ENLARGED = 280  # CSS pixels: a digit where there is no pad


def show() -> bool:
    """The control, and whichever gives the drawing; whether the pad's drawing has just changed."""
    used = state.spec()
    sources = dict(SOURCES)
    if used and not mnist.fits(used) and state.source() != "test":
        del sources["test"]
    if state.source() == "link":
        sources["link"] = "Link"
    st.segmented_control(
        "Where the digit comes from",
        sources,
        format_func=sources.get,
        required=True,
        label_visibility="collapsed",
        **state.bind(state.SOURCE),
    )
    if state.source() == "pad":
        return _pad()
    {"test": _test_digit, "image": _picture, "link": _shown}[state.source()]()
    return False


def _pad() -> bool:
    with st.container(key="pad"):
        changed = pad.draw()
        with st.container(horizontal=True, gap="small"):
            st.button("Clear", on_click=pad.clear, icon=":material/delete:")
            st.button("Undo", on_click=pad.undo, icon=":material/undo:")
            with st.popover("Brush", icon=":material/brush:"):
                st.slider("Brush width in pixels", 6, 40, **state.bind(state.BRUSH))
    return changed


def _test_digit() -> None:
    chosen = st.selectbox(
        "Show me",
        [state.ANY, *range(len(mnist.CLASSES))],
        format_func=lambda k: "any digit" if k == state.ANY else words.a(mnist.CLASSES[k]),
        **state.bind(state.TEST_CLASS),
    )
    of_class = None if chosen == state.ANY else chosen
    drawn = state.drawing()
    if drawn is None or (of_class is not None and drawn.label != of_class):
        _random(of_class)
    _shown()
    st.button("Another one", on_click=_random, args=[of_class], icon=":material/casino:")


def _random(of_class: int | None) -> None:
    state.put(state.test_digit(mnist.random_test_digit(of_class)))


def _shown() -> None:
    """The current drawing where there is no pad to show it."""
    drawn = state.drawing()
    if drawn is None:
        return
    times = ENLARGED // drawn.digit.shape[0]
    large = drawn.digit.repeat(times, axis=0).repeat(times, axis=1)
    caption = "" if drawn.index is None else f"Test digit {drawn.index:,}"
    if drawn.label is not None:
        caption += f", meant as {words.a(mnist.CLASSES[drawn.label])}"
    st.image(data_uri(large), caption=caption or None, width=ENLARGED, alt=tr("The digit"))


def _picture() -> None:
    taken = st.file_uploader(
        "A picture of one digit (PNG or JPEG)", ["png", "jpg", "jpeg"], key="upload"
    )
    with st.expander("Take a photograph instead"):
        if st.toggle("Use this device's camera", key="camera_on"):
            taken = st.camera_input("Write large and dark, and fill the picture") or taken
    used = state.spec()
    if taken is not None:
        steps, said = _read(taken.getvalue(), used.side if used else mnist.SIDE)
        if steps is None:
            st.error(said, icon=":material/image_not_supported:")
        else:
            state.put(Drawing(steps.digit, "image", steps=steps))
            st.caption(said)
    _shown()


@st.cache_data(max_entries=8, show_spinner="Reading the picture")
def _read(content: bytes, side: int) -> tuple[Steps | None, str]:
    """The steps to a picture's digit and a note, or None and why there is no digit."""
    try:
        picture = images.decode(content)
    except images.ImageError as error:
        return None, str(error)
    return digit.steps(picture.drawing, side), picture.note
