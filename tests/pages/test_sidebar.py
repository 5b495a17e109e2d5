"""Which network is in use: any run, as it ended or at any moment of its training."""

import pytest

from model.training import runs, store
from tests.helpers import architectures
from tests.helpers.app import draw, start, value, words
from tests.model.drawing.test_digit import SEVEN, drawn
from tests.model.training.test_runs import write
from ui import state

PAGES = ["draw", "shapes", "follow", "training", "teach", "why", "testset"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path / "runs"))
    return store.folder()


@pytest.fixture
def at():
    """The app with `book` in use, a seven drawn."""
    at = draw(start(), drawn(SEVEN))
    at.sidebar.selectbox(key="network_choice").set_value("book").run()
    assert not at.exception
    return at


def look_at(at, step):
    return at.sidebar.select_slider(key="moment_choice").set_value(step).run()


def test_the_network_in_use_is_any_moment_of_a_training(at):
    run = runs.shipped("book")
    assert at.sidebar.select_slider(key="moment_choice").value == run.steps[-1]
    for step, used in ((0, "book@0"), (64, "book@64"), (run.steps[-1], "book")):
        look_at(at, step)
        assert not at.exception
        assert value(at, state.NETWORK) == used


def test_what_the_sidebar_says_was_measured_at_that_moment(at):
    run = runs.shipped("book")
    assert f"**{run.test_accuracy:.2%}** of the 10,000" in words(at)
    look_at(at, run.record.steps_per_epoch)
    accuracy = run.record.epochs[0].test.accuracy
    assert f"**{accuracy:.2%}** of the 10,000" in words(at)
    look_at(at, 64)
    assert "Not measured on the test digits" in words(at)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_uses_a_moment(at, page):
    look_at(at, 64).switch_page(f"pages/{page}.py").run()
    assert not at.exception
    assert not at.error


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["dense", "deep", "no pooling, seven classes", "twenty pixels"])
def test_every_page_uses_any_network(folder, page, name):
    network = architectures.network(name)
    path = folder / "mine"
    write(path, spec=network.spec.to_json(), snapshots=[4])
    runs.write_weights(runs.snapshot_path(path, 4), network.weights)
    at = draw(start(), drawn(SEVEN))
    at.sidebar.selectbox(key="network_choice").set_value("mine").run()
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    assert not at.error


ODD = {
    "steps": {"steps_per_epoch": 0},
    "time": {"started": "0001-01-01T00:00:00+00:00"},
    "name": {"name": "\ud800"},
    "size": {"reason": "x" * 2_000_000},
    "figures": {"seconds": float("inf")},
    "spec": {"spec": None},
}


@pytest.mark.parametrize("page", PAGES)
def test_damaged_runs_harm_no_page(folder, page):
    for name, odd in ODD.items():
        write(folder / name, **odd)
    (folder / "deep").mkdir()
    (folder / "deep" / runs.RECORD).write_text("[" * 10_000)
    at = start().switch_page(f"pages/{page}.py").run()
    assert not at.exception
    assert not at.error
    if page == "training":
        at.segmented_control(key="training_view").set_value("runs").run()
        assert len(at.warning) == len(ODD) + 1
        for name in (*ODD, "deep"):
            at.button(key=f"delete_{name}").click().run()
            next(each for each in at.button if each.label == "Delete it").click().run()
        assert list(folder.iterdir()) == []


def test_another_network_is_used_at_its_end(at):
    look_at(at, 0)
    at.sidebar.selectbox(key="network_choice").set_value("dense").run()
    assert not at.exception
    assert not at.sidebar.select_slider  # it keeps its end alone
    at.sidebar.selectbox(key="network_choice").set_value("book").run()
    assert at.sidebar.select_slider(key="moment_choice").value == runs.shipped("book").steps[-1]
