"""Figures of a trace: a unit's receptive field on its way to the ink, and its strongest paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from model.drawing.digit import Box
from model.explain.trace import Edge, Shares, Step
from model.language import tr
from ui.figures.board import LINE, Board, Colours, number, signed

PANELS = 3  # maps in a row
CELL, PATCH = 1.3, 3.9  # the largest cell of a patch in the tree, and the largest patch
LEAF = 9.0  # width of the tree for each of its ends
LEVEL = 10.0  # height of the tree for each sum

# What goes into the layer at a place: what it is called and its colours.
Inputs = Mapping[int, tuple[str, Colours]]


def way(
    maps: Sequence[np.ndarray], colours: Sequence[Colours], fields: Sequence[Box],
    titles: Sequence[str],
) -> go.Figure:  # fmt: skip
    """The digit and one map of every layer up to the unit's, with what the unit sees of each."""
    side, gap, head = 10.0, 1.0, 1.3
    rows = -(-len(maps) // PANELS)
    across = min(PANELS, len(maps))
    board = Board(across * (side + gap) - gap, rows * (side + head))
    for n, (matrix, painted, box, title) in enumerate(
        zip(maps, colours, fields, titles, strict=True)
    ):
        left, top = n % PANELS * (side + gap), n // PANELS * (side + head) + head
        cell = side / max(matrix.shape)
        board.heat(matrix, left, top, cell, painted, hover="%{z:.3f}<extra></extra>")
        board.outline(box, left, top, cell)
        board.word(title, left + side / 2, top - head / 2)
    return board.figure()


def tree(root: Step, name: str, inputs: Inputs) -> go.Figure:
    """The strongest paths from a unit, at the top, to the patches of ink that they end at; the
    strongest path is the thick one."""
    width = max(sum(1 for _ in _leaves(root)), 3) * LEAF
    board = Board(width, 1.5 + LEVEL * _depth(root))
    _grow(board, root, (0, width), (width / 2, 1.8), inputs, True)
    text = f"<b>{name} = {number(root.sum.total, 3)}</b>"
    board.word(text, width / 2, 0.8, size=15)
    return board.figure(hoverdistance=20)


def _grow(
    board: Board, step: Step, span: tuple[float, float], start: tuple[float, float],
    inputs: Inputs, thick: bool,
) -> None:  # fmt: skip
    """Draw what is below a step: its ink, or a patch for each of its edges."""
    left, right = span
    title, colours = inputs[step.unit.layer]
    if not step.edges:
        if len(step.sum.patches) == 1:
            middle = (left + right) / 2
            _line(board, start, middle, float(step.sum.sums.sum()), thick)
            _patch(board, step.sum.patches[0], colours, (middle, start[1] + 4), title)
        return
    leaf = (right - left) / sum(1 for _ in _leaves(step))
    for rank, edge in enumerate(step.edges):
        share = leaf * sum(1 for _ in _leaves(edge.step))
        middle, first = left + share / 2, thick and rank == 0
        _line(board, start, middle, edge.channel_sum, first)
        patch, called = step.sum.patches[edge.channel], f"{title} · {edge.channel}"
        end = _patch(board, patch, colours, (middle, start[1] + 4), called, edge)
        _grow(board, edge.step, (left, left + share), end, inputs, first)
        left += share


def _line(
    board: Board, start: tuple[float, float], middle: float, adds: float, thick: bool
) -> None:
    """The line from a unit down to a patch, with what the patch adds to it."""
    end = start[1] + 2.7
    board.line(start, (middle, end), width=4 if thick else 1.5)
    at = (start[0] * 0.3 + middle * 0.7, start[1] * 0.35 + end * 0.65)
    board.word(
        f"<b>{signed(adds)}</b>", *at, size=13, font={"color": "#111"},
        bgcolor="rgba(255,255,255,0.85)",
    )  # fmt: skip


def _patch(
    board: Board, patch: np.ndarray, colours: Colours, top: tuple[float, float], title: str,
    edge: Edge | None = None,
) -> tuple[float, float]:  # fmt: skip
    """A patch with its title; gives the point that its framed place is fed from."""
    middle, y = top
    cell = min(CELL, PATCH / max(patch.shape))
    high, wide = (size * cell for size in patch.shape)
    x = middle - wide / 2
    board.heat(patch, x, y, cell, colours, hover="%{z:.3f}<extra></extra>")
    board.rectangle(x, y, wide, high, line={"color": LINE, "width": 1})
    board.word(title, middle, y - 0.6, size=11)
    if edge is not None:
        row, column = edge.at
        board.outline(Box(row, column, row + 1, column + 1), x, y, cell)
        text = tr("framed {adds}", adds=signed(edge.product))
        board.word(text, middle, y + high + 0.7, size=11)
    return middle, y + high + 1.3


def _leaves(step: Step) -> Iterator[Step]:
    if not step.edges:
        yield step
    for edge in step.edges:
        yield from _leaves(edge.step)


def _depth(step: Step) -> int:
    return 1 + max((_depth(edge.step) for edge in step.edges), default=0)


def strongest(root: Step) -> list[Step]:
    """The steps of the strongest path, from the unit down."""
    path = [root]
    while path[-1].edges:
        path.append(path[-1].edges[0].step)
    return path


def ink(
    shares: Shares, digit: np.ndarray, field: Box, unseen: Sequence[Sequence[int]]
) -> go.Figure:
    """What each pixel of ink in the field adds to the unit: red adds, blue takes away.

    unseen: the rows and the columns of the digit that can't change the answer.
    """
    board = Board(*digit.shape[::-1])
    inside = np.zeros(digit.shape, bool)
    inside[field.top : field.bottom, field.left : field.right] = True
    board.heat(digit, colours=Colours("input", 3.0))  # dim
    board.heat(np.where(inside & (digit > 0), shares.ink, np.nan), hover="%{z:.3f}<extra></extra>")
    board.drop(digit.shape, unseen)
    board.outline(field)
    return board.figure()
