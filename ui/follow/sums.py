"""How a unit's value comes about: the sum, the choice or whatever else makes it."""

from __future__ import annotations

import numpy as np

from model.explain import linear
from model.explain import unit as arithmetic
from model.explain.unit import Arithmetic, Choice, Mean, Passed, Scaled, Sum, Unit
from model.language import tr
from model.layers import Layer
from ui import words
from ui.figures.board import number
from ui.follow.chart import MAP, show_board
from ui.follow.figures import unit as figures
from ui.follow.seen import Seen, say, table

SHOWN = 4  # input channels whose products are shown, and of those that are one number each
SHOWN_NUMBERS = 8


def show(seen: Seen, unit: Unit, made: Arithmetic) -> None:
    SHOW[type(made)](seen, unit, made)


def ranked(made: Sum) -> np.ndarray:
    """The input channels of a sum, what counts most first."""
    return np.argsort(-np.abs(made.sums), kind="stable")


def _sum(seen: Seen, unit: Unit, made: Sum) -> None:
    layer, place = seen.spec.layers[unit.layer], seen.spec.source(unit.layer)
    inputs, rows, columns = made.kernels.shape
    shown = SHOWN_NUMBERS if rows * columns == 1 else SHOWN
    channels = [int(c) for c in ranked(made)[:shown]]
    say(
        _sees(layer, made, seen.title(place)),
        _adds_up(layer, made),
        activated(made),
        tr(
            "The {shown} input channels that count most are shown, the strongest first.",
            shown=shown,
        )
        if inputs > shown
        else "",
    )
    if made.kernels.size and arithmetic.window(seen.spec, unit) != _whole_window(seen, unit):
        say(tr("Its window hangs over the border: what lies outside counts as 0."))
    names = ["" if inputs == 1 else f"{seen.title(place)} · {c}" for c in channels]
    figure = figures.products(made, channels, names, seen.colours(place))
    width = figure.layout.xaxis.range[1]
    show_board(
        figure, f"follow_products_{unit.layer}", widest=int(38 * width), narrowest=int(27 * width)
    )
    row = {tr("products"): float(made.sums.sum())}
    row |= {tr("bias"): made.bias} if layer.bias else {}
    _table(seen, unit, made, row)


def _sees(layer: Layer, made: Sum, inputs: str) -> str:
    """How much of what lies before it a sum sees. inputs: what that is called."""
    count, *window = made.kernels.shape
    if layer.kind == "Dense":
        return tr(
            "This unit sees all {count:,} numbers of {inputs}.",
            count=made.kernels.size,
            inputs=inputs,
        )
    told = {"window": words.shape(window), "inputs": inputs}
    if count == 1:
        return tr("This unit sees {window} numbers of {inputs}.", **told)
    return tr(
        "This unit sees {window} numbers of each of the {count} maps of {inputs}.",
        count=count,
        **told,
    )


def _adds_up(layer: Layer, made: Sum) -> str:
    told = {"count": made.kernels.size, "total": number(made.total, 3)}
    if layer.kind == "Dense" and layer.bias:
        return tr(
            "It multiplies each by a weight, adds up all {count:,} products and its bias, and gets"
            " {total}.",
            **told,
        )
    if layer.kind == "Dense":
        return tr(
            "It multiplies each by a weight, adds up all {count:,} products, and gets {total}.",
            **told,
        )
    if layer.bias:
        return tr(
            "It multiplies each by the weight in the same place of its kernel, adds up all"
            " {count:,} products and its bias, and gets {total}.",
            **told,
        )
    return tr(
        "It multiplies each by the weight in the same place of its kernel, adds up all {count:,}"
        " products, and gets {total}.",
        **told,
    )


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
        tr(
            "This unit keeps the largest of {count} numbers of {layer}, channel {channel}: {value}"
            " at row {row}, column {column}, and throws away the other {thrown}.",
            count=made.window.size,
            layer=before,
            channel=unit.channel,
            value=number(made.value, 3),
            row=source.row,
            column=source.column,
            thrown=thrown,
        )
    )
    _window(seen, unit, made, tr("largest of the window"))


def _mean(seen: Seen, unit: Unit, made: Mean) -> None:
    before = seen.title(seen.spec.source(unit.layer))
    say(
        tr(
            "This unit is the mean of {count} numbers of {layer}, channel {channel}: {value}.",
            count=made.window.size,
            layer=before,
            channel=unit.channel,
            value=number(made.value, 3),
        )
    )
    _window(seen, unit, made, tr("mean of the window"))


def _window(seen: Seen, unit: Unit, made: Choice | Mean, result: str) -> None:
    rows, columns = seen.spec.layers[unit.layer].unseen
    place = seen.spec.source(unit.layer)
    if rows or columns:
        say(
            tr(
                "The windows of {layer} leave {rows} rows and {columns} columns of {before} out: no"
                " unit sees what is drawn grey.",
                layer=seen.titles[unit.layer],
                rows=len(rows),
                columns=len(columns),
                before=seen.title(place),
            )
        )
    figure = figures.window(made, seen.colours(place))
    show_board(figure, f"follow_window_{unit.layer}", widest=min(MAP, 120 * max(made.window.shape)))
    _table(seen, unit, made, {result: made.total})


def _scaled(seen: Seen, unit: Unit, made: Scaled) -> None:
    before = seen.title(seen.spec.source(unit.layer))
    if seen.spec.layers[unit.layer].kind == "Rescaling":
        say(
            tr(
                "This unit multiplies one number of {layer} by {factor:g} and adds {shift:g}:"
                " {total}.",
                layer=before,
                factor=made.factor,
                shift=made.shift,
                total=number(made.total, 3),
            )
        )
        row = {tr("input"): made.input}
    else:
        say(
            tr(
                "This unit takes off one number of {layer} the mean that its channel had while the"
                " network learned, multiplies what is left by a factor and adds a shift, both of"
                " its channel: {total}.",
                layer=before,
                total=number(made.total, 3),
            )
        )
        row = {tr("input"): made.input, tr("mean"): made.mean}
    row |= {tr("factor"): made.factor, tr("shift"): made.shift}
    _table(seen, unit, made, row | {tr("factor × (input − mean) + shift"): made.total})


def _passed(seen: Seen, unit: Unit, made: Passed) -> None:
    before = seen.title(seen.spec.source(unit.layer))
    told = {"total": number(made.total, 3), "layer": before}
    say(tr("This unit is given {total} by {layer}.", **told), activated(made))
    _table(seen, unit, made, {})


def activated(made: Arithmetic) -> str:
    """What the activation function does with a unit's total, as a sentence."""
    if made.activation == "linear":
        return ""
    value = number(made.value, 3)
    if made.activation != "relu":
        name = tr(words.ACTIVATIONS[made.activation])
        return tr("The {activation} makes {value} of it.", activation=name, value=value)
    if made.total > 0:
        return tr("The ReLU lets it pass: {value}.", value=value)
    return tr("The ReLU makes it 0: {value}.", value=value)


def results(seen: Seen, unit: Unit, made: Arithmetic) -> dict[str, float]:
    """The end of a table of numbers: the unit's total and value, and the network's own."""
    name = tr(words.ACTIVATIONS[made.activation])
    if made.activation == "linear":
        row = {tr("total"): made.total}
    else:
        row = {
            tr("before {activation}", activation=name): made.total,
            tr("after {activation}", activation=name): made.value,
        }
    return row | {tr("the network's own"): arithmetic.value(seen.reading, unit)}


def _table(seen: Seen, unit: Unit, made: Arithmetic, row: dict[str, float]) -> None:
    row |= results(seen, unit, made)
    table({name: number(value, 4) for name, value in row.items()}, "sum")


SHOW = {Sum: _sum, Choice: _choice, Mean: _mean, Scaled: _scaled, Passed: _passed}
