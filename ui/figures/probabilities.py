"""The probabilities of several readings beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from ui.figures import palettes


def side_by_side(classes: Sequence[str], readings: Mapping[str, np.ndarray]) -> go.Figure:
    """Bars of (K,) probabilities, a colour for each named reading, with their values above."""
    drawn = go.Figure(
        layout={
            "barmode": "group",
            "height": 260,
            "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
            "legend": {"orientation": "h", "y": 1.15},
            "xaxis": {"title": "Class", "type": "category"},
            "yaxis": {"tickformat": ".0%", "range": [0, 1.12], "tickvals": [0, 0.5, 1]},
        }
    )
    for index, (name, values) in enumerate(readings.items()):
        drawn.add_bar(
            x=[escape(name) for name in classes],
            y=values,
            name=escape(name),
            marker_color=palettes.SERIES[index % len(palettes.SERIES)],
            text=[f"{100 * value:.1f}" for value in values],
            textposition="outside",
            hovertemplate="%{x}: <b>%{y:.4%}</b><extra>" + escape(name) + "</extra>",
        )
    return drawn
