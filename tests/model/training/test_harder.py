"""A batch made harder: against the sign of a known gradient, and never further than said."""

import numpy as np
import pytest

from model.training import harder


@pytest.fixture(scope="module")
def digits():
    return np.random.default_rng(0).random((40, 8, 8, 1), np.float32)


@pytest.fixture(scope="module")
def slope():
    return np.random.default_rng(1).normal(size=(8, 8, 1)).astype(np.float32)


def made(digits, slope, attacked, noisy):
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(0)
    labels = np.arange(40, dtype=np.uint8)
    losses = lambda x, y: tf.reduce_sum(x * slope, axis=[1, 2, 3]) * (1 - 2.0 * (y % 2 == 1))  # noqa: E731
    return harder.made(tf.constant(digits), labels, attacked, noisy, losses).numpy()


def test_without_a_share_nothing_changes(digits, slope):
    np.testing.assert_array_equal(made(digits, slope, 0.0, 0.0), digits)


def test_each_share_is_changed_and_the_rest_is_left(digits, slope):
    changed = (made(digits, slope, 0.25, 0.5) != digits).any(axis=(1, 2, 3))
    np.testing.assert_array_equal(changed, np.arange(40) < 30)


def test_an_attack_goes_with_the_gradient_s_sign_and_never_too_far(digits, slope):
    moved = made(digits, slope, 1.0, 0.0) - digits
    far = np.abs(moved).max(axis=(1, 2, 3))
    assert 0.08 < far.max() <= harder.FURTHEST + 1e-6 and far.min() < 0.05
    raised = (moved * slope).sum(axis=(1, 2, 3)) * np.where(np.arange(40) % 2, -1, 1)
    assert (raised > 0).all()
    # One step of 1.25 from anywhere within reaches the edge at five pixels in eight.
    free = (digits > harder.FURTHEST) & (digits < 1 - harder.FURTHEST)
    there = np.abs(moved) > 0.999 * far[:, None, None, None]
    assert there[free].mean() == pytest.approx(5 / 8, abs=0.05)


def test_noise_stays_in_the_range_and_is_of_every_strength(digits):
    noisy = made(np.full_like(digits, 0.5), 0, 0.0, 1.0)
    assert noisy.min() == 0 and noisy.max() == 1
    spread = noisy.std(axis=(1, 2, 3))
    assert spread.min() < 0.1 and spread.max() > 0.3
