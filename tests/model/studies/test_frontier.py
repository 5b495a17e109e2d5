"""Which runs lead: against a plain search through all pairs."""

import numpy as np
import pytest

from model.studies import frontier
from model.training import runs, store
from tests.helpers import architectures
from tests.model.training.test_runs import write


def outdone(point, others):
    """Whether one of the others is better for no more, or as good for less."""
    cost, errors = point
    return any((c <= cost and e < errors) or (c < cost and e <= errors) for c, e in others)


@pytest.mark.parametrize("seed", range(20))
def test_those_lead_that_no_other_outdoes(seed):
    rng = np.random.default_rng(seed)
    points = sorted({(int(c), int(e)) for c, e in rng.integers(0, 12, (30, 2))})
    expected = [n for n, point in enumerate(points) if not outdone(point, points)]
    assert frontier.frontier(points) == expected


def test_nothing_leads_where_nothing_is():
    assert frontier.frontier([]) == []


def test_only_runs_measured_on_mnist_s_test_digits_are_compared(tmp_path):
    half = {"loss": 1.0, "accuracy": 0.5}
    for name, spec, test, signs in (
        ("lenet", "lenet", half, ""),
        ("not measured", "lenet", None, ""),
        ("seven letters", "no pooling, seven classes", half, ""),
        ("ten letters", "lenet", half, "letters"),
    ):
        spec = architectures.ARCHITECTURES[spec].to_json()
        write(tmp_path / name, spec=spec, test=test, signs=signs)
    own = [runs.read(path) for path in sorted(tmp_path.iterdir())]
    found = frontier.points([*store.shipped_runs(), *own], "parameters")
    assert [point.run.id for point in found if not point.run.is_shipped] == ["lenet"]
    assert [point.cost for point in found] == sorted(point.cost for point in found)
    lenet = next(point for point in found if point.run.id == "lenet")
    assert (lenet.cost, lenet.errors, lenet.leads) == (61_706, 0.5, True)
    assert not next(point for point in found if point.run.id == "dense").leads


def test_a_run_whose_cost_is_not_known_is_left_out(tmp_path):
    write(tmp_path / "brought", test={"loss": 1.0, "accuracy": 0.5}, seconds=0)
    run = runs.read(tmp_path / "brought")
    assert frontier.points([run], "seconds") == []
    assert len(frontier.points([run], "multiply_adds")) == 1
