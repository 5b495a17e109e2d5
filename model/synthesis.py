"""Where the training digits of an epoch come from: MNIST as it is, or as people draw on a pad.

"robust" digits are new in every epoch: MNIST's and digits drawn by code (model.styles) are turned,
slanted, stretched, warped and drawn with a thinner or thicker pen, then normalised again by
model.digit, as every drawing is. All chance comes from the seed and the epoch.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from model import digit, styles
from model.data import Digits

KINDS = ("mnist", "robust")
DRAWN = 0.3  # digits drawn by code to one of MNIST's
CHUNK = 500  # digits varied at once: what fits the processor's cache

GRID = 52  # side of the plane on which digits are varied, pixels
FINE = 1.5  # its pixels to one of the 28×28 digit
REACH = 5  # how far a pen is made wider, pixels of the plane
THICKNESS = (1.0, 7.0)  # of strokes in the 28×28 digit, pixels; MNIST's median is 2.4


def training_digits(kind: str, digits: Digits, seed: int, epoch: int) -> Digits:
    """The digits to learn from in one epoch; kind: "mnist" (`digits` as they are) or "robust"."""
    if kind == "mnist":
        return digits
    rng = np.random.default_rng([seed, epoch])
    drawn = _drawn(round(len(digits.labels) * DRAWN), seed)
    return Digits(
        np.concatenate([vary(digits.images, rng), vary(drawn.images, rng)]),
        np.concatenate([digits.labels, drawn.labels]),
    )


def size(kind: str, count: int) -> int:
    """How many digits an epoch has that starts from `count` of MNIST's."""
    return count if kind == "mnist" else count + round(count * DRAWN)


@cache
def _drawn(count: int, seed: int) -> Digits:
    return styles.digits(count, np.random.default_rng([seed, 0]))


def vary(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """As another hand with another pen would draw them: (N, S, S) → (N, 28, 28), both uint8."""
    varied = np.empty((len(images), digit.SIDE, digit.SIDE), np.uint8)
    for at in range(0, len(images), CHUNK):
        planes = images[at : at + CHUNK].astype(np.float32) / 255
        planes = redraw(warp(planes, rng), rng)
        for n, plane in enumerate(planes, at):
            taken = digit.normalise(plane)
            varied[n] = 0 if taken is None else np.rint(taken.digit * 255)
    return varied


def warp(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Turn, slant, stretch and bend (n, S, S) ink: (n, GRID, GRID) float32, bilinearly sampled."""
    count, side = len(images), images.shape[-1]
    turn = np.deg2rad(rng.normal(0, 8, count).clip(-20, 20))
    slant = rng.normal(0, 0.15, count).clip(-0.4, 0.4)
    stretch = np.exp(rng.normal(0, 0.1, count).clip(-0.25, 0.25))
    cos, sin = np.cos(turn), np.sin(turn)
    shape = np.stack([cos * stretch, sin - slant, -sin, cos / stretch]).astype(np.float32)
    xx, xy, yx, yy = shape[:, :, None, None] * np.float32(side / digit.SIDE / FINE)
    axis = np.arange(GRID, dtype=np.float32) - (GRID - 1) / 2
    x, y = axis[None, None, :], axis[None, :, None]
    bend_x, bend_y = _bends(count, rng) * np.float32(side / digit.SIDE)
    middle = np.float32((side - 1) / 2)
    return _sample(images, yx * x + yy * y + bend_y + middle, xx * x + xy * y + bend_x + middle)


def _bends(count: int, rng: np.random.Generator) -> np.ndarray:
    """Smooth random displacements, (2, count, GRID, GRID) float32, in pixels of a 28×28 digit."""
    bends = np.zeros((2, count, GRID, GRID), np.float32)
    for knots, most in ((4, 1.6), (7, 0.6)):
        at = np.linspace(0, knots - 1, GRID)[:, None] - np.arange(knots)
        spread = np.exp(-(at**2)).astype(np.float32)  # (GRID, knots)
        strength = rng.uniform(0, most, (1, count, 1, 1)).astype(np.float32)
        pulls = rng.standard_normal((2, count, knots, knots), np.float32) * strength
        bends += spread @ pulls @ spread.T
    return bends


def _sample(images: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Read (n, S, S) images between their pixels at (n, h, w) places; outside there is no ink."""
    count, side, _ = images.shape
    wide = side + 2
    flat = np.pad(images, ((0, 0), (1, 1), (1, 1))).reshape(-1)
    rows, columns = np.clip(rows + 1, 0, wide - 1.001), np.clip(columns + 1, 0, wide - 1.001)
    top, left = rows.astype(np.int32), columns.astype(np.int32)
    down, right = rows - top, columns - left
    at = top * wide + left + (np.arange(count, dtype=np.int32) * wide * wide)[:, None, None]
    upper = flat[at] + right * (flat[at + 1] - flat[at])
    at += wide
    lower = flat[at] + right * (flat[at + 1] - flat[at])
    return upper + down * (lower - upper)


def redraw(planes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Give the strokes of (n, GRID, GRID) ink another width, and edges as hard as a pen's."""
    now = 2 * planes.sum((1, 2)) / np.maximum(_outline(planes), 1)
    wanted = FINE * rng.uniform(*THICKNESS, len(planes)).astype(np.float32)
    kept = rng.random(len(planes)) < 0.4
    more = np.where(kept, 0, (wanted - now) / 2).clip(-0.3 * now, REACH)  # on each side
    hard = rng.uniform(1, 3, len(planes)).astype(np.float32)[:, None, None]
    inked = np.clip((planes - 0.5) * hard + 0.5, 0, 1)
    wider, thinner = more > 0.1, more < -0.1
    inked[wider] = _widen(inked[wider], more[wider])
    inked[thinner] = 1 - _widen(1 - inked[thinner], -more[thinner])
    return inked


def _outline(planes: np.ndarray) -> np.ndarray:
    dy, dx = np.diff(planes, axis=1)[:, :, :-1], np.diff(planes, axis=2)[:, :-1]
    return np.sqrt(dx * dx + dy * dy).sum((1, 2))


def _widen(planes: np.ndarray, by: np.ndarray) -> np.ndarray:
    """Move every edge of (n, h, w) ink outwards by `by` (n,) pixels.

    The largest value around, less a parabola, taken along one axis and then along the other: where
    that is over one half, ink lies within a circle of that radius.
    """
    radius = by.astype(np.float32)[:, None, None]
    for axis in (1, 2):
        widest = planes.copy()
        for away in range(1, int(np.ceil(np.sqrt(2) * by.max(initial=0))) + 1):
            loss = away**2 / (2 * radius**2)
            here, there = [slice(None)] * 3, [slice(None)] * 3
            here[axis], there[axis] = slice(away, None), slice(None, -away)
            for to, source in ((here, there), (there, here)):
                to, source = tuple(to), tuple(source)
                np.maximum(widest[to], planes[source] - loss, out=widest[to])
        planes = widest
    return np.clip((planes - 0.5) * np.maximum(radius, 1) + 0.5, 0, 1)
