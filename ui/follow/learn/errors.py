"""The error on its way back, layer by layer: the mirror image of Back to the ink."""

from __future__ import annotations

import numpy as np
import streamlit as st

from model.explain import backward
from model.explain.backward import UnitError
from model.explain.unit import Unit
from model.language import later, tr
from model.layers import IDLE, Layer
from ui import state, words
from ui.figures import mosaic
from ui.figures.board import number, power, signed_colours
from ui.follow.chart import show_board
from ui.follow.figures import learn as figures
from ui.follow.learn.taught import Taught, need_a_drawing, take, what_is_taught
from ui.follow.seen import say, table
from ui.follow.unit import tile_cell

SHOWN = 3  # channels that hand an error back, and of those that are one number each
SHOWN_NUMBERS = 4
MAP = 300  # pixels of a map on the screen
WIDEST = 26  # CSS pixels of a map in a mosaic
# What each kind of layer does with the errors of the layer that it feeds, from that one's side.
BACK = {
    "Conv2D": later(
        "Through {layer}. Each error goes back through the same weights by which the values came:"
        " the error of an input is the sum of the errors of all units that saw it, each times the"
        " weight between them. Written as a convolution, that is the errors under the kernel turned"
        " by 180°."
    ),
    "Dense": later(
        "Through {layer}. The error of an input is the sum of the errors of all units, each times"
        " the weight between them."
    ),
    "MaxPooling2D": later(
        "Through {layer}. Only the winner of each window receives its error; the other inputs"
        " changed nothing, so they get 0."
    ),
    "AveragePooling2D": later(
        "Through {layer}. Each input of a window receives an equal share of its error."
    ),
    "GlobalAveragePooling2D": later(
        "Through {layer}. Each place of a map receives an equal share of its error."
    ),
    "BatchNormalization": later(
        "Through {layer}. Each error is multiplied by its channel's factor."
    ),
    "Rescaling": later("Through {layer}. Each error is multiplied by the factor."),
    "Activation": later(
        "Through {layer}. Each error is multiplied by the slope of the activation function."
    ),
}


def show() -> None:
    taught = take()
    if taught is None:
        need_a_drawing()
        return
    _take_click(taught)
    what_is_taught(taught)
    say(
        tr(
            "The error of a number is how much the loss changes with it: ∂loss / ∂number. Red: were"
            " it larger, the loss would rise. Blue: were it larger, the loss would fall. It is"
            " known first at the output, and goes back from there, layer by layer: the **backward"
            " pass**."
        )
    )
    _output(taught)
    chosen = _chosen(taught)
    for place in reversed(taught.spec.shown):
        _layer(taught, place, chosen)
    _digit(taught)


def _output(taught: Taught) -> None:
    spec, p = taught.spec, taught.reading.probabilities
    st.subheader(tr("{layer}: p − y", layer=taught.seen.titles[spec.logits]), anchor=False)
    say(
        tr(
            "At the logits the error is the probability minus what it should be, 1 for {right} and"
            " 0 for all others. The loss is −log {p} = {loss}.",
            right=taught.name(),
            p=power(float(p[taught.label])),
            loss=number(taught.back.loss, 3),
        )
    )
    errors = _before(taught, spec.logits).reshape(-1)
    wanted = np.arange(len(p)) == taught.label
    rows = {
        tr("class"): [words.plain(name) for name in spec.classes],
        "p": [figures.exact(float(each)) for each in p],
        "y": [str(int(each)) for each in wanted],
        "p − y": [figures.exact(float(each)) for each in errors],
    }
    lines = [
        " | ".join(
            [name, *(f"**{c}**" if bold else c for c, bold in zip(row, wanted, strict=True))]
        )
        for name, row in rows.items()
    ]
    lines.insert(1, " | ".join([":---", *["---:"] * len(p)]))
    with st.container(key="table_errors"):
        st.markdown("\n".join(f"| {line} |" for line in lines))


def _before(taught: Taught, place: int) -> np.ndarray:
    return taught.back.errors[place].before


def _after(taught: Taught, place: int) -> np.ndarray:
    """(H, W, C): the error of a layer's output, of the digit where place is −1."""
    return taught.back.digit if place < 0 else taught.back.errors[place].values


def _layer(taught: Taught, place: int, chosen: Unit) -> None:
    """A layer's values and their errors side by side, every channel in the same place."""
    seen, layer = taught.seen, taught.spec.layers[place]
    st.subheader(seen.titles[place], anchor=False)
    say(_way(taught, place), _gates(taught, layer, place))
    errors = _after(taught, place)
    own = chosen.channel if chosen.layer == place else None
    cell = tile_cell(layer.grid_out[0], widest=WIDEST)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(tr("Forwards: values"))
        mosaic.mosaic(
            seen.reading.layers[place].values, layer, key=f"learn_values_{place}",
            label=tr("{layer}, values", layer=seen.titles[place]), chosen=own, cell=cell,
            spaced=True,
        )  # fmt: skip
    with right:
        st.markdown(tr("Back: errors. Click one"))
        mosaic.mosaic(
            errors.astype(np.float32), layer, key=f"learn_errors_{place}", palette="signed",
            label=tr("{layer}, errors", layer=seen.titles[place]), chosen=own, cell=cell,
        )  # fmt: skip
    if own is not None:
        _unit(taught, chosen)


def _unit(taught: Taught, unit: Unit) -> None:
    """Why the error of one unit is what it is: what each unit that uses it hands back."""
    made = backward.unit_error(taught.reading, taught.back, unit)
    own = float(_after(taught, unit.layer)[unit.row, unit.column, unit.channel])
    name, user = words.plain(taught.seen.name(unit)), taught.seen.titles[made.user]
    with st.container(key="learn_unit", border=True):
        error = figures.exact(own)
        st.markdown(tr("**Why the error of {unit} is {error}**", unit=name, error=error))
        if not made.products.size:
            say(tr("No unit of {layer} sees it: it can't change the loss.", layer=user))
            return
        order = np.argsort(-np.abs(made.sums), kind="stable")
        count = SHOWN if made.products[0].size > 1 else SHOWN_NUMBERS
        channels = order[:count]
        say(_handed(taught, made, unit), _own_gate(taught, made, unit))
        turned = taught.spec.layers[made.user].kind == "Conv2D" and made.products[0].size > 1
        figure = figures.products(
            made.errors[channels], made.weights[channels],
            (tr("error"), tr("kernel, turned") if turned else tr("weight")),
            [_from(taught, made, int(channel)) for channel in channels],
            signed_colours(made.errors),
        )  # fmt: skip
        width = figure.layout.xaxis.range[1]
        show_board(
            figure, f"learn_handed_{unit.layer}", widest=int(40 * width), narrowest=int(26 * width)
        )
        row = {}
        if rest := order[count:].tolist():
            others = tr("the other {count} hand back", count=len(rest))
            row[others] = float(made.sums[rest].sum())
        row |= {tr("in all"): made.value, tr("the network's own error"): own}
        if taught.spec.layers[unit.layer].activation != "linear":
            function = tr(words.ACTIVATIONS[taught.spec.layers[unit.layer].activation])
            row |= {
                tr("slope of the {function}", function=function): made.gate,
                tr("error before the {function}", function=function): made.before,
            }
        table({name: figures.exact(value) for name, value in row.items()}, "handed")


def _handed(taught: Taught, made: UnitError, unit: Unit) -> str:
    """What hands the error back."""
    user, count = taught.seen.titles[made.user], len(made.sums)
    if count == 1:
        return tr("It is used by {layer}, channel {channel}.", layer=user, channel=unit.channel)
    said = (
        later(
            "It is used by all {count} channels of {layer}. Each hands back its own error × the"
            " weight between them; those that count most are shown."
        )
        if made.products[0].size > 1
        else later(
            "It is used by all {count} units of {layer}. Each hands back its own error × the weight"
            " between them; those that count most are shown."
        )
    )
    return tr(said, count=count, layer=user)


def _own_gate(taught: Taught, made: UnitError, unit: Unit) -> str:
    """What the unit's own ReLU does with the error."""
    if taught.spec.layers[unit.layer].activation != "relu":
        return ""
    total = number(made.total, 3)
    if made.gate:
        return tr("Its own total is {total}, so its ReLU is open: the error passes.", total=total)
    return tr("Its own total is {total}, so its ReLU is closed: nothing passes on.", total=total)


def _from(taught: Taught, made: UnitError, channel: int) -> str:
    """What hands back: a class by its name, a channel by its number."""
    spec = taught.spec
    if made.user == spec.logits and len(made.sums) == len(spec.classes):
        return tr("class {name}", name=spec.classes[channel])
    return tr("channel {channel}", channel=channel) if len(made.sums) > 1 else ""


def _way(taught: Taught, place: int) -> str:
    """How the error came to this layer: what the one after it does."""
    layers = taught.spec.layers
    after = next(n for n in range(place + 1, len(layers)) if layers[n].kind not in IDLE)
    return tr(BACK[layers[after].kind], layer=taught.seen.titles[after])


def _gates(taught: Taught, layer: Layer, place: int) -> str:
    """How many gates of a ReLU are closed, and let no error pass."""
    if layer.activation != "relu":
        return ""
    values = taught.reading.layers[place].values
    return tr(
        "{closed:,} of the {count:,} ReLUs of this layer are closed (their value is 0): they let no"
        " error pass to what lies before them.",
        closed=int((values <= 0).sum()),
        count=values.size,
    )


def _digit(taught: Taught) -> None:
    st.subheader(tr("The digit"), anchor=False)
    say(tr("How the loss would change with the ink: where the pen would have to go."))
    show_board(figures.signed_map(_after(taught, -1)[..., 0]), "learn_ink", widest=MAP)


def _chosen(taught: Taught) -> Unit:
    """The unit whose error is explained: until one is chosen, the largest of the last layer."""
    at = state.get(state.UNIT)
    if at is not None and at.layer in taught.spec.shown:
        return at
    return _largest(taught, taught.spec.shown[-1]) if taught.spec.shown else Unit(-1, 0, 0, 0)


def _largest(taught: Taught, place: int, channel: int | None = None) -> Unit:
    """The unit of the largest error, of either sign, in a layer or in one of its channels."""
    size = np.abs(_after(taught, place))
    if channel is None:
        channel = int(size.max(axis=(0, 1)).argmax())
    row, column = np.unravel_index(size[..., channel].argmax(), size.shape[:2])
    return Unit(place, channel, int(row), int(column))


def _take_click(taught: Taught) -> None:
    """A mosaic reports a click once, in its own state, before this run draws anything."""
    for place in taught.spec.shown:
        for kind in ("values", "errors"):
            chosen = getattr(st.session_state.get(f"learn_{kind}_{place}"), "chosen", None)
            if chosen is not None and chosen < taught.spec.layers[place].channels:
                state.look_at(_largest(taught, place, chosen))
