"""The page as Streamlit demos write it: one `predict` a layer, one Plotly heatmap a layer.

The baseline of tests/benchmarks/stroke.py; nothing else uses it.
"""

import numpy as np
import plotly.express as px
import streamlit as st
from streamlit_drawable_canvas import st_canvas

from model import load, to_digit


@st.cache_resource
def models():
    import keras

    model = load("book").to_keras()
    return model, [
        keras.Model(model.inputs, layer.output)
        for layer in model.layers
        if isinstance(layer, keras.layers.Conv2D | keras.layers.MaxPooling2D)
    ]


def clear() -> None:
    st.session_state["cleared"] = st.session_state.get("cleared", 0) + 1


model, layers = models()
with st.container(key="pad"):
    result = st_canvas(
        stroke_width=20,
        stroke_color="#fff",
        background_color="#000",
        width=280,
        height=280,
        return_image_data=True,
        key=f"canvas{st.session_state.get('cleared', 0)}",
    )
st.button("Clear", on_click=clear)
digit = None if result.image_data is None else to_digit(result.image_data)
if digit is not None:
    inputs = digit[np.newaxis, ..., np.newaxis]
    with st.container(key="prediction"):
        st.write(str(model.predict(inputs, verbose=0).argmax()))
    for number, layer in enumerate(layers):
        maps = layer.predict(inputs, verbose=0)[0]
        columns = 16
        rows = -(-maps.shape[-1] // columns)
        side = maps.shape[0]
        sheet = maps.transpose(2, 0, 1).reshape(rows, columns, side, side)
        sheet = sheet.transpose(0, 2, 1, 3).reshape(rows * side, columns * side)
        st.plotly_chart(px.imshow(sheet), key=f"layer{number}")
