"""Figures on the page."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from ui import projector
from ui.figures.chart import show_figure

MAP = 330  # pixels of a map on the screen


def show_board(
    figure: go.Figure, key: str, widest: int, narrowest: int = 0, lowest: int = 0, **settings
) -> None:
    """Show a board as wide as there is room, in its own proportions: none is left blank.

    widest, narrowest: limits in pixels, a narrower screen scrolls; lowest: its height at least, for
    what stands under the board. settings: as of st.plotly_chart.
    """
    if projector.is_on():
        widest, narrowest, lowest = (
            round(size * projector.SCALE) for size in (widest, narrowest, lowest)
        )
    width, height = figure.layout.xaxis.range[1], figure.layout.yaxis.range[0]
    st.html(
        f"<style>.st-key-{key}_box {{overflow-x: auto; padding-bottom: 1rem}} .st-key-{key}_board"
        f" {{aspect-ratio: {width} / {height}; max-width: {widest}px; min-width: {narrowest}px;"
        f" min-height: {lowest}px; flex: none !important}}</style>"
    )
    with st.container(key=f"{key}_box"), st.container(key=f"{key}_board"):
        show_figure(figure, key=key, height="stretch", **settings)
