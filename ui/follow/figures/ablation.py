"""A figure of channels switched off: how much each matters alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from model.language import tr
from ui.figures.board import NEGATIVE, POSITIVE
from ui.words import percent


def ranking(
    names: Sequence[str], change: np.ndarray, left: np.ndarray, keys: Sequence
) -> go.Figure:
    """Bars of how much less or more sure the answer is with each channel off alone.

    names: of the channels, the one that matters most first; change: of the answer's log-odds; left:
    its probability then; keys: what a click on each gives.
    """
    figure = go.Figure(
        go.Bar(
            x=change, y=list(names), orientation="h", customdata=keys,
            marker_color=[POSITIVE if p > 0 else NEGATIVE for p in change],
            text=[percent(p) for p in left], textposition="outside",
            cliponaxis=False,
            hovertemplate=tr("%{y}: log-odds %{x:+.2f}, then %{text}<extra></extra>"),
        )
    )  # fmt: skip
    reach = float(np.abs(change).max()) or 1.0
    low, high = min(0.0, change.min()), max(0.0, change.max())
    figure.update_layout(
        height=28 * len(names) + 60, margin={"l": 0, "r": 10, "t": 0, "b": 40}, dragmode=False,
        xaxis={
            "title": tr("change of the log-odds"), "fixedrange": True, "zeroline": True,
            "range": [low - 0.3 * reach, high + 0.3 * reach],
        },
        yaxis={"autorange": "reversed", "fixedrange": True, "type": "category"},
    )  # fmt: skip
    return figure
