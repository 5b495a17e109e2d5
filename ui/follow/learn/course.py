"""What a visitor has taught a network in this section: a copy of the one in use, which it leaves
alone, step by step, with a way back."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from model.data import mnist
from model.network import Network, NetworkError
from model.reading import probabilities
from model.studies import testset
from model.training import lesson
from model.training.runs import Run
from ui import state
from ui.state import Drawing

SAMPLE = 500  # test digits that are read again after a step
SPARSE = 5  # of many steps, after how many each they are read
MOST_KEPT = 20_000_000  # bytes of networks that Undo goes back to
MOST_DRAWINGS = 32  # in a batch, beside the current one
SLICE = 0.4  # seconds of teaching at a time


@dataclass(frozen=True)
class Point:
    """After so many steps: the batch's mean probability of the right answer, and the share of the
    sampled test digits that is classified correctly, None where it was not measured."""

    step: int
    right: float
    accuracy: float | None


@dataclass(frozen=True, eq=False)
class Batch:
    """What is taught: (N, S, S) float32 digits and their (N,) right answers, by number."""

    digits: np.ndarray
    labels: np.ndarray


@dataclass(frozen=True, eq=False)
class Course:
    """base: the network in use when it began; network: what has come of it; points: after every
    step so far, and before the first; before: what each Undo goes back to, the last first; added:
    the drawings of the batch beside the current one, with their right answers; todo: how many steps
    are still asked for, of how many; measured: whether the page shows how many of all test digits
    are classified correctly; kept: the run that holds it, refused: why none does.
    """

    base: Network
    network: Network
    points: tuple[Point, ...] = ()
    before: tuple[Course, ...] = ()
    added: tuple[tuple[Drawing, int], ...] = ()
    todo: tuple[int, int] = (0, 0)
    measured: bool = False
    kept: Run | None = None
    refused: str = ""

    @property
    def steps(self) -> int:
        return self.points[-1].step if self.points else 0

    @property
    def is_running(self) -> bool:
        return self.todo[0] > 0


def current() -> Course:
    """The course of the network in use. Raises NetworkError."""
    used, kept = state.checkpoint().network, state.get(state.COURSE)
    if kept is None or kept.base.fingerprint != used.fingerprint or kept.base.spec != used.spec:
        kept = Course(used, used)
        state.change(state.COURSE, kept)
    return kept


def change(**values) -> Course:
    """Change the current course."""
    changed = replace(current(), **values)
    state.change(state.COURSE, changed)
    return changed


def batch(course: Course, drawn: Drawing, label: int) -> Batch:
    """The added drawings and the current one, which counts once."""
    others = [(d, k) for d, k in course.added if d.text != drawn.text]
    digits = [*(d.digit for d, _ in others), drawn.digit]
    return Batch(np.stack(digits), np.array([*(k for _, k in others), label]))


def add(drawn: Drawing, label: int) -> None:
    """Put a drawing into the batch for good; where it is there already, with this answer."""
    others = [(d, k) for d, k in current().added if d.text != drawn.text]
    change(added=(*others, (drawn, label))[-MOST_DRAWINGS:])


def remove(number: int) -> None:
    added = current().added
    change(added=added[:number] + added[number + 1 :])


def ask(steps: int) -> None:
    """Ask for steps: `advance` takes them. One Undo takes all of them back."""
    now = current()
    size = 4 * now.network.spec.parameters
    kept = (replace(now, before=(), todo=(0, 0)), *now.before)[: max(1, MOST_KEPT // size)]
    change(before=kept, todo=(steps, steps), measured=steps > SPARSE, kept=None, refused="")


def stop() -> None:
    change(todo=(0, 0))


def undo() -> None:
    """Go back to before the last time that steps were asked for; the batch stays."""
    now = current()
    earlier, *others = now.before
    state.change(state.COURSE, replace(earlier, before=tuple(others), added=now.added))


def restart() -> None:
    """Go back to the network in use; the batch stays."""
    now = current()
    state.change(state.COURSE, Course(now.base, now.base, added=now.added))


def advance(taught: Batch, rate: float) -> Course:
    """Take the steps that are asked for, for a moment; whoever waits for more calls again."""
    now, until = current(), time.monotonic() + SLICE
    (left, asked), start = now.todo, now.steps
    if not now.points:
        before = probabilities(now.network, taught.digits)
        now = change(points=(_point(0, now.network, before, taught.labels),))
    try:
        for took in lesson.teach(now.network, taught.digits, taught.labels, rate, left):
            left_over = left - took.step
            point = _point(
                start + took.step,
                took.network,
                took.probabilities,
                taught.labels,
                sampled=asked <= 2 * SPARSE or left_over % SPARSE == 0,
            )
            points = (*now.points, point)
            now = change(network=took.network, points=points, todo=(left_over, asked))
            if time.monotonic() > until:
                break
    except NetworkError as error:
        return change(todo=(0, 0), refused=str(error))
    return now


def _point(
    step: int, network: Network, said: np.ndarray, labels: np.ndarray, sampled: bool = True
) -> Point:
    right = said[np.arange(len(labels)), labels]
    accuracy = sample_accuracy(network) if sampled and mnist.fits(network.spec) else None
    return Point(step, float(right.mean()), accuracy)


def after_steps(taught: Batch, network: Network) -> dict[float, float]:
    """The sample's accuracy after one step of each rate that can be chosen, 0 where the numbers
    grow too large: a second's work."""
    found = {}
    for rate in state.RATES.values():
        try:
            found[rate] = sample_accuracy(lesson.step(network, taught.digits, taught.labels, rate))
        except NetworkError:
            found[rate] = 0.0
    return found


def sample_accuracy(network: Network) -> float:
    """The share of SAMPLE of the test digits, always the same, classified correctly."""
    return _correct(network.fingerprint, repr(network.spec), SAMPLE, network)


def accuracy(network: Network) -> float:
    """The share of all test digits classified correctly: seconds the first time."""
    return _correct(network.fingerprint, repr(network.spec), None, network)


def tested() -> int:
    """How many test digits there are."""
    return len(mnist.digits().test.labels)


@st.cache_data(max_entries=512, show_spinner=False)
def _correct(fingerprint: str, spec: str, count: int | None, _network: Network) -> float:
    return testset.accuracy(_network, count)
