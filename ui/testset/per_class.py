"""Accuracy class by class."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from model.language import tr
from ui.figures import palettes


def per_class(classes: Sequence[str], shares: np.ndarray) -> go.Figure:
    """(K,) shares classified correctly → points on a scale that makes their differences visible."""
    figure = go.Figure()
    figure.add_scatter(
        x=list(classes),
        y=100 * shares,
        mode="markers+text",
        text=[f"{100 * share:.1f}" for share in shares],
        textposition="top center",
        marker={"size": 11, "color": palettes.SERIES[0]},
        hovertemplate="%{x}: %{y:.2f}%<extra></extra>",
    )
    low, high = 100 * float(np.nanmin(shares)), 100 * float(np.nanmax(shares))
    room = max(high - low, 0.5)
    figure.update_xaxes(title=tr("Class"), type="category", fixedrange=True)
    figure.update_yaxes(
        title=tr("Classified correctly, %"),
        range=[low - 0.2 * room, high + 0.3 * room],
        fixedrange=True,
    )
    figure.update_layout(height=260, margin={"l": 0, "r": 0, "t": 10, "b": 0})
    return figure
