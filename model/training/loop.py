"""The training loop: one network, one recipe, one seed, kept as a run while it learns.

Not Keras' own `fit`: a stop after any batch, checkpoints within an epoch, a learning rate for every
batch, digits that are new in every epoch and the batches' own figures would each be a callback.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, Any

import numpy as np

from model import network
from model.data import mnist
from model.data.sets import SetError
from model.language import tr
from model.robust import synthesis
from model.training import harder, orders, runs
from model.training.orders import Material, Order, TrainingError
from model.training.recipes import SETTINGS
from model.training.record import Counts, Epoch, Figures, Point, Record, clean_name, clean_text

if TYPE_CHECKING:
    import keras

PACKAGES = ("tensorflow", "keras", "numpy")
CURVE_POINTS = 40  # an epoch
EVALUATION_BATCH = 500
DIVERGED = 1e6  # a loss that no learning comes back from; chance alone has ln 10 = 2.3
REPORT_SECONDS = 0.25
WRITE_SECONDS = 0.1  # between two records that differ by a point of the curve

Report = Callable[[dict[str, Any]], None]


class Stop(threading.Event):
    """Asks a training to end and to keep what was learned; why: a sentence for its record."""

    why = ""

    def ask(self, why: str) -> None:
        self.why = why
        self.set()


def train(
    order: Order,
    out: Path,
    *,
    report: Report = lambda event: None,
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

    Raises TrainingError where the loss or a weight is no finite number any more, where the digits
    are not for this network, and where the run can't be written; the run's record says why, too.
    """
    try:
        material = orders.prepare(order, digits)
    except (SetError, runs.RunError) as error:
        raise TrainingError(str(error)) from error
    try:
        with runs.held(out):
            return _Training(order, out, material, report, stop or Stop()).run()
    except OSError as error:
        raise TrainingError(runs.why(error)) from error


class _Training:
    """One training from its start to its end: what it has done so far, and what comes next."""

    def __init__(self, order: Order, out: Path, material: Material, report: Report, stop: Stop):
        self.order, self.recipe, self.material, self.stop = order, order.recipe, material, stop
        self.steps_per_epoch = steps_per_epoch(order, material)
        self.steps = self.steps_per_epoch * self.recipe.epochs
        self.step, self.epoch = 0, 1
        self.log_steps = set(snapshot_steps(self.steps_per_epoch))
        self.rng = np.random.default_rng(order.seed)
        self.journal = _Journal(out, _new_record(order, material, self.steps_per_epoch))
        self.meter = _Meter(report, self.steps, max(1, self.steps_per_epoch // CURVE_POINTS))

    def run(self) -> keras.Model:
        self.journal.note()
        try:
            self.say("loading")
            self.learner = Learner(self.order, self.material)
            self.keep()
            self.learn()
        except TrainingError as error:
            self.journal.fail(str(error))
            raise
        except OSError as error:
            self.journal.fail(runs.why(error))
            raise
        except BaseException as error:
            self.journal.fail(
                tr("Training broke off: {kind}: {error}", kind=type(error).__name__, error=error)
            )
            raise
        return self.learner.model

    def learn(self) -> None:
        for epoch in range(1, self.recipe.epochs + 1):
            self.epoch = epoch
            seen = self.learn_epoch()
            stopped = self.stop.is_set() and self.step < self.steps
            if stopped:
                self.journal.note(state="stopped", reason=clean_text(self.stop.why))
            self.keep()
            self.evaluate(seen)
            if stopped:
                return
        self.journal.note(state="finished")

    def learn_epoch(self) -> list[tuple[float, float, int]]:
        """Learn from every digit once: (loss, accuracy, digits) of each batch."""
        self.say("preparing")
        seen = []
        for batch in batches(self.order, self.material, self.epoch, self.rng):
            if self.stop.is_set():
                break
            seen.append((*self.learn_batch(batch), len(batch.labels)))
            if self.step in self.log_steps:
                self.keep()
        return seen

    def learn_batch(self, batch: mnist.Digits) -> tuple[float, float]:
        """Move the weights once; the batch's loss and accuracy before they moved."""
        loss, accuracy = self.learner.learn(batch, self.recipe.rate(self.step, self.steps))
        self.step += 1
        if not loss < DIVERGED:  # true of NaN, too
            raise TrainingError(
                tr(
                    "The loss became {loss:.3g} at batch {batch} of epoch {epoch}: training"
                    " diverged. The learning rate of {rate:g} is too large here; try a smaller"
                    " one.",
                    loss=loss,
                    **self.place(),
                )
            )
        self.meter.add(loss, accuracy)
        if self.step % self.meter.window == 0:
            self.journal.add_point(Point(*self.meter.mean, self.step))
        if self.meter.is_due():
            self.say("training")
        return loss, accuracy

    def evaluate(self, seen: list[tuple[float, float, int]]) -> None:
        """Add this epoch's figures to the record."""
        self.say("evaluating")
        train = None
        if seen:
            loss, accuracy, count = np.array(seen).T
            train = Figures(*(float(np.average(f, weights=count)) for f in (loss, accuracy)))
        checks = {part: self.learner.judge(each) for part, each in self.material.checks.items()}
        self.journal.add_epoch(
            Epoch(self.epoch, self.step, train, checks.get("validation"), checks["test"])
        )

    def keep(self) -> None:
        """Keep the weights as they are now."""
        weights = self.learner.weights()
        for name, values in weights.items():
            if not np.isfinite(values).all():
                raise TrainingError(
                    tr(
                        "A weight of {name} is NaN or infinite at batch {batch} of epoch {epoch}:"
                        " training diverged. The learning rate of {rate:g} is too large here; try a"
                        " smaller one.",
                        name=name,
                        **self.place(),
                    )
                )
        self.journal.keep(self.step, weights)

    def place(self) -> dict[str, float]:
        """Where training diverged."""
        return {"batch": self.step, "epoch": self.epoch, "rate": self.recipe.learning_rate}

    def say(self, doing: str) -> None:
        self.meter.say(doing, {"epoch": self.epoch, "epochs": self.recipe.epochs}, self.step)


def steps_per_epoch(order: Order, material: Material) -> int:
    """How many batches an epoch has."""
    return -(-material.count // order.recipe.batch_size)


def batches(
    order: Order, material: Material, epoch: int, rng: np.random.Generator
) -> Iterator[mnist.Digits]:
    """The digits of an epoch, made for it and in an order of its own."""
    size = order.recipe.batch_size
    digits = synthesis.training_digits(order.recipe.digits, material.given, order.seed, epoch)
    shuffled = rng.permutation(len(digits.labels))
    for chosen in np.split(shuffled, range(size, len(shuffled), size)):
        yield mnist.Digits(digits.images[chosen], digits.labels[chosen])


class Learner:
    """The Keras half: a network that learns batch by batch. Making one imports TensorFlow."""

    def __init__(self, order: Order, material: Material):
        import keras
        import tensorflow as tf

        keras.utils.set_random_seed(order.seed)
        tf.config.experimental.enable_op_determinism()
        self.spec = spec = material.spec
        recipe, classes = order.recipe, len(spec.classes)
        moving = network.build(spec)
        if material.base is not None:
            self._freeze(moving, material.base)
        self.optimizer = optimizer = keras.optimizers.get(recipe.optimizer)
        optimizer.build(moving.trainable_variables)
        self.model = kept = network.build(spec) if recipe.averaging else moving
        kept.set_weights(moving.get_weights())
        from_logits = all(layer.activation != "softmax" for layer in spec.layers)
        moves = material.base is None  # else dropout and normalisation are as when it reads

        def figures(model, x, y, training):
            p = model(x, training=training)
            wanted = tf.one_hot(y, classes)  # nothing for a label beyond the classes: see synthesis
            wanted += (1 - tf.reduce_sum(wanted, axis=-1, keepdims=True)) / classes
            losses = keras.losses.categorical_crossentropy(wanted, p, from_logits)
            return losses, tf.cast(tf.argmax(p, axis=-1) == tf.cast(y, tf.int64), tf.float32)

        def losses_as_read(x, y):
            return figures(moving, x, y, training=False)[0]

        @tf.function(reduce_retracing=True)
        def learn(x, y):
            x = harder.made(x, y, recipe.adversarial, recipe.noise, losses_as_read)
            with tf.GradientTape() as tape:
                losses, correct = figures(moving, x, y, training=moves)
                loss = tf.reduce_mean(losses)
            gradients = tape.gradient(loss, moving.trainable_variables)
            optimizer.apply_gradients(zip(gradients, moving.trainable_variables, strict=True))
            if recipe.averaging:
                average()
            of_a_class = tf.reduce_sum(tf.cast(y < classes, tf.float32))
            return loss, tf.reduce_sum(correct) / tf.maximum(of_a_class, 1)

        def average():
            step = tf.cast(optimizer.iterations, tf.float32)
            keep = tf.minimum(recipe.averaging, step / (step + 9))  # at first, forget the start
            for mean, now in zip(kept.weights, moving.weights, strict=True):
                mean.assign_add((1 - keep) * (now - mean))

        @tf.function(reduce_retracing=True)
        def judge(x, y):
            losses, correct = figures(kept, x, y, training=False)
            return tf.reduce_sum(losses), tf.reduce_sum(correct)

        self._learn, self._judge = learn, judge

    def _freeze(self, model: keras.Model, base: network.Network) -> None:
        """Give all layers the base's weights for good, but the last whose units are counted."""
        answer = max(n for n, layer in enumerate(self.spec.layers) if layer.units)
        for index, made in enumerate(model.layers[1:]):
            made.trainable = index >= answer
            if index < answer:
                made.set_weights(list(base.of_layer(index).values()))

    def learn(self, batch: mnist.Digits, rate: float) -> tuple[float, float]:
        """Move the weights once; the batch's loss and accuracy before they moved."""
        self.optimizer.learning_rate = rate
        loss, accuracy = self._learn(mnist.pixels(batch.images), batch.labels)
        return float(loss), float(accuracy)

    def judge(self, digits: mnist.Digits) -> Figures:
        sums = np.zeros(2)
        for start in range(0, len(digits.labels), EVALUATION_BATCH):
            part = slice(start, start + EVALUATION_BATCH)
            sums += self._judge(mnist.pixels(digits.images[part]), digits.labels[part])
        return Figures(*(sums / len(digits.labels)).tolist())

    def weights(self) -> dict[str, np.ndarray]:
        return network.weights_of(self.model, self.spec)


class _Journal:
    """The run's folder, written while the training goes on."""

    def __init__(self, out: Path, record: Record):
        self.out, self.record = out, record
        self.begun, self.written = time.perf_counter(), 0.0

    def note(self, **changes: Any) -> None:
        """Change these fields of the record, and write it."""
        seconds = round(time.perf_counter() - self.begun, 1)
        self.record = replace(self.record, seconds=seconds, **changes)
        runs.write_record(self.out, self.record)
        self.written = time.perf_counter()

    def keep(self, step: int, weights: dict[str, np.ndarray]) -> None:
        runs.write_weights(runs.snapshot_path(self.out, step), weights)
        self.note(snapshots=tuple(sorted({*self.record.snapshots, step})))

    def add_point(self, point: Point) -> None:
        self.record = replace(self.record, curve=(*self.record.curve, point))
        if time.perf_counter() - self.written > WRITE_SECONDS:
            self.note()

    def add_epoch(self, epoch: Epoch) -> None:
        self.note(epochs=(*self.record.epochs, epoch), test=epoch.test)

    def fail(self, reason: str) -> None:
        """Say in the record why training broke off; a full disk may refuse even that."""
        try:
            self.note(state="failed", reason=clean_text(reason))
        except OSError:
            return


class _Meter:
    """How it goes: the mean of the last batches, the time that is left, told now and then."""

    def __init__(self, report: Report, steps: int, window: int):
        self.report, self.steps, self.window = report, steps, window
        self.recent: deque = deque(maxlen=window)  # (loss, accuracy) of the last batches
        self.stepping, self.reported = 0.0, 0.0

    @property
    def mean(self) -> list[float]:
        """Loss and accuracy."""
        return np.mean(self.recent, axis=0).tolist()

    def add(self, loss: float, accuracy: float) -> None:
        self.recent.append((loss, accuracy))
        if not self.stepping:  # the first batch also waits for the function to be traced
            self.stepping = time.perf_counter()

    def is_due(self) -> bool:
        return time.perf_counter() - self.reported > REPORT_SECONDS

    def say(self, doing: str, epoch: dict[str, int], step: int) -> None:
        self.reported = time.perf_counter()
        event = {"doing": doing, **epoch, "step": step, "steps": self.steps}
        if self.recent:
            event |= dict(zip(("loss", "accuracy"), self.mean, strict=True))
        if step > 1:
            a_step = (self.reported - self.stepping) / (step - 1)
            event["left"] = round(a_step * (self.steps - step), 1)
        self.report(event)


def _new_record(order: Order, material: Material, steps_per_epoch: int) -> Record:
    checks = {part: len(digits.labels) for part, digits in material.checks.items()}
    return Record(
        spec=material.spec,
        recipe=order.recipe_name,
        settings={k: v for k, v in asdict(order.recipe).items() if k in SETTINGS},
        seed=order.seed,
        started=datetime.now(UTC),
        digits=Counts(material.drawings, checks.get("validation", 0), checks["test"]),
        steps_per_epoch=steps_per_epoch,
        name=clean_name(order.label),
        command=clean_text(order.command),
        signs=clean_text(order.signs),
        base=order.base,
        versions={"python": python_version()} | {p: version(p) for p in PACKAGES},
    )


def snapshot_steps(steps_per_epoch: int) -> list[int]:
    """Log-spaced steps in the first epoch at which weights are kept: 1, 2, 4, 8, … batches."""
    return [2**k for k in range(steps_per_epoch.bit_length()) if 2**k < steps_per_epoch]
