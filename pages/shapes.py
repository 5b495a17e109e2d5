"""How a digit's shape changes from layer to layer, to scale and in figures."""

import numpy as np
import streamlit as st

from model.data import mnist
from model import network
from model.training import runs
from model.explain import unit
from model.reading import Reading, read
from model.network import Layer
from ui import engine, frame, session, words
from ui.shapes import figures


def main() -> None:
    st.title("Shapes", anchor=False)
    st.markdown(
        "On its way through the network a picture gets **smaller and deeper**: less and less of"
        " *where*, more and more of *what*. Every figure on this page is read off the network."
    )
    if not engine.ready():
        st.info("The network is loading; this page appears in a few seconds.")
        return
    layers = network.describe(engine.convnet())
    _pipeline(layers)
    st.subheader("Layer by layer", anchor=False)
    with st.container(key="wide_by_layer"):
        st.plotly_chart(figures.by_layer(layers), config={"displayModeBar": False})
    _table(layers)
    _dropped(layers)


def _pipeline(layers: list[Layer]) -> None:
    try:
        reading = session.reading() or _test_digits_reading()
    except runs.RunError as error:
        st.error(str(error), icon=":material/error:")
        return
    faces = {maps.name: _face(reading, n) for n, maps in enumerate(reading.layers)}
    with st.container(key="wide_pipeline"):
        st.plotly_chart(
            figures.pipeline(layers, faces, reading.digit), config={"displayModeBar": False}
        )
    whose = "your drawing" if session.drawing() else "a test digit (nothing is drawn yet)"
    st.caption(
        f"To scale: a face is as large as the layer's maps, the depth is the number of its"
        f" channels. On each face, the strongest channel's map of {whose}."
    )


def _test_digits_reading() -> Reading:
    images = mnist.digits().test.images
    return read(engine.convnet(), mnist.pixels(images[:1])[0, ..., 0], session.network().weights)


def _face(reading: Reading, layer: int) -> np.ndarray:
    """The map of the channel with the layer's largest value, scaled to it."""
    largest = unit.strongest(reading, layer)
    return reading.layers[layer].maps[..., largest.channel] / (unit.value(reading, largest) or 1)


def _table(layers: list[Layer]) -> None:
    st.dataframe(
        {
            "Layer": words.titles(layers),
            "Output": [words.shape(layer.shape_out) for layer in layers],
            "Parameters": [layer.parameters for layer in layers],
            "Multiply-adds": [layer.multiply_adds for layer in layers],
            "Activations": [layer.activations for layer in layers],
            "Receptive field": [words.shape((layer.field, layer.field)) for layer in layers],
            "Input pixels from one unit to the next": [layer.jump for layer in layers],
        },
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(format="localized")
            for name in ("Parameters", "Multiply-adds", "Activations")
        },
    )
    parameters = sum(layer.parameters for layer in layers)
    adds = sum(layer.multiply_adds for layer in layers)
    costly = max(layers, key=lambda layer: layer.multiply_adds)
    heavy = max(layers, key=lambda layer: layer.parameters)
    of = dict(zip(layers, words.titles(layers), strict=True))
    st.markdown(
        f"In all **{parameters:,} parameters** and **{adds:,} multiply-adds** for one digit."
        f" {of[costly]} does {costly.multiply_adds / adds:.0%} of the work with"
        f" {costly.parameters / parameters:.0%} of the parameters, since its kernels are used at"
        f" {costly.shape_out[0]}×{costly.shape_out[1]} places; {of[heavy]} holds"
        f" {heavy.parameters / parameters:.0%} of them."
    )


def _dropped(layers: list[Layer]) -> None:
    for layer, title in zip(layers, words.titles(layers), strict=True):
        if layer.dropped:
            size, out = layer.shape_in[0], layer.shape_out[0]
            st.info(
                f"**{title} looks away.** Windows of {layer.window}×{layer.window} tile"
                f" {out * layer.window} of its input's {size} rows and columns. The last row and"
                f" the last column of each of the {layer.shape_in[-1]} maps are seen by no unit:"
                f" {size * size - (out * layer.window) ** 2} of {size * size} values a map are"
                " silently dropped.",
                icon=":material/visibility_off:",
            )


frame.require()
main()
