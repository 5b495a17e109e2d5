"""A figure of the report card: what deletion and insertion say of each method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from ui.figures.palettes import SERIES

SHADE = "rgba(0, 158, 115, 0.14)"


class Point(NamedTuple):
    """A method or a control, and its two areas."""

    title: str
    deletion: float
    insertion: float
    control: bool


def areas(points: Sequence[Point]) -> go.Figure:
    """Deletion to the right, insertion upwards; shaded is what beats every control at both."""
    figure = go.Figure()
    for control, symbol, colour, name in (
        (False, "circle", SERIES[0], "methods"),
        (True, "diamond-open", SERIES[1], "controls"),
    ):
        some = _together([point for point in points if point.control == control])
        figure.add_scatter(
            x=[point.deletion for point in some], y=[point.insertion for point in some],
            mode="markers+text", name=name, text=[_label(p) for p in some],
            textposition=[_side(point, points) for point in some],
            marker={"symbol": symbol, "size": 10, "color": colour, "line": {"width": 2}},
            hovertemplate="%{text}: deletion %{x:.3f}, insertion %{y:.3f}<extra></extra>",
        )  # fmt: skip
    controls = [point for point in points if point.control]
    figure.add_shape(
        type="rect", layer="below", line={"width": 0}, fillcolor=SHADE,
        x0=0, x1=min(point.deletion for point in controls),
        y0=max(point.insertion for point in controls), y1=1,
    )  # fmt: skip
    axis = {"range": [0, 1.03], "fixedrange": True, "dtick": 0.2}
    figure.update_layout(
        height=420, margin={"l": 0, "r": 10, "t": 10, "b": 0}, dragmode=False,
        xaxis={"title": "deletion area (smaller is better)", **axis},
        yaxis={"title": "insertion area (larger is better)", **axis},
        legend={"orientation": "h", "y": 1.08},
    )  # fmt: skip
    return figure


def _together(points: Sequence[Point]) -> list[Point]:
    """Points that lie on one another as one, with all their names."""
    found: dict[tuple[float, float], Point] = {}
    for point in points:
        place = round(point.deletion, 3), round(point.insertion, 3)
        known = found.get(place)
        found[place] = point._replace(title=f"{known.title}, {point.title}") if known else point
    return list(found.values())


def _label(point: Point) -> str:
    return point.title.removeprefix("Control: ")


def _side(point: Point, points: Sequence[Point]) -> str:
    """Where its name stands: towards the room, apart from the next one's."""
    across = "right" if point.deletion < 0.6 else "left"
    below = any(
        0 < other.insertion - point.insertion < 0.05 and abs(other.deletion - point.deletion) < 0.25
        for other in points
    )
    return f"{'bottom' if below else 'top'} {across}"
