"""First-layer weights as pictures: what a network looks for in the pixels themselves."""

import numpy as np

from ui.figures import palettes


def tiles(weights: np.ndarray, columns: int, pixel: int, gap: int = 4) -> np.ndarray:
    """(C, h, w) weights → (H, W, 4) uint8, C tiles in rows of `columns`, `pixel` pixels a weight.

    Every tile has its own scale: white is zero, the strongest red or blue its largest weight. Gaps
    are transparent.
    """
    count, height, width = weights.shape
    rows = -(-count // columns)
    cell = np.array([height, width]) * pixel + gap
    canvas = np.zeros((*(np.array([rows, columns]) * cell - gap), 4), np.uint8)
    for n, tile in enumerate(weights):
        top, left = np.array(divmod(n, columns)) * cell
        colours = coloured(tile).repeat(pixel, axis=0).repeat(pixel, axis=1)
        canvas[top : top + height * pixel, left : left + width * pixel] = colours
    return canvas


def coloured(tile: np.ndarray) -> np.ndarray:
    """(h, w) weights → (h, w, 4) uint8 around white for zero."""
    largest = np.abs(tile).max()
    shares = tile / largest if largest > 0 else np.zeros_like(tile)
    colours = palettes.lookup("signed")[np.rint((shares + 1) * 127.5).astype(int)]
    return np.dstack([colours, np.full(tile.shape, 255, np.uint8)])
