"""Digits drawn by code, as strokes of a pen, in the styles that people have and MNIST lacks.

MNIST was written by Americans: its ones have no flag and its sevens no bar, and few of its fours
are open or of its nines curl to the left. Each style is a weight and its strokes; a stroke is a
curve through its points (x, y), y down, the digit 1 high; a point given twice is a corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from model.data import mnist
from model.drawing import pen

SIDE = 64  # of the canvas on which digits are drawn, pixels
LONGER = 40.0  # longer side of what the pen's middle draws, pixels
THINNEST, THICKEST = 0.05, 0.42  # brush, share of that
BETWEEN = 4  # points on the curve between two given ones
CHUNK = 500  # digits drawn at once: bounds the memory


class Style(NamedTuple):
    weight: float
    strokes: list[list[tuple[float, float]]]


def _corner(*points: tuple[float, float]) -> list[tuple[float, float]]:
    """Straight lines: every point between the first and the last is a corner."""
    return [points[0], *(p for p in points[1:-1] for _ in range(2)), points[-1]]


STYLES: dict[int, list[Style]] = {
    0: [
        Style(2, [[(0.4, 0), (0.1, 0.15), (0, 0.5), (0.12, 0.88), (0.35, 1), (0.6, 0.85),
                   (0.7, 0.5), (0.6, 0.13), (0.38, 0)]]),
        Style(1, [[(0.35, 0.02), (0.08, 0.2), (0, 0.5), (0.1, 0.85), (0.35, 1), (0.6, 0.85),
                   (0.68, 0.45), (0.55, 0.12), (0.3, 0), (0.12, 0.1)]]),
        Style(1, [[(0.6, 0.1), (0.35, 0), (0.08, 0.15), (0, 0.5), (0.1, 0.85), (0.35, 1),
                   (0.62, 0.85), (0.7, 0.5), (0.62, 0.2), (0.42, 0.06)]]),
    ],
    1: [
        Style(2, [[(0.06, 0), (0.03, 0.5), (0, 1)]]),
        Style(4, [_corner((0, 0.25), (0.28, 0), (0.28, 1))]),
        Style(5, [_corner((0, 0.4), (0.36, 0), (0.33, 1))]),
        Style(5, [_corner((0, 0.55), (0.42, 0), (0.4, 1))]),
        Style(3, [[(0, 0.42), (0.2, 0.24), (0.36, 0), (0.36, 0), (0.34, 0.5), (0.26, 1)]]),
        Style(2, [_corner((0, 0.3), (0.3, 0), (0.3, 1)), [(0.02, 1), (0.6, 1)]]),
        Style(2, [_corner((0, 0.22), (0.25, 0), (0.22, 1)), [(-0.15, 1), (0.6, 0.97)]]),
        Style(1, [[(0.03, 0), (0, 1)], [(-0.3, 1), (0.3, 1)]]),
        Style(1, [_corner((0, 0.25), (0.26, 0), (0.26, 1), (-0.08, 1))]),
        Style(1, [_corner((0, 0.3), (0.3, 0), (0.3, 1), (0.05, 0.98), (0.6, 0.98))]),
        Style(5, [[(0, 0.5), (0.25, 0.2), (0.45, 0.02), (0.48, 0.12), (0.4, 0.55), (0.28, 1)]]),
        Style(4, [[(0, 0.3), (0.14, 0.1), (0.32, 0), (0.4, 0.1), (0.36, 0.5), (0.2, 1)]]),
        Style(4, [[(0, 0.6), (0.28, 0.3), (0.5, 0), (0.5, 0), (0.42, 0.5), (0.25, 1)]]),
        Style(4, [[(0, 0.5), (0.32, 0.24), (0.6, 0), (0.6, 0), (0.45, 0.5), (0.22, 1)]]),
    ],
    2: [
        Style(2, [[(0, 0.22), (0.12, 0.04), (0.35, 0), (0.58, 0.12), (0.58, 0.35), (0.35, 0.65),
                   (0, 1), (0, 1), (0.66, 0.98)]]),
        Style(2, [[(0, 0.2), (0.25, 0), (0.52, 0.12), (0.48, 0.45), (0.25, 0.8), (0.1, 0.97),
                   (0.0, 0.88), (0.1, 0.78), (0.3, 0.88), (0.5, 0.97), (0.72, 0.9)]]),
        Style(1, [[(0.02, 0.12), (0.3, 0), (0.55, 0.05), (0.55, 0.3), (0.3, 0.62), (0.05, 0.92),
                   (0.3, 0.9), (0.65, 0.97)]]),
        Style(1, [[(0, 0.05), (0.3, 0), (0.6, 0.02), (0.6, 0.02), (0.3, 0.5), (0, 1), (0, 1),
                   (0.65, 1)]]),
    ],
    3: [
        Style(2, [[(0.02, 0.12), (0.28, 0), (0.55, 0.12), (0.48, 0.36), (0.2, 0.46), (0.2, 0.46),
                   (0.5, 0.54), (0.62, 0.75), (0.42, 0.97), (0.15, 1), (0, 0.86)]]),
        Style(2, [[(0, 0), (0.55, 0), (0.55, 0), (0.22, 0.4), (0.22, 0.4), (0.5, 0.48),
                   (0.6, 0.72), (0.42, 0.96), (0.16, 1), (0, 0.9)]]),
        Style(1, [[(0.05, 0.08), (0.35, 0), (0.52, 0.15), (0.4, 0.4), (0.22, 0.48), (0.18, 0.42),
                   (0.3, 0.42), (0.55, 0.58), (0.55, 0.85), (0.3, 1), (0, 0.92)]]),
        Style(2, [[(0.08, 0.1), (0.3, 0), (0.46, 0.12), (0.36, 0.3), (0.2, 0.36), (0.2, 0.36),
                   (0.5, 0.5), (0.6, 0.78), (0.35, 1), (0, 0.93)]]),
        Style(1, [[(0, 0.1), (0.12, 0), (0.35, 0.08), (0.56, 0.02), (0.5, 0.22), (0.24, 0.42),
                   (0.24, 0.42), (0.56, 0.55), (0.56, 0.86), (0.28, 1), (0.05, 0.9)]]),
        Style(2, [[(0, 0.14), (0.22, 0.03), (0.5, 0.02), (0.5, 0.02), (0.36, 0.36), (0.36, 0.36),
                   (0.46, 0.6), (0.36, 0.86), (0.06, 1)]]),
        Style(1, [[(0, 0.16), (0.2, 0), (0.5, 0.06), (0.5, 0.3), (0.36, 0.42), (0.36, 0.42),
                   (0.48, 0.62), (0.38, 0.9), (0.12, 1)]]),
    ],
    4: [
        Style(2, [_corner((0.6, 0.65), (0, 0.65), (0.45, 0), (0.45, 1))]),
        Style(2, [_corner((0.4, 0), (0, 0.65), (0.68, 0.65)), [(0.48, 0.3), (0.44, 1)]]),
        Style(3, [_corner((0.1, 0), (0, 0.55), (0.65, 0.52)), [(0.5, 0.05), (0.46, 1)]]),
        Style(2, [[(0.08, 0), (0, 0.35), (0.08, 0.52), (0.3, 0.52), (0.55, 0.42)],
                  [(0.55, 0), (0.52, 0.5), (0.48, 1)]]),
        Style(3, [[(0.25, 0), (0.1, 0.35), (0, 0.66), (0, 0.66), (0.25, 0.66), (0.6, 0.6)],
                  [(0.42, 0.38), (0.38, 0.7), (0.34, 1)]]),
        Style(2, [_corner((0.22, 0), (0, 0.6), (0.5, 0.58)), [(0.34, 0.42), (0.3, 1)]]),
        Style(2, [_corner((0.25, 0), (0, 0.7), (0.45, 0.66)), [(0.4, 0.5), (0.36, 1)]]),
        Style(1, [_corner((0.1, 0), (0, 0.5), (0.5, 0.5), (0.52, 0.02), (0.48, 1))]),
        Style(2, [[(0.22, 0), (0.08, 0.35), (0, 0.7), (0, 0.7), (0.2, 0.74), (0.45, 0.64)],
                  [(0.36, 0.5), (0.34, 0.75), (0.28, 1)]]),
        Style(1, [[(0.4, 0.02), (0.1, 0.1), (0, 0.4), (0.08, 0.62), (0.3, 0.66), (0.55, 0.6)],
                  [(0.42, 0.4), (0.4, 0.75), (0.42, 1)]]),
        Style(3, [[(0.24, 0), (0.1, 0.4), (0, 0.78), (0, 0.78), (0.15, 0.82), (0.36, 0.76)],
                  [(0.36, 0.42), (0.33, 0.7), (0.32, 1)]]),
        Style(2, [_corner((0.22, 0), (0, 0.76), (0.3, 0.74)), [(0.4, 0.5), (0.34, 1)]]),
        Style(2, [_corner((0.48, 0), (0, 0.48), (0.52, 0.4)), [(0.5, 0.02), (0.22, 1)]]),
        Style(2, [[(0.42, 0), (0.16, 0.26), (0.04, 0.48), (0.04, 0.48), (0.28, 0.46), (0.44, 0.34)],
                  [(0.5, 0.06), (0.36, 0.5), (0.16, 1)]]),
    ],
    5: [
        Style(2, [[(0.58, 0), (0.1, 0), (0.1, 0), (0.05, 0.42), (0.05, 0.42), (0.35, 0.36),
                   (0.6, 0.55), (0.55, 0.85), (0.3, 1), (0, 0.92)]]),
        Style(2, [[(0.1, 0.02), (0.05, 0.42), (0.05, 0.42), (0.35, 0.36), (0.58, 0.58),
                   (0.52, 0.88), (0.28, 1), (0, 0.93)], [(0.1, 0), (0.62, 0)]]),
        Style(1, [[(0.12, 0.08), (0.06, 0.4), (0.06, 0.4), (0.3, 0.38), (0.52, 0.6), (0.45, 0.9),
                   (0.2, 1), (0, 0.95)], [(0.2, 0.02), (0.68, -0.03)]]),
        Style(1, [[(0.6, 0), (0.25, 0.05), (0.1, 0.25), (0.25, 0.42), (0.5, 0.58), (0.5, 0.85),
                   (0.25, 1), (0, 0.92)]]),
        Style(1, [[(0.08, 0), (0.06, 0.48), (0.06, 0.48), (0.3, 0.42), (0.5, 0.62), (0.42, 0.9),
                   (0.05, 1)], [(0.08, 0.02), (0.5, 0.04)]]),
    ],
    6: [
        Style(2, [[(0.5, 0), (0.2, 0.2), (0, 0.65), (0.12, 0.95), (0.4, 0.98), (0.56, 0.75),
                   (0.4, 0.55), (0.15, 0.6), (0.02, 0.8)]]),
        Style(1, [[(0.35, 0), (0.15, 0.4), (0.02, 0.75), (0.15, 1), (0.42, 0.97), (0.5, 0.75),
                   (0.3, 0.62), (0.08, 0.75)]]),
        Style(1, [[(0.2, 0), (0.04, 0.4), (0, 0.8), (0.18, 1), (0.45, 0.95), (0.5, 0.72),
                   (0.3, 0.58), (0.05, 0.68)]]),
        Style(1, [[(0.55, 0.06), (0.3, 0), (0.06, 0.3), (0, 0.7), (0.2, 1), (0.52, 0.92),
                   (0.56, 0.65), (0.3, 0.5), (0.04, 0.65)]]),
        Style(2, [[(0.5, 0), (0.3, 0.15), (0.2, 0.5), (0.25, 0.88), (0.44, 1), (0.6, 0.8),
                   (0.48, 0.62), (0.25, 0.66), (0, 0.82)]]),
        Style(2, [[(0.5, 0), (0.3, 0.25), (0.24, 0.65), (0.28, 0.95), (0.42, 1), (0.48, 0.85),
                   (0.36, 0.74), (0.02, 0.78)]]),
    ],
    7: [
        Style(2, [_corner((0, 0.02), (0.62, 0), (0.22, 1))]),
        Style(1, [_corner((0, 0.16), (0.02, 0.02), (0.62, 0), (0.25, 1))]),
        Style(4, [_corner((0, 0.02), (0.62, 0), (0.22, 1)), [(0.1, 0.5), (0.65, 0.47)]]),
        Style(3, [[(0, 0.1), (0.2, 0.06), (0.6, 0), (0.6, 0), (0.42, 0.4), (0.28, 1)],
                  [(0.12, 0.54), (0.6, 0.46)]]),
        Style(2, [_corner((0, 0.2), (0.04, 0.02), (0.62, 0), (0.28, 1)),
                  [(0.18, 0.5), (0.6, 0.48)]]),
        Style(2, [[(0, 0.12), (0.12, 0.0), (0.35, 0.06), (0.6, 0), (0.6, 0), (0.36, 0.5),
                   (0.2, 1)], [(0.02, 0.52), (0.64, 0.52)]]),
        Style(1, [[(0, 0.1), (0.1, 0), (0.5, 0.02), (0.56, 0.12), (0.36, 0.55), (0.25, 1)]]),
        Style(3, [[(0, 0.14), (0.18, 0), (0.45, 0.06), (0.48, 0.3), (0.36, 0.65), (0.18, 1)],
                  [(0, 0.62), (0.62, 0.56)]]),
        Style(2, [[(0, 0.02), (0.4, 0), (0.58, 0.1), (0.5, 0.5), (0.42, 1)],
                  [(0.12, 0.64), (0.7, 0.6)]]),
        Style(3, [[(0, 0.2), (0.12, 0.04), (0.34, 0), (0.52, 0.12), (0.46, 0.45), (0.34, 0.72),
                   (0.12, 1)], [(0.1, 0.62), (0.7, 0.58)]]),
        Style(3, [[(0, 0.1), (0.3, 0.02), (0.58, 0.06), (0.5, 0.4), (0.4, 0.75), (0.2, 1),
                   (0.08, 0.9)],
                  [(0.14, 0.56), (0.66, 0.62)]]),
        Style(3, [[(0, 0.26), (0.08, 0.06), (0.28, 0), (0.4, 0.16), (0.36, 0.55), (0.28, 1)],
                  [(0.06, 0.68), (0.62, 0.64)]]),
        Style(2, [[(0, 0.2), (0.14, 0), (0.4, 0.06), (0.42, 0.3), (0.36, 0.65), (0.26, 1),
                   (0.1, 0.86), (0.3, 0.7), (0.6, 0.66)]]),
    ],
    8: [
        Style(2, [[(0.5, 0.12), (0.28, 0), (0.06, 0.16), (0.16, 0.38), (0.42, 0.56), (0.54, 0.8),
                   (0.28, 1), (0.02, 0.82), (0.15, 0.58), (0.4, 0.4), (0.52, 0.15)]]),
        Style(1, [[(0.28, 0), (0.06, 0.2), (0.26, 0.44), (0.48, 0.22), (0.28, 0)],
                  [(0.28, 0.46), (0, 0.74), (0.28, 1), (0.56, 0.74), (0.28, 0.46)]]),
        Style(2, [[(0.4, 0.05), (0.22, 0), (0.1, 0.18), (0.2, 0.45), (0.3, 0.7), (0.22, 1),
                   (0.04, 0.94), (0.08, 0.7), (0.25, 0.42), (0.44, 0.12), (0.36, 0.02)]]),
        Style(1, [[(0.55, 0.02), (0.2, 0), (0.04, 0.18), (0.3, 0.45), (0.5, 0.75), (0.28, 1),
                   (0.02, 0.85), (0.25, 0.5), (0.62, 0.06)]]),
        Style(3, [[(0, 0.3), (0.2, 0.42), (0.42, 0.25), (0.5, 0.06), (0.3, 0), (0.2, 0.16),
                   (0.3, 0.45), (0.42, 0.76), (0.3, 1), (0.14, 0.86), (0.24, 0.56), (0.5, 0.14)]]),
        Style(1, [[(0.1, 0.04), (0.22, 0.4), (0.36, 0.72), (0.26, 1), (0.1, 0.86), (0.26, 0.5),
                   (0.46, 0.16), (0.34, 0), (0.12, 0.06)]]),
    ],
    9: [
        Style(1, [[(0.5, 0.15), (0.28, 0), (0.02, 0.2), (0.15, 0.44), (0.45, 0.3), (0.5, 0.15),
                   (0.5, 0.15), (0.47, 0.6), (0.42, 1)]]),
        Style(2.5, [[(0.5, 0.12), (0.25, 0), (0, 0.2), (0.12, 0.42), (0.4, 0.34), (0.52, 0.12),
                   (0.52, 0.12), (0.56, 0.55), (0.5, 0.88), (0.25, 1), (0, 0.9)]]),
        Style(2.5, [[(0.48, 0.1), (0.22, 0), (0.02, 0.2), (0.2, 0.42), (0.48, 0.28), (0.56, 0.6),
                   (0.48, 0.92), (0.1, 1), (-0.15, 0.92)]]),
        Style(2.5, [[(0.42, 0.04), (0.15, 0.04), (0.04, 0.22), (0.2, 0.36), (0.42, 0.2),
                   (0.42, 0.2), (0.42, 0.45), (0.6, 0.7), (0.45, 0.98), (0.1, 1), (-0.12, 0.9)]]),
        Style(2, [[(0.5, 0.02), (0.2, 0.02), (0, 0.24), (0.2, 0.44), (0.5, 0.22), (0.56, 0),
                   (0.5, 0.4), (0.25, 0.8), (0, 1)]]),
        Style(2, [[(0.5, 0.06), (0.22, 0), (0.02, 0.2), (0.14, 0.4), (0.36, 0.32), (0.52, 0.08),
                   (0.52, 0.08), (0.44, 0.55), (0.3, 1)]]),
        Style(1, [[(0.46, 0.05), (0.1, 0.1), (0.02, 0.32), (0.24, 0.42), (0.46, 0.25),
                   (0.48, 0.08), (0.48, 0.08), (0.46, 0.98), (0.46, 0.98), (0, 1)]]),
        Style(1, [[(0.26, 0), (0, 0.22), (0.25, 0.45), (0.5, 0.22), (0.26, 0)],
                  [(0.5, 0.02), (0.52, 0.5), (0.46, 1)]]),
        Style(4, [[(0.6, 0.06), (0.36, 0), (0.24, 0.13), (0.4, 0.24), (0.6, 0.06), (0.6, 0.06),
                   (0.46, 0.5), (0.22, 0.88), (-0.1, 1)]]),
        Style(4, [[(0.6, 0.04), (0.36, 0.04), (0.26, 0.14), (0.42, 0.16), (0.62, 0), (0.62, 0),
                   (0.46, 0.45), (0.3, 0.75), (0.04, 1)]]),
        Style(1, [[(0.5, 0.06), (0.24, 0), (0.1, 0.15), (0.24, 0.3), (0.48, 0.14), (0.5, 0.5),
                   (0.52, 0.85), (0.3, 1), (0, 0.9)]]),
    ],
}  # fmt: skip


def digits(count: int, rng: np.random.Generator) -> mnist.Digits:
    """Draw `count` digits, each class as often: images (count, 64, 64) uint8."""
    labels = rng.permutation(np.arange(count) % len(mnist.CLASSES)).astype(np.uint8)
    return mnist.Digits(draw(STYLES, labels, brushes(count, rng), rng), labels)


def brushes(count: int, rng: np.random.Generator) -> np.ndarray:
    """Widths of pens in pixels, thin to thick: what is painted at once costs as its widest does."""
    widths = LONGER * rng.uniform(np.sqrt(THINNEST), np.sqrt(THICKEST), count) ** 2
    return np.sort(widths).astype(np.float32)


def draw(
    table: dict[int, list[Style]], labels: np.ndarray, brush: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Draw one of the table's styles for each label, each by another hand: (n, 64, 64) uint8."""
    images = np.empty((len(labels), SIDE, SIDE), np.uint8)
    for at in range(0, len(labels), CHUNK):
        chunk = slice(at, at + CHUNK)
        start, end, owner = _segments(table, labels[chunk], rng)
        images[chunk] = np.rint(pen.paint(start, end, owner, brush[chunk], SIDE) * 255)
    return images


def _segments(table, labels: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """Where each piece of each drawing starts and ends (m, 2), and whose it is (m,)."""
    starts, ends, owners = [], [], []
    for label, styles in table.items():
        weights = np.array([style.weight for style in styles])
        chosen = rng.choice(len(styles), len(labels), p=weights / weights.sum())
        for number, style in enumerate(styles):
            owner = np.flatnonzero((labels == label) & (chosen == number))
            for stroke in by_hand(style, len(owner), rng):  # (n, points, 2)
                starts.append(stroke[:, :-1].reshape(-1, 2))
                ends.append(stroke[:, 1:].reshape(-1, 2))
                owners.append(owner.repeat(stroke.shape[1] - 1))
    return [np.concatenate(each) for each in (starts, ends, owners)]


def by_hand(style: Style, count: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Follow a style loosely, at a slant and an aspect: its strokes, each (count, points, 2)."""
    loose = rng.uniform(0.01, 0.05, (count, 1, 1))
    turn = np.deg2rad(rng.normal(0, 7, count))
    slant, aspect = rng.normal(0.05, 0.2, count), np.exp(rng.normal(0, 0.2, count))
    cos, sin = np.cos(turn), np.sin(turn)
    shape = np.stack([aspect * cos, aspect * sin, -slant * cos - sin, cos - slant * sin], axis=-1)
    shape = shape.reshape(count, 2, 2)
    strokes = []
    for given in style.strokes:
        points = np.array(given)
        corner = np.flatnonzero((points[1:] == points[:-1]).all(axis=1))
        moved = rng.normal(0, 1, (count, *points.shape)) * loose
        moved[:, [0, -1]] *= 1.5
        moved[:, corner + 1] = moved[:, corner]  # a corner's two points go together
        drawn = curve(np.eye(len(points)), corner) @ (points + moved)
        strokes.append((drawn + rng.normal(0, 0.02, (count, 1, 2))) @ shape)
    every = np.concatenate(strokes, axis=1)
    low, high = every.min(axis=1, keepdims=True), every.max(axis=1, keepdims=True)
    scale = LONGER / (high - low).max(axis=2, keepdims=True)
    return [((s - (low + high) / 2) * scale + SIDE / 2).astype(np.float32) for s in strokes]


def curve(points: np.ndarray, corner: Sequence[int] = ()) -> np.ndarray:
    """A curve through points (n, d), Catmull and Rom's; it ends at a corner and starts anew."""
    t = np.linspace(0, 1, BETWEEN + 1)[1:, None]
    drawn = [points[:1]]
    for part in np.split(points, np.asarray(corner, int) + 1):
        p = np.concatenate([2 * part[:1] - part[1:2], part, 2 * part[-1:] - part[-2:-1]])
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
            drawn.append(
                b + t * (c - a) / 2 + t**2 * (a - 2.5 * b + 2 * c - d / 2)
                + t**3 * (1.5 * (b - c) + (d - a) / 2)
            )  # fmt: skip
    return np.concatenate(drawn)
