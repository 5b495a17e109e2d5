"""What is to be said of an answer, in a calm sentence: how sure it is, and why it may be hard."""

from __future__ import annotations

import numpy as np

from model.drawing.digit import Steps
from model.reading import Reading
from model.robust.novelty import looks_like_a_digit
from ui.words import percent

CLOSE = 0.25  # a runner-up at least this probable beside the first makes the answer a close call
SURE = 0.9
# Of a digit's side: MNIST's strokes are 0.09 thick. What is thicker than this has lost its holes.
THICK = 0.16


def verdict(reading: Reading, doubts: bool) -> str:
    """How sure the network is.

    doubts: whether it is one that can tell what is no digit.
    """
    classes = reading.network.spec.classes
    first, second = (classes[k] for k in reading.ranked[:2])
    p, q = (float(reading.probabilities[k]) for k in reading.ranked[:2])
    if doubts and not looks_like_a_digit(reading):
        return (
            f"This does not look like one digit. The nearest: {first} with {percent(p)}, {second}"
            f" with {percent(q)}."
        )
    if q >= CLOSE:
        return f"A close call: {percent(p)} for {first}, but {percent(q)} for {second}."
    if p < SURE:
        return f"Not quite sure. It might be {second}: {percent(q)}."
    return f"Sure. Next comes {second}: {percent(q)}."


def difficulty(steps: Steps, brush: int) -> str:
    """What makes a drawing hard to read, where that can be seen in the ink; else "".

    brush: the width of its strokes in the drawing's pixels.
    """
    side = steps.digit.shape[0]
    thickness = brush * max(steps.fitted.shape) / max(steps.box.height, steps.box.width)
    if thickness > THICK * side:
        return (
            f"It is small for this brush: its strokes become {thickness:.1f} pixels thick, of"
            f" {side}. Draw larger, or take a thinner brush."
        )
    edges = steps.ink[[0, -1]], steps.ink[:, [0, -1]]
    if any(np.any(edge > 0.5) for edge in edges):
        return "It reaches the edge of the pad: what lies beyond is lost."
    return ""
