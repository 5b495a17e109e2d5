"""Measure networks: on MNIST's test digits, or on drawings recorded as strokes.

python -m model.evaluate --network shipped book
python -m model.evaluate --network shipped book --drawings people.json --json figures.json

A file of drawings is a JSON list of {"label": 7, "strokes": [[[x, y], …], …], "writer": "w1",
"id": "w1-12"}, y down. Each is painted as the pad paints, with every brush at every size,
normalised and read. Without --drawings the 10,000 test digits are read.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from model.data import mnist
from model.drawing import digit, pen
from model.loading import load
from model.network import Network, NetworkError
from model.reading import probabilities
from model.studies import testset
from model.training import runs

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

BRUSHES = (12.0, 20.0, 28.0)
SIZES = ("natural", "scaled")
SCALED = 0.6  # longer side of a scaled drawing, share of the canvas
BOX = 500.0  # side of the square in which strokes are recorded
PAINTED = 32  # drawings painted at once


@dataclass(frozen=True)
class Inputs:
    """What is read: digits (N, S, S) float32, labels (N,), and whose each is, by what name."""

    name: str
    digits: np.ndarray
    labels: np.ndarray
    writers: list[str]
    ids: list[str]


@dataclass(frozen=True)
class Result:
    """How one network reads one set. Accuracies are shares; confusion[label][answer] counts.

    stroke_width: median over the digits, in their pixels; mistakes: the surest first.
    """

    network: str
    inputs: str
    count: int
    accuracy: float
    stroke_width: float
    by_digit: dict[str, float]
    by_writer: dict[str, float]
    confusion: list[list[int]]
    mistakes: list[dict[str, Any]] = field(repr=False)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m model.evaluate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--network", nargs="+", default=["shipped"], help="names, runs or Keras files: see load")
    add("--drawings", type=Path, help="a file of recorded strokes")
    add("--brush", nargs="+", type=float, default=BRUSHES, help="pixels of the 280-pixel pad")
    add("--size", nargs="+", choices=SIZES, default=SIZES, help="as drawn, or longer side 60 %%")
    add("--box", type=float, default=BOX, help="side of the square the strokes lie in")
    add("--json", type=Path, help="write every figure here")
    add("--mistakes", type=Path, help="write a picture (PNG) of the surest mistakes here")
    options = parser.parse_args(arguments)
    try:
        networks = {name: open_network(name) for name in options.network}
        sets = (
            drawn_sets(options.drawings, options.brush, options.size, options.box)
            if options.drawings
            else [mnist_test()]
        )
        results, sheet = [], []
        for inputs in sets:
            print(f"Reading: {inputs.name}", file=sys.stderr)
            for name, network in networks.items():
                results.append(measure(name, network, inputs))
                sheet.append((results[-1], inputs.digits))
    except (NetworkError, mnist.DataError, pen.RecordingError) as error:
        sys.exit(str(error))
    print(table(results))
    if options.json:
        runs.write(options.json, json.dumps([asdict(r) for r in results], indent=1).encode())
    if options.mistakes:
        runs.write(options.mistakes, picture(sheet))


def open_network(name: str) -> Network:
    """A network that MNIST's digits can measure, by what `load` knows it by. NetworkError."""
    try:
        network = load(name)
    except NetworkError as error:
        raise NetworkError(f"{name}: {error}") from error
    if not mnist.fits(network.spec):
        raise NetworkError(f"{name} has other classes or another input than MNIST's digits.")
    return network


def mnist_test() -> Inputs:
    images, labels = mnist.digits().test
    ids = [f"test-{n}" for n in range(len(labels))]
    digits = mnist.pixels(images)[..., 0]
    return Inputs("MNIST test digits", digits, labels, ["mnist"] * len(labels), ids)


def drawn_sets(
    path: Path, brushes: Iterable[float], sizes: Iterable[str], box: float = BOX
) -> Iterator[Inputs]:
    """The drawings of a file with every brush at every size, one Inputs each. RecordingError."""
    recordings = pen.load(path)
    for size, brush in itertools.product(sizes, brushes):
        yield Inputs(
            f"{size}, brush {brush:g}",
            digits_of([r.strokes for r in recordings], brush, size, box),
            np.array([r.label for r in recordings]),
            [r.writer for r in recordings],
            [r.id for r in recordings],
        )


def digits_of(drawings: list[pen.Drawing], brush: float, size: str, box: float) -> np.ndarray:
    """Paint drawings as the pad does and normalise them: (N, SIDE, SIDE) float32, 0 where blank."""
    if size == "scaled":
        placed = [pen.resize(drawing, SCALED * pen.CANVAS) for drawing in drawings]
    else:
        scale = pen.CANVAS / box
        placed = [[np.asarray(stroke) * scale for stroke in drawing] for drawing in drawings]
    digits = np.zeros((len(placed), mnist.SIDE, mnist.SIDE), np.float32)
    for at in range(0, len(placed), PAINTED):
        for n, painted in enumerate(pen.draw(placed[at : at + PAINTED], brush), at):
            taken = digit.normalise(np.rint(painted * 255) / np.float32(255))
            if taken is not None:
                digits[n] = taken.digit
    return digits


def measure(name: str, network: Network, inputs: Inputs) -> Result:
    """Read every digit with the network and count."""
    read = probabilities(network, inputs.digits)
    answers = read.argmax(axis=1)
    right = answers == inputs.labels
    writers = np.array(inputs.writers)
    return Result(
        network=name,
        inputs=inputs.name,
        count=len(right),
        accuracy=float(right.mean()),
        stroke_width=float(np.median(stroke_width(inputs.digits))),
        by_digit={
            str(k): float(right[inputs.labels == k].mean()) for k in np.unique(inputs.labels)
        },
        by_writer={w: float(right[writers == w].mean()) for w in sorted(set(inputs.writers))},
        confusion=testset.confusion(read, inputs.labels).tolist(),
        mistakes=[
            {
                "index": int(n),
                "id": inputs.ids[n],
                "writer": inputs.writers[n],
                "label": int(inputs.labels[n]),
                "answer": int(answers[n]),
                "probability": float(read[n, answers[n]]),
            }
            for n in testset.mistakes(read, inputs.labels)
        ],
    )


def stroke_width(digits: np.ndarray) -> np.ndarray:
    """How thick the strokes of (N, S, S) digits are, in pixels: twice the area to the outline.

    The outline's length is the image's total variation; a long stroke has two sides.
    """
    p = np.pad(digits, ((0, 0), (1, 1), (1, 1)))
    falling, rising = p[:, 1:, 1:] - p[:, :-1, :-1], p[:, 1:, :-1] - p[:, :-1, 1:]
    outline = (np.hypot(falling, rising) / np.sqrt(2)).sum(axis=(1, 2))
    return 2 * digits.sum(axis=(1, 2)) / np.maximum(outline, 1e-6)


def table(results: list[Result]) -> str:
    """The figures for people: a line for each set and network, then each network's mean."""
    lines = [
        "set                  network       digits    right  worst writer        worst digit  width"
    ]
    for r in results:
        writer, worst = min(r.by_writer.items(), key=lambda item: item[1])
        number, least = min(r.by_digit.items(), key=lambda item: item[1])
        lines.append(
            f"{r.inputs:<20} {r.network[-13:]:<13} {r.count:>6}  {r.accuracy:>6.2%}"
            f"  {writer[-12:]:<12} {worst:>6.1%}  {number}: {least:>7.1%}  {r.stroke_width:>5.2f}"
        )
    for name in dict.fromkeys(r.network for r in results):
        shares = [r.accuracy for r in results if r.network == name]
        if len(shares) > 1:
            lines.append(
                f"{name}: mean of {len(shares)} {np.mean(shares):.2%}, least {min(shares):.2%}"
            )
    for name in dict.fromkeys(r.network for r in results):
        total = np.sum([r.confusion for r in results if r.network == name], axis=0)
        lines += ["", f"{name}: digits (rows) taken for (columns)"]
        lines.append("      " + "".join(f"{k:>6}" for k in range(len(total))))
        lines += [f"{k:>6}" + "".join(f"{n:>6}" for n in row) for k, row in enumerate(total)]
    return "\n".join(lines)


def picture(sheet: list[tuple[Result, np.ndarray]], most: int = 20, zoom: int = 3) -> bytes:
    """A PNG: a row for each result and its digits, its surest mistakes as "label → answer"."""
    side = sheet[0][1].shape[-1]
    cell, head = side * zoom + 4, 14
    image = Image.new("L", (cell * most, (cell + 2 * head) * len(sheet)), 32)
    write = ImageDraw.Draw(image)
    for row, (result, digits) in enumerate(sheet):
        top = row * (cell + 2 * head)
        write.text((2, top), f"{result.network}, {result.inputs}: {result.accuracy:.2%}", fill=255)
        for left, mistake in zip(range(0, cell * most, cell), result.mistakes, strict=False):
            pixels = np.rint(digits[mistake["index"]] * 255).astype(np.uint8)
            image.paste(Image.fromarray(pixels.repeat(zoom, 0).repeat(zoom, 1)), (left, top + head))
            caption = f"{mistake['label']} → {mistake['answer']}"
            write.text((left + 2, top + head + side * zoom), caption, fill=255)
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


if __name__ == "__main__":
    main()
