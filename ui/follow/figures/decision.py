"""Figures of the decision: which channels and which places speak for a class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from model.explain.decision import Decision
from model.language import tr
from ui.figures.board import NEGATIVE, POSITIVE, Board, Colours, number, signed

TILE = 4.0  # of a map beside its bar
PITCH = TILE + 1
NAMES, BARS = 15.0, 50.0  # room for the channels' names, and for the bars
READABLE = 6  # places in a row whose sums stand in them


def channels(
    made: Decision, maps: np.ndarray, shown: int, names: Sequence[str], colours: Colours
) -> go.Figure:
    """The channels that add or take most, strongest first, each beside its map; then the rest, the
    bias and the total.

    made: one class, or the difference of two; maps: (H, W, C), what goes into the last layer;
    names: of all its channels.
    """
    adds = made.by_channel[:, 0]
    ranked = np.argsort(-np.abs(adds), kind="stable")
    first, rest = ranked[:shown], ranked[shown:]
    rows = [(names[c], adds[c]) for c in first]
    rows += [(tr("other {count}", count=rest.size), adds[rest].sum())] if rest.size else []
    rows.append((tr("bias"), made.bias[0]))
    left = TILE + NAMES
    board = Board(left + BARS, PITCH * (len(rows) + 1))
    cell = TILE / max(maps.shape[:2])
    for row, channel in enumerate(first):
        board.heat(
            maps[..., channel], 0, row * PITCH, cell, colours, hover="%{z:.3f}<extra></extra>"
        )
    _bars(board, rows, left)
    middle = PITCH * len(rows) + TILE / 2
    board.line((TILE + 1, middle - TILE / 2 - 0.5), (left + BARS, middle - TILE / 2 - 0.5))
    name, total = tr("total"), sum(value for _, value in rows)
    board.word(f"<b>{name}</b>", left - 1, middle, xanchor="right")
    board.word(f"<b>{number(total, 3)}</b>", left, middle, xanchor="left")
    return board.figure()


def _bars(board: Board, rows: Sequence[tuple[str, float]], left: float) -> None:
    """A bar for every value around a line of zero, its name before it and its number beside it."""
    values = [value for _, value in rows]
    low, high = min(0.0, *values), max(0.0, *values)
    scale = (BARS - 14.0) / ((high - low) or 1.0)  # the numbers stand outside their bars
    zero = left + 7 - low * scale
    for row, (name, value) in enumerate(rows):
        middle = row * PITCH + TILE / 2
        colour = POSITIVE if value > 0 else NEGATIVE
        board.rectangle(zero, middle - 1.2, value * scale, 2.4, fillcolor=colour)
        anchor = "left" if value >= 0 else "right"
        board.word(signed(value), zero + value * scale, middle, xanchor=anchor)
        board.word(name, left - 1, middle, xanchor="right")
    board.line((zero, 0), (zero, PITCH * len(rows)))


def positions(made: Decision) -> go.Figure:
    """What each place adds, all channels together. made: one class."""
    adds = made.by_position[..., 0]
    board = Board(*adds.shape[::-1])
    if max(adds.shape) <= READABLE:
        board.heat(adds, texts=[[number(value) for value in row] for row in adds], size=14)
    else:
        board.heat(adds, hover="%{z:.3f}<extra></extra>")
    return board.figure()
