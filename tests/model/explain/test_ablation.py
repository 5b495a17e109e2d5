import numpy as np
import pytest

from model.explain import ablation
from model import reading
from model.explain.ablation import Channel
from tests.model.explain.followed import followed


def test_a_channel_off_alone_is_a_network_whose_kernel_and_bias_are_zero():
    f = followed()
    for reading in f.readings[:2]:
        ranked = ablation.alone(f.network, f.layers, reading.digit, f.weights)
        assert ranked.shape == (320, 10)
        for number, channel in enumerate(ablation.one_by_one(f.layers)):
            if number % 5 == 0:
                weights = _zeroed(f, channel)
                expected = reading.read(f.network, reading.digit, weights).probabilities
                np.testing.assert_allclose(ranked[number], expected, atol=1e-5)


def _zeroed(f, channel):
    name = ["conv1", "conv1", "conv2", "conv2", "conv3"][channel.layer]
    weights = {key: value.copy() for key, value in f.weights.items()}
    weights[f"{name}/kernel"][:, :, :, channel.channel] = 0
    weights[f"{name}/bias"][channel.channel] = 0
    return weights


def test_several_channels_of_several_layers_are_zero_in_the_maps_and_no_others():
    f = followed()
    off = [Channel(0, 3), Channel(2, 10), Channel(2, 11), Channel(4, 100)]
    weights = ablation.switch_off(f.layers, f.weights, off)
    reading = reading.read(f.network, f.readings[0].digit, weights)
    for channel in off:
        assert not reading.layers[channel.layer].maps[..., channel.channel].any()
    for name in ("conv1", "conv2", "conv3"):
        zero = {c for c in range(f.weights[f"{name}/bias"].size) if not _kernel(weights, name, c)}
        named = {c.channel for c in off if f.layers[c.layer].name == name}
        assert zero == named


def _kernel(weights, name, channel):
    return weights[f"{name}/kernel"][..., channel].any() or weights[f"{name}/bias"][channel]


@pytest.mark.parametrize(("pool", "conv"), [(1, 0), (3, 2)])
def test_switching_a_pooling_channel_off_switches_off_the_one_it_passes_on(pool, conv):
    f = followed()
    one = ablation.switch_off(f.layers, f.weights, [Channel(pool, 7)])
    other = ablation.switch_off(f.layers, f.weights, [Channel(conv, 7)])
    assert all((one[name] == other[name]).all() for name in f.weights)
    ranked = ablation.alone(f.network, f.layers, f.readings[0].digit, f.weights)
    order = ablation.one_by_one(f.layers)
    a, b = (ranked[order.index(Channel(layer, 7))] for layer in (pool, conv))
    np.testing.assert_allclose(a, b, atol=1e-7)


def test_switching_off_leaves_the_weights_given_as_they_were():
    f = followed()
    before = {name: value.copy() for name, value in f.weights.items()}
    ablation.switch_off(f.layers, f.weights, [Channel(0, 1), Channel(4, 2)])
    assert all((f.weights[name] == before[name]).all() for name in before)
