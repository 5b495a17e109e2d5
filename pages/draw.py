"""Draw a digit and see what every layer makes of it."""

import streamlit as st

from model.data import mnist
from model.drawing import digit, images
from model import network
from model.training import runs
from model.explain import unit
from model.reading import Reading, read
from model.drawing.digit import Steps
from model.network import Layer
from ui.live import pad, view
from ui import engine, frame, pictures, session, words
from ui.figures import maps as map_figures
from ui.follow import state
from ui.figures.mosaic import mosaic
from ui.session import SOURCES, Drawing

FOLLOW = ":material/conversion_path:"
# The steps of model.digit.normalise that can be left out.
STEPS = {
    "box": "The box around the ink",
    "margin": "The margin: 20×20 in 28×28",
    "centre": "The centre of mass",
    "antialias": "Antialiasing",
}
SCALES = {"layer": "Layer", "map": "Map", "network": "Network"}


@st.fragment  # a stroke runs this alone: not the sidebar, and not the frame
def main() -> None:
    with st.container(horizontal=True, gap="medium", key="desk"):
        left = st.container(width=300)
        right = st.container(width="stretch", key="glance")
    with left:
        _source()
        with st.container(key="prediction"):
            reading = _prediction()
        if state.draws_without():
            _without()
    with right:
        _glance()
    _seen(reading)
    with st.container(key="maps"):
        _layers(reading)


def _source() -> None:
    """The pad, the picker or the upload: whichever gives the drawing."""
    sources = {**SOURCES, "link": "From a link"} if session.source() == "link" else SOURCES
    st.session_state["source"] = session.source()
    st.segmented_control(
        "Where the digit comes from",
        sources,
        format_func=sources.get,
        required=True,
        key="source",
        on_change=lambda: session.take_from(st.session_state["source"]),
        label_visibility="collapsed",
    )
    {"pad": _pad, "test": _test_digit, "image": _picture, "link": _shown}[session.source()]()


def _pad() -> None:
    st.caption("Draw a digit here.")
    with st.container(key="pad"):
        image = pad.pad(st.session_state.setdefault("brush", pad.BRUSH))
        if image is not None:
            taken = digit.steps(image)
            if taken is None:
                session.forget("pad")
            else:
                session.put(Drawing(taken.digit, "pad", steps=taken))
        with st.container(horizontal=True, gap="small"):
            st.button("Clear", on_click=_clear, icon=":material/delete:")
            st.button("Undo", on_click=pad.undo, icon=":material/undo:")
            with st.popover("Brush", icon=":material/brush:"):
                st.slider("Brush width in pixels", 6, 40, key="brush")


def _clear() -> None:
    pad.clear()
    session.forget("pad")


def _test_digit() -> None:
    of_class = st.selectbox(
        "Show me",
        [None, *range(mnist.CLASSES)],
        format_func=lambda k: "any digit" if k is None else f"a {k}",
        key="test_class",
    )
    drawn = session.drawing()
    if drawn is None or (of_class is not None and drawn.label != of_class):
        _random_test_digit(of_class)
    _shown()
    st.button("Another one", on_click=_random_test_digit, args=[of_class], icon=":material/casino:")


def _random_test_digit(of_class: int | None) -> None:
    images_, labels = mnist.digits().test
    index = mnist.random_test_digit(of_class)
    pixels = mnist.pixels(images_[index])[..., 0]
    session.put(Drawing(pixels, "test", label=int(labels[index]), index=index))


def _shown() -> None:
    """The current drawing where there is no pad to show it."""
    drawn = session.drawing()
    if drawn is None:
        return
    large = drawn.digit.repeat(10, axis=0).repeat(10, axis=1)
    caption = "" if drawn.index is None else f"Test digit {drawn.index:,}, "
    caption += "" if drawn.label is None else f"meant as a {drawn.label}"
    st.image(pictures.data_uri(large), caption=caption or None)


def _picture() -> None:
    taken = st.file_uploader(
        "A picture of one digit (PNG or JPEG)", ["png", "jpg", "jpeg"], key="upload"
    )
    with st.expander("Take a photograph instead"):
        if st.toggle("Use this device's camera", key="camera_on"):
            taken = st.camera_input("Write large and dark, and fill the picture") or taken
    if taken is not None:
        steps, said = _read_picture(taken.getvalue())
        if steps is None:
            st.error(said, icon=":material/image_not_supported:")
        else:
            session.put(Drawing(steps.digit, "image", steps=steps))
            st.caption(said)
    _shown()


@st.cache_data(max_entries=8, show_spinner="Reading the picture")
def _read_picture(content: bytes) -> tuple[Steps | None, str]:
    """The steps to a picture's digit and a note, or None and why there is no digit."""
    try:
        picture = images.decode(content)
    except images.ImageError as error:
        return None, str(error)
    return digit.steps(picture.drawing), picture.note


def _prediction() -> Reading | None:
    """What the network reads, or why it does not yet."""
    if session.drawing() is None:
        st.markdown(
            "**No picture yet.** The network answers as soon as there is one."
            if session.source() == "image"
            else "**Nothing drawn yet.** The network answers as soon as the pen lifts."
        )
        return None
    if not engine.ready():
        st.markdown(
            "**TensorFlow is loading.** Go on drawing: the network at a glance already follows the"
            " pen; what every layer makes of it comes in a few seconds."
        )
        return None
    try:
        reading = session.reading(state.drawn_through())
    except runs.RunError as error:
        if session.run_id() != network.SHIPPED:
            st.rerun(scope="app")  # the sidebar says so, and goes back to the shipped network
        st.error(f"{error} Your drawing is still here.", icon=":material/error:")
        return None
    st.html(pictures.answer(reading, _is_whole()))
    return reading


def _is_whole() -> bool:
    """Whether what reads has learned to its end and has all its channels.

    What has not, is unsure of good drawings as well: that says nothing about the drawing.
    """
    return session.network().step is None and not state.draws_without()


def _without() -> None:
    """Say which channels are switched off, and offer to read with all of them again."""
    off = state.names_of_off()
    few = ", ".join(off) if len(off) < 6 else f"{', '.join(off[:4])} and {len(off) - 4} more"
    st.markdown(f"Read **without {few}**: the live view and all below it, on this page.")
    st.button("Read with all channels", on_click=state.draw_without, args=[False])


def _glance() -> None:
    """The whole network, following the pen; a map chosen there opens below."""
    try:
        used = state.drawn_through()
    except runs.RunError:
        return  # told where the answer would stand
    mapped = [layer for layer in view.layers(used.weights) if layer.kind != "dense"]
    drawn = session.drawing()
    before = st.session_state.get("chosen")
    chosen = view.glance(
        used.id,
        used.weights,
        None if drawn is None else drawn.digit,
        live=session.source() == "pad",
        key="network_at_a_glance",
        scale=st.session_state.get("scale", "layer"),
        chosen=before,
        below=[f"layer_{index}" for index in range(len(mapped))],
    )
    if chosen is not None and chosen != before:
        st.session_state["chosen"] = chosen
        st.session_state[f"open_{chosen[0]}"] = chosen[1]


def _seen(reading: Reading | None) -> None:
    """How the drawing becomes the digit that the network reads."""
    drawn = session.drawing()
    if drawn is not None and drawn.steps is None:
        return
    st.subheader("What the network sees", anchor=False)
    if drawn is None:
        st.caption("How a drawing is cut out, scaled and centred appears here.")
    else:
        st.html(pictures.steps(drawn.steps))
    # Also while nothing is drawn: each one that leaves the page stays in the browser's memory.
    left_out = st.expander("What if a step were left out?", key="left_out", on_change="rerun")
    if left_out.open:  # while it is closed, a stroke need not wait for what is in it
        with left_out:
            _left_out(drawn and drawn.steps, reading)


def _left_out(taken: Steps | None, reading: Reading | None) -> None:
    """What the network would see, and answer, with any of the steps switched off."""
    st.write(
        "The network learned from digits that all went through these steps. It knows only what it"
        " was shown: switch a step off, and see what it makes of the same drawing."
    )
    with st.container(horizontal=True):
        on = {step: st.toggle(title, True, key=f"step_{step}") for step, title in STEPS.items()}
    if taken is None or reading is None:
        return
    shown = [(reading, "with every step")]
    if not all(on.values()):
        seen = digit.normalise(taken.ink, **on).digit
        missing = ", ".join(STEPS[step].lower() for step, kept in on.items() if not kept)
        shown.append(
            (read(engine.convnet(), seen, state.drawn_through().weights), f"without {missing}")
        )
    st.html(pictures.readings(shown, _is_whole()))


def _layers(reading: Reading | None) -> None:
    st.subheader("What every layer makes of it", anchor=False)
    if reading is None:
        st.caption("Once a digit is read, every channel of all five layers appears here.")
        return
    scale = st.segmented_control(
        "The brightest colour stands for the largest value of each",
        SCALES,
        format_func=SCALES.get,
        default=None if "scale" in st.session_state else "layer",
        required=True,
        key="scale",
    )
    described = network.describe(engine.convnet())
    titles = words.titles(described)
    of_name = {layer.name: (layer, title) for layer, title in zip(described, titles, strict=True)}
    top = max(float(layer.maps.max()) for layer in reading.layers)
    for index, maps in enumerate(reading.layers):
        with st.container(key=f"layer_{index}"):
            _layer(reading, index, *of_name[maps.name], scale, top)


def _layer(reading: Reading, index: int, layer: Layer, title: str, scale: str, top: float) -> None:
    """One layer: its shapes, why they are so, all its channels, and the one that is open."""
    maps = reading.layers[index]
    key = f"open_{index}"
    st.markdown(f"**{title}** · {words.shape(layer.shape_in)} → **{words.shape(layer.shape_out)}**")
    st.caption(words.why(layer))
    opened = st.session_state.get(key)
    picked = mosaic(maps, layer, scale, top, key=f"mosaic_{maps.name}", label=title, chosen=opened)
    if picked != opened:
        st.session_state[key] = picked
    opened = st.selectbox(
        "Open a channel large",
        [None, *range(layer.shape_out[-1])],
        format_func=lambda k: "none" if k is None else f"channel {k}",
        key=key,
        width=180,
    )
    if opened is not None:
        _opened(reading, index, opened, title)


def _opened(reading: Reading, index: int, channel: int, title: str) -> None:
    """One map with every value readable, and the kernel that made it or the map it came from."""
    maps = reading.layers[index]
    values = maps.maps[:, :, channel]
    largest = unit.strongest(reading, index, channel)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(
            f"**{title}, channel {channel}**: maximum {unit.value(reading, largest):.4g} at row"
            f" {largest.row}, column {largest.column}; mean {values.mean():.4g}."
        )
        # What Follow explains is the whole network's.
        if not state.draws_without() and st.button(
            "Follow its largest number", key=f"follow_{index}", icon=FOLLOW
        ):
            state.follow(largest)
            st.switch_page("pages/follow.py")
        st.plotly_chart(
            map_figures.feature_map(values, maps.kind, float(values.max())),
            key=f"opened_{maps.name}",
        )
    with right:
        if maps.kind == "conv":
            weights = state.drawn_through().weights
            kernel = weights[f"{maps.name}/kernel"][..., channel]
            st.markdown(
                f"Its kernel: {words.shape(kernel.shape)} weights"
                f" and the bias {weights[f'{maps.name}/bias'][channel]:.4f}."
            )
            st.plotly_chart(map_figures.kernels(kernel), key=f"kernel_{maps.name}")
        else:
            before = reading.layers[index - 1]
            st.markdown("Pooling has no weights: it takes the largest values of this map.")
            source = before.maps[:, :, channel]
            st.plotly_chart(
                map_figures.feature_map(source, before.kind, float(source.max())),
                key=f"source_{maps.name}",
            )


frame.require()
main()
