"""A figure of all kernels of a convolution, each output channel's beside the map that it makes."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from ui.figures.board import Board, number
from ui.figures.images import coloured, data_uri

GAP = 1  # cells between kernels
ORDERS = ("channel number", "norm of the kernels", "activation")


def order(kernel: np.ndarray, maps: np.ndarray, by: str) -> np.ndarray:
    """The output channels of a kernel (k, k, C, D) by one of `ORDERS`, the largest first."""
    if by == ORDERS[0]:
        return np.arange(kernel.shape[-1])
    size = norms(kernel) if by == ORDERS[1] else maps.mean(axis=(0, 1))
    return np.argsort(-size, kind="stable")


def norms(kernel: np.ndarray) -> np.ndarray:
    """(D,): the Euclidean norm of each output channel's kernels."""
    return np.sqrt((kernel.astype(float) ** 2).sum(axis=(0, 1, 2)))


def sheet(kernel: np.ndarray, maps: np.ndarray, channels: np.ndarray, columns: int) -> go.Figure:
    """All kernels (k, k, C, D) of these output channels with their maps (H, W, D).

    A tile for each: its number, its map, under it its C kernels. A click gives the channel. One
    range of colours for all maps, one for all kernels.
    """
    shares = kernel / (np.abs(kernel).max() or 1) / 2 + 0.5, maps / (maps.max() or 1)
    tiles = [_tile(*(share[..., c] for share in shares)) for c in channels]
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
        f"channel {c}: norm {number(sizes[c])}, mean activation {number(maps[..., c].mean(), 3)}"
        for c in channels
    ]
    x, y = n % columns * pitch_x + width / 2, n // columns * pitch_y + pad * 2 + height / 2
    board.marks(x, y, texts, channels.tolist())
    for c, at, top in zip(channels, x, y - height / 2 - pad * 0.9, strict=True):
        board.word(str(c), at, top, size=9)
    return board.figure()


def _tile(kernels: np.ndarray, channel: np.ndarray) -> np.ndarray:
    """One output channel: (height, width, 4) uint8, its map above its kernels (k, k, C), both as
    shares of their palettes."""
    side, count = kernels.shape[0], kernels.shape[-1]
    across = int(np.ceil(np.sqrt(count)))
    down, pitch = -(-count // across), side + GAP
    grid = np.full((down * pitch - GAP, across * pitch - GAP), np.nan)
    for n in range(count):
        y, x = n // across * pitch, n % across * pitch
        grid[y : y + side, x : x + side] = kernels[..., n]
    scale = max(1, -(-channel.shape[0] // grid.shape[1]))  # no kernel shrinks, nor does a map
    grid = np.kron(grid, np.ones((scale, scale)))
    below = coloured(grid, "signed")
    times = grid.shape[1] // channel.shape[0]
    above = coloured(np.kron(channel, np.ones((times, times))), "conv")
    gap = np.zeros((2 * GAP, grid.shape[1], 4), np.uint8)
    spare = grid.shape[1] - above.shape[1]
    above = np.pad(above, ((0, 0), (spare // 2, spare - spare // 2), (0, 0)))
    return np.concatenate([above, gap, below])
