import numpy as np
import pytest

from model.reading import read
from model.studies import sweeps, testset
from tests.helpers.architectures import network

LABELS = np.array([0, 0, 1, 2, 2, 9])
BEFORE = np.zeros((6, 10), np.float32)
for row, (answer, probability) in enumerate(
    [(0, 0.9), (1, 0.6), (1, 0.8), (3, 0.95), (2, 0.5), (4, 0.7)]
):
    BEFORE[row] = (1 - probability) / 9
    BEFORE[row, answer] = probability


def test_accuracy_is_the_share_of_a_spread_sample_and_tells_how_far_it_is():
    net, told = network("strides"), []
    found = testset.accuracy(net, 300, told.append)
    digits, labels = sweeps.sample(300)
    right = [read(net, digit).answer == label for digit, label in zip(digits, labels, strict=True)]
    assert found == sum(right) / 300
    assert told == [pytest.approx(250 / 300), 1]


def test_confusion_counts_every_digit_once():
    table = testset.confusion(BEFORE, LABELS)
    assert table.sum() == 6
    assert table[0, 0] == table[0, 1] == table[1, 1] == table[2, 3] == table[2, 2] == 1
    assert table[9, 4] == 1


def test_the_most_frequent_mistake_is_off_the_diagonal():
    table = np.diag([9, 9, 9])
    assert testset.most_frequent_mistake(table) is None
    table[0, 1], table[2, 0] = 3, 4
    assert testset.most_frequent_mistake(table) == (2, 0)


def test_per_digit_is_nan_where_there_are_none():
    shares = testset.per_digit(BEFORE, LABELS)
    assert shares[[0, 1, 2, 9]] == pytest.approx([0.5, 1, 0.5, 0])
    assert np.isnan(shares[3:9]).all()


def test_mistakes_come_most_confident_first():
    assert testset.mistakes(BEFORE, LABELS).tolist() == [3, 5, 1]


def test_a_cell_holds_its_digits():
    assert testset.cell(BEFORE, LABELS, 2, 3).tolist() == [3]
    assert testset.cell(BEFORE, LABELS, 9, 9).tolist() == []


def test_the_least_certain_come_first():
    assert testset.least_certain(BEFORE, 2).tolist() == [4, 1]


def test_what_was_fixed_and_what_broke():
    after = BEFORE.copy()
    after[3] = np.eye(10)[2]  # fixed
    after[0] = np.eye(10)[6]  # broken
    fixed, broken = testset.fixed_and_broken(BEFORE, after, LABELS)
    assert (fixed.tolist(), broken.tolist()) == ([3], [0])


def test_fewer_errors_is_the_share_of_errors_gone():
    assert testset.fewer_errors(0.99, 0.975) == pytest.approx(0.6)
    assert testset.fewer_errors(0.99, 1.0) == 0
