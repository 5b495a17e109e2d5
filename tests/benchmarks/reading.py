"""What a forward pass with every layer takes, one and hundreds, against Keras' `predict`.

python -m tests.benchmarks.reading
"""

import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from model import load, read
from model.data import mnist
from model.studies import sweeps

ONE_BY_ONE = 20  # of a digit's sweeps: all of them would take a minute


def main() -> None:
    digit = mnist.pixels(mnist.digits().test.images[:1])[0, ..., 0]
    one_reading(digit)
    one_digits_sweeps(digit)


def one_reading(digit) -> None:
    """All layers of one digit, and one `predict` a layer."""
    import keras

    network = load("book")
    model = network.to_keras()
    layers = [keras.Model(model.inputs, layer.output) for layer in model.layers]
    ours = milliseconds(lambda: read(network, digit), 100)
    single = milliseconds(lambda: predict(layers, digit), 7)
    print(f"a reading: {ours:.2f} ms; one predict a layer: {single:.0f} ms; {single / ours:.0f}×")


def one_digits_sweeps(digit) -> None:
    """A digit at every setting of every sweep, by two networks, and one `predict` a setting."""
    networks = [load(name) for name in ("book", "dense")]
    models = [network.to_keras() for network in networks]
    pictures = sweeps.pictures(digit)
    settings = sum(map(len, pictures.values()))

    def swept() -> None:
        changed = sweeps.pictures(digit)
        for network in networks:
            sweeps.read_pictures(network, changed)

    def one_by_one() -> None:
        for each in pictures["shift"][:ONE_BY_ONE]:
            predict(models, each)

    ours = milliseconds(swept, 5)
    single = milliseconds(one_by_one, 1) / ONE_BY_ONE * settings
    print(f"{settings} settings, two networks, in batches: {ours:.0f} ms (target 1,000)")
    print(f"one predict a setting: {single:.0f} ms; {single / ours:.0f}×")


def predict(models, digit) -> None:
    for model in models:
        model.predict(digit[None, ..., None], verbose=0)


def milliseconds(act: Callable[[], None], times: int) -> float:
    """The median, after it was done twice to warm up."""
    taken = []
    for _ in range(times + 2):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken[2:])


if __name__ == "__main__":
    main()
