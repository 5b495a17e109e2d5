"""One unit: where it looks, and the sum or the choice that makes it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from model.explain import linear
from model.explain import unit as arithmetic
from model.explain.unit import Arithmetic, Choice, Mean, Passed, Scaled, Sum, Unit
from model.spec import MAPS_ONLY
from ui import state, words
from ui.figures import mosaic
from ui.figures.board import number
from ui.follow.chart import show_board
from ui.follow.figures import unit as figures
from ui.follow.seen import Seen, say, table

MAP = 330  # pixels of a map on the screen
SHOWN = 4  # input channels whose products are shown, and of those that are one number each
SHOWN_NUMBERS = 8
MOST_STOPS = 1024  # of a sliding window
MOST_BUTTONS = 8  # layers: where there are more, they stand in a list


def choose(seen: Seen) -> None:
    """The layer, channel, row and column of the unit looked at, as labelled controls."""
    unit = state.unit(seen.reading)
    for name in ("layer", "channel", "row", "column"):
        st.session_state[f"follow_{name}"] = getattr(unit, name)
    with st.container(key="follow_controls"):
        options = {
            "options": seen.layers, "format_func": seen.title, "key": "follow_layer",
            "on_change": _layer_chosen, "args": (seen,),
        }  # fmt: skip
        if len(seen.layers) <= MOST_BUTTONS:
            st.segmented_control("Layer", required=True, **options)
        else:
            st.selectbox("Layer", width=300, **options)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _channel(seen, unit)
            for name, size in zip(("row", "column"), seen.grid(unit.layer), strict=True):
                if size > 1:
                    _number(seen, name, size)
            st.button("Strongest here", on_click=_strongest, args=(seen,), icon=":material/bolt:")


def _channel(seen: Seen, unit: Unit) -> None:
    channels = seen.spec.layers[unit.layer].channels
    if unit.layer == seen.spec.logits and channels == len(seen.spec.classes):
        st.selectbox(
            "Class", range(channels), format_func=seen.spec.classes.__getitem__,
            key="follow_channel", on_change=_number_chosen, args=(seen, "channel"), width=130,
        )  # fmt: skip
    else:
        maps = seen.spec.layers[unit.layer].makes_maps
        _number(seen, "channel", channels, "Channel" if maps else "Unit")


def _number(seen: Seen, name: str, size: int, label: str = "") -> None:
    st.number_input(
        f"{label or name.capitalize()} (0–{size - 1})", 0, size - 1, step=1, key=f"follow_{name}",
        on_change=_number_chosen, args=(seen, name), width=130,
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
        SHOW[type(made)](seen, unit, made)
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


def _ranked(made: Sum) -> np.ndarray:
    return np.argsort(-np.abs(made.sums), kind="stable")


def _input_channel(unit: Unit, made: Arithmetic) -> int:
    """The input channel to show: the one that matters most in a sum, else the unit's own."""
    return int(_ranked(made)[0]) if isinstance(made, Sum) else unit.channel


def _input(seen: Seen, unit: Unit, made: Arithmetic) -> None:
    place, channel = seen.spec.source(unit.layer), _input_channel(unit, made)
    title = f"**{seen.title(place)[0].upper()}{seen.title(place)[1:]}**"
    if place >= 0:
        most = ", the input that counts most" if isinstance(made, Sum) else ""
        title += f", channel {channel}{most}"
    st.markdown(title)
    figure = figures.one_map(
        seen.reading.into(unit.layer)[..., channel], seen.colours(place),
        arithmetic.window(seen.spec, unit), seen.spec.layers[unit.layer].unseen,
    )  # fmt: skip
    show_board(figure, f"follow_input_{unit.layer}", widest=MAP)


def _output(seen: Seen, unit: Unit, made: Arithmetic) -> None:
    maps = arithmetic.values(seen.reading, unit.layer)[..., unit.channel]
    st.markdown(f"**{seen.titles[unit.layer]}, channel {unit.channel}**: click a pixel")
    at = arithmetic.Box(unit.row, unit.column, unit.row + 1, unit.column + 1)
    figure = figures.one_map(maps, seen.colours(unit.layer), at, click=True)
    key = f"follow_pixels_{unit.layer}_{unit.channel}"
    show_board(
        figure, key, widest=MAP, selection_mode="points",
        on_select=lambda: _pixel_chosen(key, unit),
    )  # fmt: skip


def _sum(seen: Seen, unit: Unit, made: Sum) -> None:
    layer, place = seen.spec.layers[unit.layer], seen.spec.source(unit.layer)
    inputs, rows, columns = made.kernels.shape
    shown = SHOWN_NUMBERS if rows * columns == 1 else SHOWN
    channels = [int(c) for c in _ranked(made)[:shown]]
    whole = layer.kind == "Dense"
    sees = f"all {made.kernels.size:,}" if whole else words.shape((rows, columns))
    of = "of" if whole or inputs == 1 else f"of each of the {inputs} maps of"
    bias = " and its bias" if layer.bias else ""
    say(
        f"This unit sees {sees} numbers {of} {seen.title(place)}. It multiplies each by"
        f" {'a weight' if whole else 'the weight in the same place of its kernel'}, adds up all"
        f" {made.kernels.size:,} products{bias}, and gets {number(made.total, 3)}."
        f"{activated(made)}",
        "" if inputs <= shown else
        f"The {shown} input channels that count most are shown, the strongest first.",
    )  # fmt: skip
    if made.kernels.size and arithmetic.window(seen.spec, unit) != _whole_window(seen, unit):
        say("Its window hangs over the border: what lies outside counts as 0.")
    names = ["" if inputs == 1 else f"{seen.title(place)} · {c}" for c in channels]
    figure = figures.products(made, channels, names, seen.colours(place))
    width = figure.layout.xaxis.range[1]
    show_board(
        figure, f"follow_products_{unit.layer}", widest=int(38 * width), narrowest=int(27 * width)
    )
    row = {"products": float(made.sums.sum())} | ({"bias": made.bias} if layer.bias else {})
    _table(seen, unit, made, row)


def _whole_window(seen: Seen, unit: Unit) -> arithmetic.Box:
    """The window with what hangs over the border."""
    layer = seen.spec.layers[unit.layer]
    (rows, columns), (down, across) = linear.window(layer), layer.stride
    (top, _), (left, _) = layer.pads
    top, left = unit.row * down - top, unit.column * across - left
    return arithmetic.Box(top, left, top + rows, left + columns)


def _choice(seen: Seen, unit: Unit, made: Choice) -> None:
    before = seen.title(seen.spec.source(unit.layer))
    source, thrown = arithmetic.source(seen.reading, unit), made.window.size - 1
    say(
        f"This unit keeps the largest of {made.window.size} numbers of {before}, channel"
        f" {unit.channel}: {number(made.value, 3)} at row {source.row}, column {source.column},"
        f" and throws away the other {thrown}."
    )
    _window(seen, unit, made, "largest of the window")


def _mean(seen: Seen, unit: Unit, made: Mean) -> None:
    before = seen.title(seen.spec.source(unit.layer))
    say(
        f"This unit is the mean of {made.window.size} numbers of {before}, channel {unit.channel}:"
        f" {number(made.value, 3)}."
    )
    _window(seen, unit, made, "mean of the window")


def _window(seen: Seen, unit: Unit, made: Choice | Mean, result: str) -> None:
    rows, columns = seen.spec.layers[unit.layer].unseen
    place = seen.spec.source(unit.layer)
    if rows or columns:
        say(
            f"The windows of {seen.titles[unit.layer]} leave {len(rows)} rows and {len(columns)}"
            f" columns of {seen.title(place)} out: no unit sees what is drawn grey."
        )
    figure = figures.window(made, seen.colours(place))
    show_board(figure, f"follow_window_{unit.layer}", widest=min(MAP, 120 * max(made.window.shape)))
    _table(seen, unit, made, {result: made.total})


def _scaled(seen: Seen, unit: Unit, made: Scaled) -> None:
    before = seen.title(seen.spec.source(unit.layer))
    if seen.spec.layers[unit.layer].kind == "Rescaling":
        say(
            f"This unit multiplies one number of {before} by {made.factor:g} and adds"
            f" {made.shift:g}: {number(made.total, 3)}."
        )
        row = {"input": made.input, "factor": made.factor, "shift": made.shift}
    else:
        say(
            f"This unit takes off one number of {before} the mean that its channel had while the"
            f" network learned, multiplies what is left by a factor and adds a shift, both of its"
            f" channel: {number(made.total, 3)}."
        )
        row = {"input": made.input, "mean": made.mean}
        row |= {"factor": made.factor, "shift": made.shift}
    _table(seen, unit, made, row | {"factor × (input − mean) + shift": made.total})


def _passed(seen: Seen, unit: Unit, made: Passed) -> None:
    before = seen.title(seen.spec.source(unit.layer))
    say(f"This unit is given {number(made.total, 3)} by {before}.{activated(made)}")
    _table(seen, unit, made, {})


SHOW = {Sum: _sum, Choice: _choice, Mean: _mean, Scaled: _scaled, Passed: _passed}


def activated(made: Arithmetic) -> str:
    """What the activation function does with a unit's total, as a sentence."""
    if made.activation == "linear":
        return ""
    name = words.ACTIVATIONS[made.activation]
    if made.activation == "relu":
        let = "lets it pass" if made.total > 0 else "makes it 0"
        return f" The {name} {let}: {number(made.value, 3)}."
    return f" The {name} makes {number(made.value, 3)} of it."


def results(seen: Seen, unit: Unit, made: Arithmetic) -> dict[str, float]:
    """The end of a table of numbers: the unit's total and value, and the network's own."""
    name = words.ACTIVATIONS[made.activation]
    if made.activation == "linear":
        row = {"total": made.total}
    else:
        row = {f"before {name}": made.total, f"after {name}": made.value}
    return row | {"the network's own": arithmetic.value(seen.reading, unit)}


def _table(seen: Seen, unit: Unit, made: Arithmetic, row: dict[str, float]) -> None:
    row |= results(seen, unit, made)
    table({name: number(value, 4) for name, value in row.items()}, "sum")


def _slide(seen: Seen, unit: Unit, made: Arithmetic) -> None:
    layer, grid = seen.spec.layers[unit.layer], seen.grid(unit.layer)
    stops = grid[0] * grid[1]
    if layer.kind not in MAPS_ONLY or not 1 < stops <= MOST_STOPS:
        return
    what = "kernel" if isinstance(made, Sum) else "window"
    if not st.toggle(f"Slide the {what} over the whole map", key="follow_slide"):
        return
    channel, inputs = _input_channel(unit, made), layer.grid_in[-1]
    many = isinstance(made, Sum) and inputs > 1
    say(
        f"The {what} of {words.shape(layer.window)} stops at {stops} places of the left map; each"
        " stop gives one number of the right map.",
        f"One of the {inputs} input maps is drawn; each sum runs over all of them." if many else "",
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


def _layer_chosen(seen: Seen) -> None:
    state.look_at(arithmetic.strongest(seen.reading, st.session_state["follow_layer"]))


def _number_chosen(seen: Seen, name: str) -> None:
    unit, value = state.unit(seen.reading), st.session_state[f"follow_{name}"]
    if name == "channel":
        state.look_at(arithmetic.strongest(seen.reading, unit.layer, value))
    else:
        state.look_at(replace(unit, **{name: value}))


def _strongest(seen: Seen) -> None:
    unit = state.unit(seen.reading)
    state.look_at(arithmetic.strongest(seen.reading, unit.layer, unit.channel))


def _pixel_chosen(key: str, unit: Unit) -> None:
    if points := st.session_state[key].selection.points:
        row, column = points[0]["customdata"]
        state.look_at(replace(unit, row=int(row), column=int(column)))
