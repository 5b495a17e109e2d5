"""Every drawing of one digit becomes the same (28, 28) image, the way MNIST was made."""

import numpy as np
import pytest

from model.data import mnist
from model.drawing import digit, pen
from tests.helpers.drawings import STYLES

EXACTLY = 0.5 / 255  # a pixel's value as MNIST keeps it
ROUNDED = 1e-3  # float32 sums in another order


def painted(style: str, longer: float = 168, shift=(0, 0), brush: float = 0.12) -> np.ndarray:
    """(280, 280) uint8: a drawing with the longer side of its ink `longer` pixels."""
    strokes = pen.resize(STYLES[style], longer / (1 + brush))
    moved = [stroke + np.array(shift, np.float32) for stroke in strokes]
    return as_uint8(pen.draw([moved], brush * longer / (1 + brush))[0])


def as_uint8(ink: np.ndarray) -> np.ndarray:
    return np.rint(ink * 255).astype(np.uint8)


def difference(a: np.ndarray, b: np.ndarray) -> float:
    """Mean absolute difference with `b` moved by a pixel at most: MNIST centres to whole pixels."""
    shifts = [(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    return min(float(np.abs(a - np.roll(b, shift, (0, 1))).mean()) for shift in shifts)


@pytest.mark.parametrize("style", STYLES)
def test_normalising_again_changes_nothing(style):
    once = digit.to_digit(painted(style))
    again = digit.to_digit(np.kron(as_uint8(once), np.ones((10, 10), np.uint8)))
    assert np.abs(once - again).max() < 0.01


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("shift", [(50, 0), (-90, 90), (37, -53)])
def test_a_drawing_moved_by_whole_pixels_gives_the_same_digit(style, shift):
    here, there = painted(style, 84), painted(style, 84, shift)
    assert np.abs(digit.to_digit(here) - digit.to_digit(there)).max() < ROUNDED


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("share", [0.15, 0.25, 0.4, 0.75, 0.9])
def test_a_drawing_of_any_size_gives_nearly_the_same_digit(style, share):
    usual, other = painted(style), painted(style, share * pen.CANVAS, (0.3, -0.4))
    assert difference(digit.to_digit(usual), digit.to_digit(other)) < 0.06  # mean of a pixel


@pytest.mark.parametrize("style", STYLES)
def test_every_ground_and_ink_gives_the_same_digit(style):
    ink = painted(style)
    opaque = np.full_like(ink, 255)
    rgb = np.stack([ink] * 3, axis=-1)
    grounds = [
        rgb,
        np.dstack([rgb, opaque]),
        255 - rgb,
        np.dstack([255 - rgb, opaque]),
        np.dstack([opaque, opaque, opaque, ink]),  # white ink, transparent ground
        np.dstack([0 * opaque, 0 * opaque, 0 * opaque, ink]),  # black ink, transparent ground
    ]
    wanted = digit.to_digit(ink)
    for image in grounds:
        assert np.abs(digit.to_digit(image) - wanted).max() < ROUNDED


OFF = {"box": False, "margin": False, "centre": False, "antialias": False}


def test_with_every_step_left_out_the_canvas_is_simply_shrunk():
    ink = painted("7 crossed", 90, (40, -30))
    shrunk = digit.steps(ink, **OFF).digit
    assert np.allclose(shrunk, ink[5::10, 5::10] / 255)
    averaged = digit.steps(ink, box=False, margin=False, centre=False).digit
    assert np.allclose(averaged, ink.reshape(28, 10, 28, 10).mean((1, 3)) / 255, atol=ROUNDED)


def test_each_step_does_its_part():
    ink = painted("7 crossed", 90, (40, -30))
    every = digit.steps(ink)
    no_box = digit.steps(ink, box=False)
    assert no_box.box == digit.Box(0, 0, 280, 280) and no_box.digit.sum() < every.digit.sum() / 4
    assert max(digit.steps(ink, margin=False).fitted.shape) == mnist.SIDE
    middle = digit.steps(ink, centre=False)
    assert middle.centre == tuple(n / 2 for n in middle.fitted.shape)
    hard = digit.steps(ink, antialias=False).fitted
    assert set(np.unique(hard)) <= set(np.unique(digit.ink(ink)))


def test_ink_that_hard_sampling_misses_leaves_an_empty_digit():
    ink = np.zeros((280, 280), np.uint8)
    ink[3, 3] = 255
    assert not digit.steps(ink, **OFF).digit.any()
