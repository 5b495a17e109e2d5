"""The report card of saliency: every method graded on test digits, beside three controls.

Deletion and insertion (Petsiuk, Das and Saenko, RISE, 2018): the most relevant pixels are made
black, or added to a black picture, until as many are gone, or there, as the digit has ink; what is
measured is the answer's mean probability on the way. Likeness (Adebayo et al., Sanity Checks for
Saliency Maps, 2018): Spearman's rank correlation of a map with that of the same network whose
layers were made random, one by one from the top; of the values, and of their sizes alone: where a
map is strong. A run keeps its card beside its weights, in saliency.json:

python -m model.studies.saliency_card model/networks/book
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from model.data import mnist
from model.explain.saliency import CONTROLS, METHODS, available
from model.explain.saliency import score as scores
from model.network import Network, NetworkError
from model.reading import probabilities
from model.spec import Spec
from model.studies import kept
from model.studies.sweeps import sample

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

FILE = "saliency.json"
FORMAT = 1
SHARES = np.linspace(0, 1, 11)  # of as many pixels as the digit has ink
AT_ONCE = 10  # digits: about a second's work
RANDOMISED = 100  # of the digits at most are read by random networks, too
FIGURES = ("deletion", "insertion", "gap", "cost")  # one for each digit or each part
WORST_GAP = 0.01
MOST_ALIKE = 0.5


@dataclass(frozen=True)
class Part:
    """What one method came to on a few digits.

    deletion, insertion: (N,) areas; gap: (N,) of completeness, empty where the method claims none;
    likeness, places: one row for each digit that random networks read, one number for each random
    layer: of the values, and of their sizes; cost: of the method, in readings of these digits.
    """

    method: str
    deletion: list[float]
    insertion: list[float]
    gap: list[float]
    likeness: list[list[float]]
    places: list[list[float]]
    cost: list[float]


def named(spec: Spec) -> tuple[str, ...]:
    """All that is graded: the methods that there are for an architecture, then the controls."""
    return (*available(spec), *CONTROLS)


def plan(spec: Spec, count: int) -> list[tuple[str, int]]:
    """Every part of a card on so many digits, in order: (method, its first digit)."""
    return [(name, first) for name in named(spec) for first in range(0, count, AT_ONCE)]


def grade(network: Network, digits: np.ndarray, name: str, first: int) -> Part:
    """One part of a card on (N, S, S) digits."""
    find = (METHODS | CONTROLS)[name]
    some = digits[first : first + AT_ONCE]
    began = time.perf_counter()
    answers = probabilities(network, some).argmax(axis=-1)
    read = time.perf_counter()
    score = np.stack([scores.towards(network.spec, int(answer)) for answer in answers])
    found = find(network, some, score)
    cost = (time.perf_counter() - read) / (read - began)
    gap = [] if found.rest is None else scores.gap(network, some, score, found)
    every = max(1, len(digits) // RANDOMISED)
    again = [n for n in range(len(some)) if (first + n) % every == 0]
    depths = range(1, len(weighted(network.spec)) + 1) if again else ()
    others = [find(randomised(network, n), some[again], score[again]).maps for n in depths]
    likeness, places = (
        [[alike(change(found.maps[n]), change(other[at])) for other in others]
         for at, n in enumerate(again)]
        for change in (np.asarray, np.abs)
    )  # fmt: skip
    areas_found = (area.tolist() for area in areas(network, some, found.maps, answers))
    return Part(name, *areas_found, np.asarray(gap).tolist(), likeness, places, [cost])


def areas(
    network: Network, digits: np.ndarray, maps: np.ndarray, answers: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(N,) deletion and (N,) insertion areas of (N, S, S) maps: mean probabilities of the answers,
    by number, on the way. Of pixels that are as relevant, chance decides which goes first."""
    flat = digits.reshape(len(digits), -1)
    chance = np.random.default_rng(0).random(flat.shape)
    order = np.lexsort((chance, -maps.reshape(flat.shape)))
    ranks = np.argsort(order)  # of each pixel, the most relevant 0
    ends = SHARES * (flat > 0).sum(axis=1, keepdims=True)  # (N, shares)
    taken = ranks[:, np.newaxis] < ends[..., np.newaxis]  # (N, shares, S·S)
    found = []
    for shown in (~taken, taken):
        pictures = (flat[:, np.newaxis] * shown).reshape(-1, *digits.shape[1:])
        read = probabilities(network, pictures).reshape(*taken.shape[:2], -1)
        curves = read[np.arange(len(digits)), :, answers]  # (N, shares)
        found.append(np.trapezoid(curves, SHARES, axis=1))
    return found[0], found[1]


def weighted(spec: Spec) -> list[int]:
    """The places of the layers that have weights, from the top."""
    return [n for n, layer in enumerate(spec.layers) if layer.weights][::-1]


def randomised(network: Network, depth: int, seed: int = 0) -> Network:
    """The network with the weights of its `depth` uppermost layers as Keras begins with them."""
    rng, weights = np.random.default_rng(seed), dict(network.weights)
    for place in weighted(network.spec)[:depth]:
        for name, shape in network.spec.layers[place].weights.items():
            weights[name] = _begin(name, shape, rng)
    return Network(network.spec, weights, network.off)


def _begin(name: str, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Random weights for a kernel, as Glorot and Bengio propose; what is neutral for any other."""
    part = name.rpartition("/")[2]
    if part == "kernel":
        window = int(np.prod(shape[:-2]))
        reach = np.sqrt(6 / (window * (shape[-2] + shape[-1])))
        return rng.uniform(-reach, reach, shape).astype(np.float32)
    neutral = np.ones if part in ("gamma", "moving_variance") else np.zeros
    return neutral(shape, np.float32)


def alike(one: np.ndarray, other: np.ndarray) -> float:
    """Spearman's rank correlation of two maps, 0 where one is the same everywhere."""
    centred = [_ranks(each.ravel()) - (each.size + 1) / 2 for each in (one, other)]
    size = np.sqrt(np.prod([(each**2).sum() for each in centred]))
    return float((centred[0] * centred[1]).sum() / size) if size else 0.0


def _ranks(values: np.ndarray) -> np.ndarray:
    """From 1 on; equal values share the mean of their ranks."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[places]


def card(parts: Sequence[Part], network: Network, digits: int, command: str) -> dict[str, Any]:
    """What is kept of all parts of a plan on so many digits."""
    graded = {}
    for name in named(network.spec):
        own = [part for part in parts if part.method == name]
        figures = {f: np.concatenate([getattr(part, f) for part in own]) for f in FIGURES}
        rows = [row for part in own for row in zip(part.likeness, part.places, strict=True)]
        likeness, places = np.mean(rows, axis=0).tolist()
        graded[name] = {
            "deletion": float(figures["deletion"].mean()),
            "insertion": float(figures["insertion"].mean()),
            "gap": float(np.median(figures["gap"])) if figures["gap"].size else None,
            "likeness": likeness,
            "places": places,
            "cost": float(np.median(figures["cost"])),
        }
    return {
        "format": FORMAT,
        "command": command,
        "weights": network.fingerprint,
        "digits": digits,
        "randomised": len(rows),
        "methods": graded,
    }


def passes(card: dict[str, Any], name: str) -> dict[str, bool | None]:
    """Which tests a method passes; None for completeness where it claims none.

    deletion, insertion: a smaller, a larger area than each control's, but for its own; values,
    places: the map of a network of random weights is not much like that of the trained one.
    """
    own = card["methods"][name]
    others = [card["methods"][control] for control in CONTROLS if control != name]
    return {
        "deletion": all(own["deletion"] < other["deletion"] for other in others),
        "insertion": all(own["insertion"] > other["insertion"] for other in others),
        "completeness": None if own["gap"] is None else own["gap"] < WORST_GAP,
        "values": own["likeness"][-1] < MOST_ALIKE,
        "places": own["places"][-1] < MOST_ALIKE,
    }


def save(folder: Path, card: dict[str, Any]) -> None:
    """Keep a card in a run's folder, whole or not at all. Raises OSError."""
    kept.write(folder, FILE, card)


def load(folder: Path, network: Network) -> dict[str, Any] | None:
    """The card in a run's folder, or None where there is none of this network."""
    card = kept.read(folder, FILE, network)
    return card if _is_card(card, network.spec) else None


def _is_card(card: Any, spec: Spec) -> bool:
    counts = ("digits", "randomised")
    return (
        isinstance(card, dict)
        and card.get("format") == FORMAT
        and all(isinstance(card.get(name), int) for name in counts)
        and isinstance(card.get("methods"), dict)
        and [*card["methods"]] == [*named(spec)]
        and all(_is_grade(each, len(weighted(spec))) for each in card["methods"].values())
    )


def _is_grade(each: Any, depth: int) -> bool:
    return (
        isinstance(each, dict)
        and all(isinstance(each.get(name), float) for name in ("deletion", "insertion", "cost"))
        and isinstance(each.get("gap", ""), float | None)
        and all(_are_numbers(each.get(name), depth) for name in ("likeness", "places"))
    )


def _are_numbers(values: Any, count: int) -> bool:
    return (
        isinstance(values, list)
        and len(values) == count
        and all(isinstance(value, float) for value in values)
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m model.studies.saliency_card",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("run", help="a run's id or folder")
    parser.add_argument("--digits", type=int, default=1_000, help="how many test digits to use")
    options = parser.parse_args(arguments)
    try:
        run = kept.run(options.run)
        network = run.network()
    except NetworkError as error:
        sys.exit(str(error))
    if not mnist.fits(network.spec):
        sys.exit("This network has other classes or another input than MNIST's digits.")
    digits, parts = sample(options.digits).images, []
    whole = plan(network.spec, len(digits))
    for name, first in whole:
        parts.append(grade(network, digits, name, first))
        print(json.dumps({"done": len(parts), "of": len(whole), "method": name}), flush=True)
    command = "python -m model.studies.saliency_card " + " ".join(arguments or sys.argv[1:])
    save(run.path, card(parts, network, len(digits), command))


if __name__ == "__main__":
    main()
