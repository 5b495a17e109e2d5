"""The 10,000 test digits as a network reads them: what is right, what is mistaken, how surely."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from model.data import mnist
from model.explain import exciting
from model.network import Network
from model.reading import AT_ONCE, read_batch
from model.studies import sweeps


@dataclass(frozen=True)
class Examined:
    """What a network makes of the test digits.

    probabilities: (N, classes) float32; best: for each layer of Spec.shown and the logits,
    by its place, the digits that excite it most.
    """

    probabilities: np.ndarray
    best: dict[int, exciting.Best]


def examine(network: Network, images: np.ndarray | None = None) -> Examined:
    """Read the test digits, or other (N, S, S) uint8 images: seconds."""
    images = mnist.digits().test.images if images is None else images
    answers, best = [], {}
    for first in range(0, len(images), AT_ONCE):
        digits = mnist.pixels(images[first : first + AT_ONCE])[..., 0]
        reading = read_batch(network, digits)
        answers.append(reading.probabilities)
        best = exciting.add(best, reading, first)
    return Examined(np.concatenate(answers), best)


def accuracy(
    network: Network, count: int | None = None, report: Callable[[float], None] = lambda share: None
) -> float:
    """The share of MNIST's test digits that is classified correctly, where `mnist.fits`.

    count: of so many of them, evenly spread and always the same; None: of all 10,000, which takes
    seconds. report: is given the share that is done.
    """
    images, labels = sweeps.sample(count or len(mnist.digits().test.labels))
    right = 0
    for first in range(0, len(labels), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        answers = read_batch(network, images[part]).probabilities.argmax(axis=-1)
        right += int((answers == labels[part]).sum())
        report(min(1.0, part.stop / len(labels)))
    return right / len(labels)


def per_digit(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Each class's share classified correctly: (classes,) float, NaN for a class without any."""
    table = confusion(probabilities, labels)
    with np.errstate(invalid="ignore"):
        return np.diag(table) / table.sum(axis=1)


def confusion(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """How many digits of each class (rows) were taken for each class (columns): (K, K) int."""
    classes = probabilities.shape[-1]
    table = np.zeros((classes, classes), int)
    np.add.at(table, (labels, probabilities.argmax(axis=-1)), 1)
    return table


def most_frequent_mistake(table: np.ndarray) -> tuple[int, int] | None:
    """The class, and the class that it is taken for, where a table's largest mistake lies."""
    wrong = table * ~np.eye(len(table), dtype=bool)
    true, read = np.unravel_index(wrong.argmax(), wrong.shape)
    return (int(true), int(read)) if wrong.any() else None


def mistakes(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The digits classified wrongly, the most confident mistake first: (M,) int."""
    wrong = np.flatnonzero(probabilities.argmax(axis=-1) != labels)
    return wrong[np.argsort(-probabilities[wrong].max(axis=-1), kind="stable")]


def cell(probabilities: np.ndarray, labels: np.ndarray, true: int, read: int) -> np.ndarray:
    """The digits of class `true` taken for `read`, the most confident first: (M,) int."""
    found = np.flatnonzero((labels == true) & (probabilities.argmax(axis=-1) == read))
    return found[np.argsort(-probabilities[found, read], kind="stable")]


def least_certain(probabilities: np.ndarray, count: int) -> np.ndarray:
    """The digits whose best answer has the lowest probability, lowest first: (count,) int."""
    return np.argsort(probabilities.max(axis=-1), kind="stable")[:count]


def fixed_and_broken(
    before: np.ndarray, after: np.ndarray, labels: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The digits that only `after` classifies correctly, and those that only `before` does.

    Each starts with the digits on which the one that errs is the most confident.
    """
    errs_before, errs_after = mistakes(before, labels), mistakes(after, labels)
    return (
        errs_before[~np.isin(errs_before, errs_after)],
        errs_after[~np.isin(errs_after, errs_before)],
    )


def fewer_errors(accuracy: float, than: float) -> float:
    """Which share of the errors made at accuracy `than` is not made at `accuracy`."""
    return 1 - (1 - accuracy) / (1 - than) if than < 1 else 0.0
