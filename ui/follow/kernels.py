"""Kernels: all of a convolution's, with the maps that they make of this drawing."""

from __future__ import annotations

import streamlit as st

from model.explain import unit as arithmetic
from model.language import tr
from ui import state, words
from ui.follow.chart import show_board
from ui.follow.figures import kernels as figures
from ui.follow.seen import Seen, say

MOST = 128  # channels on one sheet
NARROW, WIDE = 8, 16  # tiles in a row, of a few channels and of many


def show(seen: Seen) -> None:
    convolutions = [seen.spec.layers[n].name for n in seen.spec.of_kind("Conv2D")]
    if not convolutions:
        st.info(tr("This network has no convolutions, so there are no kernels to show."))
        return
    titles = words.by_name(seen.spec)
    chosen = state.get(state.CONVOLUTION) or convolutions[0]
    with st.container(horizontal=True, key="follow_kernels"):
        bound = state.bind(state.CONVOLUTION, options=convolutions)
        st.session_state[state.CONVOLUTION.name] = chosen if chosen in titles else convolutions[0]
        st.selectbox(tr("Layer"), convolutions, format_func=titles.get, width=220, **bound)
        by = st.selectbox(
            tr("Sort by"), figures.ORDERS, format_func=tr, key="follow_order", width=220
        )
    _sheet(seen, seen.spec.index(st.session_state[state.CONVOLUTION.name]), by)


def _sheet(seen: Seen, index: int, by: str) -> None:
    kernel = seen.reading.network.of_layer(index)["kernel"]
    maps = arithmetic.values(seen.reading, index)
    *window, inputs, outputs = kernel.shape
    say(
        _counted(seen.titles[index], window, inputs, outputs),
        tr("The first {most} of them in this order are shown.", most=MOST)
        if outputs > MOST
        else "",
        tr(
            "Above, the map that they make together of this drawing; below, the kernels: red"
            " weights are positive, blue negative, white zero. Click a tile to follow its strongest"
            " unit."
        ),
    )
    order = figures.order(kernel, maps, by)[:MOST]
    columns = WIDE if order.size > 64 else NARROW
    figure = figures.sheet(kernel, maps, order, columns, seen.colours(index))
    key = f"follow_sheet_{index}_{figures.ORDERS.index(by)}"
    show_board(
        figure, key, widest=1100, narrowest=60 * columns, selection_mode="points",
        on_select=lambda: _chosen(seen, key, index),
    )  # fmt: skip


def _counted(layer: str, window: list[int], inputs: int, outputs: int) -> str:
    told = {"layer": layer, "outputs": outputs, "window": words.shape(window)}
    told["kernels"] = inputs * outputs
    if inputs == 1:
        return tr(
            "{layer} has {outputs} output channels, each with a {window} kernel for its one input"
            " channel: {kernels:,} kernels.",
            **told,
        )
    return tr(
        "{layer} has {outputs} output channels, each with a {window} kernel for each of {inputs}"
        " input channels: {kernels:,} kernels.",
        inputs=inputs,
        **told,
    )


def _chosen(seen: Seen, key: str, index: int) -> None:
    if points := st.session_state[key].selection.points:
        channel = int(points[0]["customdata"])
        state.look_at(arithmetic.strongest(seen.reading, index, channel))
        state.turn_to("unit")
