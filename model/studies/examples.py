"""How few digits are enough: both networks trained on ever more of them.

python -m model.studies.examples

Each network is trained with its own recipe on digits chosen at random; the same seed chooses the
same ones for both. Few digits are gone through more often than the recipe says: five times through
100 digits would be ten batches.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from model.data import mnist
from model.language import tr
from model.training import runs
from model.training.recipes import RECIPES, Recipe

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

FILE = Path(__file__).with_name("examples.json")
FORMAT = 1
NAMES = ("book", "dense")
SIZES = (100, 300, 1_000, 3_000, 10_000, 60_000)
SEEDS = (0, 1, 2)
LEAST_BATCHES = 500


class ExamplesError(Exception):
    """The stored figures can't be used; the message says what to do."""


@dataclass(frozen=True)
class Study:
    """Test accuracies by number of training digits: recipe → (seeds, sizes), shares of 1."""

    command: str
    sizes: tuple[int, ...]
    seeds: tuple[int, ...]
    least_batches: int
    accuracies: dict[str, np.ndarray]

    @property
    def means(self) -> dict[str, np.ndarray]:
        """The mean accuracy of all seeds: recipe → (sizes,)."""
        return {name: shares.mean(axis=0) for name, shares in self.accuracies.items()}

    def enough(self, name: str, accuracy: float) -> int | None:
        """The least number of digits with which `name` is as accurate on average, None if none."""
        reached = np.flatnonzero(self.means[name] >= accuracy)
        return self.sizes[reached[0]] if reached.size else None


def chosen(size: int, seed: int) -> mnist.Digits:
    """`size` of the training digits: the same ones for a seed; a larger size adds to them."""
    images, labels = mnist.digits().train
    places = np.random.default_rng(seed).permutation(len(labels))[:size]
    return mnist.Digits(images[places], labels[places])


def repeated(digits: mnist.Digits, recipe: Recipe, least: int = LEAST_BATCHES) -> mnist.Digits:
    """The digits, repeated until the recipe's epochs make at least so many batches."""
    times = -(-least * recipe.batch_size // (len(digits.labels) * recipe.epochs))
    return mnist.Digits(np.tile(digits.images, (times, 1, 1)), np.tile(digits.labels, times))


def load(path: Path = FILE) -> Study:
    """The stored study. Raises ExamplesError."""
    try:
        kept = json.loads(path.read_text())
        if kept["format"] != FORMAT:
            raise ValueError
        sizes, seeds = (tuple(int(n) for n in kept[field]) for field in ("sizes", "seeds"))
        accuracies = {name: np.array(kept["accuracies"][name], float) for name in NAMES}
        if any(a.shape != (len(seeds), len(sizes)) for a in accuracies.values()):
            raise ValueError
        return Study(kept["command"], sizes, seeds, int(kept["least_batches"]), accuracies)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExamplesError(
            tr(
                "The figures in {file} can't be read. Restore them with:"
                " git checkout -- model/studies/{file}",
                file=path.name,
            )
        ) from error


def measure(size: int, seed: int, name: str, least: int = LEAST_BATCHES) -> float:
    """Train a recipe's network on so many digits: its accuracy on the test digits."""
    from model.training import loop

    order = loop.Order(name, RECIPES[name], seed)
    digits = repeated(chosen(size, seed), order.recipe, least)
    with tempfile.TemporaryDirectory() as folder:
        loop.train(order, Path(folder) / "run", digits=digits)
        return runs.read(Path(folder) / "run").test_accuracy


def main(arguments: Sequence[str] | None = None) -> None:
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="python -m model.studies.examples", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--least", type=int, default=LEAST_BATCHES, help="batches at least")
    parser.add_argument("--out", type=Path, default=FILE)
    options = parser.parse_args(arguments)
    accuracies: dict[str, list[list[float]]] = {name: [] for name in NAMES}
    for seed in options.seeds:
        for name, rows in accuracies.items():
            rows.append([])
            for size in options.sizes:
                rows[-1].append(measure(size, seed, name, options.least))
                done = {"recipe": name, "seed": seed, "digits": size, "accuracy": rows[-1][-1]}
                print(json.dumps(done), flush=True)
    kept: dict[str, Any] = {
        "format": FORMAT,
        "command": " ".join(["python -m model.studies.examples", *arguments]),
        "sizes": options.sizes,
        "seeds": options.seeds,
        "least_batches": options.least,
        "accuracies": accuracies,
    }
    runs.write(options.out, json.dumps(kept, indent=1).encode())


if __name__ == "__main__":
    main()
