import numpy as np
import pytest

from model.explain import decision
from tests.model.explain.followed import followed


def test_the_contributions_add_up_to_all_ten_logits():
    f = followed()
    for reading in f.readings:
        made = decision.decide(reading, f.weights)
        for logits in (
            made.logits,
            made.by_channel.sum(axis=0) + made.bias,
            made.by_position.sum(axis=(0, 1)) + made.bias,
        ):
            np.testing.assert_allclose(logits, reading.logits, atol=1e-4)


def test_one_contribution_is_activation_times_weight():
    f = followed()
    reading = f.readings[1]
    made = decision.decide(reading, f.weights)
    row, column, channel = 1, 2, 77
    weight = f.weights["dense/kernel"][(row * 3 + column) * 128 + channel]
    expected = reading.layers[-1].maps[row, column, channel] * weight
    np.testing.assert_allclose(made.contributions[row, column, channel], expected, atol=1e-6)


def test_the_softmax_worked_out_gives_the_networks_probabilities():
    f = followed()
    for reading in f.readings:
        made = decision.Softmax(decision.decide(reading, f.weights).logits)
        assert made.shifted.max() == 0
        assert made.exponentials.sum() == pytest.approx(made.total)
        np.testing.assert_allclose(made.probabilities, reading.probabilities, atol=1e-5)


def test_the_difference_of_two_classes_is_that_of_their_logits():
    f = followed()
    reading = f.readings[0]
    made = decision.decide(reading, f.weights).between(7, 1)
    assert made.by_channel.shape == (128, 1)
    assert made.logits[0] == pytest.approx(reading.logits[7] - reading.logits[1], abs=1e-4)


def test_large_logits_do_not_overflow():
    made = decision.Softmax(np.array([1e4, 0.0, -1e4]))
    np.testing.assert_array_equal(made.probabilities, [1, 0, 0])
