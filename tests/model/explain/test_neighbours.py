import numpy as np
import pytest

from model.explain.neighbours import nearest


@pytest.mark.parametrize("width", [1, 4, 12])
def test_what_is_kept_finds_the_neighbours_that_measuring_all_finds(width):
    rng = np.random.default_rng(width)
    rows = (rng.normal(size=(500, 12)) * 0.6 ** np.arange(12)).astype(np.float32)
    turn, _ = np.linalg.qr(rng.normal(size=(12, 12)))
    turned = (rows @ turn).astype(np.float32)
    rest = np.linalg.norm(rows[:, width:], axis=1)
    shorts, asked = np.column_stack([rows[:, :width], rest]), []

    def values(numbers):
        asked.extend(numbers)
        return turned[numbers]

    for number in (0, 17, 499):
        asked.clear()
        found, distances = nearest(turned[number], shorts[number], shorts, values, 9, 20)
        away = np.linalg.norm(rows.astype(np.float64) - rows[number], axis=1)
        assert np.array_equal(found, np.argsort(away)[:9])
        assert distances == pytest.approx(np.sort(away)[:9], abs=1e-3)
        assert len(asked) < 500 or width == 1
