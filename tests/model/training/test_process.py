"""The training process from outside: one at a time, and what is left when it is killed."""

import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from model.architectures import PRESETS
from model.training import command, process, runs, store
from model.training.orders import Order
from model.training.recipes import RECIPES
from tests.conftest import PROJECT

LONG = replace(RECIPES["book"], epochs=50, share=0.02)  # until it is stopped
ORDER = Order("book", LONG)
SHORT = replace(LONG, epochs=1, share=0.002)
MINUTE = 60


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path / "runs"))
    return store.folder()


@pytest.fixture
def one():
    """A trainer whose process does not outlive the test."""
    a_trainer = process.Trainer()
    yield a_trainer
    a_trainer.stop()
    a_trainer.stop()
    a_trainer.wait(MINUTE)


def wait_until(condition, seconds=2 * MINUTE):
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return value


def doing(a_trainer, *what):
    return lambda: a_trainer.progress().event["doing"] in what


def test_two_clicks_at_once_start_one_training_and_stop_keeps_it(one, folder):
    started, busy = [], []
    together = threading.Barrier(2)

    def click(owner):
        together.wait()
        try:
            started.append(one.start(replace(ORDER, label="../../🐙"), owner=owner)[0])
        except process.Busy:
            busy.append(owner)

    clicks = [threading.Thread(target=click, args=(owner,)) for owner in ("ann", "ben")]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert (len(started), len(busy)) == (1, 1)
    assert one.progress().owner not in busy
    assert [path.name for path in folder.iterdir()] == started

    wait_until(doing(one, "training"))
    assert store.find(started[0]).state == "running"
    assert one.progress().event["steps"] == 19 * 50
    one.stop()
    assert one.progress().is_stopping
    wait_until(doing(one, *process.ENDED))
    run = store.find(started[0])
    assert (run.state, run.name) == ("stopped", "../../🐙")
    assert run.record.reason == "Stopped by a person."
    assert run.steps[-1] > 0
    assert one.progress().event["test"]["accuracy"] == run.test_accuracy


def test_a_killed_training_is_marked_failed_its_snapshots_work_and_another_can_start(one):
    (killed,) = one.start(ORDER)
    wait_until(lambda: store.find(killed).steps[-1:] >= (8,) if doing(one, "training")() else None)
    one._process.kill()
    wait_until(doing(one, "failed"))
    run = store.find(killed)
    assert run.state == "failed"
    assert one.progress().event["reason"] == run.record.reason == runs.KILLED
    assert all(run.network(step) for step in run.steps)

    (again,) = one.start(ORDER)
    assert again != killed
    assert store.find(killed).state == "failed"


def test_several_are_trained_one_after_the_other(one, folder):
    tiny = Order("book", SHORT, 5, label="tiny", architecture=PRESETS["Tiny"].spec)
    ids = one.start([tiny, replace(tiny, label="again", seed=6), ORDER])
    assert [path.name for path in sorted(folder.iterdir())] == sorted(ids)
    seen = {}

    def watch():
        progress = one.progress()
        seen.setdefault(progress.run_id, set()).add(progress.is_running)
        return doing(one, "training")() and progress.run_id == ids[2]

    wait_until(watch)
    assert seen == {id_: {True} for id_ in ids}
    with pytest.raises(process.Busy):
        one.start(ORDER)
    one.stop()
    wait_until(lambda: not one.progress().is_running)
    kept = [store.find(id_) for id_ in ids]
    assert [run.state for run in kept] == ["finished", "finished", "stopped"]
    assert [run.record.seed for run in kept] == [5, 6, 0]
    assert [run.name for run in kept] == ["tiny", "again", ""]
    assert kept[0].spec == PRESETS["Tiny"].spec


@pytest.mark.parametrize(
    "order",
    [
        ORDER,
        Order("fast", RECIPES["fast"], 7, "-x 🐙", architecture=PRESETS["LeNet-5"].spec),
        Order("signs", replace(RECIPES["signs"], digits="mnist"), signs="mine", base="robust@8"),
        Order("signs", RECIPES["signs"], signs="mine", digits_too=True),
    ],
)
def test_what_is_ordered_is_what_the_process_is_told(order):
    parser, arguments = command._parser(), process._arguments(order)
    told = command._order(parser, parser.parse_args(arguments), arguments)
    assert replace(told, command="") == order


def test_a_stop_ends_what_is_still_to_come(one):
    ids = one.start([ORDER, ORDER])
    wait_until(doing(one, "training"))
    one.stop()
    wait_until(lambda: not one.progress().is_running)
    assert [run.id for run in store.listing()[0]] == ids[:1]
    assert one.progress().event["doing"] == "stopped"
    assert one.start(ORDER)


def test_a_base_is_not_deleted_to_make_room_for_what_is_built_on_it(one, monkeypatch, folder):
    shutil.copytree(runs.shipped("book").path, folder / "base")
    needed = store.expected_size(runs.shipped("book").spec, SHORT)
    monkeypatch.setenv("DIGITSCOPE_RUNS_MB", str((store.used() + needed / 2) / 1e6))
    with pytest.raises(runs.RunError, match="MB"):
        one.start(Order("book", SHORT, base="base"))
    with pytest.raises(runs.RunError, match="gone"):
        one.start(Order("book", SHORT, base="gone"))
    assert store.find("base")


APP = """
import sys, time
from dataclasses import replace
from model.training import process
from model.training.orders import Order
from model.training.recipes import RECIPES

one = process.Trainer()
one.start(Order("book", replace(RECIPES["book"], share=1.0)))
while one.progress().event["doing"] != sys.argv[1]:
    time.sleep(0.05)
print(one._process.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("moment", ["loading", "training"])
def test_the_training_ends_with_a_killed_app_its_run_is_marked_and_another_can_start(moment, one):
    app = subprocess.Popen(
        [sys.executable, "-c", APP, moment], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    child = int(app.stdout.readline())
    app.kill()
    app.wait()
    app.stdout.close()
    wait_until(lambda: not _is_alive(child))
    wait_until(lambda: store.listing()[0][0].state != "running")  # its last thread has gone, too
    (run,) = store.listing()[0]
    assert run.state in ("stopped", "failed")
    if run.state == "stopped":
        assert "app that had started it ended" in run.record.reason
    assert one.progress() is None  # what an app that starts anew knows of it
    (another,) = one.start(ORDER)
    assert {each.id for each in store.listing()[0]} <= {run.id, another}


def _is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_a_run_without_room_is_refused_in_words(one, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS_MB", "1")
    with pytest.raises(runs.RunError, match="of 1 MB"):
        one.start(ORDER)
    assert one.progress() is None
    assert store.listing() == ([], [])
