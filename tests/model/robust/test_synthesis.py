"""Digits for the robust recipe: reproducible, normalised as every drawing is, of known widths."""

import numpy as np
import pytest

from model.data import mnist
from model.drawing import digit
from model.robust import doodles, styles, synthesis
from model.studies import evaluate
from model.training import recipes


@pytest.fixture(scope="module")
def few():
    train = mnist.digits().train
    return mnist.Digits(train.images[:200], train.labels[:200])


def test_many_planes_are_normalised_as_one_is():
    rng = np.random.default_rng(0)
    images = mnist.digits().test.images[:300].astype(np.float32) / 255
    planes = synthesis.redraw(synthesis.warp(images, rng), rng)
    odd = np.zeros((4, *planes.shape[1:]), np.float32)  # one stays blank
    odd[0, 3, 7], odd[1, :, 0], odd[2] = 1, 0.5, 1
    planes = np.concatenate([planes, odd])
    for plane, made in zip(planes, synthesis.normalise(planes), strict=True):
        alone = digit.normalise(plane)
        wanted = np.zeros((28, 28)) if alone is None else alone.digit
        np.testing.assert_allclose(made, wanted, atol=1e-5)


def test_the_book_learns_from_the_digits_themselves(few):
    assert synthesis.training_digits("mnist", few, 0, 1) is few
    assert synthesis.size("mnist", 200) == 200


def test_each_epoch_has_new_digits_and_the_same_seed_the_same(few):
    first = synthesis.training_digits("robust", few, 7, 1)
    again = synthesis.training_digits("robust", few, 7, 1)
    second = synthesis.training_digits("robust", few, 7, 2)
    assert np.array_equal(first.images, again.images)
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(first.images, second.images)
    assert len(first.labels) == len(first.images) == synthesis.size("robust", 200) > 200
    assert np.array_equal(first.labels[:200], few.labels)
    known, doodled = first.labels[:280], first.labels[280:]
    assert known.max() == 9 and (doodled == synthesis.NONE).all() and len(doodled)


def test_they_are_as_mnist_is(few):
    made = synthesis.training_digits("robust", few, 0, 1).images
    assert made.dtype == np.uint8 and made.shape[1:] == (28, 28)
    inked = made > 0
    for axis in (1, 2):
        lines = inked.any(axis=axis)
        reach = np.array([np.ptp(np.flatnonzero(line)) + 1 for line in lines])
        assert reach.max() <= digit.fit_of(mnist.SIDE)
    centres = np.array([digit.centre_of_mass(image / np.float32(255)) for image in made[:280]])
    assert centres.min() >= 13.95 and centres.max() <= 15.05  # rounded to 255 grey levels


def test_pens_are_thinner_and_thicker_than_mnists():
    images = mnist.digits().train.images[:1000]
    before = evaluate.stroke_width(images / 255)
    after = evaluate.stroke_width(synthesis.vary(images, np.random.default_rng(0)) / 255)
    assert (after < before - 0.3).mean() > 0.05
    assert np.quantile(after, 0.95) > np.quantile(before, 0.95) + 1


@pytest.mark.parametrize("by", [0.8, 2.0, 4.5])
def test_widening_moves_every_edge_by_so_much(by):
    plane = np.zeros((2, 46, 46), np.float32)
    plane[0, 10:36, 20:26] = 1
    plane[1, 20:26, 10:36] = 1
    upright, lying = synthesis._widen(plane, np.full(2, by))
    assert upright[23].sum() == pytest.approx(6 + 2 * by, abs=0.35)
    assert lying[:, 23].sum() == pytest.approx(6 + 2 * by, abs=0.35)


@pytest.mark.parametrize("label", styles.STYLES)
def test_every_style_is_drawn_whole(label):
    for style in styles.STYLES[label]:
        strokes = styles.by_hand(style, 20, np.random.default_rng(0))
        every = np.concatenate(strokes, axis=1)
        assert np.ptp(every, axis=1).max(axis=1) == pytest.approx(styles.LONGER, rel=1e-4)
        assert every.min() > 0 and every.max() < styles.SIDE


def test_digits_drawn_by_code_are_all_classes_alike():
    drawn = styles.digits(200, np.random.default_rng(0))
    assert np.array_equal(np.bincount(drawn.labels), [20] * 10)
    assert drawn.images.any(axis=(1, 2)).all()


def test_a_curve_goes_through_its_points_and_turns_at_corners():
    points = np.array([(0, 0), (1, 2), (1, 2), (5, 2.0)])
    through = styles.curve(points, [1])
    for point in points:
        assert np.abs(through - point).sum(axis=1).min() < 1e-9
    second = through[len(through) // 2 + 1 :]
    assert np.allclose(second[:, 1], 2)  # straight after the corner


@pytest.mark.parametrize("kind", doodles.MADE)
def test_doodles_hold_ink(kind):
    made = doodles.MADE[kind](24, np.random.default_rng(0))
    assert made.shape == (24, styles.SIDE, styles.SIDE) and made.dtype == np.uint8
    assert (made > 100).any(axis=(1, 2)).mean() > 0.95


def test_what_measures_doodles_is_not_learned():
    assert not set(doodles.LETTERS) & set(doodles.UNSEEN_LETTERS)
    assert not set(doodles.SIGNS) & set(doodles.UNSEEN_SIGNS)


def test_every_recipe_knows_its_digits():
    assert {recipe.digits for recipe in recipes.RECIPES.values()} == set(synthesis.KINDS)
