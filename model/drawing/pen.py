"""Strokes drawn by code, as a browser's canvas draws them: round caps, round joins, soft edges.

A stroke is a polyline of (x, y) points in canvas pixels, y down; a drawing is a list of strokes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.data.mnist import CLASSES

CANVAS = 280  # the pad's side, pixels
PIECE = 6.0  # longest piece of a segment that is painted at once, pixels
PATCHES = 1 << 18  # pixels painted at once: bounds the memory

Drawing = Sequence[Sequence[Sequence[float]]]


def draw(drawings: Sequence[Drawing], brush: float | np.ndarray, side: int = CANVAS) -> np.ndarray:
    """Paint N drawings with a round brush of a width (or N widths) in pixels.

    Returns (N, side, side) float32 in [0, 1]: the share of each pixel under the pen, to 1/10 of it.
    A stroke of one point is a dot.
    """
    starts, ends, owners = [], [], []
    for number, drawing in enumerate(drawings):
        for stroke in drawing:
            points = np.asarray(stroke, np.float32).reshape(-1, 2)
            starts.append(points[:-1] if len(points) > 1 else points)
            ends.append(points[1:] if len(points) > 1 else points)
            owners.append(np.full(len(starts[-1]), number))
    if not starts:
        return np.zeros((len(drawings), side, side), np.float32)
    return paint(
        np.concatenate(starts),
        np.concatenate(ends),
        np.concatenate(owners),
        np.broadcast_to(np.asarray(brush, np.float32), len(drawings)),
        side,
    )


def paint(
    start: np.ndarray, end: np.ndarray, owner: np.ndarray, brush: np.ndarray, side: int
) -> np.ndarray:
    """Paint segments start → end (M, 2), each on the canvas `owner` (M,): (N, side, side)."""
    pieces = np.maximum(1, np.ceil(np.linalg.norm(end - start, axis=1) / PIECE)).astype(int)
    which = np.repeat(np.arange(len(pieces)), pieces)
    part = (np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[which]
    step = ((end - start) / pieces[:, None])[which].astype(np.float32)
    first = (start[which] + part[:, None] * (end - start)[which]).astype(np.float32)
    owner = owner[which]

    longest = np.abs(step).max(initial=0)
    patch = int(np.ceil(brush.max() + longest)) + 3  # holds any piece with its brush
    pad = patch + 1
    wide = side + 2 * pad
    canvas = np.zeros((len(brush), wide, wide), np.float32)
    flat, across = canvas.reshape(-1), np.arange(patch)
    across32 = across.astype(np.float32)
    offsets = across[:, None] * wide + across
    for at in range(0, len(first), PATCHES // patch**2 + 1):
        chosen = slice(at, at + PATCHES // patch**2 + 1)
        a, ab, r = first[chosen], step[chosen], brush[owner[chosen]] / 2
        corner = np.floor(np.minimum(a, a + ab) - r[:, None]).astype(int) - 1
        corner = np.clip(corner, -pad, side + pad - patch)
        middle = (corner + 0.5 - a).astype(np.float32)
        x = (middle[:, 0, None] + across32)[:, None, :]  # (m, 1, patch)
        y = (middle[:, 1, None] + across32)[:, :, None]  # (m, patch, 1)
        dx, dy = ab[:, 0, None, None], ab[:, 1, None, None]
        length2 = np.maximum(dx * dx + dy * dy, np.float32(1e-12))
        along = np.clip(x * (dx / length2) + y * (dy / length2), 0, 1)
        away = np.sqrt((x - along * dx) ** 2 + (y - along * dy) ** 2)
        covered = np.clip(r[:, None, None] + np.float32(0.5) - away, 0, 1)
        home = owner[chosen] * wide**2 + (corner[:, 1] + pad) * wide + corner[:, 0] + pad
        np.maximum.at(flat, home[:, None, None] + offsets, covered)
    return canvas[:, pad : pad + side, pad : pad + side]


def resize(drawing: Drawing, longer: float, side: int = CANVAS) -> list[np.ndarray]:
    """The drawing, its points' box `longer` pixels long, centred."""
    strokes = [np.asarray(stroke, np.float32).reshape(-1, 2) for stroke in drawing]
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = longer / max(float((high - low).max()), 1e-6)
    return [(stroke - (low + high) / 2) * scale + side / 2 for stroke in strokes]


class RecordingError(Exception):
    """A file of drawings can't be used; the message says why."""


@dataclass(frozen=True)
class Recording:
    """A drawing that someone made: its strokes as recorded, and what it was meant to be."""

    label: int
    strokes: list[np.ndarray]
    writer: str
    id: str


def load(path: Path) -> list[Recording]:
    """Read drawings: a JSON list of {label, strokes, writer, id}. Raises RecordingError."""
    try:
        entries = json.loads(path.read_text())
    except OSError as error:
        raise RecordingError(f"{path} can't be read ({error.strerror}).") from error
    except ValueError as error:
        raise RecordingError(f"{path} is not JSON: {error}.") from error
    if not isinstance(entries, list) or not entries:
        raise RecordingError(f"{path} holds no list of drawings.")
    recordings = []
    for number, entry in enumerate(entries):
        try:
            strokes = [np.array(s, np.float32).reshape(-1, 2) for s in entry["strokes"] if s]
            label = int(entry["label"])
            finite = all(np.isfinite(s).all() for s in strokes)
        except (TypeError, KeyError, ValueError) as error:
            raise RecordingError(f"Drawing {number} of {path} has no label or strokes.") from error
        if not strokes or not finite or not 0 <= label < len(CLASSES):
            raise RecordingError(f"Drawing {number} of {path} is of no known class or blank.")
        writer = str(entry.get("writer", "unknown"))
        recordings.append(Recording(label, strokes, writer, str(entry.get("id", number))))
    return recordings
