"""What the tests of explaining share: every architecture read, and units of it at random."""

from functools import cache

import numpy as np
import pytest

from model.explain.unit import Unit
from model.reading import Reading, read
from tests.helpers.architectures import ARCHITECTURES, digits, network

ALL = pytest.mark.parametrize("name", ARCHITECTURES)
TOLERANCE = 1e-4  # of a layer's largest value


@cache
def readings(name: str, count: int = 3) -> list[Reading]:
    """Test digits as a random network of an architecture reads them."""
    net = network(name)
    return [read(net, digit) for digit in digits(net.spec, count)]


def random_units(spec, number: int, seed: int) -> list[Unit]:
    """Units at random, every layer up to the logits in turn."""
    rng = np.random.default_rng(seed)
    units = []
    for n in range(number):
        index = n % (spec.logits + 1)
        height, width, channels = spec.layers[index].grid_out
        units.append(Unit(index, *(int(rng.integers(m)) for m in (channels, height, width))))
    return units
