"""How many test digits a network still classifies correctly where somebody tries to fool it.

Each attack is tried on what a weaker one, or a smaller change, left standing: what they fool lies
within its reach, too. A weak attack proves nothing, so there are three. The shipped networks' take
minutes and are kept beside their weights, in fooled.json:

python -m model.studies.fooled book dense robust
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from model.data import mnist
from model.explain import attack
from model.language import later
from model.network import Network, NetworkError
from model.reading import probabilities
from model.studies import kept

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

FILE = "fooled.json"
FORMAT = 1
DIGITS = 1_000  # MNIST's first test digits

# How large a change may be, by its norm (see attack.NORMS).
SIZES = {
    "linf": (0.0, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3),
    "l2": (0.0, 0.5, 1.0, 2.0, 3.0),
}


@dataclass(frozen=True)
class Attack:
    """steps: 0 for a single one along the gradient's sign; starts: how many random ones."""

    title: str
    steps: int = 0
    starts: int = 1


# The weakest first.
ATTACKS = {
    "fgsm": Attack(later("one step (FGSM)")),
    "pgd40": Attack(later("40 steps (PGD)"), 40),
    "pgd100": Attack(later("100 steps (PGD) from 3 starts"), 100, 3),
}


@dataclass(frozen=True)
class Trial:
    """One start of one attack within one size, by its place in SIZES."""

    norm: str
    attack: str
    place: int
    start: int


# Everything that a study tries, in order.
PLAN = [
    Trial(norm, name, place, start)
    for norm, sizes in SIZES.items()
    for name, made in ATTACKS.items()
    for place in range(1, len(sizes))
    for start in range(made.starts)
]


def sample(count: int) -> mnist.Digits:
    """The first test digits as float32 in [0, 1], and their labels."""
    images, labels = mnist.digits().test
    return mnist.Digits(mnist.pixels(images[:count])[..., 0], labels[:count].astype(int))


def go_on(network: Network, digits: mnist.Digits, standing: list[np.ndarray]) -> list[np.ndarray]:
    """One trial more. digits: as `sample` gives them; standing: which of them are classified
    correctly still, (N,) bool: as they are, and after each of PLAN's trials so far; at first []."""
    if not standing:
        return [probabilities(network, digits.images).argmax(axis=-1) == digits.labels]
    trial = PLAN[len(standing) - 1]
    left, made = _before(trial, standing), ATTACKS[trial.attack]
    images, labels = digits.images[left], digits.labels[left]
    told = {"eps": SIZES[trial.norm][trial.place], "norm": trial.norm}
    if made.steps:
        told |= {"steps": made.steps, "seed": trial.start}
    if left.any():
        tried = (attack.pgd if made.steps else attack.fgsm)(network, images, labels, **told)
        left[left] = ~tried.fooled
    return [*standing, left]


def accuracies(standing: list[np.ndarray]) -> dict[str, dict[str, list[float]]]:
    """The share of digits classified correctly by norm and attack, at each of SIZES."""
    return {
        norm: {
            name: [float(_after(standing, norm, name, n).mean()) for n in range(len(sizes))]
            for name in ATTACKS
        }
        for norm, sizes in SIZES.items()
    }


def study(standing: list[np.ndarray], network: Network, command: str) -> dict[str, Any]:
    """What is kept of a whole PLAN's trials."""
    return {
        "format": FORMAT,
        "command": command,
        "weights": network.fingerprint,
        "digits": len(standing[0]),
        "accuracy": accuracies(standing),
    }


def save(folder: Path, study: dict[str, Any]) -> None:
    """Keep a study in a run's folder, whole or not at all. Raises OSError."""
    kept.write(folder, FILE, study)


def load(folder: Path, network: Network) -> dict[str, Any] | None:
    """The study in a run's folder, or None where there is none of this network."""
    study = kept.read(folder, FILE, network)
    return study if _is_study(study) else None


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m model.studies.fooled", description=__doc__)
    parser.add_argument("runs", nargs="+", help="runs' ids or folders")
    parser.add_argument("--digits", type=int, default=DIGITS, help="how many test digits to use")
    options = parser.parse_args(arguments)
    try:
        found = [kept.run(name) for name in options.runs]
        networks = [run.network() for run in found]
    except NetworkError as error:
        sys.exit(str(error))
    if not all(mnist.fits(network.spec) for network in networks):
        sys.exit("This network has other classes or another input than MNIST's digits.")
    digits = sample(options.digits)
    for name, run, network in zip(options.runs, found, networks, strict=True):
        standing = []
        while len(standing) <= len(PLAN):
            standing = go_on(network, digits, standing)
            told = {"run": name, "done": len(standing) - 1, "of": len(PLAN)}
            print(json.dumps(told | {"standing": int(standing[-1].sum())}), flush=True)
        command = f"python -m model.studies.fooled {name} --digits {options.digits}"
        save(run.path, study(standing, network, command))


def _before(trial: Trial, standing: list[np.ndarray]) -> np.ndarray:
    """What a trial is made on: what stood in a smaller size, against the weaker attacks, and from
    the starts before."""
    if trial.start:
        return standing[-1].copy()
    left = _after(standing, trial.norm, trial.attack, trial.place - 1).copy()
    names = list(ATTACKS)
    for weaker in names[: names.index(trial.attack)]:
        left &= _after(standing, trial.norm, weaker, trial.place)
    return left


def _after(standing: list[np.ndarray], norm: str, name: str, place: int) -> np.ndarray:
    """What stood after the last start of an attack; no size but the smallest, 0, is untried."""
    return standing[_LAST[norm, name, place] if place else 0]


_LAST = {(trial.norm, trial.attack, trial.place): n for n, trial in enumerate(PLAN, 1)}


def _is_study(study: Any) -> bool:
    return (
        isinstance(study, dict)
        and study.get("format") == FORMAT
        and isinstance(study.get("digits"), int)
        and study["digits"] > 0
        and _has(study.get("accuracy"), SIZES)
        and all(
            _has(by_attack, ATTACKS)
            and all(_are_shares(values, len(SIZES[norm])) for values in by_attack.values())
            for norm, by_attack in study["accuracy"].items()
        )
    )


def _has(part: Any, names: dict) -> bool:
    return isinstance(part, dict) and part.keys() == names.keys()


def _are_shares(values: Any, count: int) -> bool:
    return (
        isinstance(values, list)
        and len(values) == count
        and all(isinstance(value, float) and 0 <= value <= 1 for value in values)
    )


if __name__ == "__main__":
    main()
