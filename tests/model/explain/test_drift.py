import numpy as np
import pytest

from model.explain import attack, drift
from model.reading import read
from tests.helpers import oracle
from tests.helpers.architectures import digits, network
from tests.model.explain.samples import TOLERANCE


@pytest.mark.parametrize("name", ["dense", "strides", "normalised", "all convolutional"])
def test_the_distances_are_those_of_plain_numpy(name):
    net, (digit, *_) = network(name), digits(network(name).spec)
    other = attack.blind(digit[np.newaxis], 0.1, norm="linf")[0]
    honest, changed = read(net, digit), read(net, other)
    found = drift.drift(honest, changed)
    made = [oracle.forward(net, each) for each in (digit, other)]
    places = drift.places(honest)
    assert (places[0], places[-1]) == (-1, net.spec.logits)
    for place, distance in zip(places, found, strict=True):
        one, two = (
            each if place < 0 else logits if place == net.spec.logits else outputs[place]
            for each, (outputs, logits, _) in zip((digit, other), made, strict=True)
        )
        expected = np.sqrt(((one - two) ** 2).sum() / (one**2).sum())
        assert distance == pytest.approx(expected, rel=TOLERANCE, abs=TOLERANCE)
    for place in net.spec.shown:
        shares = drift.changes(honest, changed, place)
        assert shares.shape == (net.spec.layers[place].channels,)
        assert (shares**2).sum() == pytest.approx(1)


def test_where_it_tips_over_the_distance_grows_most():
    assert drift.tips(np.array([0.1, 0.15, 0.4, 0.5])) == 2
    assert drift.tips(np.array([0.4, 0.3, 0.2])) is None
    assert drift.tips(np.zeros(3)) is None


def test_a_digit_is_nowhere_away_from_itself():
    net = network("book")
    made = read(net, digits(net.spec, 1)[0])
    assert not drift.drift(made, made).any()
    assert not drift.changes(made, made, 0).any()
