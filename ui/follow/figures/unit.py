"""Figures of one unit: where it looks, the sum or the choice behind it, the window on its way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from model.drawing.digit import Box
from model.explain.unit import Choice, Mean, Sum
from model.language import tr
from ui.figures.board import LINE, Board, Colours, number, signed_colours

TITLE = 1.6  # room for titles above a matrix, in cells
READABLE = 6  # cells in a row of a matrix: where there are more, their values show on hover only
CONTROLS = 3.0  # room for the buttons and the slider, in tenths of a map


def one_map(
    matrix: np.ndarray,
    colours: Colours,
    framed: Box,
    unseen: Sequence[Sequence[int]] = ((), ()),
    click: bool = False,
) -> go.Figure:
    """One (H, W) map with some cells framed; its pixels take clicks as (row, column) if asked to.

    unseen: its rows and its columns that the next layer leaves out.
    """
    height, width = matrix.shape
    board = Board(width, height)
    board.heat(matrix, colours=colours, hover=None if click else "%{z:.3f}<extra></extra>")
    if click:
        rows, columns = (index.ravel() for index in np.indices(matrix.shape))
        told = tr("row {row}, column {column}: {value}")
        texts = [
            told.format(row=row, column=column, value=number(matrix[row, column], 3))
            for row, column in zip(rows, columns, strict=True)
        ]
        keys = np.stack([rows, columns], axis=1).tolist()
        board.marks(columns + 0.5, rows + 0.5, texts, keys)
    board.drop(matrix.shape, unseen)
    board.outline(framed)
    return board.figure()


def products(made: Sum, channels: list[int], names: list[str], colours: Colours) -> go.Figure:
    """Patch × kernel = products → sum, a row for each of these input channels, then the rest.

    names: of the channels; colours: of the input.
    """
    rows, columns = made.kernels.shape[1:]
    cell = min(1.0, READABLE / max(rows, columns))
    apart = rows + max(1, round(1 / cell))  # cells from one channel to the next
    high, wide, gap, pitch = rows * cell, columns * cell, 1.0, apart * cell
    lefts = [column * (wide + gap) for column in range(3)]
    right, others = lefts[-1] + wide + 4, made.sums.size - len(channels)
    board = Board(right, TITLE + pitch * len(channels) + (1 if others else 0))
    parts = (
        (tr("input"), made.patches, colours),
        (tr("kernel"), made.kernels, signed_colours(made.kernels[channels])),
        (tr("products"), made.products, signed_colours(made.products[channels])),
    )
    for left, (title, part, painted) in zip(lefts, parts, strict=True):
        board.word(f"<b>{title}</b>", left + wide / 2, 0.5)
        column = np.full((apart * len(channels), columns), np.nan)  # one heatmap: each costs time
        for row, channel in enumerate(channels):
            column[row * apart : row * apart + rows] = part[channel]
        _values(board, column, left, TITLE, cell, painted, 11, max(rows, columns) <= READABLE)
    title = tr("sum")
    board.word(f"<b>{title}</b>", right - 1.6, 0.5)
    for row, (channel, name) in enumerate(zip(channels, names, strict=True)):
        middle = TITLE + row * pitch + high / 2
        for left, sign in zip(lefts, "×=→", strict=True):
            board.word(sign, left + wide + gap / 2, middle, size=16)
        total = number(made.sums[channel], 3)
        board.word(f"<b>{total}</b>", right - 1.6, middle - 0.3, size=15)
        board.word(name, right - 1.6, middle + 0.4, size=11)
    if others:
        rest = made.sums.sum() - made.sums[channels].sum()
        text = tr("the other {count} channels add  <b>{sum}</b>", count=others, sum=number(rest, 3))
        board.word(text, right, board.height - 0.6, xanchor="right", size=13)
    return board.figure()


def window(made: Choice | Mean, colours: Colours) -> go.Figure:
    """The window's values; of a choice the largest framed, the others struck out."""
    rows, columns = made.window.shape
    board = Board(columns, rows)
    longer = max(rows, columns)
    _values(board, made.window, 0, 0, 1, colours, 18 if longer < 4 else 12, longer <= READABLE)
    if isinstance(made, Choice):
        for row, column in np.ndindex(rows, columns):
            if (row, column) != made.winner:
                board.line((column + 0.1, row + 0.9), (column + 0.9, row + 0.1), width=2)
        row, column = made.winner
        board.outline(Box(row, column, row + 1, column + 1), width=4)
    return board.figure()


def _values(
    board: Board, matrix: np.ndarray, left: float, top: float, cell: float, colours: Colours,
    size: int, readable: bool,
) -> None:  # fmt: skip
    """A matrix with its values in its cells, where they can be read there; NaN is no cell."""
    texts = [["" if np.isnan(value) else number(value) for value in row] for row in matrix]
    board.heat(
        matrix, left, top, cell, colours, texts if readable else None, size,
        None if readable else "%{z:.3f}<extra></extra>",
    )  # fmt: skip


def sliding(
    before: np.ndarray,
    after: np.ndarray,
    colours: tuple[Colours, Colours],
    windows: Sequence[Box],
) -> go.Figure:
    """The window slides over the map before, (H, W), and fills the map after, (H', W'), in.

    windows: what each unit of the map after sees, row by row. Played with its buttons or stepped
    with its slider; a frame for every unit. What is not yet worked out lies under a grey cover.
    """
    side, gap = 10.0, 1.5
    cells = side / max(before.shape), side / max(after.shape)
    left = side + gap
    board = Board(left + side, side + CONTROLS)
    board.picture(before, 0, 0, cells[0], colours[0])
    board.picture(after, left, 0, cells[1], colours[1])
    width = after.shape[1]

    def moving(step: int) -> list[dict]:
        row, column = divmod(step, width)
        source = _frame(windows[step], 0, cells[0])
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
    told = tr("The unit at row {row}, column {column}: {value}")
    labels = [
        told.format(row=step // width, column=step % width, value=number(after.flat[step], 3))
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
        {"label": tr("▶ Play"), "method": "animate", "args": [None, play]},
        {"label": tr("Pause"), "method": "animate", "args": [[None], still]},
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
                "bgcolor": "rgba(140,140,140,0.25)", "font": {"size": 13},
            }
        ],
        "sliders": [
            {
                "steps": steps, "x": 0, "y": under, "len": 1, "pad": {"t": 50},
                "currentvalue": {"font": {"size": 14, "color": LINE}},
                "minorticklen": 0, "ticklen": 0,
                "font": {"color": "rgba(0,0,0,0)"},
            }
        ],
    }  # fmt: skip
