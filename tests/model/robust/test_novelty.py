"""Whether a drawing looks like one digit: made drawings on both sides, and the scores by hand."""

import numpy as np
import pytest

from model.data import mnist
from model.drawing import digit, pen
from model.loading import load
from model.reading import read
from model.robust import doodles, novelty, styles, synthesis
from tests.helpers.drawings import STYLES


@pytest.fixture(scope="module")
def shipped():
    return load()


def looks(network, digits: np.ndarray) -> np.ndarray:
    return np.array([novelty.looks_like_a_digit(read(network, each)) for each in digits])


def test_digits_in_every_style_look_like_digits(shipped):
    for style, strokes in STYLES.items():
        for brush in (14, 22):
            painted = np.rint(pen.draw([strokes], brush)[0] * 255).astype(np.uint8)
            reading = read(shipped, digit.to_digit(painted))
            assert novelty.looks_like_a_digit(reading), (style, brush)
            assert reading.answer == int(style[0])


def test_nearly_all_test_digits_look_like_digits(shipped):
    assert looks(shipped, mnist.pixels(mnist.digits().test.images[::20])[..., 0]).mean() >= 0.96


@pytest.mark.parametrize("kind", doodles.MADE)
def test_most_doodles_do_not(shipped, kind):
    made = doodles.MADE[kind](40, np.random.default_rng(2000))
    assert looks(shipped, synthesis.normalise(made / np.float32(255))).mean() <= 0.15


@pytest.mark.parametrize("table", [doodles.UNSEEN_LETTERS, doodles.UNSEEN_SIGNS])
def test_most_letters_and_signs_that_it_never_saw_do_not(shipped, table):
    made = doodles.letters(80, np.random.default_rng(2000), table)
    assert looks(shipped, synthesis.normalise(made / np.float32(255))).mean() <= 0.3


def test_a_dot_and_a_filled_square_do_not(shipped):
    square = np.zeros((280, 280), np.uint8)
    square[60:200, 70:210] = 255
    dot = np.rint(pen.draw([[[(140, 140)]]], 22)[0] * 255).astype(np.uint8)
    assert not looks(shipped, [digit.to_digit(square), digit.to_digit(dot)]).any()


def test_the_scores_are_what_they_say():
    logits = np.array([[2.0, -1, 0.5], [3, 3, 3]])
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    given = {name: score(logits) for name, score in novelty.SCORES.items()}
    assert given["largest probability"] == pytest.approx(shares.max(axis=1))
    assert given["energy"] == pytest.approx(np.log(np.exp(logits).sum(axis=1)))
    assert given["margin"] == pytest.approx([1.5, 0])
    assert given["rise"] == pytest.approx([1.5, 0])


def test_the_table_counts_what_passes_and_what_is_caught():
    sure = np.tile(np.eye(10, dtype=np.float32) * 12, (10, 1))
    flat = np.zeros((50, 10), np.float32)
    table = novelty.table({"MNIST test digits": sure, "drawn": sure}, {"doodles": flat})
    caught = next(line for line in table.splitlines() if "doodles" in line)
    passed = next(line for line in table.splitlines() if "drawn" in line)
    assert caught.split()[1:] == ["100.0%"] * len(novelty.SCORES)
    assert passed.split()[1:] == ["100.0%"] * len(novelty.SCORES)


def test_the_area_under_the_curve_counts_pairs():
    rng = np.random.default_rng(0)
    above, below = rng.integers(2, 9, 40), rng.integers(0, 7, 30)  # some are alike
    pairs = (above[:, None] > below).mean() + (above[:, None] == below).mean() / 2
    assert novelty.roc_area(above, below) == pytest.approx(pairs)
    assert novelty.roc_area(np.array([2, 3]), np.array([0, 1])) == 1


def test_no_set_of_what_is_no_digit_is_empty():
    for name, digits in novelty.no_digits().items():
        assert digits.shape[1:] == (28, 28) and digits.any(axis=(1, 2)).mean() > 0.95, name


def test_digits_drawn_by_code_are_digits(shipped):
    drawn = styles.digits(60, np.random.default_rng(2000))
    assert looks(shipped, synthesis.normalise(drawn.images / np.float32(255))).mean() >= 0.9
