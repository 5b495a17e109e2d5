"""What stands on the Shapes page, one section after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from model.data import mnist
from model.drawing import digit as drawing
from model.explain import unit
from model.reading import Reading, read
from model.spec import Layer, Spec
from model.training.runs import Checkpoint
from ui import engine, state, words
from ui.figures import images
from ui.shapes import pipeline, table


def to_scale(used: Checkpoint) -> None:
    """The pipeline; what stands on its faces comes once TensorFlow is there."""
    spec, drawn = used.run.spec, state.drawing()
    digit = _digit(spec)
    faces = {}
    if engine.ready():
        reading = read(used.network, digit)
        faces = {n: face(reading, n) for n in spec.shown if spec.layers[n].makes_maps}
    with st.container(key="pipeline"):
        st.html(pipeline.html(spec, digit, faces))
    whose = "your drawing" if drawn else "a test digit (nothing is drawn yet)"
    st.caption(
        "To scale: a face is as large as the layer's maps, the depth is the number of its"
        f" channels. On each face, the map of the strongest channel of {whose}."
    )


def _digit(spec: Spec) -> np.ndarray:
    """The current drawing, or else a test digit as large as the network takes it."""
    drawn = state.drawing()
    if drawn is not None:
        return drawn.digit
    return drawing.to_digit(mnist.digits().test.images[0], spec.side)


def face(reading: Reading, layer: int) -> np.ndarray:
    """The map of the channel with a layer's largest value, in shares of the layer's palette."""
    largest = unit.strongest(reading, layer)
    values = reading.layers[layer].values[..., largest.channel]
    if reading.network.spec.layers[layer].signed:
        return (values / (np.abs(values).max() or 1) + 1) / 2
    return values / (values.max() or 1)


def by_layer(spec: Spec) -> None:
    st.subheader("Layer by layer", anchor=False)
    with st.container(key="by_layer"):
        st.html(table.bars(spec))
        st.html(table.html(spec))
    st.caption(
        "Multiply-adds: for one digit. Receptive field: the pixels of the digit that can change a"
        " unit, where that is most. Jump: how many of them lie between two neighbouring units."
    )
    st.markdown(costs(spec))


def costs(spec: Spec) -> str:
    """Which layer works most and which holds most, in sentences."""
    titles = dict(zip(spec.layers, words.titles(spec), strict=True))
    costly = max(spec.layers, key=lambda layer: layer.multiply_adds)
    heavy = max(spec.layers, key=lambda layer: layer.parameters)
    said = (
        f"In all **{spec.parameters:,} parameters** and **{spec.multiply_adds:,} multiply-adds**"
        f" for one digit. {titles[costly]} does {costly.multiply_adds / spec.multiply_adds:.0%} of"
        f" the work with {costly.parameters / spec.parameters:.0%} of the parameters"
    )
    if costly.makes_maps:
        said += f", since its kernels are used at {words.shape(costly.shape_out[:2])} places"
    if heavy is costly:
        return f"{said}."
    return f"{said}; {titles[heavy]} holds {heavy.parameters / spec.parameters:.0%} of them."


def reasons(spec: Spec) -> None:
    """Why every shape is what it is."""
    st.subheader("Why these shapes", anchor=False)
    st.container(key="reasons").markdown(
        "\n".join(
            f"- **{title}** ({words.shape(layer.shape_out)}): {words.why(layer)}"
            for layer, title in zip(spec.layers, words.titles(spec), strict=True)
        )
    )


def never_seen(spec: Spec) -> None:
    """What each layer's input loses, and the part of the digit that no answer depends on."""
    st.subheader("What is never looked at", anchor=False)
    left, right = st.columns([1, 3], gap="large")
    with left:
        shown = f'<img src="{images.data_uri(_digit(spec))}" alt="">{pipeline.unseen(spec)}'
        st.html(f'<div class="looked" role="img" aria-label="{ignored(spec)}">{shown}</div>')
    with right:
        st.markdown(ignored(spec))
        lost = [
            f"- **{title}** {loses(layer)}"
            for layer, title in zip(spec.layers, words.titles(spec), strict=True)
            if any(layer.unseen)
        ]
        if lost:
            st.markdown("\n".join(lost))


def ignored(spec: Spec) -> str:
    """Which rows and columns of the digit can't change the answer, in a sentence."""
    rows, columns = spec.unseen
    if not rows and not columns:
        return "Every pixel of the digit can change the answer."
    seen = (spec.side - len(rows)) * (spec.side - len(columns))
    which = [
        f"{name}{'s' * (len(at) > 1)} {places(at)}"
        for name, at in (("row", rows), ("column", columns))
        if at
    ]
    return (
        f"{' and '.join(which).capitalize()} of the digit, counted from 0, can never change the"
        f" answer: {spec.side**2 - seen:,} of its {spec.side**2:,} pixels."
    )


def loses(layer: Layer) -> str:
    """What no unit of a layer sees of its input, as the end of a sentence about it."""
    (height, width, channels), (rows, columns) = layer.grid_in, layer.unseen
    lost = height * width - (height - len(rows)) * (width - len(columns))
    each = f" of each of the {channels} maps" if channels > 1 else ""
    return (
        f"sees {height - len(rows)} of its input's {height} rows and {width - len(columns)} of its"
        f" {width} columns: {lost} of {height * width} values{each} are dropped."
    )


def places(at: Sequence[int]) -> str:
    """Ascending numbers in words: "26 and 27", "0 to 3 and 27"."""
    runs = [
        f"{first}" if after == first + 1 else f"{first} and {first + 1}" if after == first + 2
        else f"{first} to {after - 1}"
        for first, after in pipeline.runs(at)
    ]  # fmt: skip
    return runs[0] if len(runs) == 1 else f"{', '.join(runs[:-1])} and {runs[-1]}"
