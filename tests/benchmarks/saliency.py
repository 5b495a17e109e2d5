"""What saliency costs: every method on one drawing, beside one forward pass of it.

python -m tests.benchmarks.saliency
"""

import os
from functools import partial

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from model import load, read
from model.data import mnist
from model.explain import saliency
from model.explain.saliency import score as scores
from tests.benchmarks.reading import milliseconds

TIMES = 10


def main() -> None:
    for name in ("book", "dense"):
        compare(name)


def compare(name: str) -> None:
    network = load(name)
    digit = mnist.pixels(mnist.digits().test.images[:1])[..., 0]
    asked = network, digit, scores.towards(network.spec, read(network, digit[0]).answer)
    methods = [saliency.METHODS[method] for method in saliency.available(network.spec)]
    forward = milliseconds(lambda: read(network, digit[0]), 50)
    print(f"{name}: one forward pass {forward:.2f} ms")
    for method in methods:
        tell(method.__name__, milliseconds(partial(method, *asked), TIMES), forward)
    every = milliseconds(lambda: [method(*asked) for method in methods], TIMES)
    tell("all of them", every, forward, "target 1,000 ms")


def tell(what: str, taken: float, forward: float, target: str = "") -> None:
    print(f"  {what:16}{taken:9.1f} ms {taken / forward:8.1f} × forward   {target}", flush=True)


if __name__ == "__main__":
    main()
