import subprocess
import sys

import pytest

from model.data import command, doors, sets
from tests.conftest import PROJECT
from tests.model.data.test_doors import idx, packed
from tests.model.data.test_sets import made, own_folder, same  # noqa: F401


def ran(*arguments):
    try:
        return command.main([str(each) for each in arguments])
    except SystemExit as stopped:
        return stopped.code


def test_each_kind_comes_in_and_goes_out_again(tmp_path, capsys):
    given = made()
    for kind, write in (("zip", doors.to_zip), ("npz", doors.to_npz)):
        file = tmp_path / f"given.{kind}"
        file.write_bytes(write(given))
        assert ran("import", "My signs", f"--{kind}", file) == 0
        id_ = capsys.readouterr().out.split(":")[0].removeprefix("Kept as ")
        assert ran("export", id_, tmp_path / f"out.{kind}") == 0
        assert (tmp_path / f"out.{kind}").read_bytes()
        assert sets.read(id_).counts == given.counts
    same(doors.from_npz((tmp_path / "out.npz").read_bytes()), given)
    assert ran("list") == 0
    listed = capsys.readouterr().out
    assert "my-signs  “My signs”  12 pictures of 3 signs (α, ב, <b>c</b>)" in listed
    assert "my-signs-2" in listed


def test_an_idx_pair_with_names_and_a_test_part(tmp_path):
    names = ("train-images", "train-labels", "test-images", "test-labels")
    files = [tmp_path / name for name in names]
    for file, array in zip(files, (*made().digits, *made(each=1).digits), strict=True):
        file.write_bytes(idx(array))
    test = ("--test-images", files[2], "--test-labels", files[3])
    assert ran("import", "clothes", "--idx", *files[:2], "--names", "a, b,c", *test) == 0
    kept = sets.read("clothes")
    assert kept.classes == ("a", "b", "c") and len(kept.split()[1].labels) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "COMMAND"),
        (("import", "a"), 2, "--zip"),
        (("import", "a", "--npz", "x", "--names", "a,b"), 2, "go with --idx"),
        (("import", "a", "--idx", "x", "y", "--test-images", "z"), 2, "both"),
        (("import", "a", "--zip", "nothing.zip"), 1, "no file"),
        (("import", "a", "--folder", "nothing"), 1, "no PNG or JPEG"),
        (("export", "nothing", "out.npz"), 1, "gone"),
        (("export", "nothing", "out.txt"), 2, ".zip or .npz"),
    ],
)
def test_wrong_arguments_are_told_in_a_sentence(arguments, code, says, capsys):
    assert ran(*arguments) == code
    assert says in capsys.readouterr().err


def test_what_can_not_be_learned_from_is_not_kept(tmp_path, capsys):
    file = tmp_path / "one.zip"
    file.write_bytes(packed({}))
    assert ran("import", "a", "--zip", file) == 1
    file.write_bytes(doors.to_zip(made(("a",))))
    assert ran("import", "a", "--zip", file) == 1
    assert "two signs" in capsys.readouterr().err
    assert sets.listing() == ([], [])


def test_nothing_is_written_over(tmp_path, capsys):
    sets.add(made())
    (tmp_path / "mine.zip").write_text("mine")
    assert ran("export", "my-signs", tmp_path / "mine.zip") == 2
    assert (tmp_path / "mine.zip").read_text() == "mine"


def test_it_is_a_command(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "model.sets", "list"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and "no sets" in done.stdout and not done.stderr
