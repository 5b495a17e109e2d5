import numpy as np
import pytest

from model.explain import decision
from model.network import Network
from model.reading import read
from model.spec import Spec
from tests.helpers.architectures import FLATTEN, TEN, conv, dense, digits, pool
from tests.model.explain.samples import ALL, TOLERANCE, readings

SCALED = [conv(4), {"kind": "GlobalAveragePooling2D"}, dense(10, "linear"),
          {"kind": "BatchNormalization"}, {"kind": "Rescaling", "scale": 3.0, "offset": 0.5},
          {"kind": "Activation", "activation": "softmax"}]  # fmt: skip
ENDS = {
    "a convolution": [conv(4), pool(4), conv(10, 6, activation="linear"), FLATTEN],
    "a pooling": [conv(10), pool(26), FLATTEN],
    "scaled": SCALED,
    "a normalisation": [conv(10), {"kind": "GlobalAveragePooling2D"},
                        {"kind": "BatchNormalization"}],
    "one dense layer": [FLATTEN, dense(10, "softmax")],
}  # fmt: skip


def reading_of(layers):
    spec, rng = Spec.of(28, TEN, layers), np.random.default_rng(0)
    weights = {key: np.abs(rng.normal(0, 0.5, shape)) for key, shape in spec.weights.items()}
    return read(Network.of(spec, weights), digits(spec, 1)[0])


def expect_exact(reading):
    made = decision.decide(reading)
    layer = reading.network.spec.layers[made.layer]
    assert made.contributions.shape == (*layer.grid_in, len(reading.network.spec.classes))
    for logits in (
        made.logits,
        made.by_channel.sum(axis=0) + made.bias,
        made.by_position.sum(axis=(0, 1)) + made.bias,
    ):
        largest = np.abs(reading.logits).max()
        np.testing.assert_allclose(logits, reading.logits, atol=TOLERANCE * largest)
    return made


@ALL
def test_the_contributions_add_up_to_all_logits(name):
    for reading in readings(name):
        expect_exact(reading)


@pytest.mark.parametrize("end", ENDS)
def test_the_contributions_add_up_whatever_the_last_layer_is(end):
    expect_exact(reading_of(ENDS[end]))


def test_scaled_logits_are_accounted_for_in_the_layer_before_the_scaling():
    made = expect_exact(reading_of(SCALED))
    assert made.layer == 2
    assert made.contributions.shape == (1, 1, 4, 10)


def test_one_contribution_is_activation_times_weight():
    reading = readings("book")[1]
    made = decision.decide(reading)
    row, column, channel = 1, 2, 77
    weight = reading.network.weights["dense/kernel"][(row * 3 + column) * 128 + channel]
    expected = reading.layers[4].maps[row, column, channel] * weight
    np.testing.assert_allclose(made.contributions[row, column, channel], expected, atol=1e-6)


def test_a_global_average_gives_each_class_a_share_of_its_own_map():
    reading = readings("all convolutional")[0]
    made = decision.decide(reading)
    maps = reading.into(made.layer)
    np.testing.assert_allclose(made.by_position, maps / (maps.shape[0] * maps.shape[1]), atol=1e-6)


@ALL
def test_the_softmax_worked_out_gives_the_networks_probabilities(name):
    for reading in readings(name):
        made = decision.Softmax(decision.decide(reading).logits)
        assert made.shifted.max() == 0
        assert made.exponentials.sum() == pytest.approx(made.total)
        np.testing.assert_allclose(made.probabilities, reading.probabilities, atol=1e-4)


@ALL
def test_the_difference_of_two_classes_is_that_of_their_logits(name):
    reading = readings(name)[0]
    made = decision.decide(reading).between(5, 1)
    assert made.by_channel.shape == (made.contributions.shape[2], 1)
    expected = reading.logits[5] - reading.logits[1]
    largest = np.abs(reading.logits).max()
    np.testing.assert_allclose(made.logits[0], expected, atol=TOLERANCE * largest)


def test_large_logits_do_not_overflow():
    made = decision.Softmax(np.array([1e4, 0.0, -1e4]))
    np.testing.assert_array_equal(made.probabilities, [1, 0, 0])
