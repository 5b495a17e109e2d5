"""What the tests of tracing share: the shipped network and some digits that it has read."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from model import reading, network
from model.data import mnist
from model.explain import unit
from model.reading import Reading
from model.network import Layer
from model.explain.unit import Unit

DIGITS = (0, 1, 2, 3, 4)  # in the test set: 7, 2, 1, 0, 4


@dataclass(frozen=True)
class Followed:
    network: object
    weights: dict[str, np.ndarray]
    layers: list[Layer]
    readings: list[Reading]


@cache
def followed() -> Followed:
    shipped = network.load()
    digits = mnist.pixels(mnist.digits().test.images[list(DIGITS)])[..., 0]
    readings = [reading.read(shipped, digit) for digit in digits]
    layers = unit.mapped(network.describe(shipped))
    return Followed(shipped, network.weights(shipped), layers, readings)


def random_units(layers: list[Layer], number: int, seed: int) -> list[Unit]:
    """Units at random, every layer in turn."""
    rng = np.random.default_rng(seed)
    units = []
    for n in range(number):
        index = n % len(layers)
        height, width, channels = layers[index].shape_out
        units.append(Unit(index, *(int(rng.integers(m)) for m in (channels, height, width))))
    return units
