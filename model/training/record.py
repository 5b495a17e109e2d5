"""A run's record, run.json: what was trained, how, and what came of it. Read with distrust.

A record may have been cut, edited or put there by anybody. Whatever does not fit, in kind, size or
sense, is a RecordError; what does fit can be shown, summed and plotted without another look.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any

from model.architectures import ARCHITECTURES
from model.language import later
from model.spec import Spec
from model.training.recipes import RECIPES, SETTINGS

FORMAT = 2  # format 1 named an architecture instead of holding a Spec
STATES = (later("running"), later("finished"), later("stopped"), later("failed"))
NAME_LENGTH = 60
MOST_BYTES = 1_000_000
LONGEST_TEXT = 4_000
MOST_ENTRIES = 20_000  # of any list
MOST_COUNTED = 10**12
MOST = 1e30  # of any number
YEARS = (2000, 2100)
_ODD = (TypeError, LookupError, AttributeError, ValueError, ArithmeticError, RecursionError)


class RecordError(Exception):
    """A run's record is damaged."""


@dataclass(frozen=True)
class Figures:
    """What digits cost and how many of them were classified correctly; accuracy: 0 to 1."""

    loss: float
    accuracy: float


@dataclass(frozen=True)
class Point(Figures):
    """A point of the learning curve: the mean of the batches before `step`."""

    step: int


@dataclass(frozen=True)
class Epoch:
    """The figures at an epoch's end, by digits; None where there were none."""

    epoch: int
    step: int
    train: Figures | None
    validation: Figures | None
    test: Figures | None


@dataclass(frozen=True)
class LeftOut:
    """Of how many drawings how many were classified correctly by one of so many networks, each
    trained without those that it classified."""

    right: int
    of: int
    networks: int


@dataclass(frozen=True)
class Counts:
    """How many digits a run trained on, validated with and was tested with."""

    train: int
    validation: int
    test: int


@dataclass(frozen=True)
class Record:
    """All that is written down of one training.

    settings: by the names of recipes.SETTINGS, all but the seed; command: what to type to train it
    again, where it was typed; versions: of what it was trained with; state: one of STATES, and
    reason: why it ended early; snapshots: the steps (batches trained) at which weights were kept,
    ascending; test: the figures at its end; signs: the id or file of the set that it learned from,
    "" for MNIST; base: the id of the checkpoint on which it was built, "" for none; left_out:
    where it was cross-validated.

    What was not trained here (recipes.OTHERS) has no settings.
    """

    spec: Spec
    recipe: str
    settings: Mapping[str, Any]
    seed: int
    started: datetime
    digits: Counts
    steps_per_epoch: int
    name: str = ""
    command: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    state: str = "running"
    reason: str = ""
    curve: tuple[Point, ...] = ()
    epochs: tuple[Epoch, ...] = ()
    snapshots: tuple[int, ...] = ()
    test: Figures | None = None
    signs: str = ""
    base: str = ""
    left_out: LeftOut | None = None

    @classmethod
    def from_json(cls, value: Any) -> Record:
        """Raises RecordError for anything but what `to_json` gives, in this format or format 1."""
        try:
            json.dumps(value, ensure_ascii=False).encode()  # refuses a lone surrogate anywhere
            return cls(
                spec=_spec(value),
                recipe=_name(value["recipe"]),
                settings=_settings(value["settings"], value["recipe"]),
                seed=_whole(value["seed"]),
                started=_time(value["started"]),
                digits=_counts(value["digits"]),
                steps_per_epoch=_whole(value["steps_per_epoch"], least=1),
                name=_name(value["name"]),
                command=_text(value.get("command", "")),
                versions=_versions(value.get("versions", {})),
                seconds=_number(value["seconds"]),
                state=_one_of(value["state"], STATES),
                reason=_text(value["reason"]),
                curve=_several(value["curve"], _point),
                epochs=_several(value["epochs"], _epoch),
                snapshots=_ascending(_several(value["snapshots"], _whole)),
                test=_figures(value["test"]),
                signs=_text(value.get("signs", "")),
                base=_text(value.get("base", "")),
                left_out=_left_out(value.get("left_out")),
            )
        except _ODD as error:
            raise RecordError from error

    def to_json(self) -> dict[str, Any]:
        spec, started = self.spec.to_json(), self.started.isoformat(timespec="seconds")
        fields = asdict(replace(self, spec=None))
        return {"format": FORMAT} | fields | {"spec": spec, "started": started}

    @property
    def accuracies(self) -> dict[int, float]:
        """The share of the test digits that was classified correctly, by step."""
        return {each.step: each.test.accuracy for each in self.epochs if each.test}


def read(path: Path) -> Record:
    """Raises RecordError where the file is damaged, OSError where it can't be read."""
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe would wait for ever
        raise RecordError
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise RecordError
    try:
        return Record.from_json(json.loads(content))
    except _ODD as error:
        raise RecordError from error


def clean_name(name: str) -> str:
    """A name fit to be shown: printable, one line, at most 60 characters. It names no file."""
    printable = "".join(c if c.isprintable() else " " for c in name)
    return " ".join(printable.split())[:NAME_LENGTH].strip()


def clean_text(text: str) -> str:
    """Any text as a record can hold it."""
    return text.encode(errors="replace").decode()[:LONGEST_TEXT]


def _spec(value: Any) -> Spec:
    if value["format"] == 1:
        return ARCHITECTURES[value["architecture"]]
    _one_of(value["format"], (FORMAT,))
    return Spec.from_json(value["spec"])


def _settings(value: Any, recipe: str) -> dict[str, Any]:
    if value == {}:
        return {}
    usual = RECIPES.get(recipe, RECIPES["book"])
    newer = {"digits": usual.digits, "averaging": 0.0, "noise": 0.0, "adversarial": 0.0}
    value = newer | value  # which were no settings once
    settings = {name: value[name] for name in SETTINGS if name != "seed"}
    for name, given in settings.items():
        setting = SETTINGS[name]
        if setting.kind is not str:
            (_whole if setting.kind is int else _number)(given)
        if not setting.allows(given):
            raise ValueError(name)
    return settings


def _counts(value: Any) -> Counts:
    return Counts(*(_whole(value[part]) for part in ("train", "validation", "test")))


def _figures(value: Any) -> Figures | None:
    return None if value is None else Figures(_number(value["loss"]), _share(value["accuracy"]))


def _left_out(value: Any) -> LeftOut | None:
    if value is None:
        return None
    of = _whole(value["of"], least=1)
    return LeftOut(_whole(value["right"], most=of), of, _whole(value["networks"], least=1))


def _point(value: Any) -> Point:
    return Point(_number(value["loss"]), _share(value["accuracy"]), _whole(value["step"]))


def _epoch(value: Any) -> Epoch:
    parts = (_figures(value[part]) for part in ("train", "validation", "test"))
    return Epoch(_whole(value["epoch"]), _whole(value["step"]), *parts)


def _versions(value: Any) -> dict[str, str]:
    return dict(_several(list(value.items()), lambda item: (_name(item[0]), _name(item[1]))))


def _several(value: Any, parsed: Callable) -> tuple:
    if not isinstance(value, list) or len(value) > MOST_ENTRIES:
        raise ValueError
    return tuple(parsed(each) for each in value)


def _ascending(steps: tuple[int, ...]) -> tuple[int, ...]:
    if list(steps) != sorted(set(steps)):
        raise ValueError
    return steps


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    if not (isfinite(value) and abs(value) <= MOST):
        raise ValueError
    return value


def _share(value: Any) -> float:
    if not 0 <= _number(value) <= 1:
        raise ValueError
    return value


def _whole(value: Any, least: int = 0, most: int = MOST_COUNTED) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError
    return value


def _time(value: Any) -> datetime:
    time = datetime.fromisoformat(value)
    if time.tzinfo is None or not YEARS[0] <= time.year < YEARS[1]:
        raise ValueError
    return time


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise ValueError
    return value


def _name(value: Any) -> str:
    if len(_text(value)) > NAME_LENGTH or not value.isprintable():
        raise ValueError
    return value


def _one_of(value: Any, allowed: tuple) -> Any:
    if value not in allowed:
        raise ValueError
    return value
