"""What is to be said of an answer, in a calm sentence: how sure it is, and why it may be hard."""

from __future__ import annotations

import numpy as np

from model.drawing.digit import Steps
from model.language import later, tr
from model.reading import Reading
from model.robust.novelty import looks_like_a_digit
from ui.words import percent

CLOSE = 0.25  # a runner-up at least this probable beside the first makes the answer a close call
SURE = 0.9
# Of a digit's side: MNIST's strokes are 0.09 thick. What is thicker than this has lost its holes.
THICK = 0.16

VERDICTS = {
    "odd": later(
        "This does not look like one digit. The nearest: {first} with {p}, {second} with {q}."
    ),
    "close": later("A close call: {p} for {first}, but {q} for {second}."),
    "unsure": later("Not quite sure. It might be {second}: {q}."),
    "sure": later("Sure. Next comes {second}: {q}."),
}


def verdict(reading: Reading, doubts: bool) -> str:
    """How sure the network is, in a sentence.

    doubts: whether it is one that can tell what is no digit.
    """
    classes = reading.network.spec.classes
    first, second = (classes[k] for k in reading.ranked[:2])
    p, q = (percent(float(reading.probabilities[k])) for k in reading.ranked[:2])
    said = VERDICTS[judge(reading, doubts)]
    return tr(said, first=first, second=second, p=p, q=q)


def judge(reading: Reading, doubts: bool) -> str:
    """How sure the network is, one of VERDICTS."""
    p, q = (float(reading.probabilities[k]) for k in reading.ranked[:2])
    if doubts and not looks_like_a_digit(reading):
        return "odd"
    if q >= CLOSE:
        return "close"
    return "unsure" if p < SURE else "sure"


def difficulty(steps: Steps, brush: int) -> str:
    """What makes a drawing hard to read, where that can be seen in the ink; else "".

    brush: the width of its strokes in the drawing's pixels.
    """
    side = steps.digit.shape[0]
    thickness = brush * max(steps.fitted.shape) / max(steps.box.height, steps.box.width)
    if thickness > THICK * side:
        return tr(
            "It is small for this brush: its strokes become {thickness:.1f} pixels thick, of"
            " {side}. Draw larger, or take a thinner brush.",
            thickness=thickness,
            side=side,
        )
    edges = steps.ink[[0, -1]], steps.ink[:, [0, -1]]
    if any(np.any(edge > 0.5) for edge in edges):
        return tr("It reaches the edge of the pad: what lies beyond is lost.")
    return ""
