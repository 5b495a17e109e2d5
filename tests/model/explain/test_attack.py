"""Attacks against Keras' own gradient, and what must hold of any."""

from itertools import pairwise

import numpy as np
import pytest

from model import reading as reader
from model.data import mnist
from model.explain import attack
from model.loading import load
from model.network import Channel
from tests.helpers.architectures import digits, network
from tests.model.explain.samples import ALL

EXACT = 1e-6
SIZES = {"linf": 0.1, "l2": 1.5}


@pytest.fixture(scope="module")
def several():
    """Twelve test digits that the book's network classifies correctly, and their classes."""
    images, labels = mnist.digits().test
    return mnist.pixels(images[20:32])[..., 0], labels[20:32].astype(int)


def size(change, norm):
    flat = change.astype(float).reshape(len(change), -1)
    return np.abs(flat).max(axis=1) if norm == "linf" else np.sqrt((flat**2).sum(axis=1))


def slopes(net, digits, classes):
    """How the cross-entropy changes with each pixel, by Keras and a GradientTape."""
    import tensorflow as tf

    given, model = tf.constant(digits[..., np.newaxis]), net.to_keras()
    with tf.GradientTape() as tape:
        tape.watch(given)
        loss = tf.keras.losses.sparse_categorical_crossentropy(classes, model(given))
    return tape.gradient(loss, given).numpy()[..., 0]


@pytest.mark.parametrize("targeted", [False, True])
def test_one_step_is_the_plain_formula(targeted):
    net = network("book")
    three, classes = digits(net.spec), np.array([1, 5, 8])
    slope = slopes(net, three, classes) * (-1 if targeted else 1)
    found = attack.fgsm(net, three, classes, 0.1, targeted=targeted)
    clear = np.abs(slope) > 1e-4 * np.abs(slope).max()  # elsewhere its sign is the rounding's
    expected = np.clip(three + np.float32(0.1) * np.sign(slope), 0, 1)
    np.testing.assert_allclose(found.digits[clear], expected[clear], atol=EXACT)
    found = attack.fgsm(net, three, classes, 2.0, norm="l2", targeted=targeted)
    way = slope / np.sqrt((slope.astype(float) ** 2).sum(axis=(1, 2), keepdims=True))
    np.testing.assert_allclose(found.digits, np.clip(three + 2 * way, 0, 1), atol=1e-4)


@ALL
def test_no_change_is_larger_than_allowed_and_every_network_can_be_attacked(name):
    net, three = network(name), digits(network(name).spec)
    classes = reader.probabilities(net, three).argmax(axis=1)
    for norm, reach in SIZES.items():
        sizes = np.array([0, reach, 3 * reach])
        found = [
            attack.fgsm(net, three, classes, sizes, norm=norm),
            attack.pgd(net, three, classes, sizes, norm=norm, steps=4, restarts=2, stride=0.7),
        ]
        for made in found:
            assert made.digits.dtype == np.float32
            assert (size(made.digits - three, norm) <= sizes + EXACT).all()
            assert made.digits.min() >= 0 and made.digits.max() <= 1
            assert np.array_equal(made.digits[0], three[0])
        assert (found[1].margins[1:] < attack.pgd(net, three, classes, 0.0).margins[1:]).all()


def test_what_is_too_long_is_brought_onto_the_ball_exactly():
    change = np.random.default_rng(0).normal(size=(3, 5, 5)).astype(np.float32)
    lengths = size(change, "l2")
    short = attack.NORMS["l2"].within(change, np.array([lengths[0] / 2, lengths[1] * 2, 0.0]))
    np.testing.assert_allclose(short[0], change[0] / 2, rtol=1e-6)
    assert np.array_equal(short[1], change[1])
    assert not short[2].any()


def test_margins_and_answers_are_those_of_a_reading(several):
    net, (images, labels) = load("book"), several
    found = attack.pgd(net, images, labels, 0.15, steps=10)
    read = reader.read_batch(net, found.digits)
    answers = read.logits.argmax(axis=1)
    assert np.array_equal(found.fooled, answers != labels)
    assert 0 < found.fooled.sum() < len(labels)
    others = np.where(np.eye(10, dtype=bool)[labels], -np.inf, read.logits).max(axis=1)
    ahead = read.logits[np.arange(len(labels)), labels] - others
    np.testing.assert_allclose(found.margins, ahead, atol=1e-3)


@pytest.mark.parametrize("norm", SIZES)
def test_more_steps_and_more_starts_never_fool_less(several, norm):
    net, told = load("book"), {"eps": 1.3 * SIZES[norm], "norm": norm}
    steps = [attack.pgd(net, *several, **told, steps=n) for n in (1, 3, 10)]
    starts = [attack.pgd(net, *several, **told, steps=3, restarts=n) for n in (1, 2, 3)]
    for found in (steps, starts):
        fooled = [each.fooled for each in found]
        assert all((one <= other).all() for one, other in pairwise(fooled))
    assert steps[-1].fooled.sum() > steps[0].fooled.sum()
    margins = [each.margins for each in steps]
    assert all((one >= other).all() for one, other in pairwise(margins))


def test_the_seed_says_where_it_starts(several):
    net = load("dense")
    one, again, other = (attack.pgd(net, *several, 0.05, steps=3, seed=n) for n in (4, 4, 5))
    assert np.array_equal(one.digits, again.digits)
    assert not np.array_equal(one.digits, other.digits)


def test_a_target_is_reached_where_there_is_room(several):
    net, (images, labels) = load("book"), several
    targets = (labels + 3) % 10
    found = attack.pgd(net, images, targets, 0.4, targeted=True, restarts=2)
    assert found.fooled.all()
    assert np.array_equal(reader.probabilities(net, found.digits).argmax(axis=1), targets)


def test_channels_that_are_off_are_off_for_the_attack(several):
    net = load("book").without([Channel(0, n) for n in range(0, 32, 2)])
    found = attack.pgd(net, *several, 0.05, steps=3)
    again = reader.probabilities(net, found.digits).argmax(axis=1) != several[1]
    assert np.array_equal(found.fooled, again)


@pytest.mark.parametrize("method", attack.METHODS)
def test_within_a_larger_size_is_never_found_less(several, method):
    net, (images, labels) = load("book"), several
    sizes = np.linspace(0, 0.3, 7)
    told = {} if method == "fgsm" else {"steps": 8}
    made = attack.path(net, images[0], labels[0], sizes, method=method, **told)
    assert np.array_equal(made.digits[0], images[0])
    assert (np.diff(made.margins) <= 0).all()
    assert (size(made.digits - images[0], "linf") <= made.sizes + EXACT).all()


def test_the_smallest_change_lies_between_two_sizes_and_less_was_not_enough(several):
    net, (images, labels) = load("book"), several
    sizes = np.linspace(0, 0.3, 4, dtype=np.float32)
    made = attack.path(net, images[0], labels[0], sizes)
    rest = np.delete(made.sizes, made.tips)
    assert np.array_equal(rest, sizes)
    assert made.sizes[made.tips - 1] < made.sizes[made.tips] < made.sizes[made.tips + 1]
    assert made.margins[made.tips] < 0 <= made.margins[made.tips - 1]
    step = (sizes[1] - sizes[0]) / attack.PARTS**attack.REFINED
    less = made.sizes[made.tips] - 2 * step
    assert not attack.pgd(net, images[:1], labels[:1], less).fooled.any()
    # Nothing fools where nothing may be changed, and nothing is looked for in between.
    assert attack.path(net, images[0], labels[0], [0.0, 1e-6]).tips is None
