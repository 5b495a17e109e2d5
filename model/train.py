"""Train a network on MNIST and keep the training as a run.

python -m model.train --recipe book --seed 0 --out runs/mine
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from model import data, network, runs
from model.recipes import RECIPES, Recipe

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m model.train", description=__doc__)
    parser.add_argument("--recipe", choices=RECIPES, default="book")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, help="how often all digits are gone through")
    parser.add_argument("--out", type=Path, required=True, help="the run's folder")
    options = parser.parse_args(arguments)
    recipe = RECIPES[options.recipe]
    if options.epochs:
        recipe = replace(recipe, epochs=options.epochs)
    command = "python -m model.train " + " ".join(arguments or sys.argv[1:])
    train(options.recipe, recipe, options.seed, options.out, command)


def train(name: str, recipe: Recipe, seed: int, out: Path, command: str) -> dict[str, Any]:
    """Train one network, write its run into `out`, return the record."""
    import keras

    keras.utils.set_random_seed(seed)
    digits = data.mnist()
    net = network.BUILDERS[recipe.architecture]()
    net.compile(
        optimizer=keras.optimizers.get(
            {"class_name": recipe.optimizer, "config": {"learning_rate": recipe.learning_rate}}
        ),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    count = round(len(digits.train.labels) * recipe.share)
    x, y = data.pixels(digits.train.images[:count]), digits.train.labels[:count]
    steps_per_epoch = -(-count // recipe.batch_size)
    record = {
        "format": runs.FORMAT,
        "recipe": name,
        "architecture": recipe.architecture,
        "settings": asdict(recipe),
        "seed": seed,
        "command": command,
        "versions": {p: version(p) for p in ("tensorflow", "keras", "numpy")},
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": 0.0,
        "state": "running",
        "steps_per_epoch": steps_per_epoch,
        "epochs": [],
        "snapshots": [],
        "test": None,
    }
    keeper = _Keeper(out, record, digits.test)
    net.fit(x, y, batch_size=recipe.batch_size, epochs=recipe.epochs, callbacks=[keeper], verbose=1)
    return record


def _make_keeper():
    import keras

    class Keeper(keras.callbacks.Callback):
        """Keeps the run's record and snapshots while Keras trains."""

        def __init__(self, out: Path, record: dict[str, Any], test: data.Digits):
            super().__init__()
            self.out, self.record, self.test = out, record, test
            self.x_test = data.pixels(test.images)
            self.step = 0
            self.log_steps = set(snapshot_steps(record["steps_per_epoch"]))

        def on_train_begin(self, logs=None):
            self.start = time.perf_counter()
            self.keep()

        def on_train_batch_end(self, batch, logs=None):
            self.step += 1
            if self.step in self.log_steps:
                self.keep()

        def on_epoch_end(self, epoch, logs=None):
            loss, accuracy = self.model.evaluate(
                self.x_test, self.test.labels, batch_size=500, verbose=0
            )
            figures = {"loss": loss, "accuracy": accuracy, "digits": len(self.test.labels)}
            self.record["test"] = figures
            self.record["epochs"].append(
                {"epoch": epoch + 1, "step": self.step, "train": dict(logs or {}), "test": figures}
            )
            self.keep()
            print(f"test digits: loss {loss:.4f}, accuracy {accuracy:.2%}", flush=True)

        def on_train_end(self, logs=None):
            self.record["state"] = "finished"
            self.save()

        def keep(self):
            runs.write_weights(runs.snapshot_path(self.out, self.step), network.weights(self.model))
            if self.step not in self.record["snapshots"]:
                self.record["snapshots"].append(self.step)
            self.save()

        def save(self):
            self.record["seconds"] = round(time.perf_counter() - self.start, 1)
            runs.write_record(self.out, self.record)

    return Keeper


def _Keeper(*args):
    return _make_keeper()(*args)


def snapshot_steps(steps_per_epoch: int) -> list[int]:
    """Log-spaced steps in the first epoch at which weights are kept: 1, 2, 4, 8, … batches."""
    return [int(2**k) for k in range(int(np.log2(max(steps_per_epoch - 1, 1))) + 1)]


if __name__ == "__main__":
    main()
