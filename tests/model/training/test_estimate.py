"""The likely time: of the order of what trainings took, and in proportion to what is to be done."""

from dataclasses import replace

import pytest

from model.architectures import CONVNET, PRESETS
from model.training import estimate, runs, store
from model.training.recipes import RECIPES
from tests.helpers.runs import keep


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path))
    return store.folder()


def likely(spec=CONVNET, **changes):
    return estimate.seconds(spec, replace(RECIPES["book"], **changes), store.TRAINING_DIGITS)


@pytest.mark.parametrize("name", ["book", "dense"])  # robust shared its processors
def test_without_own_runs_those_that_ship_say_how_long(name):
    run = runs.shipped(name)
    took = estimate.seconds(run.spec, RECIPES[name], store.TRAINING_DIGITS)
    assert took == pytest.approx(run.record.seconds, rel=0.25)


def test_twice_the_digits_take_twice_the_time():
    start = estimate.START
    assert likely(epochs=10) - start == pytest.approx(2 * (likely(epochs=5) - start))
    assert likely(share=0.5) - start == pytest.approx((likely(share=1.0) - start) / 2)
    assert likely(digits="varied") > 1.5 * likely()
    assert likely(adversarial=0.5) == pytest.approx(1.5 * likely(), rel=0.05)
    assert likely(PRESETS["Tiny"].spec) < likely() / 2


def test_what_ran_on_this_machine_counts_and_what_says_nothing_does_not(folder):
    book = runs.shipped("book")
    usual, seconds = likely(), book.record.seconds
    for name, changes in {
        "frozen": {"seconds": 9 * seconds, "base": "book"},
        "brought": {"recipe": "brought", "settings": {}},
        "stopped before its first moment was kept": {"snapshots": (0,)},
        "short": {"seconds": 3 * estimate.START - 0.1},
    }.items():
        keep(folder / name, book.network(), **changes)
    assert likely() == usual
    keep(folder / "slow", book.network(), seconds=2 * seconds, snapshots=(0, book.steps[-1]))
    assert likely() == pytest.approx(2 * seconds, rel=0.01)
    for name, times in {"slower": 3, "disturbed": 90}.items():
        keep(folder / name, book.network(), seconds=times * seconds, snapshots=(0, book.steps[-1]))
    assert likely() == pytest.approx(3 * seconds, rel=0.01)
