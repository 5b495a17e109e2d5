"""Figures of learning: the loss against the learning rate, a lesson's course, one weight's gradient
and where it lies among others, how far the layers move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import floor, log10

import numpy as np
import plotly.graph_objects as go

from model.language import tr
from ui.figures.board import Board, Colours, number, power, signed_colours
from ui.figures.palettes import SERIES

TITLE = 1.6  # room for titles above a matrix, in cells
LEAST_WIDE = 2.2  # cells that a title above a matrix needs
GAP = 1  # cells between kernels
READABLE = 6  # cells in a row: where there are more, their values show on hover only
MOST_CLICKED = 4096  # weights that take clicks
TOP = 1.25  # how far the loss is drawn, in times of what it is now
LEAST = 0.05  # how far at the least
FORGOTTEN = 0.1  # the share of the test digits whose loss makes a rate too large


def zones(
    rates: np.ndarray, losses: np.ndarray, before: float, accuracies: Mapping[float, float]
) -> tuple[float, float]:
    """From which rate on a step is good, and from which on too large.

    A rate is too small up to where a step takes half of what the best of these takes, and too
    large from where the loss rises, or from where more than FORGOTTEN of the test digits that the
    smallest rate leaves classified correctly are lost. Infinite where no rate is.
    """
    worse = rates[~(losses < before)].tolist()
    most = accuracies[min(accuracies)] if accuracies else 0
    worse += [rate for rate, share in accuracies.items() if share < most * (1 - FORGOTTEN)]
    large = min(worse, default=float("inf"))
    gained = (before - losses)[rates < large]
    if not gained.size:
        return large, large
    return min(float(rates[np.flatnonzero(gained >= gained.max() / 2)[0]]), large), large


def along(
    rates: np.ndarray,
    losses: np.ndarray,
    accuracies: Mapping[float, float],
    *,
    before: float,
    slope: float,
    rate: float,
    loss: float,
) -> go.Figure:
    """The loss after one step against the rate, and the straight line that the gradient promises.

    accuracies: on the test digits after a step, by rate, {} where they were not measured; before:
    the loss without a step; slope: ‖gradient‖²; rate, loss: of the step that is to be taken.
    """
    top = TOP * max(before, LEAST)
    drawn = go.Figure(
        layout={
            "height": 330,
            "margin": {"l": 10, "r": 10, "t": 30, "b": 10},
            "legend": {"orientation": "h", "y": -0.28, "yanchor": "top", "traceorder": "normal"},
            "xaxis": {"type": "log", "title": tr("Learning rate"), "exponentformat": "power"},
            "yaxis": {"title": tr("Loss after one step"), "range": [0, top], "tickformat": ".3~g"},
            "hovermode": "closest",
        }
    )
    _shade(drawn, rates, zones(rates, losses, before, accuracies))
    for name, values, style in (
        (tr("the loss"), losses, {"color": SERIES[0], "width": 3}),
        (tr("the straight line"), before - rates * slope, {"color": SERIES[1], "dash": "dash"}),
        (tr("without a step"), np.full(len(rates), before), {"color": SERIES[5], "dash": "dot"}),
    ):
        inside = np.where(np.nan_to_num(values, nan=np.inf) <= 2 * top, values, np.nan)
        drawn.add_scatter(
            x=rates, y=inside, name=name, mode="lines", line=style,
            hovertemplate=f"{_at_rate('%{x:.2g}', '%{y:.3f}')}<extra>{name}</extra>",
        )  # fmt: skip
    at = _at_rate(f"{rate:g}", f"{loss:.3f}")
    drawn.add_scatter(
        x=[rate], y=[min(loss, top)], name=tr("this step"), mode="markers",
        marker={"size": 13, "color": SERIES[0], "line": {"width": 2, "color": "white"}},
        hovertemplate=at + "<extra>" + tr("this step") + "</extra>",
    )  # fmt: skip
    if accuracies:
        name = tr("test digits classified correctly (right axis)")
        drawn.add_scatter(
            x=[*accuracies], y=[*accuracies.values()], name=name, mode="lines+markers", yaxis="y2",
            line={"color": SERIES[3]}, marker={"size": 5},
            hovertemplate=f"{_at_rate('%{x:.2g}', '%{y:.1%}')}<extra>{name}</extra>",
        )  # fmt: skip
        share = {"range": [0, 1 + 0.06], "tickformat": ".0%", "showgrid": False, "dtick": 0.5}
        drawn.update_layout(yaxis2={"overlaying": "y", "side": "right", **share})
    drawn.add_vline(x=rate, line={"color": SERIES[0], "width": 1})
    return drawn


def _at_rate(rate: str, value: str) -> str:
    return tr("rate {rate}: {value}", rate=rate, value=value)


def _shade(drawn: go.Figure, rates: np.ndarray, limits: tuple[float, float]) -> None:
    """Say over the curve where the rate is too small, good and too large."""
    first, last = float(rates[0]), float(rates[-1])
    good, large = (min(max(limit, first), last) for limit in limits)
    if good < large:
        drawn.add_vrect(x0=good, x1=large, fillcolor=SERIES[2], opacity=0.16, line_width=0)
    for left, right, name in (
        (first, good, tr("too small")),
        (good, large, "<b>" + tr("good") + "</b>"),
        (large, last, tr("too large")),
    ):
        if left < right:
            drawn.add_annotation(
                x=(np.log10(left) + np.log10(right)) / 2, y=1.02, yref="paper", yanchor="bottom",
                text=name, showarrow=False,
            )  # fmt: skip


def course(steps: Sequence[int], right: Sequence[float], accuracy: Mapping[int, float]):
    """A lesson so far: how probable the right answer is, and what happens to the test digits.

    steps: the numbers of the steps taken; right: after each; accuracy: after some.
    """
    drawn = go.Figure(
        layout={
            "height": 300,
            "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom"},
            "xaxis": {"title": tr("Steps taken"), "rangemode": "tozero", "tickformat": "d"},
            "yaxis": {"tickformat": ".0%", "range": [-0.02, 1.04]},
            "hovermode": "closest",
        }
    )
    after = tr("after step {step}: {share}", step="%{x}", share="%{y:.1%}")
    for name, x, y, style in (
        (tr("right answer, probability"), steps, right, {"color": SERIES[0]}),
        (tr("test digits classified correctly"), [*accuracy], [*accuracy.values()],
         {"color": SERIES[1], "dash": "dash"}),
    ):  # fmt: skip
        drawn.add_scatter(
            x=x, y=y, name=name, mode="lines+markers", line=style, marker={"size": 6},
            hovertemplate=f"{after}<extra>{name}</extra>",
        )  # fmt: skip
    return drawn


def products(
    firsts: np.ndarray,
    seconds: np.ndarray,
    titles: tuple[str, str],
    names: Sequence[str],
    colours: Colours,
) -> go.Figure:
    """First × second = product at every place, and their sum: a row for each of (N, k, l).

    titles: of the firsts and the seconds; names: of the rows; colours: of the firsts.
    """
    count, rows, columns = firsts.shape
    cell = min(1.0, READABLE / max(rows, columns))
    apart = rows + max(1, round(1 / cell))  # cells from one row of the figure to the next
    high, wide, gap, pitch = rows * cell, columns * cell, 1.0, apart * cell
    lefts = [max(0.0, LEAST_WIDE - wide) / 2 + n * (wide + gap) for n in range(3)]
    least = max(0.0, 1.4 - high)  # for what stands beside it
    board = Board(lefts[-1] + wide + 5, TITLE + pitch * (count - 1) + high + least)
    results = firsts * seconds
    for left, title, part, painted in zip(
        lefts,
        (*titles, tr("product")),
        (firsts, seconds, results),
        (colours, signed_colours(seconds), signed_colours(results)),
        strict=True,
    ):
        power_of_ten = _scale(part)
        times = f" × 10{_raised(power_of_ten)}" if power_of_ten else ""
        board.word(f"<b>{escape(title)}</b>{times}", left + wide / 2, 0.6)
        column = np.full((apart * (count - 1) + rows, columns), np.nan)  # one heatmap is fast
        for n in range(count):
            column[n * apart : n * apart + rows] = part[n]
        texts = None
        if max(rows, columns) <= READABLE:
            texts = [["" if np.isnan(v) else number(v / 10.0**power_of_ten) for v in row]
                     for row in column]  # fmt: skip
        board.heat(
            column, left, TITLE, cell, painted, texts, size=11,
            hover="%{z:.4~g}<extra></extra>" if texts is None else None,
        )  # fmt: skip
    board.word("<b>" + tr("sum") + "</b>", board.width - 2.2, 0.6)
    for n, name in enumerate(names):
        middle = TITLE + n * pitch + high / 2
        for left, sign in zip(lefts, "×=→", strict=True):
            board.word(sign, left + wide + gap / 2, middle, size=16)
        lift = 0.3 if name else 0
        board.word(f"<b>{exact(float(results[n].sum()))}</b>", board.width - 2.2, middle - lift, 15)
        board.word(escape(name), board.width - 2.2, middle + 0.4, size=11)
    return board.figure()


def _scale(values: np.ndarray) -> int:
    """The power of ten by which values are too small, or too large, to stand in cells: else 0."""
    most = float(np.abs(values).max(initial=0))
    return floor(log10(most)) if most and not 0.1 <= most < 1000 else 0


def _raised(exponent: int) -> str:
    return str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def exact(value: float) -> str:
    """A gradient may be of any size: three digits of it at least, with a true minus sign."""
    return power(value + 0.0).replace("-", "−") if abs(value) < 0.1 else number(value, 4)


def kernels(kernel: np.ndarray, chosen: tuple[int, int, int]) -> go.Figure:
    """The kernels (k, l, C) of one output channel, one for each input channel, side by side.

    chosen: the (row, column, input channel) that is framed. A click gives another one.
    """
    high, wide, count = kernel.shape
    across = min(count, max(1, round(np.sqrt(2.2 * count * (high + GAP) / (wide + GAP)))))
    down = -(-count // across)
    grid = np.full((down * (high + GAP) - GAP, across * (wide + GAP) - GAP), np.nan)
    n = np.arange(count)
    tops, lefts = n // across * (high + GAP), n % across * (wide + GAP)
    for channel in n:
        top, left = tops[channel], lefts[channel]
        grid[top : top + high, left : left + wide] = kernel[..., channel]
    board = Board(grid.shape[1], grid.shape[0])
    board.heat(grid, colours=signed_colours(kernel), hover=None)
    if kernel.size <= MOST_CLICKED:
        rows, columns, channels = (index.ravel() for index in np.indices(kernel.shape))
        said = tr("row {row}, column {column}, input channel {channel}: {value}")
        texts = [
            said.format(row=i, column=j, channel=c, value=number(kernel[i, j, c], 4))
            for i, j, c in zip(rows, columns, channels, strict=True)
        ]
        keys = np.stack([rows, columns, channels], axis=1).tolist()
        board.marks(lefts[channels] + columns + 0.5, tops[channels] + rows + 0.5, texts, keys)
    row, column, channel = chosen
    top, left = tops[channel] + row, lefts[channel] + column
    for colour, stroke in (("black", 5), ("white", 2)):
        board.rectangle(left, top, 1, 1, line={"color": colour, "width": stroke})
    return board.figure()


def signed_map(matrix: np.ndarray) -> go.Figure:
    """One (H, W) map of what has a sign."""
    board = Board(*matrix.shape[::-1])
    board.heat(matrix, hover="%{z:.4~g}<extra></extra>")
    return board.figure()


def movement(names: Sequence[str], shares: Sequence[float]) -> go.Figure:
    """‖step‖ / ‖weight‖ of each array of weights, as bars that lie, from nothing to the largest."""
    drawn = go.Figure(
        layout={
            "height": 60 + 26 * len(names),
            "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
            "yaxis": {"type": "category", "autorange": "reversed"},
            "xaxis": {"title": tr("‖step‖ / ‖weights‖"), "tickformat": ".2~%"},
        }
    )
    drawn.add_bar(
        x=list(shares), y=[escape(name) for name in names], orientation="h",
        marker_color=SERIES[0], text=[f"{share:.2%}" for share in shares], textposition="outside",
        cliponaxis=False, hovertemplate="%{y}: %{x:.3%}<extra></extra>",
    )  # fmt: skip
    drawn.update_xaxes(range=[0, 1.25 * (max(shares, default=0) or 1)])
    return drawn
