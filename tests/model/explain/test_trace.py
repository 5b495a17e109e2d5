import numpy as np
import pytest
import tensorflow as tf

from model.explain import linear, trace, unit
from model.explain.unit import Unit
from model.network import Channel, Network
from model.reading import read, run
from model.spec import Spec
from tests.helpers.architectures import (
    ARCHITECTURES,
    FLATTEN,
    TEN,
    conv,
    dense,
    digits,
    network,
    pool,
)  # fmt: skip
from tests.model.explain.samples import ALL, TOLERANCE, random_units, readings

PIECEWISE = ("linear", "relu", "leaky_relu", "softmax")


def largest(reading, at):
    return max(1.0, np.abs(linear.totals(reading, at.layer)).max())


@ALL
def test_the_shares_of_ink_and_layers_add_up_to_the_total(name):
    for reading in readings(name):
        for at in random_units(reading.network.spec, 24, seed=4):
            total = unit.arithmetic(reading, at).total
            shares = trace.shares(reading, at)
            assert shares.total == pytest.approx(total, abs=TOLERANCE * largest(reading, at)), at


@ALL
def test_the_shares_of_a_network_with_channels_off_add_up_too(name):
    net = network(name)
    without = net.without(Channel(n, 0) for n in net.spec.shown)
    reading = read(without, digits(net.spec, 1)[0])
    for at in random_units(net.spec, 12, seed=7):
        total = unit.arithmetic(reading, at).total
        shares = trace.shares(reading, at)
        assert shares.total == pytest.approx(total, abs=TOLERANCE * largest(reading, at)), at


@pytest.mark.parametrize(
    "name",
    [name for name, spec in ARCHITECTURES.items()
     if all(layer.activation in PIECEWISE for layer in spec.layers)],
)  # fmt: skip
def test_where_activations_are_straight_the_inks_share_is_the_gradient_times_the_ink(name):
    for reading in readings(name)[:2]:
        network, spec = reading.network, reading.network.spec
        digit = tf.constant(reading.digit[np.newaxis])
        for index in {*spec.shown, spec.logits}:
            at = unit.strongest(reading, index)
            with tf.GradientTape() as tape:
                tape.watch(digit)
                logits, _, *outputs = run(network, digit)
                made = logits if index == spec.logits else outputs[index]
                made = tf.reshape(made, spec.layers[index].grid_out)
                value = made[at.row, at.column, at.channel]
            expected = (tape.gradient(value, digit) * digit)[0].numpy()
            ink = trace.shares(reading, at).ink
            slope = linear.chord(spec.layers[index], np.array(unit.arithmetic(reading, at).total))[
                0
            ]
            if index != spec.logits:
                ink = ink * slope
            np.testing.assert_allclose(ink, expected, atol=TOLERANCE * largest(reading, at))


@ALL
def test_no_ink_outside_the_receptive_field_has_a_share(name):
    reading = readings(name)[0]
    for at in random_units(reading.network.spec, 20, seed=5):
        box = unit.field(reading.network.spec, at)
        ink = trace.shares(reading, at).ink
        ink[box.top : box.bottom, box.left : box.right] = 0
        assert not ink.any()


@ALL
def test_every_edge_of_a_path_carries_the_networks_own_numbers(name):
    for reading in readings(name)[:2]:
        spec = reading.network.spec
        for index in (*spec.shown, spec.logits):
            root = trace.paths(reading, unit.strongest(reading, index))
            summed = any(layer.kind in linear.SUMS for layer in spec.layers[: index + 1])
            assert (root is not None) == summed
            if root:
                assert root.factor == 1.0
                _check(reading, root)


def _check(reading, step):
    """An edge's product is its weight × the value it comes from; edges fall in channel strength."""
    spec, sign = reading.network.spec, 1 if step.sum.total > 0 else -1
    assert spec.layers[step.unit.layer].kind in linear.SUMS
    strengths = [sign * edge.channel_sum for edge in step.edges]
    assert strengths == sorted(strengths, reverse=True)
    box = unit.window(spec, step.unit)
    for edge in step.edges:
        assert edge.channel_sum == pytest.approx(step.sum.sums[edge.channel])
        assert sign * edge.channel_sum > 0
        came = edge.step.passed[0] if edge.step.passed else edge.step.unit
        assert (came.channel, came.layer) == (edge.channel, step.unit.layer - 1)
        assert box.top <= came.row < box.bottom
        assert box.left <= came.column < box.right
        assert edge.product == pytest.approx(edge.weight * unit.value(reading, came), abs=1e-4)
        _check(reading, edge.step)
    if step.edges:
        assert step.ink == pytest.approx(sum(edge.step.ink for edge in step.edges))


@pytest.mark.parametrize("name", ["book", "strides", "all convolutional"])
def test_what_a_path_brings_from_the_ink_is_its_weights_times_its_ink(name):
    """Where every activation on the way is on and every factor is a weight."""
    reading = readings(name)[0]
    spec = reading.network.spec
    last = spec.of_kind("Conv2D")[-1]
    root = trace.paths(reading, unit.strongest(reading, last), branches=(1,))
    factor, step = 1.0, root
    while step.edges:
        (edge,) = step.edges
        factor, step = factor * edge.weight, edge.step
        if step.sum.total < 0:
            factor *= spec.layers[step.unit.layer].slope
    assert step.unit.layer == 0
    assert root.ink == pytest.approx(factor * step.sum.products.sum(), abs=1e-6)
    assert step.factor == pytest.approx(factor)


def test_a_path_goes_through_the_strongest_of_a_mean_and_counts_its_part_of_it():
    reading = readings("lenet")[0]
    root = trace.paths(reading, unit.strongest(reading, 2), branches=(1,))
    (edge,) = root.edges
    (pooled,) = edge.step.passed
    mean = unit.arithmetic(reading, pooled)
    assert unit.value(reading, edge.step.unit) == pytest.approx(
        np.abs(mean.window).max() * np.sign(mean.total), abs=1e-6
    )
    made = edge.step.sum
    assert edge.step.factor == pytest.approx(
        edge.weight / mean.window.size * made.value / made.total
    )


def test_more_branches_hold_the_strongest_path_too():
    reading = readings("book")[2]
    at = unit.strongest(reading, 4)
    one = trace.paths(reading, at, branches=(1,))
    more = trace.paths(reading, at, branches=(3, 2))
    assert [len(more.edges), len(more.edges[0].step.edges)] == [3, 2]
    assert more.edges[0].step.edges[0].step.unit == one.edges[0].step.edges[0].step.unit


def test_the_paths_of_a_deep_network_stay_few():
    layers = [conv(4, padding="same", activation="tanh") for _ in range(20)]
    spec = Spec.of(28, TEN, [*layers, pool(4), FLATTEN, dense(10, "softmax")])
    rng = np.random.default_rng(0)
    net = Network.of(spec, {key: rng.normal(0, 0.3, s) for key, s in spec.weights.items()})
    reading = read(net, digits(spec, 1)[0])
    root = trace.paths(reading, unit.strongest(reading, 20))

    def ends(step):
        return sum(ends(edge.step) for edge in step.edges) if step.edges else 1

    assert ends(root) <= np.prod(trace.BRANCHES)


def test_a_unit_below_zero_is_followed_to_what_pushes_it_down():
    reading = readings("book")[0]
    spec = reading.network.spec
    off = [at for at in random_units(spec, 400, seed=6)
           if at.layer == 4 and unit.arithmetic(reading, at).total < -0.1]  # fmt: skip
    assert off
    for at in off:
        assert all(edge.channel_sum < 0 and edge.product < 0
                   for edge in trace.paths(reading, at).edges)  # fmt: skip


def test_a_unit_of_the_digit_alone_has_no_path():
    spec = Spec.of(28, TEN, [pool(2, "Average"), FLATTEN, dense(10, "softmax")])
    net = Network.of(spec, {key: np.ones(shape) for key, shape in spec.weights.items()})
    reading = read(net, digits(spec, 1)[0])
    at = unit.strongest(reading, 0)
    assert trace.paths(reading, at) is None
    assert trace.shares(reading, at).total == pytest.approx(unit.value(reading, at))
    assert trace.paths(reading, Unit(2, 3, 0, 0)).unit == Unit(2, 3, 0, 0)
