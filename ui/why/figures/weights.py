"""First-layer weights as pictures: what a network looks for in the pixels themselves."""

import numpy as np

from ui.figures import images


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
        largest = np.abs(tile).max() or 1
        colours = images.coloured((tile / largest + 1) / 2, "signed")
        colours = colours.repeat(pixel, axis=0).repeat(pixel, axis=1)
        canvas[top : top + height * pixel, left : left + width * pixel] = colours
    return canvas
