"""A Spec with weights: checked, fingerprinted, to Keras and back."""

import numpy as np
import pytest

from model import load
from model.data import mnist
from model.network import Channel, Network, NetworkError, build, weights_of
from model.reading import probabilities
from model.training import runs
from tests.helpers.architectures import ARCHITECTURES, digits, network

ALL = pytest.mark.parametrize("name", ARCHITECTURES)


@ALL
def test_keras_and_back_is_the_same_network(name):
    net = network(name)
    back = Network.from_keras(net.to_keras())
    assert back.spec.weights.keys() == net.spec.weights.keys()
    for key, values in net.weights.items():
        np.testing.assert_array_equal(back.weights[key], values)
    assert [layer.grid_out for layer in back.spec.layers] == [la.grid_out for la in net.spec.layers]
    if len(net.spec.classes) == 10:
        assert back.spec == net.spec


@ALL
def test_a_fresh_keras_model_has_the_weights_that_the_spec_says(name):
    spec = ARCHITECTURES[name]
    made = Network.of(spec, weights_of(build(spec), spec))
    assert made.to_keras()(digits(spec, 2)[..., np.newaxis]).shape == (2, len(spec.classes))


@pytest.mark.parametrize("harm", [
    lambda w: w.pop("conv1/bias"),
    lambda w: w.update({"conv1/bias": w["conv1/bias"][:-1]}),
    lambda w: w.update({"more": np.zeros(3, np.float32)}),
    lambda w: w.update({"conv1/bias": np.full(32, np.nan, np.float32)}),
])  # fmt: skip
def test_weights_that_do_not_fit_are_refused(harm):
    weights = dict(network("book").weights)
    harm(weights)
    with pytest.raises(NetworkError):
        Network.of(ARCHITECTURES["book"], weights)


def test_a_fingerprint_is_of_the_weights_and_of_what_is_off():
    net, same, other = network("book"), network("book"), network("book", seed=1)
    off = net.without([Channel(0, 3)])
    assert net.fingerprint == same.fingerprint
    assert len({net.fingerprint, other.fingerprint, off.fingerprint}) == 3
    assert off.without([]).fingerprint == net.fingerprint


@pytest.mark.parametrize("name", ["book", "robust", "dense"])
def test_a_shipped_network_classifies_as_well_as_its_record_says(name):
    images, labels = mnist.digits().test
    answers = probabilities(load(name), mnist.pixels(images)[..., 0]).argmax(axis=1)
    assert (answers == labels).mean() == pytest.approx(runs.shipped(name).test_accuracy, abs=2e-4)


def test_shipped_is_what_the_app_opens_with():
    assert (
        load().fingerprint
        == load("robust").fingerprint
        == load(runs.shipped("robust").path).fingerprint
    )


@pytest.mark.parametrize("what", ["nothing", "../..", "", "README.md", "model", "no.keras", "a\0b"])
def test_what_is_no_network_is_refused_in_a_sentence(what):
    with pytest.raises(NetworkError, match=r"\.$"):
        load(what)
