"""How the classes come apart, on the Why page."""

import numpy as np
import pytest

from model.data import mnist
from model.studies import apart
from model.training import store
from model.training.runs import Checkpoint
from tests.helpers import architectures
from tests.helpers.app import open_link, value, words
from tests.helpers.runs import keep
from ui import state
from ui.why import making


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A small network in use, of two moments, fitted on few digits; its picture is there."""
    network = architectures.network("strides")
    keep(tmp_path / "mine", network, snapshots=(0, 1))
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path))
    monkeypatch.setattr(apart, "FITTED", 200)
    monkeypatch.setattr(apart, "SAMPLE", 60)
    making._making.clear()
    study = making.of(Checkpoint(store.find("mine")))
    while study.found is None:
        study.go_on(10)
    yield study.found
    making._making.clear()


def test_a_point_shows_its_digit_and_its_neighbours(mine):
    page = open_link("why", network="mine", apart="mine", depth="2", point="5")
    assert not page.exception
    labels = mnist.digits().test.labels
    near = mine.neighbours(2, state.test_digit(5).digit, 5)
    most = np.bincount(labels[near.numbers])
    assert f"{most.max()} of 9 are {most.argmax()}s" in words(page)
    count = mine.network.spec.layers[mine.network.spec.shown[1]].activations
    assert f"all {count:,} numbers of convolution 2" in words(page)
    assert page.number_input(key=state.APART_POINT.name).value == 5
    page.button_group(key=state.APART_PROJECTION.name).set_value("pca").run()
    assert not page.exception and value(page, state.APART_PROJECTION) == "pca"
    opened = next(button for button in page.button if button.label == "Open on Draw")
    opened.click().run()
    assert (
        not page.exception and state.test_digit(5).text == value(page, state.DRAWINGS)["test"].text
    )


def test_a_drawing_has_neighbours_until_a_point_is_chosen(mine):
    page = open_link("why", network="mine", apart="mine", d="test.3")
    assert not page.exception
    assert "Your drawing" in words(page) and "all 784 numbers of the pixels" in words(page)


def test_what_nobody_has_computed_waits_until_somebody_looks(mine):
    page = open_link("why", network="mine", apart="mine", after="0")
    assert not page.exception
    assert page.select_slider(key=state.APART_MOMENT.name).value == 0
    assert "Open on Draw" not in [button.label for button in page.button]


def test_the_probes_of_what_ships_are_quoted():
    page = open_link("why")
    for name in ("book", "dense"):
        run = store.find(name)
        for layer in apart.load(run.path, run.network())["layers"]:
            assert f"{layer['accuracy']:.1%}" in words(page)
