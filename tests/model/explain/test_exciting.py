import numpy as np
import pytest

from model.explain import exciting
from model.network import Network
from model.reading import LayerReading, Reading, read_batch
from model.spec import Spec
from tests.helpers.architectures import ARCHITECTURES, FLATTEN, TEN, dense, digits, network
from tests.model.explain.samples import ALL


@ALL
def test_the_best_units_are_those_of_a_plain_search(name):
    net = network(name)
    images = digits(net.spec, 60)
    found = {}
    for first in range(0, 60, 25):
        found = exciting.add(found, read_batch(net, images[first : first + 25]), first, count=4)
    read = read_batch(net, images).layers
    assert tuple(found) == (*net.spec.shown, net.spec.logits)
    for number in net.spec.shown:
        best = found[number]
        for channel in {0, read[number].values.shape[-1] - 1}:
            maps = read[number].values[..., channel]  # (60, H, W)
            strongest = np.sort(maps.max(axis=(1, 2)))[::-1][:4]
            np.testing.assert_allclose(best.values[channel], strongest, atol=1e-5)
            for place, unit in enumerate(best.units(number, channel)):
                there = maps[best.digits[channel, place], unit.row, unit.column]
                assert there == pytest.approx(best.values[channel, place], abs=1e-5)


def test_a_digit_counts_once_and_fewer_digits_than_asked_for_are_all_given():
    spec = Spec.of(4, ("a", "b"), [{"kind": "Rescaling"}, FLATTEN, dense(2, "softmax")])
    maps = np.arange(2 * 4 * 4, dtype=np.float32).reshape(2, 4, 4, 1)
    net = Network.of(spec, {key: np.ones(shape) for key, shape in spec.weights.items()})
    layers = (LayerReading("rescaling1", "Rescaling", maps, maps),)
    logits = np.array([[1, 2], [4, 3]], np.float32)
    found = exciting.add({}, Reading(net, maps, maps, logits, layers), first=0)
    assert found[0].digits.tolist() == [[1, 0]]
    assert found[2].values.tolist() == [[4, 1], [3, 2]]
    assert found[0].values.tolist() == [[31, 15]]
    assert [(unit.row, unit.column) for unit in found[0].units(0, 0)] == [(3, 3), (3, 3)]


def test_the_channel_that_is_excited_most():
    values = np.array([[3, 1], [2.5, 2.5], [4, 0]])
    assert exciting.Best(*[np.zeros((3, 2), int)] * 3, values).strongest == 1


def test_templates_are_the_weights_of_the_units_that_count_most():
    weights = network("dense").weights
    counts = np.linalg.norm(weights["dense2/kernel"], axis=1)
    heaviest = np.argsort(-counts)[:3]
    for picture, n in zip(exciting.templates(network("dense"), 3), heaviest, strict=True):
        assert np.array_equal(picture, weights["dense1/kernel"][:, n].reshape(28, 28))


def test_templates_of_a_single_dense_layer_are_its_classes():
    spec = Spec.of(28, TEN, [FLATTEN, {"kind": "Rescaling", "scale": 2.0}, dense(10, "softmax")])
    kernel = np.random.default_rng(0).normal(size=(784, 10))
    net = Network.of(spec, {"dense1/kernel": kernel, "dense1/bias": np.zeros(10)})
    assert exciting.templates(net, 32).shape == (10, 28, 28)


@pytest.mark.parametrize("name", [name for name in ARCHITECTURES if name != "dense"])
def test_a_network_that_begins_otherwise_has_no_templates(name):
    assert exciting.templates(network(name), 3) is None
