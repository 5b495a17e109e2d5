"""How well a linear probe classifies, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from model.language import tr
from ui.figures import palettes

SYMBOLS = ("circle", "square", "diamond")


def depth(lines: Sequence[tuple[str, Sequence[str], Sequence[float]]]) -> go.Figure:
    """One line a network from the digit to the logits: (title, its layers, their accuracies).

    All begin and end at the same places, however many layers lie between.
    """
    figure = go.Figure()
    looks = zip(palettes.SERIES, SYMBOLS, strict=False)
    for (title, layers, accuracies), (colour, symbol) in zip(lines, looks, strict=False):
        figure.add_scatter(
            x=np.linspace(0, 1, len(layers)),
            y=list(accuracies),
            name=escape(title),
            mode="lines+markers",
            line={"color": colour, "width": 2.5},
            marker={"symbol": symbol, "size": 9},
            customdata=list(layers),
            hovertemplate=f"{escape(title)}, %{{customdata}}: <b>%{{y:.1%}}</b><extra></extra>",
        )
    figure.update_xaxes(
        title=tr("From the pixels to the logits"),
        tickvals=[0, 1],
        ticktext=[lines[0][1][0], lines[0][1][-1]],
        range=[-0.04, 1.04],
        fixedrange=True,
    )
    title = tr("Linear probe: classified correctly")
    figure.update_yaxes(title=title, tickformat=".0%", fixedrange=True)
    figure.update_layout(
        height=360,
        margin={"l": 0, "r": 24, "t": 30, "b": 0},
        legend={"orientation": "h", "y": 1.12, "x": 0},
        hovermode="closest",
    )
    return figure
