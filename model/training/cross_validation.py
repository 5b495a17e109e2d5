"""How good a training from few drawings is: it is done anew for each part of them, without that
part, which the network made so then classifies.

So every drawing is measured on, and none by a network that learned from it (k-fold
cross-validation). Of ten drawings of each sign, one of each is left out at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from model.data.mnist import Digits
from model.data.sets import SignSet
from model.training import loop, orders
from model.training.orders import Order
from model.training.record import LeftOut

FEW = 60  # drawings: with more, those kept aside say enough
PARTS = 10  # at the most: as many networks are trained


def measure(order: Order, report: loop.Report, stop: loop.Stop) -> LeftOut | None:
    """Train without each part in turn; None where `stop` was asked for.

    report: is given {"doing": "leaving out", "step", "steps"}: networks. Raises sets.SetError,
    TrainingError.
    """
    made, right = orders.read_set(order.signs), 0
    parts = [*divided(made.labels)]
    for number, part in enumerate(parts):
        report({"doing": "leaving out", "step": number, "steps": len(parts)})
        learner, left = _learned_without(order, made, part, stop)
        if stop.is_set():
            return None
        right += round(learner.judge(left).accuracy * len(left.labels))
    return LeftOut(right, len(made.labels), len(parts))


def divided(labels: np.ndarray) -> Iterator[np.ndarray]:
    """The parts as masks, (N,) bool: of every label an equal share in each, as far as it goes."""
    place = np.zeros(len(labels), int)  # of each drawing among those of its label
    for label in np.unique(labels):
        place[labels == label] = np.arange((labels == label).sum())
    count = min(PARTS, place.max() + 1)
    for part in range(count):
        yield place % count == part


def _learned_without(
    order: Order, made: SignSet, part: np.ndarray, stop: loop.Stop
) -> tuple[loop.Learner, Digits]:
    """What learned from all drawings but a part, and that part."""
    left = Digits(made.images[part], made.labels[part])
    others = replace(made, images=made.images[~part], labels=made.labels[~part], test=left)
    material = orders.prepare(order, signs=others)
    learner, rng = loop.Learner(order, material), np.random.default_rng(order.seed)
    step, steps = 0, loop.steps_per_epoch(order, material) * order.recipe.epochs
    for epoch in range(1, order.recipe.epochs + 1):
        for batch in loop.batches(order, material, epoch, rng):
            if stop.is_set():
                return learner, left
            learner.learn(batch, order.recipe.rate(step, steps))
            step += 1
    return learner, left
