"""The folder of runs: listing, names, deletion, the bound on its size."""

import contextlib
import errno
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from model.reading import probabilities
from model.studies import sweeps
from model.training import runs, store, weights
from model.training.recipes import RECIPES
from model.training.record import clean_name
from tests.conftest import PROJECT
from tests.helpers import architectures
from tests.model.training.test_runs import make, write


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path / "runs"))
    return store.folder()


def day(number):
    return f"2026-01-{number:02d}T00:00:00+00:00"


def test_before_the_first_run_there_is_none():
    assert store.listing() == ([], [])
    assert store.used() == 0


def test_the_newest_run_comes_first_and_what_is_no_run_is_passed_over(folder):
    for number in (2, 3, 1):
        make(folder / f"run{number}", started=day(number))
    (folder / "holiday pictures").mkdir()
    (folder / "notes.txt").write_text("not a run")
    (folder / "elsewhere").symlink_to(runs.SHIPPED_NETWORKS / "book")
    (folder / "broken").mkdir()
    (folder / "broken" / runs.RECORD).write_text('{"format": 1, ')
    whole, damaged = store.listing()
    assert [run.id for run in whole] == ["run3", "run2", "run1"]
    assert [(each.id, "damaged" in each.why) for each in damaged] == [("broken", True)]


def test_shipped_and_kept_runs_are_found_and_nothing_else(folder):
    make(folder / "mine")
    assert store.find("mine").id == "mine"
    assert store.find("book").is_shipped
    assert store.shipped_runs()[0].id == "book"
    for foreign in ("gone", "../runs/mine", "", ".", str(folder / "mine")):
        with pytest.raises(runs.RunError, match="gone"):
            store.find(foreign)


def test_two_runs_started_at_once_have_folders_of_their_own():
    paths = {store.new_folder("book") for _ in range(5)}
    assert len(paths) == 5
    assert all(path.parent == store.folder() for path in paths)


@pytest.mark.parametrize("name", ["../../x", "x" * 10_000, "🐙", "a/b\\c\0d", "<b>&"])
def test_any_name_is_safe(folder, name):
    run = make(folder / "mine")
    store.rename(run.id, name)
    assert store.find("mine").name == clean_name(name)
    assert [path.name for path in folder.iterdir()] == ["mine"]
    assert [path.name for path in folder.parent.iterdir()] == ["runs"]


def test_a_deleted_run_is_gone(folder):
    make(folder / "other")
    store.delete(make(folder / "mine"))
    assert [path.name for path in folder.iterdir()] == ["other"]


def test_a_damaged_run_can_be_deleted(folder):
    (folder / "broken").mkdir(parents=True)
    (folder / "broken" / runs.RECORD).write_text("{")
    store.delete(store.listing()[1][0])
    assert store.listing() == ([], [])


def test_shipped_networks_can_t_be_deleted_or_renamed():
    for change in (store.delete, lambda run: store.rename(run.id, "mine")):
        with pytest.raises(runs.RunError, match="ships with DigitScope"):
            change(store.find("book"))
    assert store.find("book").network()


def test_a_running_run_can_t_be_deleted(folder):
    with runs.held(folder / "mine"):
        run = make(folder / "mine", state="running")
        with pytest.raises(runs.RunError, match="being trained"):
            store.delete(run)
    assert store.find("mine").network()


def test_room_is_made_by_the_oldest_unnamed_runs(folder, monkeypatch):
    sizes = [
        make(folder / "old", started=day(1)).bytes,
        make(folder / "named", started=day(2), name="Keep me").bytes,
        make(folder / "young", started=day(3)).bytes,
    ]
    assert store.used() == sum(sizes)
    monkeypatch.setenv("DIGITSCOPE_RUNS_MB", str(sum(sizes) / 1e6))
    leaving = {
        needed: [run.id for run in store.to_make_room(needed)] for needed in (0, 1, sizes[0] + 1)
    }
    assert leaving == {0: [], 1: ["old"], sizes[0] + 1: ["old", "young"]}
    with pytest.raises(runs.RunError, match="Delete named runs"):
        store.to_make_room(sizes[0] + sizes[2] + 1)
    assert store.find("old")  # saying what must go deletes nothing


def test_a_network_from_elsewhere_is_kept_as_a_run_and_measured(folder):
    book = store.find("book")
    run = store.keep(book.network(), "brought", name="Ann's\nhomework", base="book")
    assert [each.id for each in store.listing()[0]] == [run.id]
    assert (run.name, run.state, run.steps) == ("Ann's homework", "finished", (0,))
    assert (run.record.recipe, run.record.base, run.record.settings) == ("brought", "book", {})
    assert run.test_accuracy == pytest.approx(book.test_accuracy, abs=1e-6)
    assert run.record.test.loss == pytest.approx(book.record.test.loss, abs=1e-4)
    assert run.network().fingerprint == book.network().fingerprint


def test_a_large_one_reads_as_many_test_digits_as_half_a_minute_takes(folder, monkeypatch):
    network, shares = runs.shipped("book").network(), []
    monkeypatch.setattr(store, "MEASURED", network.spec.multiply_adds * 2_000)
    run = store.keep(network, "brought", report=shares.append)
    assert run.record.digits.test == 2_000
    images, labels = sweeps.sample(2_000)
    right = probabilities(network, images).argmax(axis=-1) == labels
    assert run.test_accuracy == right.mean()
    assert shares[-1] == 1.0 and shares == sorted(shares)


def test_one_that_does_not_read_digits_is_kept_unmeasured(folder):
    run = store.keep(architectures.network("signs"), "lesson")
    assert (run.test_accuracy, run.record.digits.test) == (None, 0)
    assert run.spec.classes == architectures.SIGNS.classes


def test_one_without_room_is_refused_and_what_it_is_built_on_stays(folder, monkeypatch):
    base = make(folder / "base")
    monkeypatch.setenv("DIGITSCOPE_RUNS_MB", str((base.bytes + 1000) / 1e6))
    with pytest.raises(runs.RunError, match="needs"):
        store.keep(base.network(), "lesson", base="base@4")
    assert [run.id for run in store.listing()[0]] == ["base"]


def test_the_expected_size_is_about_what_a_run_takes(folder):
    book = store.find("book")
    shutil.copytree(book.path, folder / "copy")
    expected = store.expected_size(book.spec, RECIPES["book"])
    assert store.find("copy").bytes == pytest.approx(expected, rel=0.1)


def test_a_senseless_limit_is_the_usual_one(monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS_MB", "plenty")
    assert store.limit() == 500_000_000


def test_any_architecture_s_size_is_known_before_it_is_trained(tmp_path):
    for name in architectures.ARCHITECTURES:
        network = architectures.network(name)
        runs.write_weights(tmp_path / "weights.npz", network.weights)
        assert weights.size(network.spec) == pytest.approx(runs.size(tmp_path), rel=0.1)


def test_a_moment_is_found_by_its_id(folder):
    make(folder / "mine")
    for moment in ("book", "book@64", "mine@0"):
        assert store.checkpoint(moment).id == moment
    assert store.checkpoint("mine@4").id == "mine"
    for foreign in ("mine@3", "mine@-1", "mine@1e9", "mine@٤", "@", "gone@4"):
        with pytest.raises(runs.RunError):
            store.checkpoint(foreign)


def test_a_name_is_given_to_the_record_as_it_is_not_as_a_page_saw_it(folder):
    """What a page has before it may be old: the run has ended meanwhile."""
    seen = make(folder / "mine", state="running", snapshots=[0])
    make(folder / "mine", state="finished", test={"loss": 0.1, "accuracy": 0.9})
    store.rename(seen.id, "Mine")
    now = store.find("mine")
    assert (now.name, now.state, now.steps, now.test_accuracy) == ("Mine", "finished", (0, 4), 0.9)


TRAINING = """
import sys
from dataclasses import replace
from pathlib import Path
from model.training import runs

path = Path(sys.argv[1])
with runs.held(path):
    record = runs.read_record(path)
    print("held", flush=True)
    for step in range(1, 400):
        record = replace(record, seconds=step, snapshots=(*record.snapshots, step))
        runs.write_record(path, record)
    sys.stdin.readline()  # once a name was refused
    runs.write_record(path, replace(record, state="finished"))
"""


def test_a_name_and_a_training_that_writes_meanwhile_both_stay(folder):
    """The training lives in another process, and holds what a name is written under."""
    write(folder / "mine", state="running", snapshots=[0], name="Before")
    training = subprocess.Popen(
        [sys.executable, "-c", TRAINING, str(folder / "mine")],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert training.stdout.readline() == "held\n"
    while store.find("mine").name != "After":
        try:
            store.rename("mine", "After")
        except runs.RunError as error:
            assert "being trained" in str(error)
            if not training.stdin.closed:
                training.stdin.close()
    assert training.stdin.closed
    assert training.wait(60) == 0
    training.stdout.close()
    run = store.find("mine")
    assert (run.name, run.state, len(run.steps)) == ("After", "finished", 400)


def test_two_pages_that_name_and_delete_at_once_break_nothing(folder):
    make(folder / "mine")
    names = [f"name {number}" for number in range(8)]

    def change(name):
        with contextlib.suppress(runs.RunError):
            store.rename("mine", name)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(change, names))
        assert store.find("mine").name in names
        later = [pool.submit(change, name) for name in names]
        with contextlib.suppress(runs.RunError):
            store.delete(store.find("mine"))
        wait(later)
    if (folder / "mine").exists():  # the lock was not to be had: it is whole
        assert store.find("mine").network()
        store.delete(store.find("mine"))
    assert list(folder.iterdir()) == []


def test_a_folder_that_holds_only_a_lock_goes(folder):
    with pytest.raises(RuntimeError), runs.held(folder / "begun"):
        raise RuntimeError  # before anything was written
    assert not (folder / "begun").exists()
    (folder / "left").mkdir(parents=True)
    (folder / "left" / runs.LOCK).touch()
    with runs.held(folder / "starting"):
        store.new_folder("book")
        assert (folder / "starting").exists()
    assert not (folder / "left").exists()


def test_what_could_not_be_deleted_is_said_and_can_be_deleted_again(folder, monkeypatch):
    run = make(folder / "mine")
    unlink = Path.unlink

    def refuse(path, *arguments, **options):
        if path.suffix == ".npz":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        unlink(path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        with pytest.raises(runs.RunError, match="Permission denied"):
            store.delete(run)
    assert store.find("mine").network()
    store.delete(run)
    with pytest.raises(runs.RunError, match="gone"):
        store.delete(run)
    assert not run.path.exists()
