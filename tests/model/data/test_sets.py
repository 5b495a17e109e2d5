import io
import os

import numpy as np
import pytest

from model.data import sets
from model.data.mnist import Digits
from model.data.sets import SetError, SignSet


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_SETS", str(tmp_path / "sets"))
    return tmp_path / "sets"


def made(classes=("α", "ב", "<b>c</b>"), each=4, side=28, id_="", **others):
    rng = np.random.default_rng(0)
    count = each * len(classes)
    images = rng.integers(0, 256, (count, side, side), np.uint8)
    labels = np.arange(count, dtype=np.uint8) % len(classes)
    return SignSet(id_, "My signs", tuple(classes), images, labels, **others)


def same(one, other):
    assert (one.name, one.classes) == (other.name, other.classes)
    assert np.array_equal(one.images, other.images) and np.array_equal(one.labels, other.labels)


def test_a_kept_set_comes_back():
    kept = sets.add(made())
    assert kept.id == "my-signs"
    same(sets.read(kept.id), made())
    (entry,), damaged = sets.listing()
    assert not damaged
    assert (entry.id, entry.name, entry.classes) == (kept.id, "My signs", kept.classes)
    assert (entry.side, entry.counts) == (28, (4, 4, 4))


def test_a_new_set_overwrites_nothing_and_a_change_its_own_alone():
    first, second = sets.add(made()), sets.add(made(each=2))
    assert first.id != second.id
    sets.write(made(each=3, id_=second.id))
    same(sets.read(first.id), first)
    assert len(sets.read(second.id).labels) == 9


def test_names_of_sets_in_any_script_get_a_file_of_their_own():
    kept = [sets.add(SignSet("", name, ("a",), *made(("a",)).digits)) for name in ("קבוצה", "集合")]
    assert len({each.id for each in kept}) == 2
    assert [sets.read(each.id).name for each in kept] == ["קבוצה", "集合"]


def test_a_test_part_of_its_own_is_kept_and_measured_on():
    test = Digits(*made(each=1).digits)
    learn, kept = sets.read(sets.add(made(test=test)).id).split(seed=3)
    assert len(learn.labels) == 12 and np.array_equal(kept.images, test.images)


def test_a_split_keeps_some_of_each_sign_aside_and_none_twice():
    given = made(each=8)
    learn, kept = given.split(seed=1)
    assert np.bincount(kept.labels).tolist() == [2, 2, 2]
    assert np.bincount(learn.labels).tolist() == [6, 6, 6]
    both = {image.tobytes() for image in (*learn.images, *kept.images)}
    assert len(both) == 24
    assert np.array_equal(kept.images, given.split(seed=1)[1].images)
    assert not np.array_equal(kept.images, given.split(seed=2)[1].images)


@pytest.mark.parametrize(
    ("given", "says"),
    [(made(("a",)), "two signs"), (made(each=1), "Two drawings of each"), (made(each=0), "α, ב")],
)
def test_what_can_not_be_learned_from_yet_is_kept_and_says_so(given, says):
    assert says in given.lacking
    same(sets.read(sets.add(given).id), given)
    with pytest.raises(SetError, match=says):
        given.split()
    with pytest.raises(SetError, match=says):
        _ = given.spec_classes


@pytest.mark.parametrize(
    ("classes", "says"),
    [
        ((), "1 to 40"),
        ([str(n) for n in range(41)], "1 to 40"),
        (("a", "a"), "Two signs"),
        (("é", "e\u0301"), "Two signs"),
        (("a", " "), "1 to 30"),
        (("a", "b" * 31), "1 to 30"),
        (("a", "b\x00"), "1 to 30"),
    ],
)
def test_names_that_can_not_be_are_refused(classes, says):
    with pytest.raises(SetError, match=says):
        made(classes, each=1)


def test_capital_letters_are_signs_of_their_own():
    assert made(("A", "a")).classes == ("A", "a")


def test_pictures_that_can_not_be_are_refused():
    images, labels = made().digits
    for wrong, says in [
        ((images.astype(np.float32), labels), "array of bytes"),
        ((images[:, :20], labels), "array of bytes"),
        ((images[:, :5, :5], labels), "8×8 to 40×40"),
        ((np.zeros((12, 41, 41), np.uint8), labels), "8×8 to 40×40"),
        ((images, labels[:5]), "as many labels"),
        ((images, labels + 1), "only 3 have names"),
        ((np.zeros((70_001, 8, 8), np.uint8), np.zeros(70_001, np.uint8)), "70,000"),
    ]:
        with pytest.raises(SetError, match=says):
            SignSet("", "", ("a", "b", "c"), *wrong)


def test_ids_name_no_other_files(own_folder):
    kept = sets.add(made())
    (own_folder.parent / "other.npz").write_bytes((own_folder / f"{kept.id}.npz").read_bytes())
    for id_ in ("../other", "", ".", "a/b", "A", "nothing"):
        with pytest.raises(SetError, match="gone"):
            sets.read(id_)
        with pytest.raises(SetError, match="gone"):
            sets.delete(id_)
    with pytest.raises(SetError):
        made(id_="../other")


def test_damaged_sets_are_named_and_can_be_deleted(own_folder):
    kept = sets.add(made())
    whole = (own_folder / f"{kept.id}.npz").read_bytes()
    buffer = io.BytesIO()
    np.savez(buffer, images=np.zeros(3))
    broken = {"half": whole[: len(whole) // 2], "empty": b"", "bare": buffer.getvalue()}
    for name, content in broken.items():
        (own_folder / f"{name}.npz").write_bytes(content)
    entries, damaged = sets.listing()
    assert [entry.id for entry in entries] == [kept.id]
    assert {each.id for each in damaged} == set(broken) and all(each.why for each in damaged)
    for name in broken:
        with pytest.raises(SetError, match=f"The set {name} is damaged"):
            sets.read(name)
        sets.delete(name)
    assert sets.listing()[1] == []


def test_all_sets_together_stay_within_the_limit(monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_SETS_MB", "0.02")
    kept = sets.add(made())  # noise, about 10 kB
    sets.write(kept)  # takes its own place
    with pytest.raises(SetError, match="delete"):
        sets.add(made(each=8))
    assert len(sets.listing()[0]) == 1


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_takes_no_files_is_said(own_folder):
    own_folder.mkdir()
    own_folder.chmod(0o500)
    with pytest.raises(SetError, match="can't be"):
        sets.add(made())


def test_pickles_stay_packed(tmp_path):
    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    buffer = io.BytesIO()
    np.savez(buffer, images=np.array([Evil()], object))
    with pytest.raises(SetError, match="pickled"):
        sets.arrays(buffer.getvalue())
    assert not (tmp_path / "ran").exists()
