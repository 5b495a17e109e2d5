"""One weight: its gradient as a sum, the step that follows, and what optimizers make of it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from model.explain import gradient, linear
from model.training import lesson
from ui import state, words
from ui.address import Weight
from ui.figures.chart import show_figure
from ui.follow.chart import show_board
from ui.follow.figures import learn as figures
from ui.follow.learn.taught import (
    Taught,
    choose_rate,
    need_a_drawing,
    take,
    what_is_taught,
)
from ui.follow.seen import say, table

AXES = {
    4: ("Row", "Column", "Input channel", "Output channel"),
    2: ("Input", "Unit"),
    1: ("Channel",),
}
STEPS = 2  # that each optimizer takes
OPTIMIZERS = {"plain": "Plain", "momentum": "Momentum", "rmsprop": "RMSprop", "adam": "Adam"}
KEPT = {
    "velocity": "velocity", "squares": "mean square", "m": "mean m", "v": "mean square v",
    "m_hat": "m̂", "v_hat": "v̂",
}  # fmt: skip
FORMULAS = {
    "plain": "**Plain**: change = −{rate} × gradient.",
    "momentum": "**Momentum** keeps a velocity: velocity = {momentum:g} × velocity − {rate} ×"
    " gradient; the weight moves by it, so steps in the same direction add up.",
    "rmsprop": "**RMSprop** keeps the mean of the gradient's squares: {rho:g} × mean + {rest:g} ×"
    " gradient²; change = −{rate} × gradient / √mean.",
    "adam": "**Adam** keeps a mean m of gradients and a mean v of their squares, both corrected for"
    " having begun at 0 (m̂, v̂); change = −{rate} × m̂ / √v̂.",
}
PARTS = {"kernel": "Kernel", "bias": "Bias", "gamma": "Factor (gamma)", "beta": "Shift (beta)"}


def show() -> None:
    taught = take()
    if taught is None:
        need_a_drawing()
        return
    if not taught.back.gradients:
        st.info("This network has no weights that it could learn.")
        return
    what_is_taught(taught)
    choose_rate()
    at = _chosen(taught)
    _controls(taught, at)
    left, right = st.columns([1, 1.5], gap="large")
    with left:
        _kernels(taught, at)
    with right, st.container(key="learn_arithmetic"):
        _arithmetic(taught, at)
    _optimizers(taught, at)
    _movement(taught)


def _chosen(taught: Taught) -> Weight:
    """The weight looked at: until one is chosen the one that moves most of the first layer."""
    at = state.get(state.LEARN_WEIGHT)
    if at is not None and at.name in taught.back.gradients:
        return at
    return _strongest(taught, next(iter(taught.back.gradients)))


def _strongest(taught: Taught, name: str) -> Weight:
    """The weight of an array whose gradient is the largest."""
    values = np.abs(taught.back.gradients[name])
    return Weight(name, tuple(map(int, np.unravel_index(values.argmax(), values.shape))))


def _controls(taught: Taught, at: Weight) -> None:
    layer, _, part = at.name.partition("/")
    arrays = {}
    for name in taught.back.gradients:
        arrays.setdefault(name.partition("/")[0], []).append(name.partition("/")[2])
    titles = words.by_name(taught.spec)
    st.session_state["learn_layer"], st.session_state["learn_array"] = layer, part
    with st.container(horizontal=True, vertical_alignment="bottom", key="learn_weight_controls"):
        st.selectbox(
            "Layer", arrays, format_func=titles.get, key="learn_layer", width=200,
            on_change=lambda: _look(taught, st.session_state["learn_layer"], arrays),
        )  # fmt: skip
        st.segmented_control(
            "Weight of its", arrays[layer], format_func=PARTS.get, key="learn_array", required=True,
            on_change=lambda: _look(taught, layer, {layer: [st.session_state["learn_array"]]}),
        )  # fmt: skip
        shape = taught.spec.weights[at.name]
        for axis, (label, size) in enumerate(zip(AXES[len(shape)], shape, strict=True)):
            key = f"learn_index_{axis}"
            st.session_state[key] = at.index[axis]
            if size > 1:
                st.number_input(
                    f"{label} (0–{size - 1})", 0, size - 1, step=1, key=key, width=160,
                    on_change=_moved, args=(at, axis, key),
                )  # fmt: skip
        st.button(
            "Largest gradient here", icon=":material/bolt:", key="learn_strongest",
            on_click=lambda: state.change(state.LEARN_WEIGHT, _strongest(taught, at.name)),
        )  # fmt: skip


def _look(taught: Taught, layer: str, arrays: dict[str, list[str]]) -> None:
    state.change(state.LEARN_WEIGHT, _strongest(taught, f"{layer}/{arrays[layer][0]}"))


def _moved(at: Weight, axis: int, key: str) -> None:
    index = (*at.index[:axis], st.session_state[key], *at.index[axis + 1 :])
    state.change(state.LEARN_WEIGHT, Weight(at.name, index))


def _kernels(taught: Taught, at: Weight) -> None:
    """The kernels of the weight's output channel, or what stands in its place; a click chooses."""
    values = taught.network.weights[at.name]
    layer = taught.spec.layers[taught.spec.index(at.name.partition("/")[0])]
    if at.name.endswith("/kernel"):
        window = linear.window(layer)
        whole = values.reshape(*window, layer.grid_in[-1], layer.units)
        *place, channel = gradient.place(layer, at.index)
        name = taught.seen.titles[taught.spec.index(layer.name)]
        shown = whole[..., channel]
        output = "output channel" if layer.makes_maps else "unit"
        say(
            f"The {shown.size:,} weights of {name}, {output} {channel}. Red: positive, blue:"
            " negative. Click one."
        )
    else:
        whole = values.reshape(1, 1, -1, 1)
        place, channel, shown = (0, 0, at.index[0]), 0, whole[..., 0]
        say("One for each channel. Click one.")
    key = f"learn_kernel_{at.name.replace('/', '_')}"
    figure = figures.kernels(shown, tuple(place))
    show_board(
        figure, key, widest=int(min(560, 24 * figure.layout.xaxis.range[1])),
        selection_mode="points",
        on_select=lambda: _clicked(key, at, whole.shape, channel, values.shape),
    )  # fmt: skip


def _clicked(
    key: str, at: Weight, whole: tuple[int, ...], channel: int, shape: tuple[int, ...]
) -> None:
    if points := st.session_state[key].selection.points:
        place = (*map(int, points[0]["customdata"]), channel)
        index = np.unravel_index(np.ravel_multi_index(place, whole), shape)
        state.change(state.LEARN_WEIGHT, Weight(at.name, tuple(map(int, index))))


def _arithmetic(taught: Taught, at: Weight) -> None:
    """The gradient as a sum over positions, and the step."""
    made = gradient.weight(taught.reading, taught.back, at.name, at.index)
    value, rate = float(taught.network.weights[at.name][at.index]), state.get(state.LEARN_RATE)
    place = taught.spec.index(at.name.partition("/")[0])
    source = taught.spec.source(place)
    label = "input" if at.name.endswith(("/kernel", "/gamma")) else "1"
    say(_positions(taught, at, place, source, made.products.size))
    colours = taught.seen.colours(source)
    figure = figures.products(
        made.inputs[np.newaxis], made.errors[np.newaxis], (label, "error"), [""], colours
    )
    width = figure.layout.xaxis.range[1]
    show_board(figure, f"learn_parts_{place}", widest=int(34 * width), narrowest=int(13 * width))
    step = rate * made.value
    say(
        f"New weight = weight − rate × gradient = {figures.exact(value)} − {rate:g} ×"
        f" {figures.exact(made.value)} = {figures.exact(value - step)}."
    )
    row = {
        "weight": value, "gradient": made.value, "rate × gradient": step,
        "new weight": value - step,
        "the network's own gradient": float(taught.back.gradients[at.name][at.index]),
    }  # fmt: skip
    table({name: figures.exact(each) for name, each in row.items()}, "weight")


def _positions(taught: Taught, at: Weight, place: int, source: int, count: int) -> str:
    """What is summed, in a sentence."""
    title, before = taught.seen.titles[place], taught.seen.title(source)
    if not at.name.endswith("/kernel"):
        one = "one unit" if count == 1 else f"{count} units"
        return (
            f"This number is added in {one} of {title}, channel {at.index[-1]}: its gradient is the"
            " sum of their errors."
        )
    if count == 1:
        return (
            f"This weight joins one number of {before} to one unit of {title}: its gradient is that"
            " number times the unit's error. An input of 0 teaches its weight nothing."
        )
    return (
        f"This weight is used at all {count} positions of {title}, channel {at.index[-1]}: its"
        f" gradient is the input it met at each, times the error of the unit there, summed."
    )


def _optimizers(taught: Taught, at: Weight) -> None:
    """What the optimizers of the recipes make of the same gradient, in numbers of this weight."""
    st.subheader("The same step by other optimizers", anchor=False)
    rate = state.get(state.LEARN_RATE)
    updates = lesson.optimizers(taught.network, *taught.alone, rate, at.name, at.index, STEPS)
    say(
        f"Each starts afresh and takes {STEPS} steps on this drawing at rate {rate:g}; shown is"
        " what it does with this weight. Divided by its own size, a gradient no longer says how far"
        " the weight moves: a small one moves it as far as a large one."
    )
    lines = ["| optimizer | step | gradient | what it keeps | change | new weight |",
             "|:---|---:|---:|:---|---:|---:|"]  # fmt: skip
    for name, steps in updates.items():
        for n, update in enumerate(steps, 1):
            kept = ", ".join(f"{KEPT[key]} {figures.exact(v)}" for key, v in update.kept.items())
            cells = [f"**{OPTIMIZERS[name]}**" if n == 1 else "", str(n),
                     figures.exact(update.gradient), kept or "nothing",
                     figures.exact(update.change), figures.exact(update.new)]  # fmt: skip
            lines.append(f"| {' | '.join(cells)} |")
    with st.container(key="table_optimizers"):
        st.markdown("\n".join(lines))
    numbers = {"rate": f"{rate:g}", "momentum": lesson.MOMENTUM, "rho": lesson.RHO}
    numbers["rest"] = 1 - lesson.RHO
    say("\n".join(f"- {FORMULAS[name].format(**numbers)}" for name in updates))


def _movement(taught: Taught) -> None:
    """How far each array of weights moves, measured by how large it is."""
    st.subheader("Which weights move most", anchor=False)
    rate, titles = state.get(state.LEARN_RATE), words.by_name(taught.spec)
    after = lesson.step(taught.network, *taught.alone, rate)
    shares = lesson.movement(taught.network, after)
    say(
        f"How far one plain step at rate {rate:g} moves the weights of each layer, as a share of"
        " how large they are: ‖step‖ / ‖weights‖."
    )
    figure = figures.movement([titles[name] for name in shares], [*shares.values()])
    show_figure(figure, key="learn_movement")
