"""The probabilities of several readings beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap

import numpy as np
import plotly.graph_objects as go

from model.language import tr
from ui.figures import palettes


def side_by_side(classes: Sequence[str], readings: Mapping[str, np.ndarray]) -> go.Figure:
    """Bars of (K,) probabilities, a colour for each named reading, their values at their ends.

    The bars lie, so that no label is in another's way however narrow the page is.
    """
    rows = len(classes) * len(readings)
    drawn = go.Figure(
        layout={
            "barmode": "group",
            "showlegend": True,
            "height": 110 + 16 * rows,
            "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
            "yaxis": {"title": tr("Class"), "type": "category", "autorange": "reversed"},
            "xaxis": {"tickformat": ".0%", "range": [0, 1.15], "tickvals": [0, 0.5, 1]},
        }
    )
    for index, (name, values) in enumerate(readings.items()):
        drawn.add_bar(
            x=values,
            y=[escape(name) for name in classes],
            orientation="h",
            name=_wrapped(name),
            marker_color=palettes.SERIES[index % len(palettes.SERIES)],
            text=[f"{100 * value:.1f}" for value in values],
            textposition="outside",
            textfont={"size": 11},
            hovertemplate="%{y}: <b>%{x:.4%}</b><extra>" + _wrapped(name) + "</extra>",
        )
    return drawn


def _wrapped(name: str) -> str:
    """A name that people may have typed as Plotly's HTML, in lines that a phone has room for."""
    return "<br>".join(escape(line) for line in wrap(name, 36))
