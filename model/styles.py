"""Digits drawn by code, as strokes of a pen, in the styles that people have and MNIST lacks.

MNIST was written by Americans: its ones have no flag and its sevens no bar, and few of its fours
are open or of its nines curl to the left. Each style is a weight and its strokes; a stroke is a
curve through its points (x, y), y down, the digit 1 high; a point given twice is a corner.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model import data, pen

SIDE = 64  # of the canvas on which digits are drawn, pixels
LONGER = 40.0  # longer side of what the pen's middle draws, pixels
THINNEST, THICKEST = 0.05, 0.36  # brush, share of that
BETWEEN = 5  # points on the curve between two given ones


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
    ],
    9: [
        Style(1, [[(0.5, 0.15), (0.28, 0), (0.02, 0.2), (0.15, 0.44), (0.45, 0.3), (0.5, 0.15),
                   (0.5, 0.15), (0.47, 0.6), (0.42, 1)]]),
        Style(3, [[(0.5, 0.12), (0.25, 0), (0, 0.2), (0.12, 0.42), (0.4, 0.34), (0.52, 0.12),
                   (0.52, 0.12), (0.56, 0.55), (0.5, 0.88), (0.25, 1), (0, 0.9)]]),
        Style(3, [[(0.48, 0.1), (0.22, 0), (0.02, 0.2), (0.2, 0.42), (0.48, 0.28), (0.56, 0.6),
                   (0.48, 0.92), (0.1, 1), (-0.15, 0.92)]]),
        Style(3, [[(0.42, 0.04), (0.15, 0.04), (0.04, 0.22), (0.2, 0.36), (0.42, 0.2),
                   (0.42, 0.2), (0.42, 0.45), (0.6, 0.7), (0.45, 0.98), (0.1, 1), (-0.12, 0.9)]]),
        Style(2, [[(0.5, 0.02), (0.2, 0.02), (0, 0.24), (0.2, 0.44), (0.5, 0.22), (0.56, 0),
                   (0.5, 0.4), (0.25, 0.8), (0, 1)]]),
        Style(2, [[(0.5, 0.06), (0.22, 0), (0.02, 0.2), (0.14, 0.4), (0.36, 0.32), (0.52, 0.08),
                   (0.52, 0.08), (0.44, 0.55), (0.3, 1)]]),
        Style(1, [[(0.46, 0.05), (0.1, 0.1), (0.02, 0.32), (0.24, 0.42), (0.46, 0.25),
                   (0.48, 0.08), (0.48, 0.08), (0.46, 0.98), (0.46, 0.98), (0, 1)]]),
        Style(1, [[(0.26, 0), (0, 0.22), (0.25, 0.45), (0.5, 0.22), (0.26, 0)],
                  [(0.5, 0.02), (0.52, 0.5), (0.46, 1)]]),
    ],
}  # fmt: skip


def digits(count: int, rng: np.random.Generator, labels: np.ndarray | None = None) -> data.Digits:
    """Draw `count` digits, of all classes alike or of the given labels: (count, 64, 64) uint8."""
    if labels is None:
        labels = rng.permutation(np.arange(count) % data.CLASSES).astype(np.uint8)
    drawings = [drawing(int(label), rng) for label in labels]
    brushes = LONGER * np.exp(rng.uniform(np.log(THINNEST), np.log(THICKEST), count))
    images = pen.draw(drawings, brushes, SIDE)
    return data.Digits(np.rint(images * 255).astype(np.uint8), labels)


def drawing(label: int, rng: np.random.Generator) -> list[np.ndarray]:
    """One digit by one imagined hand: a style, loosely followed, at a slant and an aspect."""
    styles = STYLES[label]
    weights = np.array([style.weight for style in styles])
    style = styles[rng.choice(len(styles), p=weights / weights.sum())]
    loose = rng.uniform(0.01, 0.05)
    strokes = [_curve(_shaken(stroke, loose, rng)) for stroke in style.strokes]
    strokes = [stroke + rng.normal(0, 0.02, 2) for stroke in strokes]
    slant, turn = rng.normal(0.05, 0.2), np.deg2rad(rng.normal(0, 7))
    width = np.exp(rng.normal(0, 0.2))
    shape = np.array([[width, 0], [-slant, 1]]) @ np.array(
        [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]
    )
    return pen.resize([stroke @ shape for stroke in strokes], LONGER, SIDE)


def _shaken(stroke, loose: float, rng: np.random.Generator) -> np.ndarray:
    """Move a stroke's points by chance, a corner's two points together; its ends a little more."""
    points = np.array(stroke)
    moved = rng.normal(0, loose, points.shape)
    moved[[0, -1]] *= 1.5
    corner = np.flatnonzero((points[1:] == points[:-1]).all(axis=1))
    moved[corner + 1] = moved[corner]
    return points + moved


def _curve(points: np.ndarray) -> np.ndarray:
    """A curve through the points (Catmull and Rom's), straight on both sides of a corner."""
    corner = np.flatnonzero((points[1:] == points[:-1]).all(axis=1))
    parts = np.split(points, corner + 1)
    t = np.linspace(0, 1, BETWEEN + 1)[1:, None]
    drawn = [parts[0][:1]]
    for part in parts:
        p = np.concatenate([2 * part[:1] - part[1:2], part, 2 * part[-1:] - part[-2:-1]])
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
            drawn.append(
                b + t * (c - a) / 2 + t**2 * (a - 2.5 * b + 2 * c - d / 2)
                + t**3 * (1.5 * (b - c) + (d - a) / 2)
            )  # fmt: skip
    return np.concatenate(drawn)
