"""Which network is in use: any run, as it ended or at any moment of its training."""

import pytest

from model import reading, network
from model.drawing import digit
from model.training import runs
from tests.model.drawing.test_digit import SEVEN, drawn
from tests.helpers.app import draw, start, words


@pytest.fixture
def at():
    """The app looking through `book`, a seven drawn."""
    at = draw(start(), drawn(SEVEN))
    at.sidebar.selectbox(key="network_choice").set_value("book").run()
    assert not at.exception
    return at


def look_at(at, step):
    return at.sidebar.select_slider(key="moment_choice").set_value(step).run()


def test_a_drawing_is_read_at_any_moment_of_a_training(at):
    run = runs.shipped("book")
    assert at.sidebar.select_slider(key="moment_choice").value == run.steps[-1]
    for step in (0, 64, run.steps[-1]):
        look_at(at, step)
        assert not at.exception
        expected = reading.read(
            network.load("book"), digit.to_digit(drawn(SEVEN)), run.weights(step)
        )
        for k, p in enumerate(expected.probabilities):
            assert f'title="{k}: {p:.6f}"' in words(at)


def test_a_network_that_has_not_learned_does_not_blame_the_drawing(at):
    look_at(at, 0)
    assert "Not quite sure" in words(at)
    assert "does not look like" not in words(at)


def test_what_the_sidebar_says_was_measured_at_that_moment(at):
    run = runs.shipped("book")
    assert f"**{run.test_accuracy:.2%}** of the 10,000" in words(at)
    look_at(at, run.record["steps_per_epoch"])
    accuracy = run.record["epochs"][0]["test"]["accuracy"]
    assert f"**{accuracy:.2%}** of the 10,000" in words(at)
    look_at(at, 64)
    assert "Not measured on the test digits" in words(at)


@pytest.mark.parametrize("page", ["shapes", "follow", "training", "why", "testset"])
def test_every_page_looks_through_a_moment(at, page):
    look_at(at, 64).switch_page(f"pages/{page}.py").run()
    assert not at.exception
    assert not at.error
    if page in ("why", "testset"):
        assert "Book, after 64 batches of epoch 1" in words(at)


def test_another_network_is_looked_through_at_its_end(at):
    look_at(at, 0)
    at.sidebar.selectbox(key="network_choice").set_value("robust").run()
    assert not at.exception
    assert not at.sidebar.select_slider  # it keeps its end alone
    at.sidebar.selectbox(key="network_choice").set_value("book").run()
    assert at.sidebar.select_slider(key="moment_choice").value == runs.shipped("book").steps[-1]
