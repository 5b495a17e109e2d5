"""What the pictures that a layer looks for take: all its channels, three starts each.

python -m tests.benchmarks.looks
"""

import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from model import load
from model.explain import ascent
from model.studies import looks, testset
from ui import words


def main() -> None:
    for name in ("book", "robust", "dense"):
        network = load(name)
        best, titles = testset.examine(network).best, words.titles(network.spec)
        for layer in looks.layers(network.spec):
            started = time.perf_counter()
            pictures = ascent.climb(network, layer)
            taken = time.perf_counter() - started
            most = ascent.values(network, layer, pictures).max(axis=1)
            digits = best[layer].values[: len(most), 0]
            channels, starts, *size = pictures.shape
            share = np.median(most[digits > 0] / digits[digits > 0])
            print(
                f"{name:8}{titles[layer]:16}{channels:4} × {starts} of {words.shape(size):6}"
                f"{taken:6.1f} s (target 20 s); {share:.2f} × the best test digit, median",
                flush=True,
            )


if __name__ == "__main__":
    main()
