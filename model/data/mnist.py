"""MNIST as it ships with the project: the original 60,000 + 10,000 digits."""

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from model.language import tr
from model.spec import Spec

MNIST = Path(__file__).with_name("mnist.npz")
MNIST_SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"
SIDE = 28
CLASSES = tuple("0123456789")


class DataError(Exception):
    """The digits can't be used; the message says what to do."""


class Digits(NamedTuple):
    """Images (N, 28, 28) uint8, white ink on black, and their labels (N,) uint8."""

    images: np.ndarray
    labels: np.ndarray


class Mnist(NamedTuple):
    train: Digits
    test: Digits


def load(path: Path = MNIST, sha256: str = MNIST_SHA256) -> Mnist:
    """Read the digits, refusing a file whose SHA-256 is not the expected one.

    Raises DataError where the file is missing or is not the one that the project ships.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(
            tr(
                "The digits in {file} can't be read ({reason}). Restore it with: git checkout --"
                " model/data/mnist.npz",
                file=path.name,
                reason=error.strerror,
            )
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DataError(
            tr(
                "The digits in {file} are not the ones that DigitScope ships. Restore it with: git"
                " checkout -- model/data/mnist.npz",
                file=path.name,
            )
        )
    with np.load(path, allow_pickle=False) as arrays:
        return Mnist(
            Digits(arrays["x_train"], arrays["y_train"]),
            Digits(arrays["x_test"], arrays["y_test"]),
        )


@cache
def digits() -> Mnist:
    """The shipped digits, read once for each process."""
    return load()


def fits(spec: Spec) -> bool:
    """Whether MNIST's test digits say something about a network of this architecture."""
    return spec.side == SIDE and spec.classes == CLASSES


def random_test_digit(of_class: int | None = None) -> int:
    """The number of a test digit chosen at random, of one class or of any."""
    labels = digits().test.labels
    of_any = of_class is None
    return int(
        np.random.default_rng().choice(
            len(labels) if of_any else np.flatnonzero(labels == of_class)
        )
    )


def pixels(images: np.ndarray) -> np.ndarray:
    """(N, 28, 28) uint8 → (N, 28, 28, 1) float32 in [0, 1], as the networks take them."""
    return images[..., np.newaxis].astype(np.float32) / 255
