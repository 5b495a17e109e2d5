import numpy as np

from model import reading, network
from model.data import mnist
from model.explain import exciting
from model.training import runs


def test_the_best_units_are_those_of_a_plain_search():
    net = network.load("book")
    digits = mnist.pixels(mnist.digits().test.images[:60])[..., 0]
    found = []
    for first in range(0, 60, 25):
        batch = reading.read_batch(net, digits[first : first + 25]).layers
        found = exciting.add(found, batch, first, count=4)
    read = reading.read_batch(net, digits).layers
    assert len(found) == len(read)
    for number, (best, layer) in enumerate(zip(found, read, strict=True)):
        for channel in (0, 5, layer.maps.shape[-1] - 1):
            maps = layer.maps[..., channel]  # (60, H, W)
            order = sorted(range(60), key=lambda n, maps=maps: (-maps[n].max(), n))[:4]
            assert np.allclose(best.values[channel], [maps[n].max() for n in order], atol=1e-5)
            for place, unit in enumerate(best.units(number, channel)):
                there = maps[best.digits[channel, place], unit.row, unit.column]
                assert abs(there - best.values[channel, place]) < 1e-5


def test_a_digit_counts_once_and_fewer_digits_than_asked_for_are_all_given():
    maps = np.arange(2 * 3 * 3 * 1, dtype=np.float32).reshape(2, 3, 3, 1)
    layers = (reading.LayerMaps("conv", "conv", maps),)
    (best,) = exciting.add([], layers, first=0)
    assert best.digits.tolist() == [[1, 0]]
    assert best.values.tolist() == [[17, 8]]
    assert [(unit.row, unit.column) for unit in best.units(0, 0)] == [(2, 2), (2, 2)]


def test_the_channel_that_is_excited_most():
    values = np.array([[3, 1], [2.5, 2.5], [4, 0]])
    assert exciting.Best(*[np.zeros((3, 2), int)] * 3, values).strongest == 1


def test_templates_are_the_weights_of_the_units_that_count_most():
    weights = runs.shipped("dense").weights()
    counts = [float((row**2).sum()) for row in weights["dense2/kernel"]]
    heaviest = sorted(range(len(counts)), key=lambda n: -counts[n])[:3]
    shown = exciting.templates(weights, 3)
    for picture, n in zip(shown, heaviest, strict=True):
        assert np.array_equal(picture, weights["dense1/kernel"][:, n].reshape(28, 28))
