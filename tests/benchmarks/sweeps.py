"""How long one digit's sweeps take for both networks, in batches and one by one with `predict`.

python -m tests.benchmarks.sweeps
"""

import os
import statistics
import time
from functools import partial

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from model import reading, network
from model.data import mnist
from model.studies import sweeps

TARGET = 1.0  # seconds, on two cores
ONE_BY_ONE = 20  # of the settings: all of them would take a minute


def main() -> None:
    networks = [network.load(name) for name in ("book", "dense")]
    readers = [partial(reading.probabilities, net) for net in networks]
    digit = mnist.pixels(mnist.digits().test.images[:1])[0, ..., 0]
    swept(digit, readers)  # traces
    batched = statistics.median(timed(swept, digit, readers) for _ in range(5))
    pictures = sweeps.pictures(digit)
    settings = sum(len(digits) for digits in pictures.values())
    single = timed(predict, networks, pictures["shift"][:ONE_BY_ONE]) / ONE_BY_ONE * settings
    print(f"{settings} settings, two networks, in batches: {batched:.3f} s (target {TARGET:.0f} s)")
    print(f"one by one with predict: {single:.1f} s, {single / batched:.0f} times as long")


def timed(call, *arguments) -> float:
    started = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - started


def swept(digit, readers) -> None:
    pictures = sweeps.pictures(digit)
    for read in readers:
        sweeps.read_pictures(read, pictures)


def predict(networks, digits) -> None:
    for net in networks:
        net.predict(digits[:1, ..., None], verbose=0)
        for digit in digits:
            net.predict(digit[None, ..., None], verbose=0)


if __name__ == "__main__":
    main()
