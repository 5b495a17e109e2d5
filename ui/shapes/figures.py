"""The whole pipeline to scale: faces are the spatial size, depth is the channels."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from model.network import Layer
from ui.figures import palettes
from ui import words
from ui.figures.images import data_uri

# Cabinet projection: how far one channel reaches to the right and up, in pixels of the face.
DEPTH = 0.3
GAP = 9
COLOURS = {"input": "#777777", "conv": "#c8493f", "pool": "#3a7db5", "dense": "#777777"}


def pipeline(layers: list[Layer], faces: dict[str, np.ndarray], digit: np.ndarray) -> go.Figure:
    """Blocks for the input and every layer that has maps, then the classes.

    layers: all of the network's; faces: by layer name the (H, W) map to show on the block's face,
    in [0, 1]; digit: (28, 28), shown on the input's face.
    """
    figure = go.Figure()
    blocks = [("Input", "input", layers[0].shape_in, digit)]
    blocks += [
        (title, layer.kind, layer.shape_out, faces.get(layer.name))
        for layer, title in zip(layers, words.titles(layers), strict=True)
        if layer.kind in ("conv", "pool")
    ]
    left = 0.0
    for block in blocks:
        left = _block(figure, left, *block) + GAP
    right = _classes(figure, left, layers[-1])
    figure.update_layout(
        xaxis={"visible": False, "range": [-6, right + 4]},
        yaxis={"visible": False, "range": [-30, 44], "scaleanchor": "x"},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        height=300,
        showlegend=False,
        dragmode=False,
    )
    return figure


def by_layer(layers: list[Layer]) -> go.Figure:
    """Side, channels and activations of every layer with maps, after the input's."""
    mapped = [layer for layer in layers if layer.kind in ("conv", "pool")]
    shapes = [layers[0].shape_in, *(layer.shape_out for layer in mapped)]
    names = [
        "Input",
        *(t for t, e in zip(words.titles(layers), layers, strict=True) if e in mapped),
    ]
    kinds = ["input", *(layer.kind for layer in mapped)]
    series = {
        "Side in pixels": [h for h, _, _ in shapes],
        "Channels": [c for _, _, c in shapes],
        "Activations": [h * w * c for h, w, c in shapes],
    }
    figure = make_subplots(1, 3, subplot_titles=list(series), horizontal_spacing=0.06)
    for column, values in enumerate(series.values(), 1):
        figure.add_bar(
            x=names,
            y=values,
            text=[f"{v:,}" for v in values],
            textposition="outside",
            cliponaxis=False,
            marker_color=[COLOURS[kind] for kind in kinds],
            hovertemplate="%{x}: %{text}<extra></extra>",
            row=1,
            col=column,
        )
    figure.update_yaxes(visible=False)
    figure.update_layout(
        height=300, margin={"l": 0, "r": 0, "t": 40, "b": 0}, showlegend=False, dragmode=False
    )
    return figure


def _block(
    figure: go.Figure, left: float, title: str, kind: str, shape: tuple, face: np.ndarray | None
) -> float:
    """Draw one block, its face's middle at height 0; returns its right end."""
    height, width, channels = shape
    reach = channels * DEPTH
    bottom, top, right = -height / 2, height / 2, left + width
    colour = COLOURS[kind]
    front = [(left, bottom), (right, bottom), (right, top), (left, top)]
    back = [(x + reach, y + reach) for x, y in front]
    for corners, opacity in (
        ([front[3], front[2], back[2], back[3]], 0.55),
        ([front[1], front[2], back[2], back[1]], 0.8),
        (front, 1),
    ):
        path = "M" + "L".join(f"{x},{y}" for x, y in corners) + "Z"
        figure.add_shape(
            type="path",
            path=path,
            fillcolor=colour,
            opacity=opacity,
            line={"width": 0.5},
            layer="below",  # a shape above would hide the face
        )
    if face is not None:
        table = palettes.lookup(kind)
        pixels = table[np.round(np.clip(face, 0, 1) * 255).astype(int)]
        figure.add_layout_image(
            source=data_uri(pixels.repeat(8, axis=0).repeat(8, axis=1)),
            x=left,
            y=top,
            xref="x",
            yref="y",
            sizex=width,
            sizey=height,
            sizing="stretch",
            layer="above",
        )
    middle = (left + right + reach) / 2
    figure.add_annotation(
        x=middle,
        y=-19,
        yanchor="top",
        showarrow=False,
        text=f"<b>{'<br>'.join(title.rsplit(' ', 1))}</b><br>{words.shape(shape)}",
        font_size=12,
    )
    figure.add_scatter(
        x=[(left + right) / 2],
        y=[0],
        mode="markers",
        marker={"opacity": 0, "size": max(12, width * 3)},
        hovertext=f"{title}: {words.shape(shape)} = {height * width * channels:,} values",
        hoverinfo="text",
    )
    return right + reach


def _classes(figure: go.Figure, left: float, last: Layer) -> float:
    """The ten classes as a column of cells."""
    count = last.shape_out[0]
    for k in range(count):
        figure.add_shape(
            type="rect",
            x0=left,
            x1=left + 3,
            y0=(count / 2 - k - 1) * 3,
            y1=(count / 2 - k) * 3 - 0.4,
            fillcolor=COLOURS["dense"],
            line={"width": 0},
        )
        figure.add_annotation(
            x=left + 3.4,
            y=(count / 2 - k - 0.6) * 3,
            text=str(k),
            showarrow=False,
            xanchor="left",
            font_size=10,
        )
    figure.add_annotation(
        x=left + 2,
        y=-19,
        yanchor="top",
        showarrow=False,
        text=f"<b>{words.KINDS['dense']}</b><br><br>{count}",
        font_size=12,
    )
    return left + 7
