import numpy as np
import pytest

from model.data import mnist
from model.studies import transforms
from model.studies.sweeps import SWEEPS


@pytest.fixture(scope="module")
def digits():
    return mnist.pixels(mnist.digits().test.images[:40])[..., 0]


@pytest.mark.parametrize("name", SWEEPS)
def test_the_neutral_setting_changes_no_bit(name, digits):
    sweep = SWEEPS[name]
    unchanged = sweep.apply(digits, sweep.neutral)
    assert np.array_equal(unchanged, digits)
    assert unchanged is not digits


@pytest.mark.parametrize("name", SWEEPS)
def test_every_setting_gives_digits_and_leaves_the_old_ones_alone(name, digits):
    before = digits.copy()
    for setting in SWEEPS[name].settings[:: 7 if name == "shift" else 1]:
        changed = SWEEPS[name].apply(digits, setting)
        assert changed.shape == digits.shape and changed.dtype == np.float32
        assert changed.min() >= 0 and changed.max() <= 1 + 1e-6
        assert setting == SWEEPS[name].neutral or not np.array_equal(changed, digits)
    assert np.array_equal(digits, before)


@pytest.mark.parametrize("by", [(1, 0), (-3, 2), (8, -8), (0, 5), (28, 0), (-40, 3)])
def test_shift_against_pixel_by_pixel(by, digits):
    expected = np.zeros_like(digits)
    for row in range(28):
        for column in range(28):
            if 0 <= row - by[0] < 28 and 0 <= column - by[1] < 28:
                expected[:, row, column] = digits[:, row - by[0], column - by[1]]
    assert np.array_equal(transforms.shift(digits, by), expected)


def test_a_shift_that_keeps_the_ink_inside_keeps_its_sum():
    inside = np.zeros((1, 28, 28), np.float32)
    inside[0, 8:20, 8:20] = np.random.default_rng(0).random((12, 12))
    for by in SWEEPS["shift"].settings:
        assert transforms.shift(inside, by).sum() == pytest.approx(inside.sum(), abs=1e-3)


def test_a_quarter_turn_is_numpys_clockwise(digits):
    assert transforms.rotate(digits, 90) == pytest.approx(np.rot90(digits, -1, (1, 2)), abs=1e-5)


def test_a_turn_and_back_is_nearly_the_same_in_the_middle():
    blob = np.zeros((1, 28, 28), np.float32)
    rows, columns = np.mgrid[:28, :28] - 13.5
    blob[0] = np.exp(-((rows - 3) ** 2 + columns**2) / 18)
    back = transforms.rotate(transforms.rotate(blob, 30), -30)
    assert back == pytest.approx(blob, abs=0.05)


def test_half_the_size_is_the_mean_of_four_pixels(digits):
    halved = transforms.scale(digits, 0.5)
    means = digits.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
    assert halved[:, 7:21, 7:21] == pytest.approx(means, abs=1e-6)
    halved[:, 7:21, 7:21] = 0
    assert not halved.any()


def test_twice_the_size_has_four_times_the_ink():
    digit = np.zeros((1, 28, 28), np.float32)
    digit[0, 10:18, 10:18] = 1
    assert transforms.scale(digit, 2).sum() == pytest.approx(4 * digit.sum(), rel=0.02)


def test_strokes_grow_and_shrink_by_the_pixels_asked_for():
    stroke = np.zeros((1, 28, 28), np.float32)
    stroke[0, :, 12:16] = 1  # 4 pixels wide
    for pixels in (-2, -1, 1, 2, 3):
        width = transforms.thicken(stroke, pixels)[0, 14].sum()
        assert width == pytest.approx(4 + pixels, abs=0.05)


def test_more_thickness_never_takes_ink_away(digits):
    ink = [transforms.thicken(digits, pixels).sum() for pixels in SWEEPS["thicken"].settings]
    assert np.all(np.diff(ink) > 0)


def test_noise_is_repeatable_and_of_the_deviation_asked_for():
    grey = np.full((100, 28, 28), 0.5, np.float32)
    noisy = transforms.add_noise(grey, 0.1)
    assert np.array_equal(noisy, transforms.add_noise(grey, 0.1))
    assert (noisy - grey).std() == pytest.approx(0.1, rel=0.02)
    assert not np.array_equal(noisy, transforms.add_noise(grey, 0.1, seed=1))


@pytest.mark.parametrize("side", [1, 8, 15, 28])
def test_hide_blacks_out_a_square_of_that_side(side):
    hidden = transforms.hide(np.ones((1, 28, 28), np.float32), side)
    assert hidden.sum() == 28 * 28 - side * side
    rows = np.flatnonzero((hidden[0] == 0).any(axis=1))
    assert abs(rows[0] - (27 - rows[-1])) <= 1
