"""Where the training digits of an epoch come from: as they are given, or as people draw on a pad.

"varied" digits are new in every epoch: those given, MNIST's or drawings of any signs, are turned,
slanted, stretched, warped and drawn with a thinner or thicker pen, then normalised again by
model.drawing, as every drawing is. "robust" are MNIST's varied, others drawn by code (styles), and
doodles, labelled NONE: of them is learned that every class is as likely as another, not to be
sure. All chance comes from the seed and the epoch.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np

from model.data.mnist import SIDE, Digits
from model.drawing import digit
from model.robust import doodles, styles

KINDS = ("mnist", "varied", "robust")
NONE = np.uint8(255)  # the label of a doodle, beyond all classes
AS_IT_IS = 0.25  # of MNIST's digits, in each epoch
DRAWN = 0.4  # digits drawn by code to one of MNIST's
DOODLED = 0.12  # doodles to one of MNIST's digits
CHUNK = 250  # digits varied at once: what fits the processor's cache

FIT = digit.fit_of(SIDE)
GRID = 46  # side of the plane on which digits are varied, pixels
FINE = 1.35  # its pixels to one of the digit
REACH = 5  # how far a pen is made wider, pixels of the plane
THICKNESS = (1.0, 7.0)  # of strokes in the digit, pixels; MNIST's median is 2.4


def training_digits(kind: str, digits: Digits, seed: int, epoch: int) -> Digits:
    """The digits to learn from in one epoch; kind: one of KINDS, "mnist" is as given."""
    if kind == "mnist":
        return digits
    rng = np.random.default_rng([seed, epoch])
    count = len(digits.labels)
    if kind == "varied":
        return Digits(_varied(digits.images, rng), digits.labels)
    drawn = _drawn(_part(count, DRAWN), seed)
    doodled = _doodles(_part(count, DOODLED), seed)
    made = _varied(digits.images, rng)
    return Digits(
        np.concatenate([made, vary(drawn.images, rng), vary(doodled, rng)]),
        np.concatenate([digits.labels, drawn.labels, np.full(len(doodled), NONE)]),
    )


def _varied(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    made = images.copy()
    changed = rng.random(len(images)) >= AS_IT_IS
    made[changed] = vary(images[changed], rng)
    return made


def size(kind: str, count: int) -> int:
    """How many digits an epoch has that starts from `count` of those given."""
    return count if kind != "robust" else count + _part(count, DRAWN) + _part(count, DOODLED)


def _part(count: int, share: float) -> int:
    return max(20, round(count * share))  # each class and kind at least once or twice


@cache
def _drawn(count: int, seed: int) -> Digits:
    return styles.digits(count, np.random.default_rng([seed, 0, 0]))


@cache
def _doodles(count: int, seed: int) -> np.ndarray:
    return doodles.doodles(count, np.random.default_rng([seed, 0, 1]))


def vary(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """As another hand with another pen would draw them: (N, S, S) → (N, SIDE, SIDE), uint8."""
    chunks = [images[at : at + CHUNK] for at in range(0, len(images), CHUNK)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return np.concatenate([*pool.map(_vary, chunks, rng.spawn(len(chunks)))])


def _vary(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    planes = images.astype(np.float32) / 255
    return np.rint(normalise(redraw(warp(planes, rng), rng)) * 255).astype(np.uint8)


def normalise(planes: np.ndarray) -> np.ndarray:
    """digit.normalise for many (n, S, S) planes at once: (n, SIDE, SIDE), 0 where blank."""
    marked = planes > digit.FAINTEST
    first, length = _extent(np.stack([marked.any(axis=2), marked.any(axis=1)]))  # (2, n)
    size = np.maximum(length.max(axis=0), 1) / FIT  # (n,)
    cells = np.maximum(1, np.ceil(length / size - 1e-6))
    edges = first - (cells * size - length) / 2
    edges = edges[..., None] + size[:, None] * np.arange(FIT + 1)  # (2, n, FIT + 1)
    pixel = np.arange(planes.shape[-1])
    covered = np.minimum(edges[..., 1:, None], pixel + 1) - np.maximum(edges[..., :-1, None], pixel)
    used = np.arange(FIT) < cells[..., None]
    covered = np.clip(covered, 0, None) * used[..., None] / size[:, None, None]
    down, across = covered.astype(np.float32)  # (n, FIT, S) each
    fitted = np.minimum(down @ planes @ across.transpose(0, 2, 1), 1)

    along = np.stack([fitted.sum(axis=2), fitted.sum(axis=1)])  # (2, n, FIT)
    centre = along @ (np.arange(FIT) + 0.5) / np.maximum(along.sum(axis=2), 1e-9)
    corner = np.ceil(SIDE // 2 - centre - 1e-4).clip(0, SIDE - cells).astype(int)
    ringed = np.pad(fitted, ((0, 0), (0, 1), (0, 1)))  # index FIT, and -1, is blank
    rows, columns = np.clip(np.arange(SIDE) - corner[..., None], -1, FIT)
    return ringed[np.arange(len(planes))[:, None, None], rows[:, :, None], columns[:, None, :]]


def _extent(marked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the marks along the last axis begin, and over how many pixels they reach."""
    first, after = marked.argmax(axis=-1), marked.shape[-1] - marked[..., ::-1].argmax(axis=-1)
    return first, np.where(marked.any(axis=-1), after - first, 0)


def warp(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Turn, slant, stretch and bend (n, S, S) ink: (n, GRID, GRID) float32, bilinearly sampled."""
    count, side = len(images), images.shape[-1]
    turn = np.deg2rad(rng.normal(0, 8, count).clip(-20, 20))
    slant = rng.normal(0, 0.15, count).clip(-0.4, 0.4)
    stretch = np.exp(rng.normal(0, 0.1, count).clip(-0.25, 0.25))
    cos, sin = np.cos(turn), np.sin(turn)
    shape = np.stack([cos * stretch, sin - slant, -sin, cos / stretch]).astype(np.float32)
    xx, xy, yx, yy = shape[:, :, None, None] * np.float32(side / SIDE / FINE)
    axis = np.arange(GRID, dtype=np.float32) - (GRID - 1) / 2
    x, y = axis[None, None, :], axis[None, :, None]
    bend_x, bend_y = _bends(count, rng) * np.float32(side / SIDE)
    middle = np.float32((side - 1) / 2)
    return _sample(images, yx * x + yy * y + bend_y + middle, xx * x + xy * y + bend_x + middle)


def _bends(count: int, rng: np.random.Generator) -> np.ndarray:
    """Smooth random displacements, (2, count, GRID, GRID) float32, in pixels of the digit."""
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
    radius = by.astype(np.float32)[:, None, None] + 0.5  # from a pixel's middle
    for axis in (1, 2):
        widest = planes.copy()
        for away in range(1, int(np.ceil(np.sqrt(2) * radius.max(initial=0))) + 1):
            loss = away**2 / (2 * radius**2)
            here, there = [slice(None)] * 3, [slice(None)] * 3
            here[axis], there[axis] = slice(away, None), slice(None, -away)
            for to, source in ((here, there), (there, here)):
                to, source = tuple(to), tuple(source)
                np.maximum(widest[to], planes[source] - loss, out=widest[to])
        planes = widest
    return np.clip((planes - 0.5) * np.maximum(radius, 1) + 0.5, 0, 1)
