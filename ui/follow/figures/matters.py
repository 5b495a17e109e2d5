"""A figure of the report card: what deletion and insertion say of each method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from model.language import later, tr
from ui.figures.board import LINE
from ui.figures.palettes import SERIES

ROW = 30  # pixels
NAMES = {"deletion": later("deletion"), "insertion": later("insertion")}
HOVERS = {
    "deletion": later("%{y}: deletion %{x:.3f}<extra></extra>"),
    "insertion": later("%{y}: insertion %{x:.3f}<extra></extra>"),
}


class Areas(NamedTuple):
    """A method or a control, and its two areas."""

    title: str
    deletion: float
    insertion: float
    control: bool


def areas(rows: Sequence[Areas]) -> go.Figure:
    """Each method's two areas as two marks on a line; a dashed line is the best of the controls."""
    figure = go.Figure()
    titles = [row.title for row in rows]
    for row in rows:
        figure.add_scatter(
            x=[row.deletion, row.insertion], y=[row.title] * 2, mode="lines", showlegend=False,
            line={"color": LINE, "width": 2}, hoverinfo="skip",
        )  # fmt: skip
    controls = [row for row in rows if row.control]
    for field, best, symbol, colour in (
        ("deletion", min, "diamond", SERIES[1]),
        ("insertion", max, "circle", SERIES[0]),
    ):
        figure.add_scatter(
            x=[getattr(row, field) for row in rows], y=titles, mode="markers",
            name=tr(NAMES[field]),
            marker={"symbol": symbol, "size": 11, "color": colour},
            hovertemplate=tr(HOVERS[field]),
        )  # fmt: skip
        figure.add_vline(
            best(getattr(row, field) for row in controls),
            line={"color": colour, "dash": "dash", "width": 1},
        )
    figure.update_layout(
        height=ROW * len(rows) + 70, margin={"l": 0, "r": 10, "t": 10, "b": 0}, dragmode=False,
        xaxis={
            "title": tr("mean probability of the answer"), "range": [0, 1.02], "fixedrange": True,
            "dtick": 0.2, "tickformat": ".0%",
        },
        yaxis={"autorange": "reversed", "fixedrange": True},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )  # fmt: skip
    return figure
