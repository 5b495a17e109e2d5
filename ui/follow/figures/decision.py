"""Figures of the decision: which channels and which places of the last maps speak for a class."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from model.explain.decision import Decision
from ui.figures.board import NEGATIVE, POSITIVE, Board, number, signed


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
    board = Board(left + width, pitch * (len(values) + 1))
    stack = np.full((pitch * len(first), side), np.nan)
    for row, channel in enumerate(first):
        stack[row * pitch : row * pitch + side] = maps[..., channel]
    board.heat(stack, 0, 0, kind="conv", largest=maps.max(), hover="%{z:.3f}<extra></extra>")
    _bars(board, names, values, pitch, side, left, width)
    middle = pitch * len(values) + side / 2
    board.line((side + 1, middle - side / 2 - 0.5), (left + width, middle - side / 2 - 0.5))
    board.word("<b>total</b>", left - 1, middle, xanchor="right")
    board.word(f"<b>{number(sum(values), 3)}</b>", left, middle, xanchor="left")
    return board.figure()


def _bars(board, names, values, pitch, side, left, width) -> None:
    """A bar for every value around a line of zero, its name before it and its number beside it."""
    low, high = min(0.0, *values), max(0.0, *values)
    room = width - 14.0  # the numbers stand outside their bars
    scale = room / ((high - low) or 1.0)
    zero = left + 7 - low * scale
    for row, (name, value) in enumerate(zip(names, values, strict=True)):
        middle = row * pitch + side / 2
        colour = POSITIVE if value > 0 else NEGATIVE
        board.rectangle(zero, middle - 1.2, value * scale, 2.4, fillcolor=colour)
        anchor = "left" if value >= 0 else "right"
        board.word(signed(value), zero + value * scale, middle, xanchor=anchor,
            size=12,
        )  # fmt: skip
        board.word(name, left - 1, middle, xanchor="right", size=12)
    board.line((zero, 0), (zero, pitch * len(values)))


def positions(made: Decision) -> go.Figure:
    """What each place of the last maps adds, all channels together. made: one class."""
    adds = made.by_position[..., 0]
    board = Board(*adds.shape)
    texts = [[number(value) for value in row] for row in adds]
    board.heat(adds, 0, 0, texts=texts, size=16)
    return board.figure()
