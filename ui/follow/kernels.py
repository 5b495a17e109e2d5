"""Kernels: all of a convolution's, with the maps that they make of this drawing."""

from __future__ import annotations

import streamlit as st

from model.explain import unit as arithmetic
from ui.follow.figures import kernels as figures
from ui.follow import state
from ui.follow.chart import show_board
from ui.follow.state import Seen, say

COLUMNS = {32: 8, 64: 8, 128: 16}  # of tiles, by the number of output channels


def show(seen: Seen) -> None:
    convolutions = [i for i, layer in enumerate(seen.layers) if layer.kind == "conv"]
    with st.container(horizontal=True, key="follow_kernels"):
        index = st.segmented_control(
            "Layer", convolutions, default=convolutions[0], required=True,
            format_func=seen.titles.__getitem__, key="follow_convolution",
        )  # fmt: skip
        by = st.selectbox("Sort by", figures.ORDERS, key="follow_order", width=220)
    name = seen.layers[index].name
    kernel, maps = seen.weights[f"{name}/kernel"], seen.reading.layers[index].maps
    side, _, inputs, outputs = kernel.shape
    each = "its one input channel" if inputs == 1 else f"each of {inputs} input channels"
    say(
        f"{seen.titles[index]} has {outputs} output channels, each with a {side}×{side} kernel"
        f" for {each}: {inputs * outputs:,} kernels."
        " Above, the map that they make together of this drawing; below, the kernels: red weights"
        " are positive, blue negative, white zero. Click a tile to follow its strongest unit."
    )
    order = figures.order(kernel, maps, by)
    figure = figures.sheet(kernel, maps, order, COLUMNS.get(outputs, 8))
    key = f"follow_sheet_{name}_{figures.ORDERS.index(by)}"
    show_board(
        figure, key, widest=1100, narrowest=500, selection_mode="points",
        on_select=lambda: _chosen(seen, key, index),
    )  # fmt: skip


def _chosen(seen: Seen, key: str, index: int) -> None:
    if points := st.session_state[key].selection.points:
        channel = int(points[0]["customdata"])
        state.look_at(arithmetic.strongest(seen.reading, index, channel))
        state.turn_to("unit")
