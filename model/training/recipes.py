"""Recipes: how a network is trained, as data. Another recipe is another entry here."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import cos, isfinite, pi
from typing import NamedTuple

from model.architectures import ARCHITECTURES
from model.language import later, tr, trc
from model.robust.synthesis import KINDS
from model.spec import Spec


@dataclass(frozen=True)
class Recipe:
    """Everything that a training is told but its seed.

    says: what the recipe is for, a sentence; architecture: a key of model.architectures; schedule:
    "constant", or "cosine" (after the warm-up, half a cosine down to zero); warmup: the share of
    all steps in which the learning rate rises from zero; share: of the training digits;
    digits: what is made of them before each epoch, one of model.robust.synthesis.KINDS; averaging:
    what the kept weights, a running average, keep of themselves at each batch; noise, adversarial:
    the shares of each batch that model.training.harder makes harder.
    """

    says: str
    architecture: str = "convnet"
    optimizer: str = "rmsprop"
    learning_rate: float = 1e-3
    schedule: str = "constant"
    warmup: float = 0.0
    batch_size: int = 64
    epochs: int = 5
    share: float = 1.0
    digits: str = "mnist"
    averaging: float = 0.0
    noise: float = 0.0
    adversarial: float = 0.0

    @property
    def spec(self) -> Spec:
        return ARCHITECTURES[self.architecture]

    def rate(self, step: int, steps: int) -> float:
        """The learning rate of the batch numbered `step`, from 0, of `steps` in all."""
        warm = self.warmup * steps
        if step < warm:
            return self.learning_rate * (step + 1) / (warm + 1)
        if self.schedule == "constant":
            return self.learning_rate
        return self.learning_rate * (1 + cos(pi * (step - warm) / (steps - warm))) / 2


RECIPES = {
    "book": Recipe(later("The book's: RMSprop, batches of 64, five times through all digits.")),
    "fast": Recipe(
        later(
            "As good as the book's in less than half the time: Adam, its learning rate warmed up,"
            " then lowered along a cosine."
        ),
        optimizer="adam",
        learning_rate=3e-3,
        schedule="cosine",
        warmup=0.25,
        batch_size=96,
        epochs=2,
    ),
    "robust": Recipe(
        later(
            "For what people really draw: digits new in every epoch, MNIST's slanted, warped and"
            " drawn with other pens, others drawn by code, and doodles, of which it learns not to"
            " be sure; some with noise, and some attacked."
        ),
        optimizer="adam",
        learning_rate=2e-3,
        warmup=0.05,
        batch_size=128,
        epochs=12,
        digits="robust",
        averaging=0.9995,
        noise=0.05,
        adversarial=0.2,
    ),
    "dense": Recipe(
        later("The book's dense network, trained as its convnet is, to compare with."),
        architecture="dense",
    ),
    "signs": Recipe(
        later(
            "For few drawings of your own signs: each is slanted, warped and drawn with other pens,"
            " many times over."
        ),
        optimizer="adam",
        learning_rate=2e-3,
        schedule="cosine",
        warmup=0.1,
        epochs=8,
        digits="varied",
    ),
}

# What runs that no recipe made are called instead, and why they are there.
OTHERS = {
    "brought": "Brought from elsewhere as a Keras file.",
    "lesson": "Another network after lessons on single drawings.",
}


def title(name: str) -> str:
    """What a recipe, or what stands in place of one, is called where it is shown."""
    titles = {
        "book": trc("recipe", "book"),
        "fast": trc("recipe", "fast"),
        "robust": trc("recipe", "robust"),
        "dense": trc("recipe", "dense"),
        "signs": trc("recipe", "signs"),
        "brought": trc("recipe", "brought"),
        "lesson": trc("recipe", "lesson"),
    }
    return titles.get(name, name)


class Setting(NamedTuple):
    """What one setting does, in a sentence, and the values that it takes; title and says are
    translated where they are shown."""

    title: str
    says: str
    kind: type = str
    low: float = 0
    high: float = 0
    choices: tuple[str, ...] = ()

    def allows(self, value: float | str) -> bool:
        if self.choices:
            return value in self.choices
        return isfinite(value) and self.low <= value <= self.high

    @property
    def range(self) -> str:
        """The values in words: "1 to 50"."""
        if self.choices:
            *others, last = self.choices
            return tr("{others} or {last}", others=", ".join(others), last=last)
        return tr("{low:g} to {high:g}", low=self.low, high=self.high)


SETTINGS = {
    "epochs": Setting(
        later("Epochs"), later("How often training goes through all its digits."), int, 1, 50
    ),
    "batch_size": Setting(
        later("Batch size"),
        later("How many digits are read before the weights move once."),
        int,
        8,
        4096,
    ),
    "optimizer": Setting(
        later("Optimiser"),
        later(
            "How gradients become steps: sgd follows them as they are; rmsprop and adam size the"
            " step of each weight by its own past gradients, and adam also keeps some momentum."
        ),
        choices=("rmsprop", "adam", "sgd"),
    ),
    "learning_rate": Setting(
        later("Learning rate"),
        later("How far one step moves the weights. Too small learns nothing, too large diverges."),
        float,
        1e-9,
        1e9,
    ),
    "schedule": Setting(
        later("Schedule"),
        later("constant keeps the learning rate; cosine lowers it smoothly to zero at the end."),
        choices=("constant", "cosine"),
    ),
    "warmup": Setting(
        later("Warm-up"),
        later("The share of all steps in which the learning rate rises from zero."),
        float,
        0,
        0.5,
    ),
    "share": Setting(
        later("Share of the digits"),
        later(
            "How much of the training digits is used (MNIST has 60,000). Up to 5,000 of the rest"
            " validate."
        ),
        float,
        0.001,
        1,
    ),
    "digits": Setting(
        later("Digits"),
        later(
            "What is made of each before each epoch: mnist leaves them as they are; varied slants,"
            " warps and redraws them; robust does that and adds others, drawn by code, and doodles."
        ),
        choices=KINDS,
    ),
    "averaging": Setting(
        later("Averaging"),
        later(
            "What is kept is a running average of the weights: at each batch it keeps this share of"
            " itself and takes the rest from them (0.999: about the last 1,000 batches). 0 keeps"
            " the weights themselves."
        ),
        float,
        0,
        0.9999,
    ),
    "noise": Setting(
        later("Noise"),
        later("The share of each batch that is learned with noise on every pixel."),
        float,
        0,
        0.5,
    ),
    "adversarial": Setting(
        later("Adversarial share"),
        later(
            "The share of each batch that is first changed a little, in the way that raises its"
            " loss the most."
        ),
        float,
        0,
        0.5,
    ),
    "seed": Setting(
        later("Seed"),
        later("The start of all chance: the first weights and the order of the digits."),
        int,
        0,
        2**32 - 1,
    ),
}


def problem(recipe: Recipe, seed: int) -> str | None:
    """What is wrong with these settings, in a sentence, or None."""
    values = {f.name: getattr(recipe, f.name) for f in fields(recipe)} | {"seed": seed}
    for name, setting in SETTINGS.items():
        if not setting.allows(values[name]):
            return tr(
                "{setting} can't be {value}: choose {range}.",
                setting=tr(setting.title),
                value=values[name],
                range=setting.range,
            )
    return None
