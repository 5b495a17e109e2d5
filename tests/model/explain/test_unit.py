import numpy as np
import pytest

from model.explain import unit
from model.explain.unit import Unit
from model.network import Channel, Network
from model.reading import read, read_batch
from model.spec import Spec
from tests.helpers.architectures import (
    ARCHITECTURES,
    FLATTEN,
    TEN,
    conv,
    dense,
    digits,
    network,
)  # fmt: skip
from tests.model.explain.samples import ALL, TOLERANCE, random_units, readings

ROUNDING = 3e-6  # of a float32 sum of a thousand terms


@ALL
def test_the_arithmetic_of_random_units_is_the_networks_value(name):
    for reading in readings(name):
        for at in random_units(reading.network.spec, 60, seed=1):
            made = unit.arithmetic(reading, at)
            largest = np.abs(unit.values(reading, at.layer)).max()
            assert abs(made.value - unit.value(reading, at)) <= TOLERANCE * largest, at
            if isinstance(made, unit.Sum):
                assert made.total == pytest.approx(made.products.sum() + made.bias)


def test_a_convolutions_unit_is_the_plain_sum_over_its_window():
    reading, at = readings("book")[0], Unit(2, 5, 3, 7)
    weights = reading.network.weights
    total = float(weights["conv2/bias"][5])
    for row, column, channel in np.ndindex(3, 3, 32):
        x = float(reading.layers[1].maps[3 + row, 7 + column, channel])
        total += x * float(weights["conv2/kernel"][row, column, channel, 5])
    assert unit.arithmetic(reading, at).total == pytest.approx(total, abs=1e-9)


def test_what_hangs_over_the_border_counts_as_zero():
    reading = readings("same")[0]
    made = unit.arithmetic(reading, Unit(0, 0, 0, 27))
    assert made.patches.shape == (1, 5, 5)
    assert not made.patches[:, :2].any()
    assert not made.patches[:, :, 3:].any()
    assert unit.window(reading.network.spec, Unit(0, 0, 0, 27)) == unit.Box(0, 25, 3, 28)


def test_a_dense_unit_of_maps_has_its_products_in_their_places():
    reading = readings("book")[0]
    made = unit.arithmetic(reading, Unit(6, 4, 0, 0))
    assert made.products.shape == (128, 3, 3)
    weight = reading.network.weights["dense/kernel"][(1 * 3 + 2) * 128 + 77, 4]
    assert made.products[77, 1, 2] == pytest.approx(reading.layers[4].maps[1, 2, 77] * weight)
    assert made.total == pytest.approx(reading.logits[4], abs=1e-4)


def test_a_choice_names_the_first_of_equal_winners():
    made = unit.Choice(np.array([[0.0, 2.0], [2.0, 1.0]]))
    assert (made.winner, made.value) == ((0, 1), 2.0)


def test_a_mean_counts_what_lies_inside():
    spec = Spec.of(
        28, TEN, [{"kind": "AveragePooling2D", "window": 3, "stride": 2, "padding": "same"},
                  FLATTEN, dense(10, "softmax")],
    )  # fmt: skip
    net = Network.of(spec, {key: np.ones(shape) for key, shape in spec.weights.items()})
    digit = digits(spec, 1)[0]
    made = unit.arithmetic(read(net, digit), Unit(0, 0, 13, 13))
    assert made.value == pytest.approx(digit[26:, 26:].mean())


def test_a_normalisation_scales_around_its_mean():
    reading = readings("normalised")[0]
    made = unit.arithmetic(reading, Unit(2, 3, 10, 12))
    weights = reading.network.of_layer(2)
    assert made.mean == pytest.approx(weights["moving_mean"][3])
    assert made.shift == pytest.approx(weights["beta"][3])
    assert made.input == reading.layers[1].values[10, 12, 3]


@ALL
def test_the_source_of_a_choice_holds_its_value(name):
    reading = readings(name)[1]
    spec = reading.network.spec
    for at in random_units(spec, 60, seed=2):
        if spec.layers[at.layer].kind == "MaxPooling2D":
            before = unit.source(reading, at)
            assert before.channel == at.channel
            assert unit.value(reading, before) == unit.value(reading, at)


@ALL
def test_the_strongest_unit_is_the_largest_of_the_layer_and_of_the_channel(name):
    reading = readings(name)[0]
    for index in range(reading.network.spec.logits + 1):
        made = unit.values(reading, index)
        assert unit.value(reading, unit.strongest(reading, index)) == made.max()
        in_channel = unit.strongest(reading, index, 0)
        assert in_channel.channel == 0
        assert unit.value(reading, in_channel) == made[..., 0].max()


@ALL
def test_a_channel_that_is_off_has_the_value_zero(name):
    net = network(name)
    for index in net.spec.shown:
        reading = read(net.without([Channel(index, 0)]), digits(net.spec, 1)[0])
        at = unit.strongest(readings(name)[0], index, 0)
        assert unit.arithmetic(reading, at).value == unit.value(reading, at) == 0


@ALL
def test_fields_lead_from_the_digit_to_the_unit(name):
    spec = ARCHITECTURES[name]
    for at in random_units(spec, 60, seed=3):
        boxes = unit.fields(spec, at)
        assert len(boxes) == at.layer + 2
        assert boxes[0] == unit.field(spec, at)
        assert boxes[-2] == unit.window(spec, at)
        grids = [(spec.side, spec.side), *(layer.grid_out[:2] for layer in spec.layers)]
        for box, (height, width) in zip(boxes, grids, strict=False):
            assert 0 <= box.top < box.bottom <= height
            assert 0 <= box.left < box.right <= width


@ALL
def test_no_pixel_outside_its_field_changes_a_unit_and_every_border_of_it_can(name):
    """With positive weights nothing is cut off, and more ink makes everything larger."""
    spec, rng = ARCHITECTURES[name], np.random.default_rng(0)
    positive = {key: np.full(shape, 0.01, np.float32) for key, shape in spec.weights.items()}
    easy, hard = Network.of(spec, positive), network(name)
    side = spec.side
    for index in range(spec.logits + 1):
        height, width, channels = spec.layers[index].grid_out
        for row, column in {(0, 0), (height - 1, width - 1), (height // 2, width // 3)}:
            at = Unit(index, int(rng.integers(channels)), row, column)
            box = unit.field(spec, at)
            inside = np.zeros((side, side), bool)
            inside[box.top : box.bottom, box.left : box.right] = True

            base = rng.random((side, side), np.float32)
            changed = rng.random((8, side, side), np.float32)
            changed[:, inside] = base[inside]
            assert np.ptp(made := _values(hard, at, changed)) <= ROUNDING * np.abs(made).max()

            faint = np.full((5, side, side), 0.2, np.float32)
            faint[1, box.top, box.left : box.right] = 1
            faint[2, box.bottom - 1, box.left : box.right] = 1
            faint[3, box.top : box.bottom, box.left] = 1
            faint[4, box.top : box.bottom, box.right - 1] = 1
            before, *after = _values(easy, at, faint)
            assert min(after) > before * (1 + ROUNDING)


def _values(net, at, images):
    reading = read_batch(net, images)
    logits = reading.logits.reshape(-1, *net.spec.layers[net.spec.logits].grid_out)
    made = logits if at.layer == net.spec.logits else reading.layers[at.layer].values
    return made[:, at.row, at.column, at.channel]


def test_the_books_dense_layer_never_sees_the_last_two_rows_and_columns():
    spec = ARCHITECTURES["book"]
    assert unit.field(spec, Unit(6, 0, 0, 0)) == unit.Box(0, 0, 26, 26)
    assert spec.unseen == ((26, 27), (26, 27))
    assert spec.layers[spec.logits].field == 26


def test_fields_of_a_stride_wider_than_its_window_leave_pixels_out():
    spec = Spec.of(28, TEN, [conv(2, 2, stride=3), FLATTEN, dense(10, "softmax")])
    assert unit.window(spec, Unit(0, 0, 1, 1)) == unit.Box(3, 3, 5, 5)
    assert 2 in spec.unseen[0]
