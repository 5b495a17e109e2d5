"""Figures of one unit: where it looks, the sum or the choice behind it, the window on its way."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from model.drawing.digit import Box
from model.explain.unit import Convolution, Pooling
from ui.figures.board import LINE, Board, number

TITLE = 1.6  # room for titles above a matrix, in cells
READABLE = "#7a7a7a"  # on a light and on a dark page
CONTROLS = 3.0  # room for the buttons and the slider, in tenths of a map


def one_map(
    matrix: np.ndarray,
    kind: str,
    largest: float,
    framed: Box,
    dropped: int = 0,
    click: bool = False,
) -> go.Figure:
    """One (H, W) map with some cells framed; its pixels take clicks as (row, column) if asked to.

    dropped: how many of its last rows and columns the next layer leaves out.
    """
    height, width = matrix.shape
    board = Board(width, height)
    hover = None if click else "%{z:.3f}<extra></extra>"
    board.heat(matrix, kind=kind, largest=largest, hover=hover)
    if click:
        rows, columns = (index.ravel() for index in np.indices(matrix.shape))
        texts = [
            f"row {row}, column {column}: {number(matrix[row, column], 3)}"
            for row, column in zip(rows, columns, strict=True)
        ]
        keys = np.stack([rows, columns], axis=1).tolist()
        board.marks(columns + 0.5, rows + 0.5, texts, keys)
    if dropped:
        board.drop(height, dropped)
    board.outline(framed)
    return board.figure()


def convolution(
    made: Convolution, channels: list[int], names: list[str], kind: str, largest: float
) -> go.Figure:
    """Patch × kernel = products → sum, a row for each of these input channels, then the rest.

    names: of the channels' maps; kind and largest: the palette of the input and its end.
    """
    side = made.kernels.shape[-1]
    pitch, gap = side + 1, 1
    lefts = [column * (side + gap) for column in range(3)]
    right = lefts[-1] + side + 4
    others = made.sums.size - len(channels)
    height = TITLE + pitch * len(channels) + (1 if others else 0)
    board = Board(right, height)
    stacks = (made.patches, made.kernels, made.products)
    ends = (largest, np.abs(made.kernels[channels]).max(), np.abs(made.products[channels]).max())
    kinds = (kind, "signed", "signed")
    for left, stack, end, palette in zip(lefts, stacks, ends, kinds, strict=True):
        column = np.full((pitch * len(channels), side), np.nan)
        for row, channel in enumerate(channels):
            column[row * pitch : row * pitch + side] = stack[channel]
        texts = [["" if np.isnan(v) else number(v) for v in line] for line in column]
        board.heat(column, left, TITLE, kind=palette, largest=end, texts=texts)
    for left, title in zip(lefts, ("input patch", "kernel", "products"), strict=True):
        board.word(f"<b>{title}</b>", left + side / 2, 0.5)
    board.word("<b>sum</b>", right - 1.6, 0.5)
    for row, (channel, name) in enumerate(zip(channels, names, strict=True)):
        middle = TITLE + row * pitch + side / 2
        for sign, left in zip("×=→", lefts, strict=True):
            board.word(sign, left + side + gap / 2, middle, size=16)
        total = number(made.sums[channel], 3)
        board.word(f"<b>{total}</b>", right - 1.6, middle, size=15)
        board.word(name, right - 1.6, middle + 0.9, size=11)
    if others:
        rest = made.sums.sum() - made.sums[channels].sum()
        text = f"the other {others} channels add  <b>{number(rest, 3)}</b>"
        board.word(text, right, height - 0.6, xanchor="right", size=13)
    return board.figure()


def pooling(made: Pooling, kind: str, largest: float) -> go.Figure:
    """The window's values, the largest framed, the others struck out."""
    side = made.window.shape[0]
    board = Board(side, side)
    texts = [[number(value, 3) for value in row] for row in made.window]
    board.heat(made.window, 0, 0, kind=kind, largest=largest, texts=texts, size=18)
    row, column = made.winner
    for other in np.ndindex(made.window.shape):
        if other != made.winner:
            y, x = other
            board.line((x + 0.1, y + 0.9), (x + 0.9, y + 0.1), width=2)
    board.outline(Box(row, column, row + 1, column + 1), width=4)
    return board.figure()


def sliding(
    before: np.ndarray,
    after: np.ndarray,
    kinds: tuple[str, str],
    ends: tuple[float, float],
    window: int,
    stride: int,
) -> go.Figure:
    """The window slides over the map before, (H, W), and fills the map after, (H', W'), in.

    Played with its buttons or stepped with its slider; a frame for every unit. What is not yet
    worked out lies under a grey cover.
    """
    side, gap = 10.0, 1.5
    cells = side / before.shape[0], side / after.shape[0]
    left = side + gap
    board = Board(left + side, side + CONTROLS)
    board.picture(before, 0, 0, side, kinds[0], ends[0])
    board.picture(after, left, 0, side, kinds[1], ends[1])
    width = after.shape[1]

    def moving(step: int) -> list[dict]:
        row, column = divmod(step, width)
        seen = Box(row * stride, column * stride, row * stride + window, column * stride + window)
        source = _frame(seen, 0, cells[0])
        target = _frame(Box(row, column, row + 1, column + 1), left, cells[1])
        x, y = ([*one, None, *other] for one, other in zip(source, target, strict=True))
        return [_cover(row, column, after.shape, left, cells[1]), *[{"x": x, "y": y}] * 2]

    still = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
    looks = (
        {"fill": "toself", "fillcolor": LINE, "line": {"width": 0}},
        {"line": {"color": "black", "width": 5}},
        {"line": {"color": "white", "width": 2}},
    )
    numbers = list(range(len(board.traces), len(board.traces) + len(looks)))
    board.traces += [still | look | at for look, at in zip(looks, moving(0), strict=True)]
    frames = [
        {"name": str(step), "data": moving(step), "traces": numbers} for step in range(after.size)
    ]
    labels = [
        f"row {step // width}, column {step % width}: {number(after.flat[step], 3)}"
        for step in range(after.size)
    ]
    pace = max(30, 6000 // after.size)
    return board.figure(frames, **_player(labels, pace, CONTROLS / board.height))


def _frame(box: Box, left: float, cell: float) -> tuple[list[float], list[float]]:
    """The corners of a box, x and y, all around."""
    x = [left + cell * c for c in (box.left, box.right, box.right, box.left, box.left)]
    y = [cell * c for c in (box.top, box.top, box.bottom, box.bottom, box.top)]
    return x, y


def _cover(row: int, column: int, shape: tuple[int, int], left: float, cell: float) -> dict:
    """Over the units after (row, column): the rest of its row, and all rows below."""
    height, width = shape
    x = [column + 1, width, width, 0, 0, column + 1]
    y = [row, row, height, height, row + 1, row + 1]
    return {"x": [left + cell * c for c in x], "y": [cell * c for c in y]}


def _player(labels: list[str], pace: int, under: float) -> dict:
    """Play, pause and a slider over the frames, `pace` milliseconds each, below height `under`."""
    moved = {"mode": "immediate", "transition": {"duration": 0}}
    play = {"frame": {"duration": pace, "redraw": False}, "fromcurrent": True, **moved}
    still = {"frame": {"duration": 0, "redraw": False}, **moved}
    buttons = [
        {"label": "▶ Play", "method": "animate", "args": [None, play]},
        {"label": "Pause", "method": "animate", "args": [[None], still]},
    ]
    steps = [
        {"label": label, "method": "animate", "args": [[str(step)], still]}
        for step, label in enumerate(labels)
    ]
    return {
        "updatemenus": [
            {
                "type": "buttons", "buttons": buttons, "direction": "left", "showactive": False,
                "x": 0, "y": under, "xanchor": "left", "yanchor": "top", "pad": {"t": 10},
                "bgcolor": "rgba(140,140,140,0.25)", "font": {"color": READABLE, "size": 13},
            }
        ],
        "sliders": [
            {
                "steps": steps, "x": 0, "y": under, "len": 1, "pad": {"t": 50},
                "currentvalue": {"prefix": "The unit at ", "font": {"color": READABLE, "size": 14}},
                "minorticklen": 0, "ticklen": 0,
                "font": {"color": "rgba(0,0,0,0)"},
            }
        ],
    }  # fmt: skip
