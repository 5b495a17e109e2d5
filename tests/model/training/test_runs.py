"""A run's folder: written whole, read with distrust."""

import json
import os
import shutil

import numpy as np
import pytest

from model.architectures import CONVNET
from model.training import runs, weights
from model.training.record import FORMAT, clean_name
from model.training.runs import Checkpoint
from tests.helpers import architectures


def record(**changes):
    """A run's record as training writes it."""
    return {
        "format": FORMAT,
        "name": "",
        "recipe": "book",
        "spec": CONVNET.to_json(),
        "settings": {
            "epochs": 1,
            "batch_size": 64,
            "learning_rate": 1e-3,
            "schedule": "constant",
            "warmup": 0,
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


def write(path, **changes):
    """A folder with a record and no weights; changes: of the record."""
    path.mkdir(parents=True, exist_ok=True)
    (path / runs.RECORD).write_text(json.dumps(record(**changes)))


BOOK = runs.shipped("book")


def make(path, **changes):
    """A whole small run, whose weights are the book's random ones and those after 4 batches."""
    write(path, **changes)
    for step in (0, 4):
        shutil.copy(runs.snapshot_path(BOOK.path, step), path)
    return runs.read(path)


def kernel(run, step=None):
    return run.network(step).weights["conv1/kernel"]


def test_what_was_written_is_read(tmp_path):
    run = make(tmp_path / "mine", name="Mine")
    assert (run.id, run.name, run.title, run.state) == ("mine", "Mine", "Mine", "finished")
    assert run.spec == CONVNET
    for step in (0, 4):
        np.testing.assert_array_equal(kernel(run, step), kernel(BOOK, step))
    np.testing.assert_array_equal(kernel(run), kernel(run, 4))


def test_a_record_of_format_1_is_still_read(tmp_path):
    old = record(format=1, architecture="convnet")
    del old["spec"]
    (tmp_path / runs.RECORD).write_text(json.dumps(old))
    assert runs.read(tmp_path).spec == CONVNET
    (tmp_path / runs.RECORD).write_text(json.dumps(old | {"architecture": "transformer"}))
    with pytest.raises(runs.RunError, match="damaged"):
        runs.read(tmp_path)


@pytest.mark.parametrize("name", architectures.ARCHITECTURES)
def test_a_network_of_any_architecture_comes_back_as_it_was_written(tmp_path, name):
    network = architectures.network(name)
    write(tmp_path, spec=network.spec.to_json())
    runs.write_weights(runs.snapshot_path(tmp_path, 4), network.weights)
    back = runs.read(tmp_path).network()
    assert back.spec == network.spec
    assert list(back.weights) == list(network.weights)
    assert back.fingerprint == network.fingerprint


def test_a_network_is_read_once_for_each_version_of_its_file(tmp_path):
    run = make(tmp_path / "mine")
    assert run.network() is runs.read(run.path).network()
    file = runs.snapshot_path(run.path, 4)
    times = file.stat()
    values = {**run.network().weights, "dense/bias": np.arange(10, dtype=np.float32)}
    runs.write_weights(file, values)
    assert file.stat().st_size == times.st_size
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))  # as large, as old, another file
    np.testing.assert_array_equal(run.network().weights["dense/bias"], np.arange(10))


def test_as_many_networks_are_held_as_fit(tmp_path, monkeypatch):
    held = runs._Networks()
    monkeypatch.setattr(runs, "MOST_CACHED", 3 * weights.size(CONVNET))
    files = [runs.snapshot_path(BOOK.path, step) for step in BOOK.steps[:5]]
    read = [held.get(file, CONVNET) for file in files]
    again = [held.get(file, CONVNET) for file in reversed(files)]
    assert [one is other for one, other in zip(reversed(read), again, strict=True)] == [
        *(True, True, True, False, False)
    ]


def test_moments_of_a_training():
    assert Checkpoint(BOOK).id == Checkpoint.of(BOOK, BOOK.steps[-1]).id == "book"
    assert Checkpoint(BOOK).accuracy == BOOK.test_accuracy
    moment = Checkpoint.of(BOOK, 64)
    assert (moment.id, moment.accuracy) == ("book@64", None)
    np.testing.assert_array_equal(moment.network.weights["dense/bias"],
                                  BOOK.network(64).weights["dense/bias"])  # fmt: skip
    first = BOOK.record.epochs[0]
    assert Checkpoint(BOOK, first.step).accuracy == first.test.accuracy


@pytest.mark.parametrize("step", [3, -1, 10**9])
def test_a_moment_that_is_not_kept_is_said(step):
    with pytest.raises(runs.RunError, match="that moment"):
        BOOK.network(step)


FIGURES = {"loss": 1.0, "accuracy": 0.5}
DEEP = "[" * 10_000 + "]" * 10_000


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 3},
        {"format": None},
        {"format": [2]},
        {"spec": None},
        {"spec": {"input": [28, 28, 1], "classes": ["a", "b"], "layers": []}},
        {"spec": {**CONVNET.to_json(), "classes": list("abcdefghi\ud800")}},
        {"state": "asleep"},
        {"state": ["finished"]},
        {"name": None},
        {"name": "x" * 61},
        {"name": "x" * 2_000_000},
        {"name": "two\nlines"},
        {"name": "\ud800"},
        {"reason": "\udfff"},
        {"reason": "x" * 100_000},
        {"command": 1},
        {"recipe": "\0"},
        {"versions": {"a": 1}},
        {"versions": []},
        {"settings": {"epochs": "many"}},
        {"settings": record()["settings"] | {"epochs": 0}},
        {"settings": record()["settings"] | {"epochs": True}},
        {"settings": record()["settings"] | {"batch_size": 64.5}},
        {"settings": record()["settings"] | {"learning_rate": 10**400}},
        {"settings": record()["settings"] | {"learning_rate": float("nan")}},
        {"settings": record()["settings"] | {"optimizer": "guess"}},
        {"started": "yesterday"},
        {"started": 20260102},
        {"started": "2026-01-02T03:04:05"},  # nobody knows where
        {"started": "0001-01-01T00:00:00+00:00"},
        {"started": "9999-12-31T23:59:59+00:00"},
        {"snapshots": "all"},
        {"snapshots": ["../../x"]},
        {"snapshots": [-1]},
        {"snapshots": [4, 0]},
        {"snapshots": [4, 4]},
        {"snapshots": [10**30]},
        {"snapshots": list(range(30_000))},
        {"steps_per_epoch": 0},
        {"steps_per_epoch": -4},
        {"steps_per_epoch": 1e3},
        {"steps_per_epoch": True},
        {"curve": [{"step": 1}]},
        {"curve": [{"step": 1, "loss": float("inf"), "accuracy": 0.5}]},
        {"curve": [{"step": 1, "loss": 1.0, "accuracy": float("nan")}]},
        {"curve": [{"step": 1, "loss": 1.0, "accuracy": 2.0}]},
        {"curve": {"0": 1}},
        {"epochs": [{"epoch": 1}]},
        {"epochs": [{"epoch": 1, "step": 1, "train": 3, "validation": None, "test": FIGURES}]},
        {"test": {"accuracy": "good"}},
        {"test": {"loss": 10**400, "accuracy": 0.5}},
        {"test": {"loss": float("-inf"), "accuracy": 0.5}},
        {"seconds": "a while"},
        {"seconds": float("inf")},
        {"seed": 10**400},
        {"seed": 0.5},
        {"digits": {"train": 60_000}},
        {"digits": {"train": -1, "validation": 0, "test": 0}},
    ],
    ids=lambda changes: f"{changes}"[:50].encode("ascii", "replace").decode(),
)
def test_every_field_is_checked(tmp_path, changes):
    write(tmp_path / "odd", **changes)
    with pytest.raises(runs.RunError, match=r"run\.json of the network odd is damaged"):
        runs.read(tmp_path / "odd")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"3", b'"x"', b"\xff\xfe", b"\0" * 100, DEEP.encode(),
     b'{"format": 2, "spec": ' + DEEP.encode() + b"}", b" " * 2_000_000, b"9" * 5_000,
     json.dumps(record()).encode()[:-20], json.dumps(record()).encode() + b"}",
     json.dumps(record()).encode("utf-16")[3:]],
    ids=range(15),
)  # fmt: skip
def test_what_is_no_record_is_damaged(tmp_path, content):
    (tmp_path / runs.RECORD).write_bytes(content)
    with pytest.raises(runs.RunError, match="damaged"):
        runs.read(tmp_path)


@pytest.mark.parametrize("field", sorted(record().keys() - {"command", "versions"}))
def test_no_field_may_be_missing(tmp_path, field):
    partial = record()
    del partial[field]
    (tmp_path / runs.RECORD).write_text(json.dumps(partial))
    with pytest.raises(runs.RunError):
        runs.read(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with a name")
def test_a_pipe_in_the_record_s_or_the_weights_place_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / runs.RECORD)
    with pytest.raises(runs.RunError, match="damaged"):
        runs.read(tmp_path)
    run = make(tmp_path / "mine")
    runs.snapshot_path(run.path, 4).unlink()
    os.mkfifo(runs.snapshot_path(run.path, 4))
    with pytest.raises(runs.RunError, match="damaged"):
        run.network()


@pytest.mark.parametrize("name", ["book", "dense", "robust"])
def test_a_record_comes_back_as_it_was_written(tmp_path, name):
    """And an old one with what was not asked for then."""
    written = json.loads((runs.shipped(name).path / runs.RECORD).read_text())
    then = {"digits": "mnist", "averaging": 0.0, "noise": 0.0, "adversarial": 0.0}
    written["settings"] = then | written["settings"]
    runs.write_record(tmp_path, runs.shipped(name).record)
    again = json.loads((tmp_path / runs.RECORD).read_text())
    assert again == {"signs": "", "base": "", "left_out": None} | written
    assert runs.read_record(tmp_path) == runs.shipped(name).record


@pytest.mark.parametrize(
    "changes",
    [{"signs": 3}, {"base": None}, {"signs": "x" * 5000}, {"settings": {"digits": "mnist"}}],
)
def test_a_record_s_newer_fields_are_read_with_distrust_too(tmp_path, changes):
    write(tmp_path, **changes)
    with pytest.raises(runs.RunError, match="damaged"):
        runs.read(tmp_path)


def test_a_digits_setting_that_is_none_is_refused(tmp_path):
    write(tmp_path, settings=record()["settings"] | {"digits": "cake"})
    with pytest.raises(runs.RunError, match="damaged"):
        runs.read(tmp_path)


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
    assert runs.read(run.path).record.reason == runs.KILLED
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
    assert clean_name(name) == clean
