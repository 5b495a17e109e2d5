"""One weight: its gradient as a sum, the step that follows, and what optimizers make of it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from model.explain import gradient, linear
from model.language import later, tr, trn
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
    4: (later("Row"), later("Column"), later("Input channel"), later("Output channel")),
    2: (later("Input"), later("Unit")),
    1: (later("Channel"),),
}
STEPS = 2  # that each optimizer takes
OPTIMIZERS = {
    "plain": later("Plain"),
    "momentum": later("Momentum"),
    "rmsprop": "RMSprop",
    "adam": "Adam",
}
KEPT = {
    "velocity": later("velocity"), "squares": later("mean square"), "m": later("mean m"),
    "v": later("mean square v"),
    "m_hat": "m̂", "v_hat": "v̂",
}  # fmt: skip
FORMULAS = {
    "plain": later("**Plain**: change = −{rate} × gradient."),
    "momentum": later(
        "**Momentum** keeps a velocity: velocity = {momentum:g} × velocity − {rate} × gradient; the"
        " weight moves by it, so steps in the same direction add up."
    ),
    "rmsprop": later(
        "**RMSprop** keeps the mean of the gradient's squares: {rho:g} × mean + {rest:g} ×"
        " gradient²; change = −{rate} × gradient / √mean."
    ),
    "adam": later(
        "**Adam** keeps a mean m of gradients and a mean v of their squares, both corrected for"
        " having begun at 0 (m̂, v̂); change = −{rate} × m̂ / √v̂."
    ),
}
PARTS = {
    "kernel": later("Kernel"),
    "bias": later("Bias"),
    "gamma": later("Factor (gamma)"),
    "beta": later("Shift (beta)"),
}


def show() -> None:
    taught = take()
    if taught is None:
        need_a_drawing()
        return
    if not taught.back.gradients:
        st.info(tr("This network has no weights that it could learn."))
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
            tr("Layer"), arrays, format_func=titles.get, key="learn_layer", width=200,
            on_change=state.on_choice("learn_layer", lambda n: _look(taught, n, arrays), arrays),
        )  # fmt: skip
        st.segmented_control(
            tr("Weight of its"), arrays[layer], format_func=lambda name: tr(PARTS[name]),
            key="learn_array", required=True,
            on_change=lambda: _look(taught, layer, {layer: [st.session_state["learn_array"]]}),
        )  # fmt: skip
        shape = taught.spec.weights[at.name]
        for axis, (label, size) in enumerate(zip(AXES[len(shape)], shape, strict=True)):
            key = f"learn_index_{axis}"
            st.session_state[key] = at.index[axis]
            if size > 1:
                st.number_input(
                    tr("{axis} (0–{last})", axis=tr(label), last=size - 1), 0, size - 1, step=1,
                    key=key, width=160, on_change=_moved, args=(at, axis, key),
                )  # fmt: skip
        st.button(
            tr("Largest gradient here"), icon=":material/bolt:", key="learn_strongest",
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
        said = (
            later(
                "The {count:,} weights of {layer}, output channel {channel}. Red: positive, blue:"
                " negative. Click one."
            )
            if layer.makes_maps
            else later(
                "The {count:,} weights of {layer}, unit {channel}. Red: positive, blue: negative."
                " Click one."
            )
        )
        say(tr(said, count=shown.size, layer=name, channel=channel))
    else:
        whole = values.reshape(1, 1, -1, 1)
        place, channel, shown = (0, 0, at.index[0]), 0, whole[..., 0]
        say(tr("One for each channel. Click one."))
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
    label = tr("input") if at.name.endswith(("/kernel", "/gamma")) else "1"
    say(_positions(taught, at, place, source, made.products.size))
    colours = taught.seen.colours(source)
    figure = figures.products(
        made.inputs[np.newaxis], made.errors[np.newaxis], (label, tr("error")), [""], colours
    )
    width = figure.layout.xaxis.range[1]
    show_board(figure, f"learn_parts_{place}", widest=int(34 * width), narrowest=int(13 * width))
    step = rate * made.value
    say(
        tr(
            "New weight = weight − rate × gradient = {weight} − {rate:g} × {gradient} = {new}.",
            weight=figures.exact(value),
            rate=rate,
            gradient=figures.exact(made.value),
            new=figures.exact(value - step),
        )
    )
    row = {
        tr("weight"): value,
        tr("gradient"): made.value,
        tr("rate × gradient"): step,
        tr("new weight"): value - step,
        tr("the network's own gradient"): float(taught.back.gradients[at.name][at.index]),
    }
    table({name: figures.exact(each) for name, each in row.items()}, "weight")


def _positions(taught: Taught, at: Weight, place: int, source: int, count: int) -> str:
    """What is summed, in a sentence."""
    title, before = taught.seen.titles[place], taught.seen.title(source)
    if not at.name.endswith("/kernel"):
        return trn(
            "This number is added in one unit of {layer}, channel {channel}: its gradient is that"
            " unit's error.",
            "This number is added in {n} units of {layer}, channel {channel}: its gradient is the"
            " sum of their errors.",
            count,
            layer=title,
            channel=at.index[-1],
        )
    if count == 1:
        return tr(
            "This weight joins one number of {before} to one unit of {layer}: its gradient is that"
            " number times the unit's error. An input of 0 teaches its weight nothing.",
            before=before,
            layer=title,
        )
    return tr(
        "This weight is used at all {count} positions of {layer}, channel {channel}: its gradient"
        " is the input it met at each, times the error of the unit there, summed.",
        count=count,
        layer=title,
        channel=at.index[-1],
    )


def _optimizers(taught: Taught, at: Weight) -> None:
    """What the optimizers of the recipes make of the same gradient, in numbers of this weight."""
    st.subheader(tr("The same step by other optimizers"), anchor=False)
    rate = state.get(state.LEARN_RATE)
    updates = lesson.optimizers(taught.network, *taught.alone, rate, at.name, at.index, STEPS)
    say(
        tr(
            "Each starts afresh and takes {steps} steps on this drawing at rate {rate:g}; shown is"
            " what it does with this weight. Divided by its own size, a gradient no longer says how"
            " far the weight moves: a small one moves it as far as a large one.",
            steps=STEPS,
            rate=rate,
        )
    )
    rows = [
        [tr("optimizer"), tr("step"), tr("gradient"), tr("what it keeps"), tr("change"),
         tr("new weight")],
        [":---", "---:", "---:", ":---", "---:", "---:"],
    ]  # fmt: skip
    for name, steps in updates.items():
        for n, update in enumerate(steps, 1):
            kept = ", ".join(f"{tr(KEPT[k])} {figures.exact(v)}" for k, v in update.kept.items())
            rows.append([f"**{tr(OPTIMIZERS[name])}**" if n == 1 else "", str(n),
                         figures.exact(update.gradient), kept or tr("nothing"),
                         figures.exact(update.change), figures.exact(update.new)])  # fmt: skip
    with st.container(key="table_optimizers"):
        st.markdown("\n".join(f"| {' | '.join(row)} |" for row in rows))
    numbers = {"rate": f"{rate:g}", "momentum": lesson.MOMENTUM, "rho": lesson.RHO}
    numbers["rest"] = 1 - lesson.RHO
    say("\n".join(f"- {tr(FORMULAS[name], **numbers)}" for name in updates))


def _movement(taught: Taught) -> None:
    """How far each array of weights moves, measured by how large it is."""
    st.subheader(tr("Which weights move most"), anchor=False)
    rate, titles = state.get(state.LEARN_RATE), words.by_name(taught.spec)
    after = lesson.step(taught.network, *taught.alone, rate)
    shares = lesson.movement(taught.network, after)
    say(
        tr(
            "How far one plain step at rate {rate:g} moves the weights of each layer, as a share of"
            " how large they are: ‖step‖ / ‖weights‖.",
            rate=rate,
        )
    )
    figure = figures.movement([titles[name] for name in shares], [*shares.values()])
    show_figure(figure, key="learn_movement")
