import numpy as np
import pytest
import tensorflow as tf

from model.explain import trace, unit
from tests.model.explain.followed import followed, random_units


def test_the_shares_of_ink_and_biases_add_up_to_the_total():
    f = followed()
    for n, at in enumerate(random_units(f.layers, 60, seed=4)):
        reading = f.readings[n % len(f.readings)]
        shares = trace.shares(reading, f.weights, f.layers, at)
        total = _total(f, reading, at)
        assert shares.total == pytest.approx(total, abs=1e-5)


@pytest.mark.parametrize("index", range(5))
def test_the_inks_share_is_the_gradient_times_the_ink(index):
    f = followed()
    for reading in f.readings[:3]:
        at = unit.strongest(reading, index)
        digit = tf.constant(reading.digit[np.newaxis, ..., np.newaxis])
        with tf.GradientTape() as tape:
            tape.watch(digit)
            x = digit
            for layer in f.network.layers[1 : index + 2]:
                x = layer(x)
            value = x[0, at.row, at.column, at.channel]
        expected = (tape.gradient(value, digit) * digit)[0, ..., 0].numpy()
        shares = trace.shares(reading, f.weights, f.layers, at)
        np.testing.assert_allclose(shares.ink, expected, atol=1e-5)


def test_no_ink_outside_the_receptive_field_has_a_share():
    f = followed()
    for at in random_units(f.layers, 25, seed=5):
        box = unit.fields(f.layers, at)[0]
        ink = trace.shares(f.readings[0], f.weights, f.layers, at).ink
        ink[box.top : box.bottom, box.left : box.right] = 0
        assert not ink.any()


def test_every_edge_of_a_path_carries_the_networks_own_numbers():
    f = followed()
    for reading in f.readings:
        for index in range(5):
            root = trace.paths(reading, f.weights, f.layers, unit.strongest(reading, index))
            assert root.factor == 1.0
            _check(f, reading, root)


def _check(f, reading, step):
    """An edge's product is its weight × the value it comes from; edges fall in channel strength."""
    value = unit.value(reading, step.unit)
    assert step.sum.value == pytest.approx(value, abs=1e-5)
    if step.pooled:
        assert unit.value(reading, step.pooled) == value
    strengths = [edge.channel_sum for edge in step.edges]
    assert strengths == sorted(strengths, reverse=True)
    for edge in step.edges:
        assert edge.channel_sum == pytest.approx(step.sum.sums[edge.channel])
        came = edge.step.pooled or edge.step.unit
        assert (came.channel, came.layer) == (edge.channel, step.unit.layer - 1)
        box = unit.window(f.layers, step.unit)
        assert (came.row - box.top, came.column - box.left) == edge.at
        assert edge.product == pytest.approx(edge.weight * unit.value(reading, came), abs=1e-5)
        assert edge.step.factor == pytest.approx(step.factor * edge.weight)
        _check(f, reading, edge.step)


def test_what_a_path_brings_from_the_ink_is_its_weights_times_its_ink():
    f = followed()
    reading = f.readings[0]
    root = trace.paths(reading, f.weights, f.layers, unit.strongest(reading, 4), branches=(1,))
    factor, step = 1.0, root
    while step.edges:
        (edge,) = step.edges
        factor, step = factor * edge.weight, edge.step
    box = unit.window(f.layers, step.unit)
    patch = reading.digit[box.top : box.bottom, box.left : box.right].astype(float)
    kernel = f.weights["conv1/kernel"][..., 0, step.unit.channel]
    assert root.inked == pytest.approx(factor * (patch * kernel).sum(), abs=1e-6)
    assert step.unit.layer == 0


def test_more_branches_hold_the_strongest_path_too():
    f = followed()
    at = unit.strongest(f.readings[2], 4)
    one = trace.paths(f.readings[2], f.weights, f.layers, at, branches=(1,))
    more = trace.paths(f.readings[2], f.weights, f.layers, at, branches=(3, 2))
    assert [len(more.edges), len(more.edges[0].step.edges)] == [3, 2]
    assert more.edges[0].step.edges[0].step.unit == one.edges[0].step.edges[0].step.unit


def test_a_unit_that_is_off_is_followed_to_what_pushes_it_down():
    f = followed()
    reading = f.readings[0]
    off = [
        at for at in random_units(f.layers, 400, seed=6)
        if at.layer == 4 and _total(f, reading, at) < -0.1
    ]  # fmt: skip
    assert off
    for at in off:
        assert all(
            edge.channel_sum < 0 and edge.product < 0
            for edge in trace.paths(reading, f.weights, f.layers, at).edges
        )


def _total(f, reading, at):
    if f.layers[at.layer].kind == "pool":
        at = unit.source(reading, f.layers, at)
    return unit.convolution(reading, f.weights, f.layers, at).total
