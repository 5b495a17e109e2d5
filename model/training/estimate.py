"""How long a training is likely to take, from what trainings took before."""

from __future__ import annotations

from math import ceil
from statistics import median

from model.robust import synthesis
from model.spec import Spec
from model.training import store
from model.training.recipes import Recipe
from model.training.runs import Run

START = 5.0  # seconds until the first batch: TensorFlow is loaded, a function is traced
LAST = 10  # runs that are looked at
# What a picture costs beside its multiply-adds, in as many of them: each, and one that is varied.
EACH, VARIED = 50_000, 2_050_000


def seconds(spec: Spec, recipe: Recipe, digits: int) -> float:
    """The likely time of a training with a share of so many digits, start and all.

    The speed is that of the last runs on this machine, or of those that ship where none was.
    """
    an_epoch = synthesis.size(recipe.digits, ceil(digits * recipe.share))
    work = _work(spec, recipe.digits, recipe.adversarial)
    return START + recipe.epochs * an_epoch * work / _speed()


def _work(spec: Spec, kind: str, adversarial: float) -> float:
    """Of a picture: an attack costs about as much as learning from what it makes."""
    varied = VARIED if kind != "mnist" else 0
    return spec.multiply_adds * (1 + adversarial) + EACH + varied


def _speed() -> float:
    """Work for a second: the middle one, as a run may have shared its processors with others."""
    kept = [run for run in store.listing()[0] if _says(run)][:LAST]
    told = kept or [run for run in store.shipped_runs() if _says(run)]
    return median(_done(run) / (run.record.seconds - START) for run in told)


def _says(run: Run) -> bool:
    """Whether its time says something: it trained long enough, and all its layers."""
    record = run.record
    trained = any(run.steps) and record.seconds > 3 * START
    return bool(trained and record.settings and not record.base)


def _done(run: Run) -> float:
    settings = run.record.settings
    pictures = run.steps[-1] * settings["batch_size"]
    return pictures * _work(run.spec, settings["digits"], settings["adversarial"])
