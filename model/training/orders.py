"""What is to be trained: an order, and the network and digits that are made ready for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from model.data import mnist, sets
from model.data.mnist import Digits
from model.language import tr
from model.layers import SpecError
from model.network import Network
from model.robust import synthesis
from model.spec import Spec
from model.training import store
from model.training.recipes import Recipe

VALIDATION = 5_000  # at the most: training digits that a recipe's share leaves over
AN_EPOCH = 1_000  # pictures: few drawings are gone through several times in each epoch
EACH_DIGIT = 200  # of MNIST's training digits beside signs; as often the drawings of each sign


class TrainingError(Exception):
    """Training can't begin or broke off; the message says why in a sentence that can be shown."""


@dataclass(frozen=True)
class Order:
    """What is to be trained, and how.

    recipe_name: under which the recipe, which may have been changed, is known; architecture: None
    for the base's, or else for the one that the recipe is usually for; label: a person's name for
    the run; command: what was typed; signs: the id or file of the set to learn from, "" for MNIST;
    digits_too: MNIST's digits before those signs; base: the id of the checkpoint whose layers
    are kept as they are, all but the last, which is made anew; "" for none; cross_validated:
    whether the same is trained again without each part of few drawings, to measure it.
    """

    recipe_name: str
    recipe: Recipe
    seed: int = 0
    label: str = ""
    command: str = ""
    architecture: Spec | None = None
    signs: str = ""
    digits_too: bool = False
    base: str = ""
    cross_validated: bool = False

    @property
    def usual(self) -> Spec:
        """The architecture, before it gets the classes to learn. Raises runs.RunError."""
        if self.architecture is not None:
            return self.architecture
        return store.checkpoint(self.base).run.spec if self.base else self.recipe.spec


class Material(NamedTuple):
    """spec: the network's; base: the one whose layers are kept, or None; given: the digits that
    each epoch is made from; checks: those for "validation", where some are left over, and "test";
    count: how many digits an epoch has; drawings: how many different ones are given."""

    spec: Spec
    base: Network | None
    given: Digits
    checks: dict[str, Digits]
    count: int
    drawings: int


def prepare(
    order: Order, digits: Digits | None = None, signs: sets.SignSet | None = None
) -> Material:
    """Share out the digits and give the network their classes; digits: instead of MNIST's for
    training; signs: instead of the order's set. Raises TrainingError, sets.SetError,
    runs.RunError."""
    base = store.checkpoint(order.base).network if order.base else None
    if order.signs:
        made = signs or read_set(order.signs)
        classes = class_names(made, order.digits_too)
        train, test = made.split(order.seed)
        if order.digits_too:
            train, test = _with_digits(train, test)
    else:
        train, test = mnist.digits()
        train, classes = digits or train, mnist.CLASSES
    spec = order.usual
    if spec.classes != classes and (order.signs or base):
        spec = _for_classes(spec, classes, None if base else train.images.shape[-1])
    recipe, side = order.recipe, train.images.shape[-1]
    if spec.side != side or _most(train, test) >= len(spec.classes):
        raise TrainingError(
            tr(
                "This network is for {classes} classes of {side}×{side} pixels: these digits are"
                " not.",
                classes=len(spec.classes),
                side=spec.side,
            )
        )
    if recipe.digits != "mnist" and side != mnist.SIDE:
        raise TrainingError(
            tr(
                "Pictures of {side}×{side} pixels can't be varied: {usual}×{usual} can. Learn from"
                " them as they are (--digits mnist).",
                side=side,
                usual=mnist.SIDE,
            )
        )
    if recipe.digits == "robust" and order.signs:
        raise TrainingError(
            tr(
                "Robust digits are 0 to 9 alone. Choose the recipe signs, whose drawings are"
                " varied."
            )
        )
    if order.signs:
        shuffled = np.random.default_rng(order.seed).permutation(len(train.labels))
        train = Digits(train.images[shuffled], train.labels[shuffled])
    given, checks = _shared_out(train, recipe.share)
    drawings = len(np.unique(given.images, axis=0)) if order.digits_too else len(given.labels)
    if order.signs:
        given = _repeated(given, -(-AN_EPOCH // len(given.labels)))
    count = synthesis.size(recipe.digits, len(given.labels))
    return Material(spec, base, given, checks | {"test": test}, count, drawings)


def read_set(signs: str) -> sets.SignSet:
    """A set by its id, or by its file. Raises sets.SetError."""
    path = Path(signs)
    if path.suffix != ".npz":
        return sets.read(signs)
    try:
        return sets.decode(path.read_bytes())
    except OSError as error:
        raise sets.SetError(
            tr("{name} can't be read ({reason}).", name=path.name, reason=error.strerror)
        ) from error


def class_names(made: sets.SignSet, digits_too: bool) -> tuple[str, ...]:
    """What the network tells apart. Raises sets.SetError, TrainingError."""
    classes = made.spec_classes
    if not digits_too:
        return classes
    if double := set(classes) & set(mnist.CLASSES):
        raise TrainingError(
            tr(
                "The digits have a {name} already: give the sign another name, or learn the signs"
                " without the ten digits.",
                name=min(double),
            )
        )
    return mnist.CLASSES + classes


def answering(
    layers: Sequence[Mapping[str, Any]], classes: Collection[str]
) -> list[dict[str, Any]]:
    """What layers are told, the last that has units made to give one value for each class."""
    told = [dict(layer) for layer in layers]
    for layer in reversed(told):
        if "units" in layer:
            layer["units"] = len(classes)
            break
    return told


def _for_classes(spec: Spec, classes: tuple[str, ...], side: int | None) -> Spec:
    try:
        return Spec.of(side or spec.side, classes, answering(spec.to_json()["layers"], classes))
    except SpecError as error:
        raise TrainingError(str(error)) from error


def _shared_out(train: Digits, share: float) -> tuple[Digits, dict[str, Digits]]:
    """The share to learn from, and what validates."""
    count = max(1, round(len(train.labels) * share))
    left_over = min(VALIDATION, len(train.labels) - count)
    checks = {}
    if left_over:
        last = slice(len(train.labels) - left_over, None)
        checks["validation"] = Digits(train.images[last], train.labels[last])
    return Digits(train.images[:count], train.labels[:count]), checks


def _with_digits(train: Digits, test: Digits) -> tuple[Digits, Digits]:
    """MNIST's digits before the signs, whose labels follow; to learn from as many pictures of each
    class, to measure on as many of each digit as of the sign that has most."""
    digits = mnist.digits()
    signs = np.bincount(train.labels)
    times = np.maximum(1, EACH_DIGIT // signs)[train.labels]
    train = Digits(train.images.repeat(times, axis=0), train.labels.repeat(times))
    most = int(np.bincount(test.labels).max())
    return (
        _joined(_of_each(digits.train, EACH_DIGIT), train),
        _joined(_of_each(digits.test, most), test),
    )


def _of_each(digits: Digits, count: int) -> Digits:
    """The first so many of each class."""
    classes = range(len(mnist.CLASSES))
    chosen = np.concatenate([np.flatnonzero(digits.labels == n)[:count] for n in classes])
    return Digits(digits.images[chosen], digits.labels[chosen])


def _joined(digits: Digits, signs: Digits) -> Digits:
    if signs.images.shape[1:] != digits.images.shape[1:]:
        raise TrainingError(
            tr("These signs have another size than MNIST's digits: learn them alone.")
        )
    labels = signs.labels + np.uint8(len(mnist.CLASSES))
    return Digits(
        np.concatenate([digits.images, signs.images]), np.concatenate([digits.labels, labels])
    )


def _repeated(digits: Digits, times: int) -> Digits:
    return Digits(np.tile(digits.images, (times, 1, 1)), np.tile(digits.labels, times))


def _most(*parts: Digits) -> int:
    return max(int(part.labels.max()) for part in parts)
