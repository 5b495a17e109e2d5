import numpy as np
import pytest

from model.data import mnist
from model.loading import load
from model.reading import probabilities
from model.training import runs
from tests.helpers import architectures
from tests.helpers.app import open_link, start
from tests.helpers.runs import keep
from tests.pages.test_why import set_value
from ui import state

PAGE = "pages/testset.py"


def text(page):
    return "\n".join(element.value for element in [*page.markdown, *page.caption])


@pytest.fixture(scope="module")
def page():
    return start().switch_page(PAGE).run()


@pytest.fixture(scope="module")
def table():
    """The confusion matrix, counted digit by digit."""
    digits = mnist.pixels(mnist.digits().test.images)[..., 0]
    read = probabilities(load(), digits).argmax(axis=-1)
    counted = np.zeros((10, 10), int)
    for true, answer in zip(mnist.digits().test.labels, read, strict=True):
        counted[true, answer] += 1
    return counted


def test_it_says_how_good_the_network_in_use_is(page, table):
    assert not page.exception
    wrong = 10_000 - np.trace(table)
    assert f"**{1 - wrong / 10_000:.2%}**" in text(page)
    shares = np.diag(table) / table.sum(axis=1)
    assert f"{shares.argmin()}s ({shares.min():.2%})" in text(page)
    assert page.tabs[0].label == f"Mistakes ({wrong:,})"


def test_the_most_frequent_mistake_is_open(page, table):
    off = table * ~np.eye(10, dtype=bool)
    true, read = np.unravel_index(off.argmax(), off.shape)
    assert f"a {true} classified as a {read}" in text(page)
    assert f": {off.max()}**" in text(page)


def test_a_cell_opens_its_digits_some_at_a_time(page, table):
    set_value(page, state.CELL, (3, 3))
    page.run()
    assert f": {table[3, 3]:,}**" in text(page)
    assert page.button(key="cell_digits more").label == f"Show more ({table[3, 3] - 24:,} left)"
    page.button(key="cell_digits more").click().run()
    assert page.button(key="cell_digits more").label == f"Show more ({table[3, 3] - 48:,} left)"


def test_two_networks_are_compared(page, table):
    other = "dense"
    box = next(box for box in page.selectbox if box.label.startswith("Compare"))
    box.set_value(other).run()
    assert not page.exception
    labels = mnist.digits().test.labels
    digits = mnist.pixels(mnist.digits().test.images)[..., 0]
    ours, theirs = (
        probabilities(load(name), digits).argmax(axis=-1) == labels
        for name in (runs.DEFAULT, other)
    )
    won, lost = int((ours & ~theirs).sum()), int((theirs & ~ours).sum())
    neither = int((~ours & ~theirs).sum())
    assert f"{won:,} test digits are classified correctly by Robust alone" in text(page)
    assert f"{lost:,} by Dense alone, {neither:,} by neither" in text(page)
    tabs = [tab.label for tab in page.tabs]
    assert f"Only Robust is right ({won:,})" in tabs
    assert f"Only Dense is right ({lost:,})" in tabs


@pytest.mark.parametrize("name", ["no pooling, seven classes", "twenty pixels"])
def test_what_the_test_digits_can_not_measure_is_said(name, tmp_path, monkeypatch):
    keep(tmp_path / "other", architectures.network(name))
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path))
    page = open_link("testset", network="other")
    assert not page.exception and not page.error
    assert len(page.info) == 1 and not page.tabs


def test_a_missing_network_is_said_in_a_sentence(tmp_path, monkeypatch):
    page = start()
    monkeypatch.setattr(runs, "SHIPPED_NETWORKS", tmp_path)
    page.switch_page(PAGE).run()
    assert not page.exception
    assert any("git checkout" in error.value for error in page.error)
