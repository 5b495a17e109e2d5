"""The questions by name. Each is a function of a Scene and of parameters, all of them text, and
computes what it asks for from the network in use and the current drawing: no answer is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature

from model.language import later, tr
from model.questions.asked import REGIONS, Asked, QuestionError, Scene
from model.questions.shapes import field, parameters, rows_after
from model.questions.values import channel_for, covered, pooled, second, under_kernel


@dataclass(frozen=True)
class Kind:
    """A question by its name: how it is called, its function, the names of its parameters."""

    title: str
    ask: Callable[..., Asked]
    parameters: tuple[str, ...]


def _kind(title: str, function: Callable[..., Asked], *parameters: str) -> Kind:
    return Kind(title, function, parameters or tuple(signature(function).parameters)[1:])


QUESTIONS = {
    "covered": _kind(later("What will it say if a part is covered?"), covered),
    "under_kernel": _kind(later("Which number stands under the kernel?"), under_kernel),
    "rows_after": _kind(later("How many rows are left after a layer?"), rows_after),
    "channel_for": _kind(later("Which channel speaks most for a class?"), channel_for, "class"),
    "pooled": _kind(later("What does the pooling keep?"), pooled),
    "parameters": _kind(later("How many parameters has a layer?"), parameters),
    "field": _kind(later("How large is a receptive field?"), field),
    "second": _kind(later("Which class comes second?"), second),
}
CHOICES = {"region": tuple(REGIONS), "when": ("before", "after")}


def check(name: str, parameters: Mapping[str, str]) -> None:
    """Raises QuestionError where no network could be asked this."""
    if name not in QUESTIONS:
        raise QuestionError(
            tr("There is no question “{name}”. There are: {names}.",
               name=name, names=", ".join(QUESTIONS))
        )  # fmt: skip
    for parameter, value in parameters.items():
        if parameter not in QUESTIONS[name].parameters:
            raise QuestionError(
                tr("The question “{name}” has no parameter “{parameter}”.",
                   name=name, parameter=parameter)
            )  # fmt: skip
        if value not in CHOICES.get(parameter, (value,)):
            raise QuestionError(
                tr("“{parameter}” is one of: {values}.",
                   parameter=parameter, values=", ".join(CHOICES[parameter]))
            )  # fmt: skip


def ask(name: str, parameters: Mapping[str, str], scene: Scene) -> Asked:
    """Ask a question of a reading. Raises QuestionError where it does not fit the network."""
    check(name, parameters)
    return QUESTIONS[name].ask(scene, **parameters)
