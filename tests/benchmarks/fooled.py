"""Attacking one drawing: within every size at once, against an attack for each.

python -m tests.benchmarks.fooled
"""

import time

import numpy as np


def main() -> None:
    from model import load, read
    from model.data import mnist
    from model.explain import attack
    from model.studies import fooled

    network = load("book")
    digit = mnist.pixels(mnist.digits().test.images[0])[..., 0]
    of, sizes = read(network, digit).answer, np.linspace(0, fooled.SIZES["linf"][-1], 31)
    attack.path(network, digit, of, sizes)  # traced once, when first asked for
    _time("all sizes of one drawing, and the least", lambda: attack.path(network, digit, of, sizes))
    alone = digit[np.newaxis]
    _time(
        "an attack for each size, one by one",
        lambda: [attack.pgd(network, alone, of, size) for size in sizes],
    )
    digits = fooled.sample(250)
    _time(
        "40 steps for 250 test digits",
        lambda: attack.pgd(network, digits.images, digits.labels, 0.1),
    )


def _time(what: str, call) -> None:
    start = time.perf_counter()
    call()
    print(f"{what:40} {1000 * (time.perf_counter() - start):8.0f} ms")


if __name__ == "__main__":
    main()
