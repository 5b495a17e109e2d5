"""Where the digit comes from: the pad, a test digit, a picture or a link."""

from __future__ import annotations

import streamlit as st

from model.data import mnist
from model.drawing import digit, images
from model.drawing.digit import Steps
from model.language import later, tr
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
        sources["link"] = later("Link")
    st.segmented_control(
        tr("Where the digit comes from"),
        sources,
        format_func=lambda name: tr(sources[name]),
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
            st.button(tr("Clear"), on_click=pad.clear, icon=":material/delete:")
            st.button(tr("Undo"), on_click=pad.undo, icon=":material/undo:")
            with st.popover(tr("Brush"), icon=":material/brush:"):
                st.slider(tr("Brush width in pixels"), 6, 40, **state.bind(state.BRUSH))
    return changed


def _test_digit() -> None:
    chosen = st.selectbox(
        tr("Show me"),
        [state.ANY, *range(len(mnist.CLASSES))],
        format_func=lambda k: tr("any digit") if k == state.ANY else words.a(mnist.CLASSES[k]),
        **state.bind(state.TEST_CLASS),
    )
    of_class = None if chosen == state.ANY else chosen
    drawn = state.drawing()
    if drawn is None or (of_class is not None and drawn.label != of_class):
        _random(of_class)
    _shown()
    st.button(tr("Another one"), on_click=_random, args=[of_class], icon=":material/casino:")


def _random(of_class: int | None) -> None:
    state.put(state.test_digit(mnist.random_test_digit(of_class)))


def _shown() -> None:
    """The current drawing where there is no pad to show it."""
    drawn = state.drawing()
    if drawn is None:
        return
    times = ENLARGED // drawn.digit.shape[0]
    large = drawn.digit.repeat(times, axis=0).repeat(times, axis=1)
    st.image(data_uri(large), caption=_caption(drawn), width=ENLARGED, alt=tr("The digit"))


def _caption(drawn: Drawing) -> str | None:
    if drawn.index is None:
        return None
    meant = words.a(mnist.CLASSES[drawn.label])
    return tr("Test digit {index:,}, meant as {digit}", index=drawn.index, digit=meant)


def _picture() -> None:
    taken = st.file_uploader(
        tr("A picture of one digit (PNG or JPEG)"), ["png", "jpg", "jpeg"], key="upload"
    )
    with st.expander(tr("Take a photograph instead")):
        if st.toggle(tr("Use this device's camera"), key="camera_on"):
            taken = st.camera_input(tr("Write large and dark, and fill the picture")) or taken
    if taken is not None:
        _take(taken.getvalue())
    _shown()


def _take(content: bytes) -> None:
    """Make a picture's digit the current drawing, or say why there is none."""
    used = state.spec()
    try:
        with st.spinner(tr("Reading the picture")):
            steps, note = _read(content, used.side if used else mnist.SIDE)
    except images.ImageError as error:
        st.error(str(error), icon=":material/image_not_supported:")
        return
    state.put(Drawing(steps.digit, "image", steps=steps))
    st.caption(tr(note) if note else "")


@st.cache_data(max_entries=8, show_spinner=False)
def _read(content: bytes, side: int) -> tuple[Steps, str]:
    """The steps to a picture's digit, and a note to be translated. Raises ImageError."""
    picture = images.decode(content)
    steps = digit.steps(picture.drawing, side)
    if steps is None:
        raise images.ImageError(tr(images.NO_DIGIT))
    return steps, picture.note
