import numpy as np
import pytest

from model import reading, network
from model.explain import unit
from model.explain.unit import Unit
from tests.model.explain.followed import followed, random_units

TOLERANCE = 1e-4  # of the layer's largest value


def test_the_sum_of_300_random_units_is_the_networks_value():
    f = followed()
    for n, at in enumerate(random_units(f.layers, 300, seed=1)):
        reading = f.readings[n % len(f.readings)]
        if f.layers[at.layer].kind == "conv":
            made = unit.convolution(reading, f.weights, f.layers, at)
            assert made.total == pytest.approx(made.products.sum() + made.bias)
        else:
            made = unit.pooling(reading, f.layers, at)
        largest = reading.layers[at.layer].maps.max()
        assert abs(made.value - unit.value(reading, at)) <= TOLERANCE * largest, at


def test_a_convolution_unit_is_the_plain_sum_over_its_window():
    f = followed()
    reading, at = f.readings[0], Unit(2, 5, 3, 7)
    total = float(f.weights["conv2/bias"][5])
    for row in range(3):
        for column in range(3):
            for channel in range(32):
                x = float(reading.layers[1].maps[3 + row, 7 + column, channel])
                total += x * float(f.weights["conv2/kernel"][row, column, channel, 5])
    assert unit.convolution(reading, f.weights, f.layers, at).total == pytest.approx(
        total, abs=1e-9
    )


def test_a_pooling_unit_names_the_first_of_equal_winners():
    made = unit.Pooling(np.array([[0.0, 2.0], [2.0, 1.0]]))
    assert (made.winner, made.value) == ((0, 1), 2.0)


def test_the_source_of_a_pooling_unit_holds_its_value():
    f = followed()
    for at in random_units(f.layers, 100, seed=2):
        if f.layers[at.layer].kind == "pool":
            before = unit.source(f.readings[1], f.layers, at)
            assert before.channel == at.channel
            assert unit.value(f.readings[1], before) == unit.value(f.readings[1], at)


def test_the_strongest_unit_is_the_largest_of_the_layer_and_of_the_channel():
    reading = followed().readings[0]
    for index, layer in enumerate(reading.layers):
        assert unit.value(reading, unit.strongest(reading, index)) == layer.maps.max()
        in_channel = unit.strongest(reading, index, 3)
        assert in_channel.channel == 3
        assert unit.value(reading, in_channel) == layer.maps[..., 3].max()


def test_fields_are_as_wide_as_the_layers_say_and_end_at_the_unit():
    f = followed()
    for at in random_units(f.layers, 100, seed=3):
        boxes, layer = unit.fields(f.layers, at), f.layers[at.layer]
        digit = boxes[0]
        assert len(boxes) == at.layer + 2
        assert (digit.height, digit.width) == (layer.field, layer.field)
        assert (digit.top, digit.left) == (layer.jump * at.row, layer.jump * at.column)
        assert boxes[-2] == unit.window(f.layers, at)


@pytest.mark.parametrize("index", range(5))
def test_no_pixel_outside_the_field_changes_a_unit_and_every_pixel_inside_can(index):
    f = followed()
    rng = np.random.default_rng(index)
    positive = {name: np.abs(value) for name, value in f.weights.items()}
    for _ in range(2):
        height, width, channels = f.layers[index].shape_out
        at = Unit(index, *(int(rng.integers(n)) for n in (channels, height, width)))
        box = unit.fields(f.layers, at)[0]
        inside = np.zeros((28, 28), bool)
        inside[box.top : box.bottom, box.left : box.right] = True

        base = rng.random((28, 28), np.float32)
        changed = rng.random((40, 28, 28), np.float32)
        changed[:, inside] = base[inside]
        assert len(set(_values(f, at, changed, f.weights))) == 1

        # With positive weights nothing is off, and one large pixel wins every pooling on its way.
        single = np.repeat(base[np.newaxis], inside.sum(), axis=0)
        single[np.arange(len(single)), *np.nonzero(inside)] += 100
        before = _values(f, at, base[np.newaxis], positive)
        assert (_values(f, at, single, positive) > before).all()


def _values(f, at, digits, weights):
    maps = reading.read_batch(f.network, digits, weights).layers[at.layer].maps
    return maps[:, at.row, at.column, at.channel]


def test_strides_come_from_the_network():
    layers = unit.mapped(network.describe(network.build_convnet()))
    strides = [unit.stride(layers, index) for index in range(len(layers))]
    assert strides == [1, 2, 1, 2, 1]
