"""A chart of all runs: how well each classifies against what it costs, and who leads."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import log10

import plotly.graph_objects as go
import streamlit as st

from model.language import later, tr
from model.spec import Spec
from model.studies import frontier
from model.studies.frontier import Point
from model.training.runs import Run
from ui import state, words
from ui.figures import palettes
from ui.figures.chart import show_figure

AXES = {
    "parameters": later("Parameters"),
    "multiply_adds": later("Multiply-adds for one digit"),
    "seconds": later("Seconds of training"),
}
LONGEST = 26  # characters of a name in the chart
# The axis is that of the errors, so that 99.0 and 99.5 % lie as far apart as 90 and 95.
TICKS = [a * b for b in (1e-4, 1e-3, 1e-2, 1e-1) for a in (1, 2, 5)]
LEAST = 0.5e-4  # errors: one of the digits is 1e-4, and none has no logarithm
QUIET = "#8c8c8c"


def show(runs: Sequence[Run], chosen: str) -> None:
    """The section; chosen: the id of the run that is marked. A click on a point chooses it."""
    st.subheader(tr("Who classifies best with the least?"), anchor=False)
    cost = st.segmented_control(
        tr("What it costs"), state.COSTS, format_func=lambda name: tr(state.COSTS[name]),
        required=True, **state.bind(state.COST),
    )  # fmt: skip
    points = frontier.points(runs, cost)
    if not points:
        st.info(tr("No run was measured on the test digits yet."), icon=":material/info:")
        return
    show_figure(
        figure(points, cost, chosen),
        key="frontier",
        on_select=_choose,
        selection_mode="points",
    )
    st.caption(
        tr(
            "Each point is a run, higher is better, further left is cheaper. Diamonds ship with"
            " DigitScope, circles are your own. The line joins the runs that no other beats: none"
            " is as good for less. A click on a point opens its run below."
        )
    )


def _choose() -> None:
    if picked := st.session_state["frontier"].selection.points:
        state.change(state.RUN_CHOSEN, picked[0]["customdata"][0])


def figure(points: Sequence[Point], cost: str, chosen: str = "") -> go.Figure:
    """Points, the cheapest first, and the line of those that lead."""
    heights = [max(point.errors, LEAST) for point in points]
    leading = [(p.cost, y) for p, y in zip(points, heights, strict=True) if p.leads]
    right = points[-1].cost * 1.5
    drawn = go.Figure(layout=_layout(cost, points, heights, right))
    drawn.add_scatter(
        x=[x for x, _ in leading] + [right],
        y=[y for _, y in leading] + [leading[-1][1]],
        mode="lines",
        line={"shape": "hv", "color": palettes.SERIES[0], "width": 2},
        hoverinfo="skip",
    )
    drawn.add_scatter(
        x=[point.cost for point in points],
        y=heights,
        mode="markers+text",
        text=[_short(point.run) if point.leads or point.run.is_shipped else "" for point in points],
        textposition=[_beside(point, points) for point in points],
        cliponaxis=False,
        customdata=[[point.run.id] for point in points],
        hovertext=[_hover(point) for point in points],
        hovertemplate="%{hovertext}<extra></extra>",
        marker={
            "opacity": 1,
            "symbol": ["diamond" if point.run.is_shipped else "circle" for point in points],
            "size": [17 if point.run.id == chosen else 12 for point in points],
            "color": [palettes.SERIES[0] if point.leads else QUIET for point in points],
            "line": {
                "color": palettes.SERIES[1],
                "width": [3 if point.run.id == chosen else 0 for point in points],
            },
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )
    return drawn


def _beside(point: Point, points: Sequence[Point]) -> str:
    """Where a run's name stands: where it is not cut off, and not on the line."""
    if point.leads:
        return "top left"
    return "middle left" if point.cost == max(each.cost for each in points) else "middle right"


def _short(run: Run) -> str:
    return escape(words.shorten(words.title(run), LONGEST))


def _hover(point: Point) -> str:
    run = point.run
    lines = (
        f"<b>{escape(words.title(run))}</b>",
        tr("{share:.2%} classified correctly", share=1 - point.errors),
        costs(run.spec),
        tr("trained for {seconds:,.0f} s", seconds=run.record.seconds),
    )
    return "<br>".join(lines)


def costs(spec: Spec) -> str:
    """What a network costs."""
    given = {"parameters": spec.parameters, "multiply_adds": spec.multiply_adds}
    return tr("{parameters:,} parameters, {multiply_adds:,} multiply-adds", **given)


def _layout(cost: str, points: Sequence[Point], heights: Sequence[float], right: float) -> dict:
    low, high = min(heights) * 0.6, min(max(heights) * 1.4, 1)
    left = points[0].cost / max((right / points[0].cost) ** 0.25, 1.5)  # room for a name
    return {
        "height": 420,
        "margin": {"l": 10, "r": 10, "t": 20, "b": 10},
        "showlegend": False,
        "hovermode": "closest",
        "xaxis": {
            "title": tr(AXES[cost]),
            "type": "log",
            "range": [log10(left), log10(right)],
            "tickformat": "~s",
            "dtick": "D2" if right / left < 1000 else 1,
        },
        "yaxis": {
            "title": tr("Test digits classified correctly"),
            "type": "log",
            "range": [log10(high), log10(low)],
            "tickvals": TICKS,
            "ticktext": [
                f"{1 - tick:.{2 if tick < 1e-3 else 1 if tick < 1e-2 else 0}%}" for tick in TICKS
            ],
        },
    }
