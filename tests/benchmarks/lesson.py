"""What learning costs: one step, a hundred, and the arithmetic of a click, against a forward pass.

python -m tests.benchmarks.lesson
"""

import os
from functools import partial

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from model import load, read
from model.data import mnist
from model.explain import backward, gradient
from model.explain.unit import Unit
from model.reading import read_batch
from model.training import lesson
from tests.benchmarks.reading import milliseconds

RATE = 1e-3
BATCH = 100
CURVE = np.geomspace(1e-5, 10, 40)
WEIGHT = (1, 1, 7, 20)


def main() -> None:
    network = load("book")
    images, labels = mnist.digits().test
    digits = mnist.pixels(images[:BATCH])[..., 0]
    reading, one = read(network, digits[0]), (network, digits[:1], labels[:1])
    many = network, digits, labels[:BATCH]
    layer = network.spec.of_kind("Conv2D")[1]
    name = f"{network.spec.layers[layer].name}/kernel"
    back = backward.backward(reading, int(labels[0]))

    def click() -> None:
        """What is new on the page after a weight was clicked, and after a unit was."""
        gradient.weight(reading, back, name, WEIGHT)
        lesson.optimizers(*one, RATE, name, WEIGHT)
        backward.unit_error(reading, back, Unit(layer - 1, 7, 5, 5))

    forward = milliseconds(lambda: read(network, digits[0]), 100)
    forwards = milliseconds(lambda: read_batch(network, digits), 20)
    print(f"one forward pass of one digit: {forward:.2f} ms, of {BATCH}: {forwards:.1f} ms")
    told = partial(tell, forward)
    told("the backward pass", lambda: backward.backward(reading, int(labels[0])), 50)
    told("one step", lambda: lesson.step(*one, RATE), 50, "target 100 ms")
    told("a hundred steps", lambda: [*lesson.teach(*one, RATE, 100)], 5, "target 5,000 ms")
    told(f"the loss at {len(CURVE)} rates", lambda: lesson.loss_along(*one, CURVE), 10)
    told("the arithmetic of a click", click, 20, "target 300 ms with the page")
    tell(forwards, f"one step on {BATCH} digits", lambda: lesson.step(*many, RATE), 10)


def tell(forward: float, what: str, act, times: int, target: str = "") -> None:
    taken = milliseconds(act, times)
    print(f"{what:26}{taken:9.1f} ms {taken / forward:8.1f} × forward   {target}", flush=True)


if __name__ == "__main__":
    main()
