"""Figures of the decision: which channels and which places of the last maps speak for a class."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from model.decision import Decision
from ui.figures import board
from ui.figures.board import number, signed


def channels(made: Decision, maps: np.ndarray, shown: int, layer: str) -> go.Figure:
    """The channels that add or take most, strongest first, each beside its map; then the rest, the
    bias and the total. made: one class, or the difference of two; maps (H, W, C): the last layer's.
    """
    adds = made.by_channel[:, 0]
    ranked = np.argsort(-np.abs(adds), kind="stable")
    first, rest = ranked[:shown], ranked[shown:]
    values = [*adds[first], adds[rest].sum(), made.bias[0]]
    side, pitch = maps.shape[0], maps.shape[0] + 1
    names = [f"{layer} · {c}" for c in first] + [f"other {rest.size}", "bias"]
    left, width = side + 14, 56.0
    figure = board.board(left + width, pitch * (len(values) + 1))
    stack = np.full((pitch * len(first), side), np.nan)
    for row, channel in enumerate(first):
        stack[row * pitch : row * pitch + side] = maps[..., channel]
    figure.add_trace(
        board.heat(stack, 0, 0, kind="conv", largest=maps.max(), hover="%{z:.3f}<extra></extra>")
    )
    _bars(figure, names, values, pitch, side, left, width)
    middle = pitch * len(values) + side / 2
    board.line(figure, (side + 1, middle - side / 2 - 0.5), (left + width, middle - side / 2 - 0.5))
    board.word(figure, "<b>total</b>", left - 1, middle, xanchor="right")
    board.word(figure, f"<b>{number(sum(values), 3)}</b>", left, middle, xanchor="left")
    return figure


def _bars(figure, names, values, pitch, side, left, width) -> None:
    """A bar for every value around a line of zero, its name before it and its number beside it."""
    low, high = min(0.0, *values), max(0.0, *values)
    room = width - 14.0  # the numbers stand outside their bars
    scale = room / ((high - low) or 1.0)
    zero = left + 7 - low * scale
    for row, (name, value) in enumerate(zip(names, values, strict=True)):
        middle = row * pitch + side / 2
        figure.add_shape(
            type="rect", x0=zero, x1=zero + value * scale, y0=middle - 1.2, y1=middle + 1.2,
            fillcolor=board.POSITIVE if value > 0 else board.NEGATIVE, line={"width": 0},
        )  # fmt: skip
        anchor = "left" if value >= 0 else "right"
        board.word(
            figure, signed(value), zero + value * scale, middle, xanchor=anchor,
            font_size=12,
        )  # fmt: skip
        board.word(figure, name, left - 1, middle, xanchor="right", font_size=12)
    board.line(figure, (zero, 0), (zero, pitch * len(values)))


def positions(made: Decision) -> go.Figure:
    """What each place of the last maps adds, all channels together. made: one class."""
    adds = made.by_position[..., 0]
    figure = board.board(*adds.shape)
    texts = [[number(value) for value in row] for row in adds]
    figure.add_trace(board.heat(adds, 0, 0, texts=texts))
    figure.update_traces(textfont_size=16)
    return figure
