"""One unit: where it looks, what makes it, and its window on the way over the whole map."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from model.explain import unit as arithmetic
from model.explain.unit import Arithmetic, Sum, Unit
from model.language import later, tr
from model.layers import MAPS_ONLY
from ui import state, words
from ui.figures import mosaic
from ui.follow import sums
from ui.follow.chart import MAP, show_board
from ui.follow.figures import unit as figures
from ui.follow.seen import Seen, say

MOST_STOPS = 1024  # of a sliding window
MOST_BUTTONS = 8  # layers: where there are more, they stand in a list

NUMBERS = {
    "channel": later("Channel (0–{last})"),
    "unit": later("Unit (0–{last})"),
    "row": later("Row (0–{last})"),
    "column": later("Column (0–{last})"),
}


def choose(seen: Seen) -> None:
    """The layer, channel, row and column of the unit looked at, as labelled controls."""
    unit = state.unit(seen.reading)
    for name in ("layer", "channel", "row", "column"):
        st.session_state[f"follow_{name}"] = getattr(unit, name)
    with st.container(key="follow_controls"):
        options = {
            "options": seen.layers, "format_func": seen.title, "key": "follow_layer",
            "on_change": state.on_choice(
                "follow_layer", lambda layer: _look_at_layer(seen, layer), seen.layers
            ),
        }  # fmt: skip
        if len(seen.layers) <= MOST_BUTTONS:
            st.segmented_control(tr("Layer"), required=True, **options)
        else:
            st.selectbox(tr("Layer"), width=300, **options)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _channel(seen, unit)
            for name, size in zip(("row", "column"), seen.grid(unit.layer), strict=True):
                if size > 1:
                    _number(seen, name, size)
            st.button(
                tr("Strongest here"), on_click=_strongest, args=(seen,), icon=":material/bolt:"
            )


def _channel(seen: Seen, unit: Unit) -> None:
    channels = seen.spec.layers[unit.layer].channels
    if unit.layer == seen.spec.logits and channels == len(seen.spec.classes):
        st.selectbox(
            tr("Class"), range(channels), format_func=seen.spec.classes.__getitem__,
            key="follow_channel", width=130, on_change=state.on_choice(
                "follow_channel", lambda n: _look_at(seen, "channel", n), range(channels)
            ),
        )  # fmt: skip
    else:
        maps = seen.spec.layers[unit.layer].makes_maps
        _number(seen, "channel", channels, "channel" if maps else "unit")


def _number(seen: Seen, name: str, size: int, called: str = "") -> None:
    label = tr(NUMBERS[called or name], last=size - 1)
    st.number_input(
        label, 0, size - 1, step=1, key=f"follow_{name}", width=130,
        on_change=state.on_choice(f"follow_{name}", lambda n: _look_at(seen, name, n)),
    )  # fmt: skip


def show(seen: Seen) -> None:
    _take_click(seen)
    unit = state.unit(seen.reading)
    choose(seen)
    made = arithmetic.arithmetic(seen.reading, unit)
    if unit.layer != seen.spec.logits:
        _channels(seen, unit)
    maps = [
        shown for shown, place in ((_output, unit.layer), (_input, seen.spec.source(unit.layer)))
        if max(seen.grid(place)) > 1
    ]  # fmt: skip
    columns = st.columns([1, 1.7], gap="large") if maps else [None, st.container()]
    for shown in maps:
        with columns[0]:
            shown(seen, unit, made)
    with columns[1], st.container(key="follow_sum"):
        sums.show(seen, unit, made)
    _slide(seen, unit, made)


def _channels(seen: Seen, unit: Unit) -> None:
    layer = seen.spec.layers[unit.layer]
    with st.container(key="follow_maps_box"):
        mosaic.mosaic(
            seen.reading.layers[unit.layer].values, layer, key=_maps_key(unit),
            label=seen.titles[unit.layer], chosen=unit.channel,
            cell=tile_cell(layer.grid_out[0], widest=34),
        )  # fmt: skip


def tile_cell(rows: int, widest: int) -> int:
    """CSS pixels of a number of a map in a mosaic, so that maps are about as large as `widest`."""
    return min(12, max(2, widest // rows))


def _input_channel(unit: Unit, made: Arithmetic) -> int:
    """The input channel to show: the one that matters most in a sum, else the unit's own."""
    return int(sums.ranked(made)[0]) if isinstance(made, Sum) else unit.channel


def _input(seen: Seen, unit: Unit, made: Arithmetic) -> None:
    place, channel = seen.spec.source(unit.layer), _input_channel(unit, made)
    told = {"layer": seen.title(place), "channel": channel}
    if place < 0:
        st.markdown(tr("**The digit**"))
    elif isinstance(made, Sum):
        st.markdown(tr("**{layer}, channel {channel}, the input that counts most**", **told))
    else:
        st.markdown(tr("**{layer}, channel {channel}**", **told))
    figure = figures.one_map(
        seen.reading.into(unit.layer)[..., channel], seen.colours(place),
        arithmetic.window(seen.spec, unit), seen.spec.layers[unit.layer].unseen,
    )  # fmt: skip
    show_board(figure, f"follow_input_{unit.layer}", widest=MAP)


def _output(seen: Seen, unit: Unit, made: Arithmetic) -> None:
    maps = arithmetic.values(seen.reading, unit.layer)[..., unit.channel]
    told = {"layer": seen.titles[unit.layer], "channel": unit.channel}
    st.markdown(tr("**{layer}, channel {channel}**: click a pixel", **told))
    at = arithmetic.Box(unit.row, unit.column, unit.row + 1, unit.column + 1)
    figure = figures.one_map(maps, seen.colours(unit.layer), at, click=True)
    key = f"follow_pixels_{unit.layer}_{unit.channel}"
    show_board(
        figure, key, widest=MAP, selection_mode="points",
        on_select=lambda: _pixel_chosen(key, unit),
    )  # fmt: skip


def _slide(seen: Seen, unit: Unit, made: Arithmetic) -> None:
    layer, grid = seen.spec.layers[unit.layer], seen.grid(unit.layer)
    stops = grid[0] * grid[1]
    if layer.kind not in MAPS_ONLY or not 1 < stops <= MOST_STOPS:
        return
    kernel = isinstance(made, Sum)
    slide = (
        tr("Slide the kernel over the whole map")
        if kernel
        else tr("Slide the window over the whole map")
    )
    if not st.toggle(slide, key="follow_slide"):
        return
    channel, inputs = _input_channel(unit, made), layer.grid_in[-1]
    told = {"window": words.shape(layer.window), "stops": stops}
    say(
        tr(
            "The kernel of {window} stops at {stops} places of the left map; each stop gives one"
            " number of the right map.",
            **told,
        )
        if kernel
        else tr(
            "The window of {window} stops at {stops} places of the left map; each stop gives one"
            " number of the right map.",
            **told,
        ),
        tr(
            "One of the {inputs} input maps is drawn; each sum runs over all of them.",
            inputs=inputs,
        )
        if kernel and inputs > 1
        else "",
    )
    figure = figures.sliding(
        seen.reading.into(unit.layer)[..., channel],
        arithmetic.values(seen.reading, unit.layer)[..., unit.channel],
        (seen.colours(seen.spec.source(unit.layer)), seen.colours(unit.layer)),
        [
            arithmetic.window(seen.spec, replace(unit, row=row, column=column))
            for row, column in np.ndindex(*grid)
        ],
    )
    key = f"follow_sliding_{unit.layer}_{unit.channel}"
    show_board(figure, key, widest=900, lowest=300)


def _maps_key(unit: Unit) -> str:
    return f"follow_maps_{unit.layer}"


def _take_click(seen: Seen) -> None:
    """The mosaic reports a click once, in its own state, before this run draws anything."""
    unit = state.unit(seen.reading)
    chosen = getattr(st.session_state.get(_maps_key(unit)), "chosen", None)
    if chosen is not None and chosen < seen.spec.layers[unit.layer].channels:
        state.look_at(arithmetic.strongest(seen.reading, unit.layer, chosen))


def _look_at_layer(seen: Seen, layer: int) -> None:
    state.look_at(arithmetic.strongest(seen.reading, layer))


def _look_at(seen: Seen, name: str, number: int) -> None:
    unit = state.unit(seen.reading)
    if name == "channel":
        state.look_at(arithmetic.strongest(seen.reading, unit.layer, number))
    else:
        state.look_at(replace(unit, **{name: number}))


def _strongest(seen: Seen) -> None:
    unit = state.unit(seen.reading)
    state.look_at(arithmetic.strongest(seen.reading, unit.layer, unit.channel))


def _pixel_chosen(key: str, unit: Unit) -> None:
    if points := st.session_state[key].selection.points:
        row, column = points[0]["customdata"]
        state.look_at(replace(unit, row=int(row), column=int(column)))
