"""A run's folder: written whole, read with distrust."""

import json
import os
import shutil

import numpy as np
import pytest

from model.training import runs


def record(**changes):
    """A run's record as training writes it."""
    return {
        "format": runs.FORMAT,
        "name": "",
        "recipe": "book",
        "architecture": "convnet",
        "settings": {
            "epochs": 1,
            "batch_size": 64,
            "learning_rate": 1e-3,
            "share": 1,
            "optimizer": "rmsprop",
        },
        "seed": 0,
        "command": "",
        "versions": {},
        "started": "2026-01-02T03:04:05+00:00",
        "seconds": 1.5,
        "state": "finished",
        "reason": "",
        "digits": {"train": 1, "validation": 0, "test": 1},
        "steps_per_epoch": 4,
        "curve": [{"step": 1, "loss": 2.0, "accuracy": 0.1}],
        "epochs": [],
        "snapshots": [0, 4],
        "test": None,
    } | changes


BOOK = runs.shipped("book")


def make(path, **changes):
    """A whole small run, whose weights are the book's random ones and those after 4 batches."""
    runs.write_record(path, record(**changes))
    for step in (0, 4):
        shutil.copy(runs.snapshot_path(BOOK.path, step), path)
    return runs.read(path)


def test_what_was_written_is_read(tmp_path):
    run = make(tmp_path / "mine", name="Mine")
    assert (run.id, run.name, run.title, run.state) == ("mine", "Mine", "Mine", "finished")
    for step in (0, 4):
        kernel = run.weights(step)["conv1/kernel"]
        np.testing.assert_array_equal(kernel, BOOK.weights(step)["conv1/kernel"])
    np.testing.assert_array_equal(run.weights()["conv1/kernel"], kernel)


def test_weights_come_back_as_they_were_written(tmp_path):
    weights = {"b/kernel": np.float32([[1, -2]]), "a/bias": np.float32([0.5])}
    runs.write_weights(tmp_path / "w.npz", weights)
    back = runs.read_weights(tmp_path / "w.npz")
    assert list(back) == ["b/kernel", "a/bias"]  # in network order, not in the alphabet's
    np.testing.assert_array_equal(back["b/kernel"], weights["b/kernel"])


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"architecture": "transformer"},
        {"state": "asleep"},
        {"name": None},
        {"settings": {"epochs": "many"}},
        {"started": "yesterday"},
        {"started": "2026-01-02T03:04:05"},  # nobody knows where
        {"snapshots": "all"},
        {"snapshots": ["../../x"]},
        {"curve": [{"step": 1}]},
        {"epochs": [{"epoch": 1}]},
        {"test": {"accuracy": "good"}},
        {"seconds": "a while"},
        {"digits": {"train": 60_000}},
    ],
)
def test_every_field_is_checked(tmp_path, changes):
    runs.write_record(tmp_path / "odd", record(**changes))
    with pytest.raises(runs.RunError, match=r"run\.json of the network odd is damaged"):
        runs.read(tmp_path / "odd")


@pytest.mark.parametrize("field", sorted(record().keys() - {"command", "versions"}))
def test_no_field_may_be_missing(tmp_path, field):
    partial = record()
    del partial[field]
    runs.write_record(tmp_path / "odd", partial)
    with pytest.raises(runs.RunError):
        runs.read(tmp_path / "odd")


def test_a_record_cut_in_half_is_damaged(tmp_path):
    run = make(tmp_path / "cut")
    whole = (run.path / runs.RECORD).read_bytes()
    (run.path / runs.RECORD).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(runs.RunError, match="damaged"):
        runs.read(run.path)


def test_truncated_weights_are_damaged_and_the_others_are_not(tmp_path):
    run = make(tmp_path / "cut")
    os.truncate(runs.snapshot_path(run.path, 4), 100)
    with pytest.raises(runs.RunError, match="damaged"):
        run.weights()
    assert run.weights(0)["conv1/kernel"].shape == (3, 3, 1, 32)


def test_missing_and_pickled_and_infinite_weights_are_refused(tmp_path):
    run = make(tmp_path / "odd")
    runs.snapshot_path(run.path, 4).unlink()
    with pytest.raises(runs.RunError, match="can't be read"):
        run.weights()
    np.savez(runs.snapshot_path(run.path, 4), kernel=np.array([{}], dtype=object))
    with pytest.raises(runs.RunError, match="damaged"):
        run.weights()
    runs.write_weights(runs.snapshot_path(run.path, 4), {"kernel": np.float32([np.inf])})
    with pytest.raises(runs.RunError, match="not finite"):
        run.weights()


def test_a_failed_write_leaves_the_old_content_and_no_litter(tmp_path, monkeypatch):
    runs.write(tmp_path / "file", b"old")

    def fail(*_):
        raise OSError("no")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no"):
        runs.write(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_run_is_running_while_it_is_held_and_failed_when_nobody_holds_it(tmp_path):
    with runs.held(tmp_path / "run"):
        run = make(tmp_path / "run", state="running")
        assert run.state == "running"
        assert runs.read(run.path).state == "running"  # looking does not let go
    assert runs.read(run.path).state == "failed"
    assert runs.read(run.path).record["reason"] == runs.KILLED
    assert json.loads((run.path / runs.RECORD).read_text())["state"] == "running"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("  my   first ", "my first"),
        ("../../x", "../../x"),
        ("a\nb\tc\0d\u202ee", "a b c d e"),
        ("🐙 seven", "🐙 seven"),
        ("x" * 10_000, "x" * 60),
        ("\ud800", ""),
        ("", ""),
    ],
)
def test_names_are_made_fit_to_show(name, clean):
    assert runs.clean_name(name) == clean
