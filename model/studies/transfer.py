"""Is a new last layer better than learning from scratch, and from how many drawings?

python -m model.studies.transfer --recordings people.json

A base network learns MNIST's digits 0 to 4. The digits 5 to 9 of a file of drawings (see
model.studies.evaluate) are five signs that it never saw: some people teach them, by few drawings of
each, and those of other people are classified. Prints a Markdown table: the mean share classified
correctly ± the standard deviation over several choices of the drawings.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from model import files, notation
from model.data import mnist, sets
from model.data.mnist import Digits
from model.data.sets import SetError, SignSet
from model.drawing import pen
from model.drawing.pen import RecordingError
from model.studies import evaluate
from model.training import loop, runs, store
from model.training.recipes import RECIPES

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

KNOWN, UNKNOWN = mnist.CLASSES[:5], mnist.CLASSES[5:]
COUNTS = (1, 2, 5, 10, 20)
TEACHERS = {"one": 1, "four": 4}
DRAWS = 3
TESTED_ON = 1 / 3  # of the people
TESTED = 500  # of their drawings at the most: each training reads them after every epoch
BRUSH, SIZE = 20.0, "scaled"
WAYS = ("New last layer", "From scratch", "Linear, on pixels")


class Drawings:
    """The drawings of the unknown signs, normalised: images, labels and who made each."""

    def __init__(self, paths: Sequence[Path]):
        """Raises RecordingError."""
        recordings = [r for path in paths for r in pen.load(path)]
        recordings = [r for r in recordings if mnist.CLASSES[r.label] in UNKNOWN]
        digits = evaluate.digits_of([r.strokes for r in recordings], BRUSH, SIZE, evaluate.BOX)
        self.images = np.rint(digits * 255).astype(np.uint8)
        self.labels = np.array([r.label - len(KNOWN) for r in recordings], np.uint8)
        self.writers = np.array([r.writer for r in recordings])

    def people(self, seed: int) -> tuple[list[str], list[str]]:
        """Those who teach and those whose drawings are tested, drawn by lot. RecordingError."""
        people = sorted(set(self.writers.tolist()))
        tested = round(len(people) * TESTED_ON)
        if len(people) - tested < max(TEACHERS.values()) or not tested:
            raise RecordingError(f"{len(people)} people drew these: six are the least.")
        order = np.random.default_rng(seed).permutation(people).tolist()
        return order[tested:], order[:tested]

    def of(self, people: Sequence[str], seed: int) -> Digits:
        """Their drawings, TESTED of them drawn by lot where there are more."""
        theirs = np.flatnonzero(np.isin(self.writers, people))
        theirs = np.random.default_rng(seed).permutation(theirs)[:TESTED]
        return Digits(self.images[theirs], self.labels[theirs])

    def lesson(self, people: Sequence[str], count: int, rng: np.random.Generator) -> Digits:
        """So many drawings of each sign, from each person in turn. RecordingError."""
        chosen = []
        for label in range(len(UNKNOWN)):
            each = [np.flatnonzero((self.writers == p) & (self.labels == label)) for p in people]
            each = [rng.permutation(drawings).tolist() for drawings in each]
            turns = itertools.chain.from_iterable(itertools.zip_longest(*each))
            drawings = [n for n in turns if n is not None][:count]
            if len(drawings) < count:
                raise RecordingError(f"{people} drew {UNKNOWN[label]} fewer than {count} times.")
            chosen += drawings
        return Digits(self.images[chosen], self.labels[chosen])


def main(arguments: list[str] | None = None) -> int:
    """The command. Returns its exit code: 0 done, 1 failed, 2 wrong arguments."""
    options = _options(arguments)
    try:
        drawings = Drawings(options.recordings)
        with tempfile.TemporaryDirectory() as folder:
            os.environ["DIGITSCOPE_RUNS"] = folder
            for line in table(drawings, options):
                print(line, flush=True)
    except (RecordingError, SetError, loop.TrainingError, runs.RunError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def table(drawings: Drawings, options: argparse.Namespace):
    """The lines of the Markdown table, each once it is measured."""
    base, accuracy = _base(options)
    teachers, tested = drawings.people(options.seed)
    test = drawings.of(tested, options.seed)
    yield f"Base: {KNOWN[0]} to {KNOWN[-1]}, {accuracy:.1%} of their test digits. Tested on"
    yield f"{len(test.labels):,} drawings of {len(tested)} other people; {options.draws} draws.\n"
    yield f"| People who teach | Drawings of each | {' | '.join(WAYS)} |"
    yield f"|---|---|{'---|' * len(WAYS)}"
    for (who, many), count in itertools.product(TEACHERS.items(), options.counts):
        shares = []
        for draw in range(options.draws):
            rng = np.random.default_rng([options.seed, many, count, draw])
            people = rng.permutation(teachers)[:many].tolist()
            lesson = drawings.lesson(people, count, rng)
            shares.append(_learned(base, lesson, test, draw))
            print(f"{who}, {count} each, draw {draw + 1}: {shares[-1]}", file=sys.stderr)
        pairs = zip(np.mean(shares, axis=0), np.std(shares, axis=0), strict=True)
        cells = " | ".join(f"{100 * mean:.1f} ± {100 * spread:.1f} %" for mean, spread in pairs)
        yield f"| {who} | {count} | {cells} |"


def _base(options: argparse.Namespace) -> tuple[str, float]:
    """Train the network that knows the other digits: its run's id, its accuracy on them."""
    train, test = (
        Digits(part.images[known], part.labels[known])
        for part in mnist.digits()
        for known in [part.labels < len(KNOWN)]
    )
    recipe = replace(RECIPES["fast"], share=options.share)
    return _trained("fast", recipe, SignSet("", "known", KNOWN, *train, test))


def _learned(base: str, lesson: Digits, test: Digits, seed: int) -> list[float]:
    """The accuracy of each of WAYS."""
    signs = SignSet("", "unknown", UNKNOWN, *lesson, test)
    recipe = RECIPES["signs"]
    linear = notation.parse(f"dense {len(UNKNOWN)}", side=signs.side, classes=UNKNOWN)
    return [
        _trained("signs", recipe, signs, seed=seed, base=base)[1],
        _trained("signs", recipe, signs, seed=seed)[1],
        _trained("signs", replace(recipe, digits="mnist"), signs, seed=seed, architecture=linear)[
            1
        ],
    ]


def _trained(name: str, recipe, signs: SignSet, **others) -> tuple[str, float]:
    out = store.new_folder(name)
    file = out.with_suffix(".npz")
    files.write(file, sets.encode(signs))
    loop.train(loop.Order(name, recipe, signs=str(file), **others), out)
    return out.name, runs.read(out).test_accuracy


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m model.studies.transfer",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--recordings", type=Path, nargs="+", required=True, metavar="FILE.json")
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS, help="drawings of a sign")
    parser.add_argument("--draws", type=int, default=DRAWS, help="choices of drawings")
    parser.add_argument("--share", type=float, default=1.0, help="of MNIST's digits, for the base")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    if min(*options.counts, options.draws, 1) < 1 or not 0.001 <= options.share <= 1:
        parser.error("Counts and draws are 1 or more, the share is 0.001 to 1.")
    return options


if __name__ == "__main__":
    sys.exit(main())
