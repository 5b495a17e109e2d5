"""The chart of all runs, as Plotly is given it."""

import numpy as np
import pytest

from model.studies.frontier import COSTS, points
from model.training import runs, store
from tests.helpers import architectures
from tests.model.training.test_runs import write
from ui.training import frontier


@pytest.fixture
def every(tmp_path):
    """The shipped runs and three more: one that leads, one that does not, one without a fault."""
    for name, accuracy in (("<b>best</b>", 0.999), ("worse", 0.9), ("perfect", 1.0)):
        spec = architectures.ARCHITECTURES["book" if name == "perfect" else "lenet"]
        test = {"loss": 0.1, "accuracy": accuracy}
        write(tmp_path / f"own{accuracy}", name=name, spec=spec.to_json(), test=test)
    return [*store.shipped_runs(), *(runs.read(path) for path in tmp_path.iterdir())]


@pytest.mark.parametrize("cost", COSTS)
def test_every_run_is_a_point_and_those_that_lead_are_joined(every, cost):
    found = points(every, cost)
    line, dots = frontier.figure(found, cost).data
    assert [each[0] for each in dots.customdata] == [point.run.id for point in found]
    np.testing.assert_array_equal(dots.x, [point.cost for point in found])
    expected = [max(point.errors, frontier.LEAST) for point in found]
    np.testing.assert_allclose(dots.y, expected)
    leading = [n for n, point in enumerate(found) if point.leads]
    assert list(line.x[:-1]) == [dots.x[n] for n in leading]
    assert list(line.y[:-1]) == [dots.y[n] for n in leading]
    assert line.line.shape == "hv"
    assert all(dots.text[n] for n in leading)


def test_shipped_runs_and_the_chosen_one_are_marked_and_names_are_text(every):
    found = points(every, "parameters")
    dots = frontier.figure(found, "parameters", "book").data[1]
    for n, point in enumerate(found):
        assert dots.marker.symbol[n] == ("diamond" if point.run.is_shipped else "circle")
        assert (dots.marker.line.width[n] > 0) == (point.run.id == "book")
    assert "<b>best" not in str(dots.text) and "&lt;b&gt;best" in str(dots.text)
    assert not any("<b>best" in text for text in dots.hovertext)


@pytest.mark.parametrize("cost", COSTS)
def test_every_point_lies_within_the_axes(every, cost):
    found = points(every, cost)
    drawn = frontier.figure(found, cost)
    for axis, values in (("xaxis", drawn.data[1].x), ("yaxis", drawn.data[1].y)):
        low, high = sorted(drawn.layout[axis].range)
        assert low < np.log10(min(values)) and np.log10(max(values)) < high
