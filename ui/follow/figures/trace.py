"""Figures of a trace: a unit's receptive field on its way to the ink, and its strongest paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import plotly.graph_objects as go

from model.drawing.digit import Box
from model.explain.trace import Edge, Shares, Step
from ui.figures.board import LINE, Board, number, signed

PANELS = 3  # maps in a row
CELL = 1.3  # side of a patch's cells in the tree
LEAF = 8.0  # width of the tree for each of its ends
LEVEL = 10.0  # height of the tree for each convolution


def way(maps: Sequence[np.ndarray], kinds: Sequence[str], fields: Sequence[Box],
        titles: Sequence[str]) -> go.Figure:  # fmt: skip
    """The digit and one map of every layer up to the unit's, with what the unit sees of each."""
    side, gap, head = 10.0, 1.0, 1.3
    rows = -(-len(maps) // PANELS)
    across = min(PANELS, len(maps))
    board = Board(across * (side + gap) - gap, rows * (side + head))
    for n, (matrix, kind, box, title) in enumerate(zip(maps, kinds, fields, titles, strict=True)):
        left, top = n % PANELS * (side + gap), n // PANELS * (side + head) + head
        cell = side / matrix.shape[0]
        board.heat(matrix, left, top, cell, kind, hover="%{z:.3f}<extra></extra>")
        board.outline(box, left, top, cell)
        board.word(title, left + side / 2, top - head / 2)
    return board.figure()


def tree(
    root: Step, name: str, names: Sequence[str], kinds: Sequence[str], ends: Sequence[float]
) -> go.Figure:
    """The strongest paths from a unit, at the top, to the 3×3 patches of ink that they end at.

    names, kinds, ends: of what goes into each layer, by the layer's index: "ink", "pool1", …, its
    palette and the value where that ends. The strongest path is the thick one.
    """
    width = max(sum(1 for _ in _leaves(root)), 3) * LEAF
    board = Board(width, 1.5 + LEVEL * _depth(root))
    _grow(board, root, (0, width), (width / 2, 1.8), True, names, kinds, ends)
    text = f"<b>{name} = {number(root.sum.total, 3)}</b>"
    board.word(text, width / 2, 0.8, size=15)
    return board.figure(hoverdistance=20)


def _grow(board, step, span, start, strongest, names, kinds, ends) -> None:
    """Draw what is below a step: its ink, or a patch for each of its edges."""
    left, right = span
    if step.unit.layer == 0:
        ink = float(step.sum.sums.sum())
        _patch(board, step.sum.patches[0], kinds[0], ends[0], (left + right) / 2, start, strongest,
               ink, names[0])  # fmt: skip
    leaf = (right - left) / sum(1 for _ in _leaves(step))
    for rank, edge in enumerate(step.edges):
        share = leaf * sum(1 for _ in _leaves(edge.step))
        best, index = strongest and rank == 0, step.unit.layer
        bottom = _patch(
            board, step.sum.patches[edge.channel], kinds[index], ends[index], left + share / 2,
            start, best, edge.channel_sum, f"{names[index]} · {edge.channel}", edge,
        )  # fmt: skip
        _grow(board, edge.step, (left, left + share), bottom, best, names, kinds, ends)
        left += share


def _patch(
    board: Board,
    patch: np.ndarray,
    kind: str,
    largest: float,
    middle: float,
    start: tuple[float, float],
    strongest: bool,
    adds: float,
    title: str,
    edge: Edge | None = None,
) -> tuple[float, float]:
    """One patch, and the line with what it adds to the unit at `start`; gives the point that its
    framed pixel is fed from."""
    side = patch.shape[0] * CELL
    x, y, end = middle - side / 2, start[1] + 4.0, start[1] + 2.7
    board.line(start, (middle, end), width=4 if strongest else 1.5)
    board.heat(patch, x, y, CELL, kind, largest, hover="%{z:.3f}<extra></extra>")
    board.rectangle(x, y, side, side, line={"color": LINE, "width": 1})
    on_line = (start[0] * 0.3 + middle * 0.7, start[1] * 0.35 + end * 0.65)
    board.word(f"<b>{signed(adds)}</b>", *on_line, size=13, font={"color": "#111"},
        bgcolor="rgba(255,255,255,0.85)",
    )  # fmt: skip
    board.word(title, middle, y - 0.6, size=11)
    if edge is None:
        return middle, y + side
    row, column = edge.at
    board.outline(Box(row, column, row + 1, column + 1), x, y, CELL)
    board.word(f"framed {signed(edge.product)}", middle, y + side + 0.7, size=11)
    return middle, y + side + 1.3


def _leaves(step: Step) -> Iterator[Step]:
    if not step.edges:
        yield step
    for edge in step.edges:
        yield from _leaves(edge.step)


def _depth(step: Step) -> int:
    return 1 + max((_depth(edge.step) for edge in step.edges), default=0)


def strongest(root: Step) -> list[Edge]:
    """The edges of the strongest path, from the unit down."""
    path = []
    while root.edges:
        path.append(root.edges[0])
        root = root.edges[0].step
    return path


def ink(shares: Shares, digit: np.ndarray, field: Box) -> go.Figure:
    """What each pixel of ink in the field adds to the unit: red adds, blue takes away."""
    side = digit.shape[0]
    board = Board(side, side)
    inside = np.zeros(digit.shape, bool)
    inside[field.top : field.bottom, field.left : field.right] = True
    shown = np.where(inside & (digit > 0), shares.ink, np.nan)
    board.heat(digit, 0, 0, kind="input", largest=3)  # dim
    board.heat(shown, 0, 0, hover="%{z:.3f}<extra></extra>")
    board.outline(field)
    return board.figure()
