import pytest

from model.studies.interval import wilson


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(9, 10, 0.5958, 0.9821), (10, 10, 0.7225, 1), (0, 10, 0, 0.2775), (95, 100, 0.8883, 0.9785)],
)
def test_against_published_values(right, of, low, high):
    assert wilson(right, of) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_nothing_seen_says_nothing():
    assert wilson(0, 0) == (0, 1)
