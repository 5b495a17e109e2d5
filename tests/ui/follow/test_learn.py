"""The figures of Learn, and what a course keeps, without a page."""

import numpy as np
import pytest

from model.reading import probabilities
from model.training import lesson
from tests.helpers.architectures import ARCHITECTURES, digits, network
from ui import state
from ui.figures.board import Colours
from ui.follow.figures import learn as figures
from ui.follow.learn import course as courses
from ui.follow.learn.course import Course
from ui.state import Drawing

RATES = np.geomspace(1e-4, 1, 41)
BEFORE = 2.0


def parabola(best: float) -> np.ndarray:
    """A loss that a step of the rate `best` brings to 0."""
    return BEFORE * (1 - RATES / best) ** 2


@pytest.fixture(autouse=True)
def visit(monkeypatch):
    """A visit without a page around it, its network in use the book's architecture."""
    held, used = {}, network("book")
    monkeypatch.setattr(state, "_visit", lambda: held)
    monkeypatch.setattr(state, "checkpoint", lambda: type("Used", (), {"network": used}))
    monkeypatch.setattr(courses, "sample_accuracy", lambda _: 0.5)
    monkeypatch.setattr(courses, "SLICE", 60.0)
    return held


def drawings(count: int) -> list[Drawing]:
    return [Drawing(each, "link") for each in digits(ARCHITECTURES["book"], count)]


def taught(answers=(3,)):
    *others, last = drawings(len(answers))
    for drawn, answer in zip(others, answers, strict=False):
        courses.add(drawn, answer)
    return courses.batch(courses.current(), last, answers[-1])


def test_a_rate_is_too_small_good_or_too_large():
    best = 0.01
    good, large = figures.zones(RATES, parabola(best), BEFORE, {})
    # Half of what can be gained is gained at (1 − √½) of the best rate; the loss rises from twice.
    assert good == RATES[best * (1 - np.sqrt(0.5)) < RATES][0]
    assert large == RATES[2 * best < RATES][0]


def test_a_rate_at_which_much_is_forgotten_is_too_large():
    accuracies = {0.001: 0.99, 0.005: 0.95, 0.01: 0.8}
    _, large = figures.zones(RATES, parabola(0.5), BEFORE, accuracies)
    assert large == 0.01


@pytest.mark.parametrize("losses", [np.full(41, BEFORE), np.full(41, np.nan)])
def test_where_no_step_helps_every_rate_is_too_large(losses):
    assert figures.zones(RATES, losses, BEFORE, {})[1] == RATES[0]


def test_the_curve_marks_the_step():
    losses = parabola(0.01)
    drawn = figures.along(
        RATES, losses, {0.1: 0.9}, before=BEFORE, slope=400.0, rate=0.01, loss=0.0
    )
    by_name = {trace.name: trace for trace in drawn.data}
    assert (by_name["this step"].x[0], by_name["this step"].y[0]) == (0.01, 0.0)
    line = np.array(by_name["the straight line"].y, float)
    np.testing.assert_allclose(line[:3], BEFORE - RATES[:3] * 400)
    assert {note.text for note in drawn.layout.annotations} >= {"<b>good</b>", "too small"}


def test_products_are_drawn_with_their_sums():
    rng = np.random.default_rng(0)
    firsts, seconds = rng.normal(size=(2, 2, 3, 3)) * 1e-4
    drawn = figures.products(
        firsts, seconds, ("error", "weight"), ["a", "b"], Colours("signed", 1e-4)
    )
    said = [word.text for word in drawn.layout.annotations]
    for first, second in zip(firsts, seconds, strict=True):
        assert f"<b>{figures.exact(float((first * second).sum()))}</b>" in said
    assert any("× 10⁻" in text for text in said)
    np.testing.assert_allclose(drawn.data[0].z[:3], firsts[0], atol=1e-9)


def test_a_click_on_a_kernel_names_its_weight():
    kernel = np.random.default_rng(0).normal(size=(3, 2, 5))
    drawn = figures.kernels(kernel, (2, 1, 4))
    heat, marks = drawn.data
    for x, y, (row, column, channel) in zip(marks.x, marks.y, marks.customdata, strict=True):
        shown = np.array(heat.z)[int(y), int(x)]
        assert shown == pytest.approx(kernel[row, column, channel], abs=1e-5)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (-1.5, "−1.5000"), (-1.234e-7, "−1.23 × 10⁻⁷"), (0.0123, "0.0123")],
)
def test_numbers_of_any_size(value, text):
    assert figures.exact(value) == text


def test_a_course_takes_steps_and_goes_back():
    batch, base = taught(), courses.current().base
    courses.ask(3)
    now = courses.advance(batch, 0.01)
    expected = base
    for _ in range(3):
        expected = lesson.step(expected, batch.digits, batch.labels, 0.01)
    assert now.network.fingerprint == expected.fingerprint
    assert [point.step for point in now.points] == [0, 1, 2, 3]
    assert not now.is_running and now.base is base
    for point, by in ((now.points[0], base), (now.points[-1], expected)):
        said = probabilities(by, batch.digits)[np.arange(len(batch.labels)), batch.labels]
        assert point.right == pytest.approx(said.mean(), rel=1e-5)
    courses.ask(1)
    courses.advance(batch, 0.01)
    courses.undo()
    assert courses.current().network is now.network and courses.current().steps == 3
    courses.undo()
    assert courses.current().network is base and not courses.current().points


def test_a_stop_keeps_what_was_learned():
    courses.ask(100)
    courses.advance(taught(), 0.01)  # a slice of the test's is as long as it takes
    courses.ask(100)
    courses.stop()
    now = courses.advance(taught(), 0.01)
    assert now.steps == 100 and not now.is_running
    assert sum(point.accuracy is not None for point in now.points) == 1 + 100 // courses.SPARSE


def test_a_batch_holds_each_drawing_once():
    first, second = drawings(2)
    courses.add(first, 1)
    courses.add(first, 4)
    batch = courses.batch(courses.current(), first, 7)
    assert batch.labels.tolist() == [7] and batch.digits.shape[0] == 1
    batch = courses.batch(courses.current(), second, 2)
    assert batch.labels.tolist() == [4, 2]
    courses.remove(0)
    assert courses.batch(courses.current(), second, 2).labels.tolist() == [2]


def test_undo_keeps_no_more_networks_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(courses, "MOST_KEPT", 8 * network("book").spec.parameters)
    batch = taught()
    for _ in range(4):
        courses.ask(1)
        courses.advance(batch, 0.001)
    assert len(courses.current().before) == 2
    assert all(not each.before for each in courses.current().before)


def test_a_step_that_is_far_too_long_is_refused_in_a_sentence():
    courses.ask(10)
    now = courses.advance(taught(), 1e38)
    assert not now.is_running and now.refused.endswith(".")


def test_another_network_begins_another_course(monkeypatch):
    courses.ask(1)
    courses.advance(taught(), 0.01)
    other = network("book", seed=1)
    monkeypatch.setattr(state, "checkpoint", lambda: type("Used", (), {"network": other}))
    assert courses.current().network is other
    assert isinstance(courses.current(), Course) and not courses.current().points
