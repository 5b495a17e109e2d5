"""Leaving out each drawing in turn: all layers at once learn as each would alone."""

import numpy as np
import pytest

from model.data import mnist
from model.data.mnist import Digits
from model.spec import activate
from model.training import runs, transfer
from tests.helpers import architectures


def few(count, classes=4):
    train = mnist.digits().train
    chosen = np.flatnonzero(train.labels < classes)[:count]
    return Digits(train.images[chosen], train.labels[chosen])


def alone(seen, labels, out):
    """The answer of one layer that learns from all but one drawing, by its weights themselves."""
    x = np.hstack([seen, np.ones((len(seen), 1))]).astype(np.float64)
    scale = np.linalg.norm(x @ x.T, 2) / (len(x) - 1)
    others, wanted = np.delete(x, out, axis=0), np.eye(labels.max() + 1)[np.delete(labels, out)]
    weights = ahead = np.zeros((x.shape[1], wanted.shape[1]))
    for step in range(transfer.STEPS):
        before = weights
        gradient = others.T @ (activate(others @ ahead, "softmax") - wanted) / scale
        weights = ahead - gradient
        ahead = weights + step / (step + 3) * (weights - before)
    return (x[out] @ weights).argmax()


def test_every_layer_learns_as_it_would_alone_from_all_others():
    base, digits = runs.shipped("robust").network(), few(24)
    answers = transfer.leave_one_out(base, digits)
    seen = transfer.features(base, digits.images)
    expected = [alone(seen, digits.labels, out) for out in range(24)]
    np.testing.assert_array_equal(answers, expected)
    assert (answers == digits.labels).mean() > 0.8


def test_the_features_are_what_the_last_layer_is_given():
    base = runs.shipped("book").network()
    spec, digits = base.spec, few(3)
    model = base.to_keras()
    shorter = type(model)(model.inputs[0], model.layers[-2].output)
    expected = shorter(mnist.pixels(digits.images))
    seen = transfer.features(base, digits.images)
    assert seen.shape == (3, spec.layers[-1].shape_in[0])
    np.testing.assert_allclose(seen, expected, atol=1e-4)


@pytest.mark.parametrize("name", ["dense", "normalised", "deep"])
def test_any_architecture_can_be_a_base(name):
    answers = transfer.leave_one_out(architectures.network(name), few(12, 2))
    assert answers.shape == (12,)
    assert set(answers) <= {0, 1}


@pytest.mark.parametrize("count", [1, transfer.MOST + 1])
def test_too_few_or_too_many_are_refused(count):
    with pytest.raises(ValueError, match="left out one by one"):
        transfer.leave_one_out(runs.shipped("book").network(), few(count))
