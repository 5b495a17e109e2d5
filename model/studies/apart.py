"""How the classes come apart, layer by layer: the test digits in two dimensions, and how many of
them a linear probe classifies correctly from what a layer gives.

Everything is fitted on FITTED training digits, and shown of all test digits. What is said of it in
numbers a run keeps beside its weights, in apart.json:

python -m model.studies.apart book dense robust
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from model.data import mnist
from model.explain import neighbours, projection
from model.network import Network, NetworkError
from model.reading import AT_ONCE, read_batch
from model.spec import Spec
from model.studies import kept

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

FILE = "apart.json"
FORMAT = 1
FITTED = 2_000  # training digits
SAMPLE = 1_000  # test digits, of which trustworthiness is measured
WIDTH = 32  # principal components that are kept of a digit, to look for its neighbours
NEIGHBOURS = 9
PROJECTIONS = ("pca", "lda")
STAGES = 3  # of fitting one layer
SEED = 0


@dataclass(frozen=True)
class Fit:
    """What is fitted to one layer, on training digits.

    layer: its place in the Spec, −1 for the digit, Spec.logits for the logits; mean (D,) of its
    values; axes (D, W + 2 + classes): principal components, two discriminants, the probe's weights;
    width: W; shares (classes,): of each class. All arrays float32.
    """

    layer: int
    mean: np.ndarray
    axes: np.ndarray
    width: int
    shares: np.ndarray

    def shorten(self, rows: np.ndarray) -> np.ndarray:
        """(N, D) values → (N, W + 2 + classes + 1): along the axes, then their squared length."""
        rows = rows - self.mean
        return np.column_stack([rows @ self.axes, np.einsum("nd,nd->n", rows, rows)])

    def flat(self, shortened: np.ndarray) -> dict[str, np.ndarray]:
        """The two dimensions of each of PROJECTIONS, not yet turned: (N, 2)."""
        return {"pca": shortened[:, :2], "lda": shortened[:, self.width :][:, :2]}

    def answers(self, shortened: np.ndarray) -> np.ndarray:
        """The classes that the probe names: (N,)."""
        return (shortened[:, self.width + 2 : -1] + self.shares).argmax(axis=1)

    def bounding(self, shortened: np.ndarray) -> np.ndarray:
        """What model.explain.neighbours keeps of each: (N, W + 1)."""
        along = shortened[:, : self.width]
        rest = shortened[:, -1] - (along**2).sum(axis=1)
        return np.column_stack([along, np.sqrt(np.maximum(rest, 0))])


@dataclass(frozen=True)
class View:
    """One layer's picture of all test digits.

    points: (N, 2) float32 within ±1, by projection; turns: (3, 2), by which Fit.flat and a column
    of ones become them; bounds: as Fit.bounding gives them; accuracy: of the linear probe; spread:
    the share of the variance, about the training digits' mean, that lies in the plane of the PCA;
    trust: trustworthiness by projection.
    """

    fit: Fit
    points: dict[str, np.ndarray]
    turns: dict[str, np.ndarray]
    bounds: np.ndarray
    accuracy: float
    spread: float
    trust: dict[str, float]


@dataclass(frozen=True, eq=False)
class Apart:
    """Every layer's View, in network order, and what the network answers to each test digit."""

    network: Network
    views: tuple[View, ...]
    answers: np.ndarray

    def place(self, digit: np.ndarray) -> dict[str, np.ndarray]:
        """Where an (S, S) digit stands in each layer's picture: (layers, 2), by projection."""
        placed = {name: [] for name in PROJECTIONS}
        for view, rows in zip(self.views, features(self.network, digit[np.newaxis]), strict=True):
            for name, flat in view.fit.flat(view.fit.shorten(rows)).items():
                placed[name].append(_turned(flat, view.turns[name])[0])
        return {name: np.array(places) for name, places in placed.items()}

    def neighbours(self, place: int, digit: np.ndarray, but: int | None = None) -> Neighbours:
        """The test digits that are nearest to an (S, S) digit by all that a layer gives.

        place: the layer's among the views; but: the number of one that does not count.
        """
        images, view = mnist.digits().test.images, self.views[place]

        def values(numbers: np.ndarray) -> np.ndarray:
            return features(self.network, mnist.pixels(images[numbers])[..., 0])[place]

        row = features(self.network, digit[np.newaxis])[place]
        numbers, distances = neighbours.nearest(
            row[0],
            view.fit.bounding(view.fit.shorten(row))[0],
            view.bounds,
            values,
            NEIGHBOURS + (but is not None),
            AT_ONCE,
        )
        others = numbers != but
        return Neighbours(numbers[others][:NEIGHBOURS], distances[others][:NEIGHBOURS])


class Neighbours(NamedTuple):
    """The nearest first: their numbers among the test digits, and Euclidean distances."""

    numbers: np.ndarray
    distances: np.ndarray


def layers(spec: Spec) -> tuple[int, ...]:
    """The layers that are looked at: the digit, all that make new values, the logits."""
    return (-1, *spec.shown, spec.logits)


def features(network: Network, digits: np.ndarray) -> list[np.ndarray]:
    """What each of `layers` gives for (N, S, S) digits: (N, D) float32."""
    read = read_batch(network, digits)
    values = [read.digit, *(read.layers[n].values for n in network.spec.shown), read.logits]
    return [each.reshape(len(read.digit), -1) for each in values]


def study(network: Network, onto: Apart | None = None) -> Iterator[float | Apart]:
    """Fit and place all layers: yields which share is done, at the end the Apart. Ten seconds.

    onto: of the same architecture, to whose pictures these are turned; else each layer's is turned
    to the one before it. Only for networks that MNIST's digits fit.
    """
    images, labels = mnist.digits().test
    places, starts = range(len(layers(network.spec))), range(0, len(images), AT_ONCE)
    done, steps = 0, len(places) * STAGES + len(starts)
    fits, trusts = [], []
    for place in places:
        for made in _fit(network, place):
            if made is None:
                done += 1
                yield done / steps
        fits.append(made[0])
        trusts.append(made[1])
    short: list[list[np.ndarray]] = [[] for _ in places]
    answers = []
    for first in starts:
        values = features(network, mnist.pixels(images[first : first + AT_ONCE])[..., 0])
        for place in places:
            short[place].append(fits[place].shorten(values[place]))
        answers.append(values[-1].argmax(axis=1))
        done += 1
        yield done / steps
    views: list[View] = []
    for place in places:
        before = onto.views[place] if onto else views[-1] if views else None
        views.append(
            _view(fits[place], np.concatenate(short[place]), labels, trusts[place], before)
        )
    yield Apart(network, tuple(views), np.concatenate(answers))


def _fit(network: Network, place: int) -> Iterator[tuple[Fit, dict[str, float]] | None]:
    """Fit one layer, by its place among `layers`: yields None after each of STAGES, then the Fit
    and the trustworthiness of each projection."""
    digits, others = mnist.digits()
    labels, classes = sample(digits, FITTED).labels, len(network.spec.classes)
    rows = _values(network, place, sample(digits, FITTED).images)
    mean = rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    rows -= mean
    inner = projection.products(rows)
    yield None
    weights = projection.probe(rows, labels, classes, inner)
    yield None
    directions = projection.pca(rows, inner, 2, WIDTH)
    directions = np.pad(directions, ((0, 0), (0, max(0, 2 - directions.shape[1]))))
    discriminants = projection.lda(rows, labels, weights)
    axes = np.column_stack([directions, discriminants, weights]).astype(np.float32)
    shares = np.bincount(labels, minlength=classes) / len(labels)
    fit = Fit(layers(network.spec)[place], mean, axes, directions.shape[1], shares)
    del rows, inner
    seen = _values(network, place, sample(others, SAMPLE).images)
    flat = fit.flat(fit.shorten(seen))
    yield None
    yield fit, projection.trustworthiness(seen, flat, NEIGHBOURS)


def _values(network: Network, place: int, digits: np.ndarray) -> np.ndarray:
    """What one layer gives for many digits, without those of the others: (N, D) float32."""
    rows = None
    for first in range(0, len(digits), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        values = features(network, digits[part])[place]
        rows = np.empty((len(digits), values.shape[1]), np.float32) if rows is None else rows
        rows[part] = values
    return rows


def _view(
    fit: Fit, short: np.ndarray, labels: np.ndarray, trust: dict[str, float], before: View | None
) -> View:
    points, turns = {}, {}
    for name, flat in fit.flat(short).items():
        onto = before.points[name] if before else points.get(PROJECTIONS[0], flat)
        turn = projection.procrustes(flat, onto)
        low, high = (flat @ turn).min(axis=0), (flat @ turn).max(axis=0)
        reach = max(float((high - low).max()) / 2, np.finfo(np.float32).tiny)
        turns[name] = np.vstack([turn, -(low + high) / 2]) / reach
        points[name] = _turned(flat, turns[name])
    inside = (short[:, :2].astype(np.float64) ** 2).sum()
    spread = inside / max(short[:, -1].sum(dtype=np.float64), np.finfo(float).tiny)
    return View(
        fit,
        points,
        turns,
        fit.bounding(short),
        float((fit.answers(short) == labels).mean()),
        float(spread),
        trust,
    )


def _turned(flat: np.ndarray, turn: np.ndarray) -> np.ndarray:
    return (flat @ turn[:2] + turn[2]).astype(np.float32)


def sample(digits: mnist.Digits, count: int) -> mnist.Digits:
    """`count` of the digits in the order that the seed gives them: (N, S, S) float32 and labels."""
    chosen = np.random.default_rng(SEED).permutation(len(digits.labels))[:count]
    return mnist.Digits(mnist.pixels(digits.images[chosen])[..., 0], digits.labels[chosen])


def figures(found: Apart, command: str) -> dict[str, Any]:
    """What is kept of it in numbers."""
    return {
        "format": FORMAT,
        "command": command,
        "weights": found.network.fingerprint,
        "fitted": FITTED,
        "digits": len(found.answers),
        "layers": [
            {"accuracy": view.accuracy, "spread": view.spread, "trust": view.trust}
            for view in found.views
        ],
    }


def save(folder: Path, numbers: dict[str, Any]) -> None:
    """Keep the figures in a run's folder, whole or not at all. Raises OSError."""
    kept.write(folder, FILE, numbers)


def load(folder: Path, network: Network) -> dict[str, Any] | None:
    """The figures in a run's folder, or None where there are none of this network."""
    numbers = kept.read(folder, FILE, network)
    return numbers if _are_figures(numbers, network) else None


def _are_figures(numbers: Any, network: Network) -> bool:
    try:
        shares = [
            share
            for layer in numbers["layers"]
            for share in (layer["accuracy"], layer["spread"], *layer["trust"].values())
        ]
        return (
            numbers["format"] == FORMAT
            and all(isinstance(numbers[name], int) for name in ("fitted", "digits"))
            and len(numbers["layers"]) == len(layers(network.spec))
            and all(layer["trust"].keys() == set(PROJECTIONS) for layer in numbers["layers"])
            and all(isinstance(share, float) and 0 <= share <= 1 for share in shares)
        )
    except (TypeError, KeyError, AttributeError):
        return False


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m model.studies.apart", description=__doc__)
    parser.add_argument("runs", nargs="+", metavar="run", help="a run's id or folder")
    options = parser.parse_args(arguments)
    for name in options.runs:
        try:
            run = kept.run(name)
            network = run.network()
        except NetworkError as error:
            sys.exit(str(error))
        if not mnist.fits(network.spec):
            sys.exit(f"{name} has other classes or another input than MNIST's digits.")
        *_, found = study(network)
        save(run.path, figures(found, f"python -m model.studies.apart {name}"))
        print(json.dumps({"run": name, "accuracy": [v.accuracy for v in found.views]}), flush=True)


if __name__ == "__main__":
    main()
