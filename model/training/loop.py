"""The training loop: one network, one recipe, one seed, kept as a run while it learns."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, Any

import numpy as np

from model.data import mnist
from model import network
from model.training import runs
from model.robust import synthesis
from model.training.recipes import SETTINGS, Recipe

if TYPE_CHECKING:
    import keras

VALIDATION = 5_000  # at the most: training digits that a recipe's share leaves over
PACKAGES = ("tensorflow", "keras", "numpy")
CURVE_POINTS = 40  # an epoch
EVALUATION_BATCH = 500
DIVERGED = 1e6  # a loss that no learning comes back from; chance alone has ln 10 = 2.3
REPORT_SECONDS = 0.25


class Stop(threading.Event):
    """Asks a training to end and to keep what was learned; why: a sentence for its record."""

    why = ""

    def ask(self, why: str) -> None:
        self.why = why
        self.set()


class TrainingError(Exception):
    """Training broke off; the message says why in a sentence that can be shown."""


def train(
    name: str,
    recipe: Recipe,
    seed: int,
    out: Path,
    *,
    label: str = "",
    command: str = "",
    report: Callable[[dict[str, Any]], None] = lambda event: None,
    stop: Stop | None = None,
    digits: mnist.Digits | None = None,
) -> keras.Model:
    """Train one network, keep it as a run in the folder `out`, return it as training ended.

    digits: to train on instead of MNIST's 60,000.

    `report` is given what is being done, several times a second: {"doing": "loading"}, then
    "preparing" (the digits), "training" and "evaluating", with epoch, epochs, step, steps, loss,
    accuracy and left (seconds).
    Asking `stop` ends training after the batch under way; what was learned is kept.

    The same recipe and seed give the same weights on one machine: chance is seeded, and TensorFlow
    is held to deterministic operations. Another machine's arithmetic may round otherwise.

    Raises TrainingError where the loss or a weight is no finite number any more, and where the run
    can't be written; the run's record says why, too.
    """
    try:
        with runs.held(out):
            return _Training(name, recipe, seed, out, label, command, report, stop, digits).run()
    except OSError as error:
        raise TrainingError(runs.why(error)) from error


class _Training:
    """What one training holds while it lasts."""

    def __init__(self, name, recipe, seed, out, label, command, report, stop, digits):
        self.recipe, self.seed, self.out = recipe, seed, out
        self.report, self.stop = report, stop or Stop()
        self.begun, self.stepping, self.reported = time.perf_counter(), 0.0, 0.0
        train, test = mnist.digits()
        train = digits or train
        count = max(1, round(len(train.labels) * recipe.share))
        left_over = min(VALIDATION, len(train.labels) - count)
        self.given = mnist.Digits(train.images[:count], train.labels[:count])
        count = synthesis.size(recipe.digits, count)
        self.checks = {"test": test}
        if left_over:
            last = slice(len(train.labels) - left_over, None)
            self.checks["validation"] = mnist.Digits(train.images[last], train.labels[last])
        self.steps_per_epoch = -(-count // recipe.batch_size)
        self.steps = self.steps_per_epoch * recipe.epochs
        self.log_steps = set(snapshot_steps(self.steps_per_epoch))
        self.step, self.epoch = 0, 1
        self.curve_every = max(1, self.steps_per_epoch // CURVE_POINTS)
        self.recent: deque = deque(maxlen=self.curve_every)  # (loss, accuracy) of the last batches
        self.record = {
            "format": runs.FORMAT,
            "name": runs.clean_name(label),
            "recipe": name,
            "architecture": recipe.architecture,
            "settings": {k: v for k, v in asdict(recipe).items() if k in SETTINGS},
            "seed": seed,
            "command": command,
            "versions": {"python": python_version()} | {p: version(p) for p in PACKAGES},
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": 0.0,
            "state": "running",
            "reason": "",
            "digits": {"train": count, "validation": left_over, "test": len(test.labels)},
            "steps_per_epoch": self.steps_per_epoch,
            "curve": [],
            "epochs": [],
            "snapshots": [],
            "test": None,
        }

    def run(self) -> keras.Model:
        self.save()
        try:
            self.say("loading")
            self.prepare()
            self.keep()
            self.learn()
        except TrainingError as error:
            self.fail(str(error))
            raise
        except OSError as error:
            self.fail(runs.why(error))
            raise
        except BaseException as error:
            self.fail(f"Training broke off: {type(error).__name__}: {error}")
            raise
        return self.network

    def prepare(self) -> None:
        """Import TensorFlow, make the network and the function that trains it on one batch."""
        import keras
        import tensorflow as tf

        keras.utils.set_random_seed(self.seed)
        tf.config.experimental.enable_op_determinism()
        self.order = np.random.default_rng(self.seed)
        self.network = network.BUILDERS[self.recipe.architecture]()
        self.optimizer = keras.optimizers.get(self.recipe.optimizer)
        self.optimizer.build(self.network.trainable_variables)

        @tf.function(reduce_retracing=True)
        def learn(x, y):
            with tf.GradientTape() as tape:
                p = self.network(x, training=True)
                loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(y, p))
            variables = self.network.trainable_variables
            self.optimizer.apply_gradients(
                zip(tape.gradient(loss, variables), variables, strict=True)
            )
            return loss, tf.reduce_mean(keras.metrics.sparse_categorical_accuracy(y, p))

        @tf.function(reduce_retracing=True)
        def judge(x, y):
            p = self.network(x, training=False)
            loss = keras.losses.sparse_categorical_crossentropy(y, p)
            right = keras.metrics.sparse_categorical_accuracy(y, p)
            return tf.reduce_sum(loss), tf.reduce_sum(right)

        self.learn_batch, self.judge_batch = learn, judge

    def learn(self) -> None:
        for epoch in range(1, self.recipe.epochs + 1):
            self.epoch = epoch
            seen = self.learn_epoch()
            if self.stop.is_set() and self.step < self.steps:
                self.record |= {"state": "stopped", "reason": self.stop.why}
            self.keep()
            self.evaluate(seen)
            if self.record["state"] == "stopped":
                return
        self.record["state"] = "finished"
        self.save()

    def learn_epoch(self) -> list[tuple[float, float, int]]:
        """Learn from every digit once: (loss, accuracy, digits) of each batch."""
        self.say("preparing")
        self.train = synthesis.training_digits(
            self.recipe.digits, self.given, self.seed, self.epoch
        )
        seen = []
        for chosen in self.batches():
            if self.stop.is_set():
                break
            seen.append((*self.learn_one(chosen), len(chosen)))
            if self.step in self.log_steps:
                self.keep()
        return seen

    def batches(self) -> list[np.ndarray]:
        """The indices of one epoch's batches, in a new order for each epoch."""
        order = self.order.permutation(len(self.train.labels))
        return np.split(order, range(self.recipe.batch_size, len(order), self.recipe.batch_size))

    def learn_one(self, chosen: np.ndarray) -> tuple[float, float]:
        """Move the weights once; the batch's loss and accuracy before they moved."""
        self.optimizer.learning_rate = self.recipe.rate(self.step, self.steps)
        x, y = mnist.pixels(self.train.images[chosen]), self.train.labels[chosen]
        loss, accuracy = (float(figure) for figure in self.learn_batch(x, y))
        self.step += 1
        if not loss < DIVERGED:  # true of NaN, too
            raise TrainingError(self.divergence(f"The loss became {loss:.3g}"))
        if self.step == 1:  # the first batch also waits for the function to be traced
            self.stepping = time.perf_counter()
        self.recent.append((loss, accuracy))
        if self.step % self.curve_every == 0:
            mean = np.mean(self.recent, axis=0)
            self.record["curve"].append({"step": self.step} | _figures(*mean))
            self.save()
        if time.perf_counter() - self.reported > REPORT_SECONDS:
            self.say("training")
        return loss, accuracy

    def evaluate(self, seen: list[tuple[float, float, int]]) -> None:
        """Add this epoch's figures to the record."""
        self.say("evaluating")
        entry = {"epoch": self.epoch, "step": self.step, "train": None, "validation": None}
        if seen:
            loss, accuracy, count = np.array(seen).T
            entry["train"] = _figures(*(np.average(f, weights=count) for f in (loss, accuracy)))
        for name, digits in self.checks.items():
            entry[name] = self.judge(digits)
        self.record["epochs"].append(entry)
        self.record["test"] = entry["test"]
        self.save()

    def judge(self, digits: mnist.Digits) -> dict[str, float]:
        sums = np.zeros(2)
        for start in range(0, len(digits.labels), EVALUATION_BATCH):
            part = slice(start, start + EVALUATION_BATCH)
            sums += self.judge_batch(mnist.pixels(digits.images[part]), digits.labels[part])
        return _figures(*sums / len(digits.labels))

    def keep(self) -> None:
        """Keep the weights as they are now."""
        weights = network.weights(self.network)
        for name, values in weights.items():
            if not np.isfinite(values).all():
                raise TrainingError(self.divergence(f"A weight of {name} is NaN or infinite"))
        runs.write_weights(runs.snapshot_path(self.out, self.step), weights)
        if self.step not in self.record["snapshots"]:
            self.record["snapshots"].append(self.step)
        self.save()

    def save(self) -> None:
        self.record["seconds"] = round(time.perf_counter() - self.begun, 1)
        runs.write_record(self.out, self.record)

    def fail(self, reason: str) -> None:
        """Say in the record why training broke off; a full disk may refuse even that."""
        self.record |= {"state": "failed", "reason": reason}
        try:
            self.save()
        except OSError:
            return

    def divergence(self, what: str) -> str:
        return (
            f"{what} at batch {self.step} of epoch {self.epoch}: training diverged. The learning "
            f"rate of {self.recipe.learning_rate:g} is too large here; try a smaller one."
        )

    def say(self, doing: str) -> None:
        self.reported = time.perf_counter()
        event = {"doing": doing, "epoch": self.epoch, "epochs": self.recipe.epochs}
        event |= {"step": self.step, "steps": self.steps}
        if self.recent:
            event |= _figures(*np.mean(self.recent, axis=0))
        if self.step > 1:
            a_step = (self.reported - self.stepping) / (self.step - 1)
            event["left"] = round(a_step * (self.steps - self.step), 1)
        self.report(event)


def snapshot_steps(steps_per_epoch: int) -> list[int]:
    """Log-spaced steps in the first epoch at which weights are kept: 1, 2, 4, 8, … batches."""
    return [2**k for k in range(steps_per_epoch.bit_length()) if 2**k < steps_per_epoch]


def _figures(loss: float, accuracy: float) -> dict[str, float]:
    return {"loss": float(loss), "accuracy": float(accuracy)}
