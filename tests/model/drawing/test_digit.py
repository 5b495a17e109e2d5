import numpy as np
import pytest
from PIL import Image, ImageDraw

from model.data import mnist
from model.drawing import digit


def drawn(lines, size=280, width=20, ground=0, ink=255):
    """(size, size) uint8: polylines with round ends, drawn fine and reduced."""
    image = Image.new("L", (size * 4, size * 4), ground)
    pen = ImageDraw.Draw(image)
    for line in lines:
        points = [(x * 4, y * 4) for x, y in line]
        pen.line(points, fill=ink, width=width * 4, joint="curve")
        for x, y in points:
            r = width * 2
            pen.ellipse((x - r, y - r, x + r, y + r), fill=ink)
    return np.asarray(image.resize((size, size), Image.Resampling.BOX))


SEVEN = [[(90, 70), (190, 70), (130, 220)]]


def rgba(gray):
    return np.dstack([gray, gray, gray, np.full_like(gray, 255)])


def test_blown_up_mnist_digits_come_back():
    """The normalisation is MNIST's own: its digits, ten times as large, come back to the pixel."""
    images = mnist.digits().test.images[::20]
    back = [digit.to_digit(rgba(image.repeat(10, 0).repeat(10, 1))) for image in images]
    off = np.abs(np.array(back) - images / 255).max(axis=(1, 2))
    assert (off < 1 / 255).mean() >= 0.98
    assert (off < 0.05).mean() >= 0.99


def test_mnist_digits_are_their_own_normal_form():
    for image in mnist.digits().test.images[:50]:
        np.testing.assert_allclose(digit.to_digit(image), image / 255, atol=0.05)


@pytest.mark.parametrize("shape", [(280, 280), (28, 28), (150, 600), (600, 150)])
def test_blank_gives_none(shape):
    for value in (0, 255):
        blank = np.full((*shape, 4), value, np.uint8)
        blank[..., 3] = 255
        assert digit.to_digit(blank) is None
    assert digit.to_digit(np.zeros((*shape, 4), np.uint8)) is None


def test_what_comes_out():
    result = digit.to_digit(rgba(drawn(SEVEN)))
    assert result.shape == (28, 28) and result.dtype == np.float32
    assert result.min() >= 0 and 0.9 < result.max() <= 1
    rows, columns = np.flatnonzero(result.any(1)), np.flatnonzero(result.any(0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20


def test_the_steps_fit_together():
    gray = drawn(SEVEN)
    taken = digit.steps(rgba(gray))
    box = taken.box
    np.testing.assert_allclose(taken.ink, gray / 255, atol=1e-6)
    outside = taken.ink.copy()
    outside[box.top : box.bottom, box.left : box.right] = 0
    assert outside.max() <= digit.FAINTEST
    assert max(taken.fitted.shape) == 20
    # Area averaging keeps the ink: its amount, in units of the fitted pixels.
    scale = max(box.height, box.width) / 20
    assert taken.fitted.sum() * scale**2 == pytest.approx(taken.ink.sum(), rel=1e-3)
    row, column = digit.centre_of_mass(taken.digit)
    assert 14 <= row < 15 and 14 <= column < 15
    assert row - taken.centre[0] == pytest.approx(taken.corner[0], abs=1e-3)
    assert column - taken.centre[1] == pytest.approx(taken.corner[1], abs=1e-3)


def test_area_averaging_equals_the_mean_of_whole_blocks():
    image = np.random.default_rng(0).random((40, 40), np.float32)
    fitted = digit.fit(image, digit.Box(0, 0, 40, 40), 20)
    np.testing.assert_allclose(fitted, image.reshape(20, 2, 20, 2).mean((1, 3)), atol=1e-6)


@pytest.mark.parametrize("side", [4, 12, 20, 21, 28, 33, 64])
def test_any_side_in_the_same_proportion(side):
    taken = digit.steps(rgba(drawn(SEVEN)), side)
    assert taken.digit.shape == (side, side) and taken.digit.max() <= 1
    assert max(taken.fitted.shape) == round(side * 20 / 28)
    assert taken.digit.sum() == pytest.approx(taken.fitted.sum(), rel=1e-6)
    for middle in digit.centre_of_mass(taken.digit):
        assert side // 2 <= middle < side // 2 + 1


@pytest.mark.parametrize("dx, dy", [(-60, -50), (0, 40), (70, 30), (13, -7)])
def test_place_does_not_matter(dx, dy):
    here = digit.to_digit(drawn(SEVEN))
    there = digit.to_digit(drawn([[(x + dx, y + dy) for x, y in SEVEN[0]]]))
    np.testing.assert_allclose(here, there, atol=1e-5)


def test_polarity_colour_and_transparency_do_not_matter():
    gray = drawn(SEVEN)
    expected = digit.to_digit(rgba(gray))
    on_transparent = np.zeros((280, 280, 4), np.uint8)
    on_transparent[..., 3] = gray
    for same in (
        gray,
        255 - gray,
        np.dstack([gray] * 3),
        rgba(255 - gray),
        on_transparent,
        np.dstack([np.full((280, 280, 3), 255, np.uint8), gray]),
    ):
        np.testing.assert_allclose(digit.to_digit(same), expected, atol=1e-5)


def test_a_mass_at_one_end_is_not_cut_off():
    heavy = drawn([[(140, 40), (140, 200)], [(100, 225), (180, 225)], [(100, 215), (180, 215)]])
    taken = digit.steps(heavy)
    assert taken.digit.sum() == pytest.approx(taken.fitted.sum(), rel=1e-6)


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((0, 5), np.uint8),
        np.zeros((5, 5), float),
        np.zeros((5, 5, 2), np.uint8),
        np.zeros(5, np.uint8),
    ],
)
def test_no_drawing_is_refused(wrong):
    with pytest.raises(ValueError, match="A drawing"):
        digit.to_digit(wrong)
