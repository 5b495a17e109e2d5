import numpy as np
import pytest

from model.explain import ablation
from model.network import Channel, Network
from model.reading import read
from model.spec import Spec
from tests.helpers import oracle
from tests.helpers.architectures import (
    ANSWER,
    ARCHITECTURES,
    FLATTEN,
    TEN,
    conv,
    digits,
    network,
    pool,
)  # fmt: skip
from tests.model.explain.samples import ALL, readings


@ALL
def test_a_channel_off_alone_gives_what_the_oracle_gives(name, monkeypatch):
    monkeypatch.setattr(ablation, "MOST_AT_ONCE", 400_000)  # some at a time
    reading = readings(name)[0]
    spec = reading.network.spec
    channels, found = ablation.one_by_one(spec), ablation.alone(reading)
    assert found.shape == (len(channels), len(spec.classes))
    assert len(channels) == sum(spec.layers[n].channels for n in spec.shown)
    rng = np.random.default_rng(0)
    for number in sorted(rng.choice(len(channels), 12, replace=False)):
        without = reading.network.without([channels[number]])
        _, _, expected = oracle.forward(without, reading.digit)
        np.testing.assert_allclose(found[number], expected, atol=1e-4)


def test_channels_that_are_off_already_stay_off():
    net = network("strides").without([Channel(0, 2)])
    digit = digits(net.spec, 1)[0]
    found = ablation.alone(read(net, digit))
    order = ablation.one_by_one(net.spec)
    both = net.without([Channel(0, 2), Channel(1, 5)])
    expected = read(both, digit).probabilities
    np.testing.assert_allclose(found[order.index(Channel(1, 5))], expected, atol=1e-5)


@ALL
def test_channels_of_one_origin_do_the_same_when_they_are_off(name):
    spec = ARCHITECTURES[name]
    for index in spec.shown:
        first = ablation.origin(spec, index)
        digit = readings(name)[1].digit
        one, other = (read(network(name).without([Channel(n, 0)]), digit) for n in (index, first))
        np.testing.assert_allclose(one.probabilities, other.probabilities, atol=1e-5)
        np.testing.assert_allclose(one.layers[index].values, other.layers[index].values, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("book", {0: 0, 1: 0, 2: 2, 3: 2, 4: 4}),
        ("normalised", {0: 0, 1: 1, 2: 2, 3: 2, 4: 2, 5: 5, 6: 6}),
        ("dense", {1: 1}),
        ("deep", {0: 0, 1: 0, 2: 0, 3: 3, 4: 3, 5: 5, 7: 7, 8: 8}),
    ],
)
def test_what_counts_as_the_same_channel(name, expected):
    spec = ARCHITECTURES[name]
    assert {n: ablation.origin(spec, n) for n in spec.shown} == expected
    assert {c.layer for c in ablation.origins(spec)} == set(expected.values())


def test_a_sigmoid_makes_something_of_nothing():
    sigmoid = {"kind": "Activation", "activation": "sigmoid"}
    spec = Spec.of(28, TEN, [conv(4, activation="linear"), sigmoid, pool(), FLATTEN, ANSWER])
    assert [ablation.origin(spec, n) for n in spec.shown] == [0, 1, 1]


def test_a_click_switches_a_channel_and_what_is_the_same():
    spec = ARCHITECTURES["book"]
    off = ablation.toggled(spec, [Channel(2, 1)], Channel(1, 7))
    assert off == [Channel(2, 1), Channel(1, 7)]
    assert ablation.toggled(spec, off, Channel(0, 7)) == [Channel(2, 1)]


def test_a_row_that_was_flattened_loses_the_channel_at_every_place():
    spec = Spec.of(28, TEN, [conv(4), FLATTEN, {"kind": "BatchNormalization"}, ANSWER])
    rng = np.random.default_rng(0)
    net = Network.of(spec, {k: np.abs(rng.normal(0, 0.1, s)) for k, s in spec.weights.items()})
    net = net.without([Channel(2, 1)])
    reading = read(net, digits(spec, 1)[0])
    assert not reading.layers[2].values[..., 1].any()
    assert reading.layers[2].values[..., 2].any()
    expected = oracle.forward(net, reading.digit)[2]
    np.testing.assert_allclose(reading.probabilities, expected, atol=1e-5)


def test_how_sure_an_answer_is():
    odds = ablation.log_odds(np.array([[0.5, 0.5], [1.0, 0.0]]), 0)
    assert odds[0] == pytest.approx(0)
    assert np.isfinite(odds[1])
