"""Learning curves of any number of runs in one figure."""

from __future__ import annotations

from html import escape
from typing import Any

import plotly.graph_objects as go

from ui.figures import palettes

PARTS = {"validation": "dash", "test": "solid"}
LOSSES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 100, 1000]
NAMES = {"loss": "Loss", "accuracy": "Accuracy"}


def curves(records: list[tuple[str, dict[str, Any]]], figure: str) -> go.Figure:
    """ "loss" or "accuracy" over the epochs of runs, given as (title, model.runs.Run.record).

    Thin: the training digits, while training; dashed: validation digits; with dots: test digits,
    both at each epoch's end. Each run has a colour.
    """
    drawn = go.Figure(layout=_layout(figure, records))
    for index, (title, record) in enumerate(records):
        colour = palettes.SERIES[index % len(palettes.SERIES)]
        epoch = record["steps_per_epoch"]
        points = record["curve"]
        drawn.add_scatter(
            x=[point["step"] / epoch for point in points],
            y=[point[figure] for point in points],
            mode="lines",
            line={"color": colour, "width": 1},
            opacity=0.55,
            **_label(title, "training digits", figure),
        )
        for part, dash in PARTS.items():
            ends = [end for end in record["epochs"] if end[part] is not None]
            if ends:
                drawn.add_scatter(
                    x=[end["step"] / epoch for end in ends],
                    y=[end[part][figure] for end in ends],
                    mode="lines+markers",
                    line={"color": colour, "width": 2.5, "dash": dash},
                    marker={"size": 8, "symbol": "circle" if part == "test" else "x"},
                    **_label(title, f"{part} digits", figure),
                )
    return drawn


def _label(title: str, part: str, figure: str) -> dict[str, Any]:
    """A trace's name; a run's title is a person's text, which Plotly would read as HTML."""
    value = "%{y:.2%}" if figure == "accuracy" else "%{y:.4f}"
    name = escape(title)
    return {
        "name": f"{name}, {part}",
        "hovertemplate": f"{name}, {part}<br>epoch %{{x:.2f}}: <b>{value}</b><extra></extra>",
    }


def _layout(figure: str, records: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    axis = {"tickformat": ".0%", "range": [_floor(records), 1.002]}
    if figure == "loss":
        axis = {
            "type": "log",
            "tickvals": [a * b for b in (0.001, 0.01, 0.1, 1) for a in (1, 2, 5)],
        }
    return {
        "title": NAMES[figure],
        "xaxis": {"title": "Epochs trained", "rangemode": "tozero"},
        "yaxis": axis,
        "height": 380,
        "margin": {"l": 10, "r": 10, "t": 40, "b": 10},
        "legend": {"orientation": "h", "y": -0.25},
        "uirevision": "kept",  # while the curves grow, a zoom stays
    }


def _floor(records: list[tuple[str, dict[str, Any]]]) -> float:
    """Where the accuracy axis starts: below every epoch's end, which is where runs differ.

    A run in its first epoch has no end yet: below where it is now.
    """
    ends = []
    for _, record in records:
        epochs = [end[part] for end in record["epochs"] for part in ("train", *PARTS)]
        ends += [figures["accuracy"] for figures in epochs or record["curve"][-1:] if figures]
    return max(0.0, min(ends, default=0.0) - 0.03)
