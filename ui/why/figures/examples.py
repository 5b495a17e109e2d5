"""Accuracy by the number of training digits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from model.language import tr
from ui.figures import palettes

SYMBOLS = ("circle", "square")


def curves(sizes: Sequence[int], accuracies: dict[str, np.ndarray]) -> go.Figure:
    """One line a network through the mean of its seeds, whiskers from the worst to the best.

    accuracies: title → (seeds, sizes), shares of 1.
    """
    figure = go.Figure()
    looks = zip(palettes.SERIES, SYMBOLS, strict=False)
    for (title, shares), (colour, symbol) in zip(accuracies.items(), looks, strict=False):
        errors: dict[str, Any] = {
            "array": shares.max(axis=0) - shares.mean(axis=0),
            "arrayminus": shares.mean(axis=0) - shares.min(axis=0),
            "thickness": 1.5,
            "width": 6,
        }
        figure.add_scatter(
            x=list(sizes),
            y=shares.mean(axis=0),
            error_y=errors,
            name=title,
            mode="lines+markers",
            line={"color": colour, "width": 2.5},
            marker={"symbol": symbol, "size": 9},
            customdata=np.stack([shares.min(axis=0), shares.max(axis=0)], axis=-1),
            hovertemplate=tr(
                "%{x:,} digits: %{y:.2%}<br>worst seed %{customdata[0]:.2%},"
                " best %{customdata[1]:.2%}"
            ),
        )
    ticks = {"tickvals": list(sizes), "ticktext": [f"{size:,}" for size in sizes]}
    figure.update_xaxes(type="log", title=tr("Training digits"), fixedrange=True, **ticks)
    figure.update_yaxes(title=tr("Classified correctly"), tickformat=".0%", fixedrange=True)
    figure.update_layout(
        height=380,
        margin={"l": 0, "r": 0, "t": 30, "b": 0},
        legend={"orientation": "h", "y": 1.12, "x": 0},
        hovermode="x unified",
    )
    return figure
