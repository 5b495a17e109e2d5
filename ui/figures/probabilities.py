"""The ten probabilities of several readings beside each other."""

from __future__ import annotations

from html import escape

import numpy as np
import plotly.graph_objects as go

from ui.figures import palettes


def side_by_side(readings: dict[str, np.ndarray]) -> go.Figure:
    """Bars of (10,) probabilities, a colour for each named reading, with their values above."""
    drawn = go.Figure(
        layout={
            "barmode": "group",
            "height": 260,
            "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
            "legend": {"orientation": "h", "y": 1.15},
            "xaxis": {"title": "Digit", "dtick": 1},
            "yaxis": {"tickformat": ".0%", "range": [0, 1.12], "tickvals": [0, 0.5, 1]},
        }
    )
    for index, (name, values) in enumerate(readings.items()):
        drawn.add_bar(
            x=list(range(len(values))),
            y=values,
            name=escape(name),
            marker_color=palettes.SERIES[index % len(palettes.SERIES)],
            text=[f"{100 * value:.1f}" for value in values],
            textposition="outside",
            hovertemplate="%{x}: <b>%{y:.4%}</b><extra>" + escape(name) + "</extra>",
        )
    return drawn
