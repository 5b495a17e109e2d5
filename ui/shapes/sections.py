"""What stands on the Shapes page, one section after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from model.data import mnist
from model.drawing import digit as drawing
from model.explain import unit
from model.language import sentences, tr, trn
from model.layers import Layer
from model.reading import Reading, read
from model.spec import Spec
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
    scale = tr(
        "To scale: a face is as large as the layer's maps, the depth is the number of its channels."
    )
    whose = (
        tr("On each face, the map of the strongest channel of your drawing.")
        if drawn
        else tr(
            "On each face, the map of the strongest channel of a test digit (nothing is drawn yet)."
        )
    )
    st.caption(sentences(scale, whose))


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
    st.subheader(tr("Layer by layer"), anchor=False)
    with st.container(key="by_layer"):
        st.html(table.bars(spec))
        st.html(table.html(spec))
    st.caption(
        tr(
            "Multiply-adds: for one digit. Receptive field: the pixels of the digit that can change"
            " a unit, where that is most. Jump: how many of them lie between two neighbouring"
            " units."
        )
    )
    st.markdown(costs(spec))


def costs(spec: Spec) -> str:
    """Which layer works most and which holds most, in sentences."""
    titles = dict(zip(spec.layers, words.titles(spec), strict=True))
    costly = max(spec.layers, key=lambda layer: layer.multiply_adds)
    heavy = max(spec.layers, key=lambda layer: layer.parameters)
    of_all = tr(
        "In all **{parameters:,} parameters** and **{multiply_adds:,} multiply-adds** for one"
        " digit.",
        parameters=spec.parameters,
        multiply_adds=spec.multiply_adds,
    )
    share = heavy.parameters / spec.parameters
    most = tr("{layer} holds {share:.0%} of the parameters.", layer=titles[heavy], share=share)
    works = _works(costly, titles[costly], spec)
    return sentences(of_all, works, "" if heavy is costly else most)


def _works(layer: Layer, title: str, spec: Spec) -> str:
    shares = {
        "work": layer.multiply_adds / spec.multiply_adds,
        "share": layer.parameters / spec.parameters,
    }
    if not layer.makes_maps:
        return tr(
            "{layer} does {work:.0%} of the work with {share:.0%} of the parameters.",
            layer=title,
            **shares,
        )
    return tr(
        "{layer} does {work:.0%} of the work with {share:.0%} of the parameters, since its kernels"
        " are used at {places} places.",
        layer=title,
        places=words.shape(layer.shape_out[:2]),
        **shares,
    )


def reasons(spec: Spec) -> None:
    """Why every shape is what it is."""
    st.subheader(tr("Why these shapes"), anchor=False)
    st.container(key="reasons").markdown(
        "\n".join(
            "- "
            + tr(
                "**{title}** ({shape}): {why}",
                title=title,
                shape=words.shape(layer.shape_out),
                why=words.why(layer),
            )
            for layer, title in zip(spec.layers, words.titles(spec), strict=True)
        )
    )


def never_seen(spec: Spec) -> None:
    """What each layer's input loses, and the part of the digit that no answer depends on."""
    st.subheader(tr("What is never looked at"), anchor=False)
    left, right = st.columns([1, 3], gap="large")
    with left:
        shown = f'<img src="{images.data_uri(_digit(spec))}" alt="">{pipeline.unseen(spec)}'
        st.html(f'<div class="looked" role="img" aria-label="{ignored(spec)}">{shown}</div>')
    with right:
        st.markdown(ignored(spec))
        lost = [
            f"- {loses(layer, title)}"
            for layer, title in zip(spec.layers, words.titles(spec), strict=True)
            if any(layer.unseen)
        ]
        if lost:
            st.markdown("\n".join(lost))


def ignored(spec: Spec) -> str:
    """Which rows and columns of the digit can't change the answer, in a sentence."""
    rows, columns = spec.unseen
    if not rows and not columns:
        return tr("Every pixel of the digit can change the answer.")
    seen = (spec.side - len(rows)) * (spec.side - len(columns))
    which = []
    if rows:
        which.append(trn("row {places}", "rows {places}", len(rows), places=places(rows)))
    if columns:
        which.append(
            trn("column {places}", "columns {places}", len(columns), places=places(columns))
        )
    return tr(
        "Counted from 0, {which} of the digit can never change the answer: {lost:,} of its"
        " {count:,} pixels.",
        which=words.listed(which),
        lost=spec.side**2 - seen,
        count=spec.side**2,
    )


def loses(layer: Layer, title: str) -> str:
    """What no unit of a layer sees of its input."""
    (height, width, channels), (rows, columns) = layer.grid_in, layer.unseen
    lost = height * width - (height - len(rows)) * (width - len(columns))
    said = {
        "title": title,
        "rows": height - len(rows),
        "height": height,
        "columns": width - len(columns),
        "width": width,
        "lost": lost,
        "count": height * width,
        "channels": channels,
    }
    if channels == 1:
        return tr(
            "**{title}** sees {rows} of its input's {height} rows and {columns} of its {width}"
            " columns: {lost} of {count} values are dropped.",
            **said,
        )
    return tr(
        "**{title}** sees {rows} of its input's {height} rows and {columns} of its {width} columns:"
        " {lost} of {count} values of each of the {channels} maps are dropped.",
        **said,
    )


def places(at: Sequence[int]) -> str:
    """Ascending numbers in words: "26 and 27", "0 to 3 and 27"."""
    return words.listed([_stretch(first, after - 1) for first, after in pipeline.runs(at)])


def _stretch(first: int, last: int) -> str:
    if last - first > 1:
        return tr("{first} to {last}", first=first, last=last)
    if last > first:
        return tr("{first} and {second}", first=first, second=last)
    return str(first)
