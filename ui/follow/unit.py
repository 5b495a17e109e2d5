"""One unit: where it looks, and the sum or the choice that makes it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from model.explain import unit as arithmetic
from model.explain.unit import Unit
from ui.figures import mosaic
from ui.follow.figures import unit as figures
from ui.figures.board import number
from ui.follow import state
from ui.follow.chart import show_board
from ui.follow.state import Seen, say

MAP = 330  # pixels of a map on the screen
SHOWN = 4  # input channels whose products are shown
_PIXELS, _MAPS = "follow_pixels", "follow_maps"


def choose(seen: Seen) -> None:
    """The layer, channel, row and column of the unit looked at, as labelled controls."""
    unit = state.unit(seen.reading)
    height, width, channels = seen.layers[unit.layer].shape_out
    shown = {"layer": unit.layer, "channel": unit.channel, "row": unit.row,
             "column": unit.column}  # fmt: skip
    for name, value in shown.items():
        st.session_state[f"follow_{name}"] = value
    with st.container(key="follow_controls"):
        st.segmented_control(
            "Layer", range(len(seen.layers)), format_func=seen.titles.__getitem__, required=True,
            key="follow_layer", on_change=_layer_chosen, args=(seen,),
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom"):
            for name, size in (("channel", channels), ("row", height), ("column", width)):
                st.number_input(
                    f"{name.capitalize()} (0–{size - 1})", 0, size - 1, step=1,
                    key=f"follow_{name}", on_change=_number_chosen, args=(seen, name), width=130,
                )  # fmt: skip
            st.button("Strongest here", on_click=_strongest, args=(seen,), icon=":material/bolt:")


def show(seen: Seen) -> None:
    _take_click(seen)
    unit = state.unit(seen.reading)
    choose(seen)
    layer = seen.layers[unit.layer]
    with st.container(key="follow_maps_box"):
        mosaic.mosaic(
            seen.reading.layers[unit.layer], layer, key=_maps_key(unit), chosen=unit.channel,
            cell=min(8, max(2, 34 // layer.shape_out[0])),
        )  # fmt: skip
    made = _arithmetic(seen, unit)
    left, right = st.columns([1, 1.7], gap="large")
    with left:
        _output(seen, unit)
        _input(seen, unit, made)
    with right, st.container(key="follow_sum"):
        if layer.kind == "conv":
            _convolution(seen, unit, made)
        else:
            _pooling(seen, unit, made)
    _slide(seen, unit, made)


def _arithmetic(seen: Seen, unit: Unit):
    if seen.layers[unit.layer].kind == "conv":
        return arithmetic.convolution(seen.reading, seen.weights, seen.layers, unit)
    return arithmetic.pooling(seen.reading, seen.layers, unit)


def _input_channel(seen: Seen, unit: Unit, made) -> int:
    """The input channel to show: the one that matters most in the sum, or the pooled one."""
    return int(_ranked(made)[0]) if seen.layers[unit.layer].kind == "conv" else unit.channel


def _ranked(made: arithmetic.Convolution) -> np.ndarray:
    return np.argsort(-np.abs(made.sums), kind="stable")


def _input(seen: Seen, unit: Unit, made) -> None:
    index, channel = unit.layer, _input_channel(seen, unit, made)
    maps = arithmetic.inputs(seen.reading, index)
    title = f"**{seen.input_title(index).capitalize()}**"
    if index:
        most = ", the input that counts most" if seen.layers[index].kind == "conv" else ""
        title += f", channel {channel}{most}"
    st.markdown(title)
    figure = figures.one_map(
        maps[..., channel], seen.input_kind(index), seen.largest(index),
        arithmetic.window(seen.layers, unit), seen.layers[index].dropped,
    )  # fmt: skip
    show_board(figure, f"follow_input_{index}", widest=MAP)


def _output(seen: Seen, unit: Unit) -> None:
    maps = seen.reading.layers[unit.layer]
    st.markdown(f"**{seen.titles[unit.layer]}, channel {unit.channel}**: click a pixel")
    at = arithmetic.Box(unit.row, unit.column, unit.row + 1, unit.column + 1)
    figure = figures.one_map(
        maps.maps[..., unit.channel], maps.kind, float(maps.maps.max()), at, click=True
    )
    key = f"{_PIXELS}_{unit.layer}_{unit.channel}"
    show_board(
        figure, key, widest=MAP, selection_mode="points",
        on_select=lambda: _pixel_chosen(key, unit),
    )  # fmt: skip


def _convolution(seen: Seen, unit: Unit, made: arithmetic.Convolution) -> None:
    layer, channels = seen.layers[unit.layer], [int(c) for c in _ranked(made)[:SHOWN]]
    side, inputs = layer.window, layer.shape_in[-1]
    before = seen.input_title(unit.layer)
    came = before if unit.layer == 0 else f"each of the {inputs} maps of {before}"
    let = "lets it pass" if made.total > 0 else "makes it 0"
    say(
        f"This unit sees {side}×{side} numbers of {came}. It multiplies each by the weight in the"
        f" same place of its kernel, adds up all {made.kernels.size} products and its bias, and"
        f" gets {number(made.total, 3)}. The ReLU {let}: {number(made.value, 3)}.",
        "" if inputs == 1 else
        f"The {len(channels)} input channels that count most are shown, the strongest first.",
    )  # fmt: skip
    names = ["" if unit.layer == 0 else f"{seen.input_name(unit.layer)} · {c}" for c in channels]
    figure = figures.convolution(
        made, channels, names, seen.input_kind(unit.layer), seen.largest(unit.layer)
    )
    show_board(figure, f"follow_products_{unit.layer}", widest=560)
    _table(
        {
            "products": number(float(made.sums.sum()), 4),
            "bias": number(made.bias, 4),
            "before ReLU": number(made.total, 4),
            "after ReLU": number(made.value, 4),
            "the network's own": number(arithmetic.value(seen.reading, unit), 4),
        }
    )


def _pooling(seen: Seen, unit: Unit, made: arithmetic.Pooling) -> None:
    layer = seen.layers[unit.layer]
    before = seen.input_title(unit.layer)
    source = arithmetic.source(seen.reading, seen.layers, unit)
    thrown = np.delete(made.window.ravel(), made.window.argmax())
    say(
        f"This unit keeps the largest of {made.window.size} numbers of {before}, channel"
        f" {unit.channel}: {number(made.value, 3)} at row {source.row}, column {source.column},"
        f" and throws away the other {thrown.size} ({', '.join(number(t, 3) for t in thrown)}).",
    )  # fmt: skip
    if layer.dropped:
        size, covered = layer.shape_in[0], layer.shape_in[0] - layer.dropped
        say(
            f"Windows of {layer.window} cover {covered} of {before}'s {size} rows and columns: no"
            " unit sees the last row and column, drawn grey."
        )
    figure = figures.pooling(made, seen.input_kind(unit.layer), seen.largest(unit.layer))
    show_board(figure, f"follow_window_{unit.layer}", widest=240)
    _table(
        {
            "largest of the window": number(made.value, 3),
            "the network's own": number(arithmetic.value(seen.reading, unit), 3),
        }
    )


def _slide(seen: Seen, unit: Unit, made) -> None:
    layer = seen.layers[unit.layer]
    what = "kernel" if layer.kind == "conv" else "window"
    if not st.toggle(f"Slide the {what} over the whole map", key="follow_slide"):
        return
    channel = _input_channel(seen, unit, made)
    inputs = layer.shape_in[-1]
    many = layer.kind == "conv" and inputs > 1
    stops = layer.shape_out[0] * layer.shape_out[1]
    say(
        f"The {what} of {layer.window}×{layer.window} stops at {stops} places of the left map; each"
        " stop gives one number of the right map.",
        f"One of the {inputs} input maps is drawn; each sum runs over all of them." if many else "",
    )
    figure = figures.sliding(
        arithmetic.inputs(seen.reading, unit.layer)[..., channel],
        seen.reading.layers[unit.layer].maps[..., unit.channel],
        (seen.input_kind(unit.layer), layer.kind),
        (seen.largest(unit.layer), float(seen.reading.layers[unit.layer].maps.max())),
        layer.window,
        arithmetic.stride(seen.layers, unit.layer),
    )
    key = f"follow_sliding_{unit.layer}_{unit.channel}"
    show_board(figure, key, widest=900, lowest=300)


def _table(row: dict[str, str]) -> None:
    lines = (row, ["---:"] * len(row), [f"**{text}**" for text in row.values()])
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))


def _maps_key(unit: Unit) -> str:
    return f"{_MAPS}_{unit.layer}"


def _take_click(seen: Seen) -> None:
    """The mosaic reports a click once, in its own state, before this run draws anything."""
    unit = state.unit(seen.reading)
    chosen = getattr(st.session_state.get(_maps_key(unit)), "chosen", None)
    if chosen is not None:
        state.look_at(arithmetic.strongest(seen.reading, unit.layer, chosen))


def _layer_chosen(seen: Seen) -> None:
    state.look_at(arithmetic.strongest(seen.reading, st.session_state["follow_layer"]))


def _number_chosen(seen: Seen, name: str) -> None:
    unit, value = state.unit(seen.reading), st.session_state[f"follow_{name}"]
    if name == "channel":
        state.look_at(arithmetic.strongest(seen.reading, unit.layer, value))
    else:
        state.look_at(Unit(**{**vars(unit), name: value}))


def _strongest(seen: Seen) -> None:
    unit = state.unit(seen.reading)
    state.look_at(arithmetic.strongest(seen.reading, unit.layer, unit.channel))


def _pixel_chosen(key: str, unit: Unit) -> None:
    if points := st.session_state[key].selection.points:
        row, column = points[0]["customdata"]
        state.look_at(Unit(unit.layer, unit.channel, int(row), int(column)))
