"""How two networks bear a digit being moved, turned, scaled, thickened, made noisy, hidden.

One digit's sweeps are read when asked for. Those of the whole test set take minutes; a run keeps
them beside its weights, in sweeps.json:

python -m model.studies.sweeps model/networks/book
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from model.data import mnist
from model.network import Network, NetworkError
from model.reading import probabilities
from model.studies import kept, transforms

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

FILE = "sweeps.json"
FORMAT = 1
FURTHEST = 8  # pixels, in every direction


@dataclass(frozen=True)
class Sweep:
    """One way to change a digit, by every one of its settings; `neutral` changes nothing."""

    settings: tuple[Any, ...]
    neutral: Any
    apply: Callable[[np.ndarray, Any], np.ndarray]

    @property
    def at_rest(self) -> int:
        """Where the neutral setting stands among the settings."""
        return self.settings.index(self.neutral)


def _range(first: int, last: int, step: int = 1) -> tuple[int, ...]:
    return tuple(range(first, last + 1, step))


MOVES = _range(-FURTHEST, FURTHEST)

# Settings: (down, right) in pixels; degrees clockwise; per cent of the size; pixels of a stroke's
# width; per cent of the range from black to white; pixels of the square's side.
SWEEPS = {
    "shift": Sweep(tuple((y, x) for y in MOVES for x in MOVES), (0, 0), transforms.shift),
    "rotate": Sweep(_range(-60, 60, 5), 0, transforms.rotate),
    "scale": Sweep(_range(50, 150, 5), 100, lambda d, n: transforms.scale(d, n / 100)),
    "thicken": Sweep(tuple(n / 4 for n in range(-8, 13)), 0.0, transforms.thicken),
    "noise": Sweep(_range(0, 100, 5), 0, lambda d, n: transforms.add_noise(d, n / 100)),
    "hide": Sweep(_range(0, 20), 0, transforms.hide),
}

# Everything that a study measures, in order: (sweep, place of its setting).
PLAN = [(name, place) for name, sweep in SWEEPS.items() for place in range(len(sweep.settings))]


def pictures(digit: np.ndarray) -> dict[str, np.ndarray]:
    """One (S, S) digit at every setting of every sweep: name → (settings, S, S) float32."""
    digits = np.asarray(digit, np.float32)[np.newaxis]
    return {
        name: np.concatenate([sweep.apply(digits, setting) for setting in sweep.settings])
        for name, sweep in SWEEPS.items()
    }


def read_pictures(network: Network, swept: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What a network makes of all pictures, in batches: name → probabilities (settings, classes).

    The unchanged digit is read once, by itself, and stands in every sweep: a convolution's last
    bit can depend on where in a batch a digit stands.
    """
    answers = probabilities(network, np.concatenate([*swept.values()]))
    ends = np.cumsum([len(digits) for digits in swept.values()])[:-1]
    by_sweep = dict(zip(swept, np.split(answers, ends), strict=True))
    for name, read_at in by_sweep.items():
        at_rest = SWEEPS[name].at_rest
        read_at[at_rest] = probabilities(network, swept[name][at_rest][np.newaxis])[0]
    return by_sweep


def accuracy(network: Network, digits: mnist.Digits, sweep: str, place: int) -> float:
    """The share of digits, as `sample` gives them, classified correctly at a sweep's setting."""
    changed = SWEEPS[sweep].apply(digits.images, SWEEPS[sweep].settings[place])
    return float((probabilities(network, changed).argmax(axis=-1) == digits.labels).mean())


def study(accuracies: list[float], network: Network, digits: int, command: str) -> dict[str, Any]:
    """What is kept of the accuracies at all PLAN's settings, measured on so many test digits."""
    by_sweep = {name: [] for name in SWEEPS}
    for (name, _), value in zip(PLAN, accuracies, strict=True):
        by_sweep[name].append(value)
    return {
        "format": FORMAT,
        "command": command,
        "weights": network.fingerprint,
        "digits": digits,
        "accuracy": by_sweep,
    }


def save(folder: Path, study: dict[str, Any]) -> None:
    """Keep a study in a run's folder, whole or not at all. Raises OSError."""
    kept.write(folder, FILE, study)


def sample(count: int) -> mnist.Digits:
    """`count` test digits as float32 in [0, 1], evenly spread over all 10,000, and their labels."""
    images, labels = mnist.digits().test
    chosen = np.linspace(0, len(labels), count, endpoint=False).astype(int)
    return mnist.Digits(mnist.pixels(images[chosen])[..., 0], labels[chosen])


def load(folder: Path, network: Network) -> dict[str, Any] | None:
    """The sweeps in a run's folder, or None where there are none of this network."""
    study = kept.read(folder, FILE, network)
    return study if _is_study(study) else None


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m model.studies.sweeps", description=__doc__)
    parser.add_argument("run", help="a run's id or folder")
    parser.add_argument("--digits", type=int, default=10_000, help="how many test digits to use")
    options = parser.parse_args(arguments)
    try:
        run = kept.run(options.run)
        network = run.network()
    except NetworkError as error:
        sys.exit(str(error))
    if not mnist.fits(network.spec):
        sys.exit("This network has other classes or another input than MNIST's digits.")
    digits, values = sample(options.digits), []
    for name, place in PLAN:
        values.append(accuracy(network, digits, name, place))
        print(json.dumps({"done": len(values), "of": len(PLAN), "sweep": name}), flush=True)
    command = "python -m model.studies.sweeps " + " ".join(arguments or sys.argv[1:])
    save(run.path, study(values, network, len(digits.labels), command))


def _is_study(study: Any) -> bool:
    return (
        isinstance(study, dict)
        and study.get("format") == FORMAT
        and isinstance(study.get("digits"), int)
        and isinstance(study.get("accuracy"), dict)
        and study["accuracy"].keys() == SWEEPS.keys()
        and all(
            isinstance(values, list)
            and len(values) == len(SWEEPS[name].settings)
            and all(isinstance(value, float) and 0 <= value <= 1 for value in values)
            for name, values in study["accuracy"].items()
        )
    )


if __name__ == "__main__":
    main()
