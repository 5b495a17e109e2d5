"""How long a training is likely to take, from what trainings took before."""

from __future__ import annotations

from math import ceil

from model.robust import synthesis
from model.spec import Spec
from model.training import store
from model.training.recipes import Recipe
from model.training.runs import Run

START = 5.0  # seconds until the first batch: TensorFlow is loaded, a function is traced
LAST = 10  # runs that are looked at
# What a picture costs beside its multiply-adds, in as many of them; from the runs that ship.
EACH, VARIED = 50_000, 4_265_000


def seconds(spec: Spec, recipe: Recipe, digits: int) -> float:
    """The likely time of a training with a share of so many digits, start and all.

    The speed is that of the last runs on this machine, or of those that ship where none was.
    """
    an_epoch = synthesis.size(recipe.digits, ceil(digits * recipe.share))
    return START + recipe.epochs * an_epoch * _work(spec, recipe.digits) / _speed()


def _work(spec: Spec, kind: str) -> int:
    return spec.multiply_adds + EACH + (VARIED if kind != "mnist" else 0)


def _speed() -> float:
    """Work for a second."""
    kept = [run for run in store.listing()[0] if _says(run)][:LAST]
    told = kept or [run for run in store.shipped_runs() if _says(run)]
    return sum(map(_done, told)) / sum(run.record.seconds - START for run in told)


def _says(run: Run) -> bool:
    """Whether its time says something: it trained long enough, and all its layers."""
    record = run.record
    return bool(record.settings and run.steps and not record.base) and record.seconds > 3 * START


def _done(run: Run) -> float:
    settings = run.record.settings
    pictures = run.steps[-1] * settings["batch_size"]
    return pictures * _work(run.spec, settings["digits"])
