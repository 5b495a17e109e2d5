"""Whether a network is right as often as it says: of answers at 99.9 %, 999 in 1,000.

python -m model.studies.calibration --network robust book --drawings people.json

Expected calibration error, negative log-likelihood and Brier score, as the network answers and
after temperature scaling: its logits divided by one number, which is fitted on half of the writers
and measured on the others, and the other way round. Guo, Pleiss, Sun and Weinberger, "On
calibration of modern neural networks", 2017. The drawings are those of model.evaluate, all brushes
and sizes together; without them the test digits are read, every other one fitting for the rest.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from model.data import mnist
from model.drawing import pen
from model.network import NetworkError
from model.robust.novelty import logits_of
from model.studies import evaluate
from model.studies.interval import wilson

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

BINS = 15  # of equal width, from 0 to 1
SAID = (0.9, 0.99, 0.999)
COLDEST, HOTTEST = 0.05, 20.0  # temperatures between which one is sought
HALVINGS = 50


class Calibration(NamedTuple):
    """How N answers fit what was asked. said: for each of SAID, (answers at least so probable,
    how many of them are right)."""

    error: float
    likelihood: float
    brier: float
    said: tuple[tuple[int, int], ...]


def measure(probabilities: np.ndarray, labels: np.ndarray) -> Calibration:
    """Of (N, classes) probabilities, for (N,) labels."""
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    return Calibration(
        expected_error(sure, right),
        negative_log_likelihood(probabilities, labels),
        brier(probabilities, labels),
        tuple((int((sure >= p).sum()), int(right[sure >= p].sum())) for p in SAID),
    )


def expected_error(sure: np.ndarray, right: np.ndarray) -> float:
    """How far apart what is said and what is right lie in BINS, in the mean of all answers.

    sure: (N,) the answers' probabilities; right: (N,) bool.
    """
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    apart = np.bincount(place, weights=sure - right, minlength=BINS)
    return float(np.abs(apart).sum() / len(sure))


def negative_log_likelihood(probabilities: np.ndarray, labels: np.ndarray) -> float:
    of_label = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(of_label, np.finfo(np.float32).tiny)).mean())


def brier(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The squared distance from what is right, over all classes, in the mean of all answers."""
    wanted = np.eye(probabilities.shape[1])[labels]
    return float(((probabilities - wanted) ** 2).sum(axis=1).mean())


def tempered(logits: np.ndarray, temperature: float) -> np.ndarray:
    """Softmax of (N, classes) logits over a temperature: above 1 less sure than at 1."""
    scaled = np.asarray(logits, np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def fitted(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature of the least negative log-likelihood, by halving.

    That is convex in one over the temperature; its slope there is the mean logit as the network
    weighs them, less that of the right class.
    """
    of_label = logits[np.arange(len(labels)), labels].mean()
    low, high = np.log(COLDEST), np.log(HOTTEST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        expected = (tempered(logits, np.exp(middle)) * logits).sum(axis=1).mean()
        low, high = (middle, high) if expected > of_label else (low, middle)
    return float(np.exp((low + high) / 2))


def scaled(
    logits: np.ndarray, labels: np.ndarray, half: np.ndarray
) -> tuple[np.ndarray, list[float]]:
    """Probabilities (N, classes), each half's with the temperature of the other; both of those.

    half: (N,) bool, whether each belongs to the first.
    """
    probabilities, temperatures = np.empty(logits.shape), []
    for part in (half, ~half):
        temperatures.append(fitted(logits[~part], labels[~part]))
        probabilities[part] = tempered(logits[part], temperatures[-1])
    return probabilities, temperatures


def halves(writers: list[str]) -> np.ndarray:
    """(N,) bool: every other writer; where there is one alone, every other digit."""
    names, whose = np.unique(writers, return_inverse=True)
    return (whose if len(names) > 1 else np.arange(len(writers))) % 2 == 0


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m model.studies.calibration",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--network", nargs="+", default=["shipped"], help="as for model.evaluate")
    parser.add_argument("--drawings", type=Path, help="a file of recorded strokes")
    options = parser.parse_args(arguments)
    try:
        networks = {name: evaluate.open_network(name) for name in options.network}
        sets = (
            [*evaluate.drawn_sets(options.drawings, evaluate.BRUSHES, evaluate.SIZES)]
            if options.drawings
            else [evaluate.mnist_test()]
        )
    except (NetworkError, mnist.DataError, pen.RecordingError) as error:
        sys.exit(str(error))
    digits = np.concatenate([each.digits for each in sets])
    labels = np.concatenate([each.labels for each in sets])
    half = np.concatenate([halves(each.writers) for each in sets])
    print(f"{len(labels)} digits")
    for name, network in networks.items():
        logits = logits_of(network, digits)
        after, temperatures = scaled(logits, labels, half)
        print(lines(name, measure(tempered(logits, 1), labels), measure(after, labels)))
        print("  temperatures " + ", ".join(f"{t:.3f}" for t in temperatures))


def lines(name: str, before: Calibration, after: Calibration) -> str:
    """The figures for people, before and after scaling."""
    made = [f"{name:<34}{'as it is':>24}{'scaled':>24}"]
    for title, field in (
        ("expected calibration error", "error"),
        ("negative log-likelihood", "likelihood"),
        ("Brier score", "brier"),
    ):
        values = [getattr(each, field) for each in (before, after)]
        made.append(f"  {title:<32}" + "".join(f"{value:>24.4f}" for value in values))
    for place, said in enumerate(SAID):
        told = [share(*each.said[place]) for each in (before, after)]
        made.append(f"  {f'right of those at {said:.1%} or more':<32}" + "".join(told))
    return "\n".join(made)


def share(of: int, right: int) -> str:
    """ "  99.90 % (99.8–99.9) of 5" """
    if not of:
        return f"{'none':>24}"
    low, high = wilson(right, of)
    return f"{f'{right / of:.2%} ({low:.2%}–{high:.2%})':>24} of {of:,}"


if __name__ == "__main__":
    main()
