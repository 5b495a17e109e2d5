"""A figure of all kernels of a convolution, each output channel's beside the map that it makes."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from model.language import later, tr
from ui.figures.board import Board, Colours, number, signed_colours
from ui.figures.images import coloured, data_uri

GAP = 1  # cells between kernels
ORDERS = (later("channel number"), later("norm of the kernels"), later("mean activation"))


def order(kernel: np.ndarray, maps: np.ndarray, by: str) -> np.ndarray:
    """The output channels of a kernel (k, l, C, D) by one of `ORDERS`, the largest first."""
    if by == ORDERS[0]:
        return np.arange(kernel.shape[-1])
    size = norms(kernel) if by == ORDERS[1] else maps.mean(axis=(0, 1))
    return np.argsort(-size, kind="stable")


def norms(kernel: np.ndarray) -> np.ndarray:
    """(D,): the Euclidean norm of each output channel's kernels."""
    return np.sqrt((kernel.astype(float) ** 2).sum(axis=(0, 1, 2)))


def sheet(
    kernel: np.ndarray, maps: np.ndarray, channels: np.ndarray, columns: int, colours: Colours
) -> go.Figure:
    """All kernels (k, l, C, D) of these output channels with their maps (H, W, D).

    A tile for each: its number, its map, under it its C kernels. A click gives the channel. One
    range of colours for all maps, one for all kernels.
    """
    weights = signed_colours(kernel)
    tiles = [_tile(kernel[..., c], maps[..., c], weights, colours) for c in channels]
    height, width, _ = tiles[0].shape
    pad = max(2, width // 8)
    rows = -(-len(tiles) // columns)
    pitch_x, pitch_y = width + pad, height + 3 * pad
    picture = np.zeros((rows * pitch_y, columns * pitch_x, 4), np.uint8)
    for n, tile in enumerate(tiles):
        y, x = n // columns * pitch_y + pad * 2, n % columns * pitch_x
        picture[y : y + height, x : x + width] = tile
    board = Board(picture.shape[1], picture.shape[0])
    board.traces.append({"type": "image", "source": data_uri(picture), "hoverinfo": "skip"})
    sizes = norms(kernel)
    n = np.arange(len(tiles))
    texts = [
        tr(
            "channel {channel}: norm {norm}, mean activation {mean}",
            channel=c, norm=number(sizes[c]), mean=number(maps[..., c].mean(), 3),
        )
        for c in channels
    ]  # fmt: skip
    x, y = n % columns * pitch_x + width / 2, n // columns * pitch_y + pad * 2 + height / 2
    board.marks(x, y, texts, channels.tolist())
    for c, at, top in zip(channels, x, y - height / 2 - pad * 0.9, strict=True):
        board.word(str(c), at, top, size=10)
    return board.figure()


def _tile(
    kernels: np.ndarray, channel: np.ndarray, weights: Colours, colours: Colours
) -> np.ndarray:
    """One output channel: (height, width, 4) uint8, its map above its kernels (k, l, C)."""
    high, wide, count = kernels.shape
    across = int(np.ceil(np.sqrt(count)))
    down = -(-count // across)
    grid = np.full((down * (high + GAP) - GAP, across * (wide + GAP) - GAP), np.nan)
    for n in range(count):
        y, x = n // across * (high + GAP), n % across * (wide + GAP)
        grid[y : y + high, x : x + wide] = kernels[..., n]
    larger = max(1, -(-channel.shape[1] // grid.shape[1]))  # no kernel shrinks, nor does a map
    below = coloured(weights.shares(_larger(grid, larger)), weights.palette)
    times = below.shape[1] // channel.shape[1]
    above = coloured(colours.shares(_larger(channel, times)), colours.palette)
    gap = np.zeros((2 * GAP, below.shape[1], 4), np.uint8)
    spare = below.shape[1] - above.shape[1]
    above = np.pad(above, ((0, 0), (spare // 2, spare - spare // 2), (0, 0)))
    return np.concatenate([above, gap, below])


def _larger(matrix: np.ndarray, times: int) -> np.ndarray:
    return np.kron(matrix, np.ones((times, times)))
