"""Plotly's figures on the page: every one comes through here. static/figures/take.js puts PNG and
SVG under each."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from ui import projector

_CONFIG = {"displayModeBar": False}


def show_figure(figure: go.Figure, key: str, **settings) -> None:
    """settings: as of st.plotly_chart."""
    shown = enlarged(figure, projector.SCALE) if projector.is_on() else figure
    st.plotly_chart(shown, key=key, config=_CONFIG, **settings)


def enlarged(figure: go.Figure, times: float) -> dict[str, Any]:
    """The same figure with its words, and its height where it has one, so many times as large."""
    drawn = _words(figure.to_plotly_json(), times)
    layout = drawn["layout"]
    size = {"size": 12 * times}  # what Streamlit's theme gives what has no size of its own
    layout["font"] = size | layout.get("font", {})
    for axis in {"xaxis", "yaxis", *(name for name in layout if name[1:5] == "axis")}:
        told = layout.setdefault(axis, {})
        told["tickfont"] = size | told.get("tickfont", {})
        if told.get("title"):
            told["title"]["font"] = size | told["title"].get("font", {})
    layout["legend"] = {"font": size} | layout.get("legend", {})
    if layout.get("height"):
        layout["height"] *= times
    return drawn


def _words(part: Any, times: float) -> Any:
    """A part of a figure, in which every font that has a size gets a larger one."""
    if isinstance(part, list | tuple):
        return [_words(each, times) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        name: value | {"size": value["size"] * times}
        if name.endswith("font") and isinstance(value, dict) and value.get("size")
        else _words(value, times)
        for name, value in part.items()
    }
