"""The folder of runs: listing, names, deletion, the bound on its size."""

import shutil

import pytest

from model.training import runs, store
from model.training.recipes import RECIPES
from tests.model.training.test_runs import make


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
    store.rename(run, name)
    assert store.find("mine").name == runs.clean_name(name)
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
    for change in (store.delete, lambda run: store.rename(run, "mine")):
        with pytest.raises(runs.RunError, match="ships with DigitScope"):
            change(store.find("book"))
    assert store.find("book").weights()


def test_a_running_run_can_t_be_deleted(folder):
    with runs.held(folder / "mine"):
        run = make(folder / "mine", state="running")
        with pytest.raises(runs.RunError, match="being trained"):
            store.delete(run)
    assert store.find("mine").weights()


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


def test_the_expected_size_is_about_what_a_run_takes(folder):
    book = store.find("book")
    shutil.copytree(book.path, folder / "copy")
    expected = store.expected_size(RECIPES["book"])
    assert store.find("copy").bytes == pytest.approx(expected, rel=0.1)


def test_a_senseless_limit_is_the_usual_one(monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS_MB", "plenty")
    assert store.limit() == 500_000_000


def test_weights_of_another_architecture_are_refused(folder):
    run = make(folder / "mine")
    assert store.weights(run)["conv1/kernel"].shape == (3, 3, 1, 32)
    runs.write_weights(runs.snapshot_path(run.path, 4), store.find("dense").weights())
    with pytest.raises(runs.RunError, match="another architecture"):
        store.weights(run)
    assert store.weights(run, 0)
