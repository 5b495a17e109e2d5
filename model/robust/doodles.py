"""What is no digit, drawn by code: scribbles, letters, signs, shapes, blobs, dots, two digits.

The robust recipe learns from some of it; what it never saw measures it (novelty). Letters and
signs that are drawn as a digit is (O, I, l, S, Z, b, g, q, …) are left out.
"""

from __future__ import annotations

import numpy as np

from model.drawing import pen
from model.robust import styles
from model.robust.styles import LONGER, SIDE, Style

# fmt: off
LETTERS = {
    "A": [[(0, 1), (0.35, 0), (0.35, 0), (0.7, 1)], [(0.12, 0.62), (0.58, 0.62)]],
    "E": [[(0.6, 0), (0, 0), (0, 0), (0, 1), (0, 1), (0.6, 1)], [(0, 0.5), (0.5, 0.5)]],
    "F": [[(0.6, 0), (0, 0), (0, 0), (0, 1)], [(0, 0.45), (0.5, 0.45)]],
    "H": [[(0, 0), (0, 1)], [(0.6, 0), (0.6, 1)], [(0, 0.5), (0.6, 0.5)]],
    "K": [[(0, 0), (0, 1)], [(0.55, 0), (0, 0.55), (0, 0.55), (0.6, 1)]],
    "M": [[(0, 1), (0.05, 0), (0.05, 0), (0.4, 0.6), (0.4, 0.6), (0.75, 0), (0.75, 0), (0.8, 1)]],
    "R": [[(0, 1), (0, 0), (0, 0), (0.5, 0.05), (0.5, 0.4), (0, 0.5), (0, 0.5), (0.6, 1)]],
    "W": [[(0, 0), (0.2, 1), (0.2, 1), (0.4, 0.4), (0.4, 0.4), (0.6, 1), (0.6, 1), (0.8, 0)]],
    "X": [[(0, 0), (0.6, 1)], [(0.6, 0), (0, 1)]],
    "m": [[(0, 0.1), (0, 1), (0, 1), (0.05, 0.35), (0.3, 0.1), (0.45, 0.4), (0.45, 1), (0.45, 1),
           (0.5, 0.35), (0.75, 0.1), (0.9, 0.4), (0.9, 1)]],
    "t": [[(0.3, 0), (0.28, 0.8), (0.4, 1), (0.6, 0.9)], [(0, 0.3), (0.6, 0.28)]],
    "e": [[(0.05, 0.5), (0.65, 0.45), (0.6, 0.1), (0.3, 0), (0, 0.4), (0.1, 0.9), (0.4, 1),
           (0.7, 0.85)]],
    "N": [[(0, 1), (0, 0), (0, 0), (0.6, 1), (0.6, 1), (0.6, 0)]],
    "T": [[(0, 0), (0.7, 0)], [(0.35, 0), (0.35, 1)]],
    "V": [[(0, 0), (0.35, 1), (0.35, 1), (0.7, 0)]],
    "P": [[(0, 1), (0, 0), (0, 0), (0.5, 0.05), (0.5, 0.45), (0, 0.5)]],
    "k": [[(0, 0), (0, 1)], [(0.45, 0.35), (0, 0.7), (0, 0.7), (0.5, 1)]],
    "r": [[(0, 0), (0.02, 1), (0.02, 1), (0.05, 0.35), (0.3, 0.05), (0.55, 0.1)]],
    "L": [[(0, 0), (0, 1), (0, 1), (0.6, 1)]],
    "U": [[(0, 0), (0.02, 0.7), (0.3, 1), (0.6, 0.7), (0.62, 0)]],
    "Y": [[(0, 0), (0.35, 0.5)], [(0.7, 0), (0.35, 0.5), (0.35, 0.5), (0.35, 1)]],
    "h": [[(0, 0), (0, 1), (0, 1), (0.05, 0.6), (0.3, 0.45), (0.5, 0.6), (0.5, 1)]],
    "n": [[(0, 0.02), (0, 1), (0, 1), (0.08, 0.2), (0.4, 0), (0.65, 0.25), (0.65, 1)]],
    "J": [[(0.05, 0), (0.7, 0)], [(0.42, 0), (0.42, 0.8), (0.2, 1), (0, 0.8)]],
    "p": [[(0, 0), (0, 1)], [(0, 0.12), (0.3, 0), (0.5, 0.22), (0.3, 0.5), (0, 0.4)]],
    "u": [[(0, 0), (0.02, 0.8), (0.3, 1), (0.6, 0.7), (0.62, 0), (0.62, 0), (0.62, 0.8),
           (0.78, 1)]],
    "v": [[(0, 0.05), (0.1, 0), (0.3, 1), (0.3, 1), (0.62, 0)]],
    "x": [[(0, 0), (0.2, 0.1), (0.45, 0.9), (0.7, 1)], [(0.65, 0), (0, 1)]],
    "gamma": [[(0, 1), (0, 0), (0, 0), (0.6, 0)]],
    "lambda": [[(0, 1), (0.35, 0), (0.35, 0), (0.7, 1)]],
    "xi": [[(0, 0), (0.7, 0)], [(0.12, 0.5), (0.6, 0.5)], [(0, 1), (0.7, 1)]],
    "pi": [[(0, 0.1), (0.2, 0), (0.8, 0)], [(0.25, 0), (0.2, 1)],
           [(0.6, 0), (0.6, 0.85), (0.75, 1)]],
    "sigma": [[(0.65, 0.1), (0.65, 0), (0, 0), (0, 0), (0.35, 0.5), (0.35, 0.5), (0, 1), (0, 1),
               (0.68, 1), (0.68, 0.88)]],
    "phi": [[(0.35, 0.2), (0, 0.4), (0.05, 0.7), (0.35, 0.8), (0.7, 0.65), (0.68, 0.35),
             (0.35, 0.2)], [(0.36, 0), (0.34, 1)]],
    "psi": [[(0, 0.05), (0.02, 0.45), (0.35, 0.62), (0.68, 0.45), (0.7, 0.05)],
            [(0.35, 0), (0.35, 1)]],
    "omega": [[(0, 1), (0.22, 0.98), (0.22, 0.98), (0, 0.5), (0.12, 0.1), (0.4, 0), (0.7, 0.1),
               (0.8, 0.5), (0.58, 0.98), (0.58, 0.98), (0.8, 1)]],
    "mu": [[(0.05, 0), (0, 1)], [(0.04, 0.4), (0.2, 0.62), (0.45, 0.5), (0.5, 0), (0.5, 0),
            (0.5, 0.55), (0.65, 0.62)]],
    "alpha": [[(0.75, 0), (0.5, 0.6), (0.25, 0.95), (0, 0.65), (0.1, 0.2), (0.35, 0.15),
               (0.55, 0.6), (0.75, 1)]],
    "zhe": [[(0.4, 0), (0.4, 1)], [(0, 0), (0.4, 0.5), (0.4, 0.5), (0, 1)],
            [(0.8, 0), (0.4, 0.5), (0.4, 0.5), (0.8, 1)]],
    "reversed N": [[(0, 0), (0, 1), (0, 1), (0.6, 0), (0.6, 0), (0.6, 1)]],
    "sha": [[(0, 0), (0, 1), (0, 1), (0.8, 1), (0.8, 1), (0.8, 0)], [(0.4, 0), (0.4, 1)]],
    "e reversed": [[(0, 0.1), (0.3, 0), (0.62, 0.3), (0.62, 0.7), (0.3, 1), (0, 0.9)],
                   [(0.15, 0.5), (0.62, 0.5)]],
    "yu": [[(0, 0), (0, 1)], [(0, 0.5), (0.25, 0.5)], [(0.55, 0.05), (0.25, 0.3), (0.28, 0.75),
            (0.55, 0.95), (0.82, 0.7), (0.8, 0.25), (0.55, 0.05)]],
    "ya": [[(0.6, 1), (0.6, 0), (0.6, 0), (0.15, 0.02), (0.1, 0.45), (0.6, 0.5), (0.6, 0.5),
            (0, 1)]],
}
UNSEEN_LETTERS = {
    "C": [[(0.6, 0.12), (0.3, 0), (0, 0.3), (0, 0.7), (0.3, 1), (0.62, 0.88)]],
    "Q": [[(0.4, 0), (0.05, 0.2), (0.05, 0.8), (0.4, 1), (0.75, 0.8), (0.75, 0.2), (0.4, 0)],
          [(0.45, 0.65), (0.85, 1.05)]],
    "a": [[(0.55, 0.2), (0.25, 0), (0, 0.4), (0.15, 0.95), (0.45, 0.8), (0.55, 0.1), (0.55, 0.1),
           (0.55, 0.8), (0.7, 1)]],
    "d": [[(0.5, 0.5), (0.2, 0.42), (0, 0.7), (0.2, 1), (0.48, 0.8)], [(0.5, 0), (0.52, 1)]],
    "f": [[(0.55, 0.05), (0.35, 0), (0.25, 0.2), (0.25, 1)], [(0, 0.42), (0.5, 0.42)]],
    "w": [[(0, 0), (0.15, 0.9), (0.4, 0.7), (0.42, 0.1), (0.42, 0.1), (0.5, 0.9), (0.75, 0.7),
           (0.85, 0)]],
}
SIGNS = {
    "plus": [[(0.5, 0), (0.5, 1)], [(0, 0.5), (1, 0.5)]],
    "square": [[(0, 0), (1, 0), (1, 0), (1, 1), (1, 1), (0, 1), (0, 1), (0, 0)]],
    "triangle": [[(0.5, 0), (1, 0.9), (1, 0.9), (0, 0.9), (0, 0.9), (0.5, 0)]],
    "wave": [[(0, 0.5), (0.15, 0.2), (0.35, 0.7), (0.55, 0.2), (0.75, 0.7), (1, 0.3)]],
    "house": [[(0, 0.4), (0.5, 0), (0.5, 0), (1, 0.4), (1, 0.4), (1, 1), (1, 1), (0, 1), (0, 1),
               (0, 0.4)]],
    "hash": [[(0.3, 0), (0.25, 1)], [(0.7, 0), (0.65, 1)], [(0, 0.3), (1, 0.28)],
             [(0, 0.7), (1, 0.68)]],
    "dash": [[(0, 0.5), (1, 0.5)]],
    "equals": [[(0, 0.3), (1, 0.3)], [(0, 0.7), (1, 0.7)]],
    "star": [[(0.2, 1), (0.5, 0), (0.5, 0), (0.8, 1), (0.8, 1), (0, 0.38), (0, 0.38), (1, 0.38),
              (1, 0.38), (0.2, 1)]],
    "lightning": [[(0.6, 0), (0.1, 0.5), (0.1, 0.5), (0.5, 0.5), (0.5, 0.5), (0, 1)]],
    "diamond": [[(0.4, 0), (0.8, 0.5), (0.8, 0.5), (0.4, 1), (0.4, 1), (0, 0.5), (0, 0.5),
                 (0.4, 0)]],
    "wheel": [[(0.5, 0), (0.1, 0.2), (0.1, 0.8), (0.5, 1), (0.9, 0.8), (0.9, 0.2), (0.5, 0)],
              [(0.5, 0), (0.5, 1)], [(0.05, 0.5), (0.95, 0.5)]],
    "crossed box": [[(0, 0), (1, 0), (1, 0), (1, 1), (1, 1), (0, 1), (0, 1), (0, 0)],
                    [(0, 0), (1, 1)], [(1, 0), (0, 1)]],
    "window": [[(0, 0), (0.9, 0), (0.9, 0), (0.9, 1), (0.9, 1), (0, 1), (0, 1), (0, 0)],
               [(0.45, 0), (0.45, 1)], [(0, 0.5), (0.9, 0.5)]],
    "percent": [[(0.9, 0), (0.1, 1)], [(0.2, 0.05), (0.05, 0.2), (0.2, 0.35), (0.35, 0.2),
                 (0.2, 0.05)], [(0.8, 0.65), (0.65, 0.8), (0.8, 0.95), (0.95, 0.8), (0.8, 0.65)]],
    "euro": [[(0.7, 0.1), (0.4, 0), (0.15, 0.3), (0.15, 0.7), (0.4, 1), (0.7, 0.9)],
             [(0, 0.4), (0.55, 0.4)], [(0, 0.6), (0.5, 0.6)]],
    "question": [[(0, 0.2), (0.15, 0), (0.45, 0.05), (0.5, 0.3), (0.25, 0.48), (0.25, 0.72)],
                 [(0.25, 0.96), (0.26, 1)]],
    "infinity": [[(0.5, 0.5), (0.25, 0.25), (0, 0.5), (0.25, 0.75), (0.5, 0.5), (0.75, 0.25),
                  (1, 0.5), (0.75, 0.75), (0.5, 0.5)]],
    "divided by": [[(0, 0.5), (1, 0.5)], [(0.5, 0.1), (0.51, 0.14)], [(0.5, 0.86), (0.51, 0.9)]],
    "asterisk": [[(0.5, 0), (0.5, 1)], [(0.05, 0.25), (0.95, 0.75)], [(0.95, 0.25), (0.05, 0.75)]],
    "hourglass": [[(0, 0), (0.7, 0), (0.7, 0), (0, 1), (0, 1), (0.7, 1), (0.7, 1), (0, 0)]],
    "bow": [[(0, 0.2), (1, 0.8), (1, 0.8), (1, 0.2), (1, 0.2), (0, 0.8), (0, 0.8), (0, 0.2)]],
    "fish": [[(0, 0.5), (0.35, 0.2), (0.7, 0.5), (1, 0.8), (1, 0.8), (1, 0.2), (1, 0.2), (0.7, 0.5),
              (0.35, 0.8), (0, 0.5)], [(0.2, 0.42), (0.22, 0.44)]],
    "moon": [[(0.5, 0), (0.05, 0.25), (0.05, 0.75), (0.5, 1), (0.5, 1), (0.28, 0.7), (0.28, 0.3),
              (0.5, 0)]],
    "cloud": [[(0.1, 0.8), (0, 0.55), (0.2, 0.45), (0.3, 0.2), (0.55, 0.25), (0.75, 0.3),
               (0.8, 0.5), (1, 0.6), (0.9, 0.8), (0.9, 0.8), (0.1, 0.8)]],
    "cup": [[(0, 0.1), (0.08, 0.9), (0.08, 0.9), (0.6, 0.9), (0.6, 0.9), (0.68, 0.1), (0.68, 0.1),
             (0, 0.1)], [(0.66, 0.3), (0.95, 0.3), (0.9, 0.65), (0.62, 0.7)]],
    "boat": [[(0, 0.7), (0.2, 1), (0.2, 1), (0.8, 1), (0.8, 1), (1, 0.7), (1, 0.7), (0, 0.7)],
             [(0.5, 0.7), (0.5, 0), (0.5, 0), (0.85, 0.55), (0.85, 0.55), (0.5, 0.55)]],
    "tree": [[(0.5, 0), (0.1, 0.7), (0.1, 0.7), (0.9, 0.7), (0.9, 0.7), (0.5, 0)],
             [(0.5, 0.7), (0.5, 1)]],
    "tulip": [[(0.1, 0), (0.15, 0.4), (0.5, 0.5), (0.85, 0.4), (0.9, 0), (0.9, 0), (0.7, 0.2),
               (0.7, 0.2), (0.5, 0), (0.5, 0), (0.3, 0.2), (0.3, 0.2), (0.1, 0)],
              [(0.5, 0.5), (0.5, 1)]],
    "cat": [[(0.1, 0.35), (0.05, 0), (0.05, 0), (0.35, 0.2), (0.65, 0.2), (0.65, 0.2), (0.95, 0),
             (0.95, 0), (0.9, 0.35), (0.9, 0.75), (0.5, 1), (0.1, 0.75), (0.1, 0.35)],
            [(0.33, 0.5), (0.34, 0.54)], [(0.66, 0.5), (0.67, 0.54)]],
    "glasses": [[(0.22, 0.3), (0, 0.5), (0.22, 0.7), (0.42, 0.5), (0.22, 0.3)],
                [(0.42, 0.5), (0.5, 0.45), (0.58, 0.5)],
                [(0.78, 0.3), (0.58, 0.5), (0.78, 0.7), (1, 0.5), (0.78, 0.3)]],
    "flag": [[(0, 1), (0, 0), (0, 0), (0.7, 0.2), (0.7, 0.2), (0, 0.4)]],
    "stairs": [[(0, 1), (0, 0.66), (0, 0.66), (0.33, 0.66), (0.33, 0.66), (0.33, 0.33),
                (0.33, 0.33), (0.66, 0.33), (0.66, 0.33), (0.66, 0), (0.66, 0), (1, 0)]],
    "note": [[(0.3, 0.85), (0.1, 0.8), (0.05, 0.95), (0.25, 1), (0.3, 0.85), (0.3, 0), (0.3, 0),
              (0.65, 0.25)]],
    "less": [[(0.7, 0), (0, 0.45), (0, 0.45), (0.7, 0.9)]],
    "bracket": [[(0.3, 0), (0, 0.02), (0, 0.02), (0, 0.98), (0, 0.98), (0.3, 1)]],
    "chevrons": [[(0, 0.45), (0.5, 0), (0.5, 0), (1, 0.45)], [(0, 1), (0.5, 0.55), (0.5, 0.55),
                  (1, 1)]],
}
UNSEEN_SIGNS = {
    "heart": [[(0.5, 0.3), (0.3, 0), (0, 0.15), (0.1, 0.55), (0.5, 1), (0.5, 1), (0.9, 0.55),
               (1, 0.15), (0.7, 0), (0.5, 0.3)]],
    "face": [[(0.5, 0), (0.1, 0.2), (0.1, 0.8), (0.5, 1), (0.9, 0.8), (0.9, 0.2), (0.5, 0)],
             [(0.35, 0.35), (0.36, 0.4)], [(0.65, 0.35), (0.66, 0.4)],
             [(0.3, 0.65), (0.5, 0.78), (0.7, 0.65)]],
    "arrow": [[(0, 0.5), (1, 0.5)], [(0.7, 0.2), (1, 0.5), (1, 0.5), (0.7, 0.8)]],
    "tick": [[(0, 0.6), (0.35, 1), (0.35, 1), (1, 0)]],
    "stick man": [[(0.5, 0), (0.4, 0.12), (0.5, 0.25), (0.6, 0.12), (0.5, 0)],
                  [(0.5, 0.25), (0.5, 0.65)], [(0.15, 0.4), (0.85, 0.4)],
                  [(0.2, 1), (0.5, 0.65), (0.5, 0.65), (0.8, 1)]],
    "flower": [[(0.5, 0.3), (0.3, 0.05), (0.6, 0.05), (0.5, 0.3), (0.8, 0.2), (0.75, 0.5),
                (0.5, 0.3), (0.6, 0.6), (0.35, 0.55), (0.5, 0.3), (0.2, 0.45), (0.2, 0.15),
                (0.5, 0.3)], [(0.5, 0.4), (0.5, 1)]],
}
# fmt: on


def letters(count: int, rng: np.random.Generator, table=LETTERS) -> np.ndarray:
    """Letters or signs of a table, each as often: (count, 64, 64) uint8."""
    kinds = [[Style(1, strokes)] for strokes in table.values()]
    chosen = rng.permutation(np.arange(count) % len(kinds))
    return styles.draw(dict(enumerate(kinds)), chosen, styles.brushes(count, rng), rng)


def signs(count: int, rng: np.random.Generator) -> np.ndarray:
    return letters(count, rng, SIGNS)


def scribbles(count: int, rng: np.random.Generator) -> np.ndarray:
    """One to four strokes that wander: smooth or with corners, long or short."""
    drawings = []
    for _ in range(count):
        wild, corners = rng.uniform(0.15, 1), rng.random() < 0.3
        strokes = []
        for _ in range(rng.integers(1, 5)):
            points = rng.uniform(0, 1, 2) + rng.normal(0, wild, (rng.integers(5, 14), 2))
            if rng.random() < 0.5:  # a walk rather than jumps
                points = rng.uniform(0, 1, 2) + np.cumsum(points - points.mean(axis=0), axis=0) / 2
            strokes.append(points if corners else styles.curve(points))
        drawings.append(pen.resize(strokes, LONGER, SIDE))
    return _painted(drawings, rng)


def glyphs(count: int, rng: np.random.Generator) -> np.ndarray:
    """Two to four short strokes between the points of a grid: letters of no alphabet."""
    drawings = []
    for _ in range(count):
        strokes = []
        for _ in range(rng.integers(2, 5)):
            points = rng.permutation(12)[: rng.integers(2, 4)]
            places = np.stack([points % 3 / 3, points // 3 / 3], axis=1)
            places += rng.normal(0, 0.06, places.shape)
            strokes.append(places if rng.random() < 0.6 else styles.curve(places))
        drawings.append(pen.resize(strokes, LONGER, SIDE))
    return _painted(drawings, rng)


def hatchings(count: int, rng: np.random.Generator) -> np.ndarray:
    """To and fro, and round and round, as one fills a patch or tries a pen."""
    drawings = []
    for _ in range(count):
        t = np.linspace(0, 1, 60)
        turns, wide, turn = rng.uniform(3, 7), rng.uniform(0.5, 1), rng.uniform(0, 2 * np.pi)
        if rng.random() < 0.5:
            x, y = wide * np.cos(2 * np.pi * turns * t), rng.uniform(0.3, 2) * t
        else:
            x, y = wide * t * np.cos(2 * np.pi * turns * t), t * np.sin(2 * np.pi * turns * t)
        x, y = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
        drawings.append(pen.resize([np.stack([x, y], axis=1)], LONGER, SIDE))
    return _painted(drawings, rng)


def dots(count: int, rng: np.random.Generator) -> np.ndarray:
    """One to seven dots, and short dashes."""
    drawings = []
    for _ in range(count):
        places = rng.uniform(0, 1, (rng.integers(1, 8), 1, 2))
        length = rng.choice([0, 0.05]) if len(places) > 2 else 0
        strokes = [place + rng.normal(0, 1, (2, 2)) * length for place in places]
        drawings.append(pen.resize(strokes, LONGER * rng.uniform(0.2, 1), SIDE))
    return _painted(drawings, rng)


def shapes(count: int, rng: np.random.Generator) -> np.ndarray:
    """One to four filled discs, squares and diamonds, turned and stretched, some hollow or grey."""
    x, y = _plane()
    planes = np.zeros((count, SIDE, SIDE), np.float32)
    for number in range(4):
        some = (rng.random(count) < (1, 0.4, 0.3, 0.2)[number]).astype(np.float32)
        turn, power = rng.uniform(0, np.pi, count), rng.choice([1, 2, 8], count)
        a, b = rng.uniform(10, 20, (2, count)) * (1 if number == 0 else 0.6)
        dx, dy = rng.uniform(-14, 14, (2, count)) * (number > 0)
        turn, power, a, b, dx, dy = (
            v[:, None, None].astype(np.float32) for v in (turn, power, a, b, dx, dy)
        )
        u = (x - dx) * np.cos(turn) + (y - dy) * np.sin(turn)
        v = (y - dy) * np.cos(turn) - (x - dx) * np.sin(turn)
        inside = 1 - (np.abs(u / a) ** power + np.abs(v / b) ** power) ** (1 / power)
        filled = np.clip(inside * np.minimum(a, b) + 0.5, 0, 1)
        grey = rng.choice([1, 1, 0.6], count)[:, None, None] * some[:, None, None]
        planes = np.maximum(planes, filled * grey)
    hollow = rng.random(count) < 0.15
    planes[hollow] *= 1 - np.clip(7 - np.hypot(x, y), 0, 1)
    return np.rint(planes * 255).astype(np.uint8)


def blobs(count: int, rng: np.random.Generator) -> np.ndarray:
    """Clouds: smooth noise cut at a level, fading outwards; some in shades of grey."""
    x, y = _plane()
    planes = np.zeros((count, SIDE, SIDE), np.float32)
    for knots in (4, 8, 16):
        at = np.linspace(0, knots - 1, SIDE)[:, None] - np.arange(knots)
        spread = np.exp(-(at**2)).astype(np.float32)
        strength = rng.uniform(0, 1, (count, 1, 1)).astype(np.float32)
        noise = rng.standard_normal((count, knots, knots), np.float32) * strength
        planes += spread @ noise @ spread.T
    reach = rng.uniform(12, 28, (count, 1, 1))
    planes += 1 - (np.hypot(x, y * rng.uniform(0.7, 1.4, (count, 1, 1))) / reach) ** 2
    steep = rng.choice([0.5, 4], (count, 1, 1))
    return np.rint(np.clip(planes * steep + 0.5, 0, 1) * (np.hypot(x, y) < 30) * 255).astype(
        np.uint8
    )


def pairs(count: int, rng: np.random.Generator) -> np.ndarray:
    """Two or three digits side by side."""
    planes = np.zeros((count, SIDE, SIDE), np.uint8)
    for number, along in enumerate((-1, 1, 0)):
        drawn = styles.digits(count, rng).images[rng.permutation(count)]
        small = drawn.reshape(count, SIDE // 2, 2, SIDE // 2, 2).mean((2, 4)).astype(np.uint8)
        some = slice(None) if number < 2 else rng.random(count) < 0.15
        gap = int(rng.integers(8, 17))
        left, top = 16 + along * gap, 16
        planes[some, top : top + 32, left : left + 32] |= small[some]
    return planes


MADE = {
    f.__name__: f
    for f in (letters, signs, scribbles, glyphs, hatchings, dots, shapes, blobs, pairs)
}
OFTENER = 3  # of letters and signs, which have many kinds: so many more of each than of the others


def doodles(count: int, rng: np.random.Generator) -> np.ndarray:
    """All kinds, letters and signs the most often: (count, 64, 64) uint8."""
    kinds = [*MADE.values(), *[letters, signs] * OFTENER]
    shares = np.bincount(np.arange(count) % len(kinds), minlength=len(kinds))
    return np.concatenate([f(int(n), rng) for f, n in zip(kinds, shares, strict=True)])


def _painted(drawings, rng: np.random.Generator) -> np.ndarray:
    brush = styles.brushes(len(drawings), rng)
    images = [
        pen.draw(drawings[at : at + styles.CHUNK], brush[at : at + styles.CHUNK], SIDE)
        for at in range(0, len(drawings), styles.CHUNK)
    ]
    return np.rint(np.concatenate(images) * 255).astype(np.uint8)


def _plane() -> tuple[np.ndarray, np.ndarray]:
    """Every pixel's x (1, 1, 64) and y (1, 64, 1), measured from the middle."""
    axis = np.arange(SIDE, dtype=np.float32) - (SIDE - 1) / 2
    return axis[None, None, :], axis[None, :, None]
