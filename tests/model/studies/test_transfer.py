import json

import numpy as np
import pytest

from model.drawing.pen import RecordingError
from model.studies import transfer


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Nine people, who draw each digit three times: a line at an angle of the digit's own."""
    rng = np.random.default_rng(0)
    entries = []
    for person in range(9):
        for label in range(10):
            for _ in range(3):
                angle = label * np.pi / 10 + rng.normal(0, 0.05)
                end = 150 * np.array([np.cos(angle), np.sin(angle)])
                stroke = [(250 - end).tolist(), (250 + end).tolist()]
                entries.append({"label": label, "strokes": [stroke], "writer": f"w{person}"})
    path = tmp_path_factory.mktemp("people") / "people.json"
    path.write_text(json.dumps(entries))
    return path


def test_who_teaches_is_not_tested(file, monkeypatch):
    drawings = transfer.Drawings([file])
    teachers, tested = drawings.people(seed=1)
    assert len(teachers) == 6 and len(tested) == 3 and not {*teachers} & {*tested}
    assert np.bincount(drawings.of(tested, seed=1).labels).tolist() == [9] * 5
    monkeypatch.setattr(transfer, "TESTED", 20)
    assert len(drawings.of(tested, seed=1).labels) == 20
    assert drawings.people(seed=1) == (teachers, tested) != drawings.people(seed=2)


def test_a_lesson_has_so_many_drawings_of_each_from_each_person_in_turn(file):
    drawings = transfer.Drawings([file])
    lesson = drawings.lesson(["w0", "w1"], 4, np.random.default_rng(0))
    assert np.bincount(lesson.labels).tolist() == [4] * 5
    of_one = {image.tobytes() for image in drawings.of(["w0"], seed=0).images}
    shared = [image.tobytes() in of_one for image in lesson.images]
    assert sum(shared) == 10  # half of all
    with pytest.raises(RecordingError, match="fewer than 4"):
        drawings.lesson(["w0"], 4, np.random.default_rng(0))


def test_the_table_says_what_each_way_reached(file, monkeypatch, capsys):
    asked = []

    def trained(name, recipe, signs, **others):
        asked.append((name, recipe.digits, signs, others))
        return "base", 0.5

    monkeypatch.setattr(transfer, "_trained", trained)
    monkeypatch.setenv("DIGITSCOPE_RUNS", "")
    assert transfer.main(["--recordings", str(file), "--counts", "1", "2", "--draws", "2"]) == 0
    out = capsys.readouterr().out
    assert out.count("| 50.0 ± 0.0 % | 50.0 ± 0.0 % | 50.0 ± 0.0 % |") == 4
    base, *rest = asked
    assert base[2].classes == ("0", "1", "2", "3", "4") and base[2].labels.max() == 4
    assert len(rest) == 2 * 2 * 2 * 3
    assert all(order[2].classes == ("5", "6", "7", "8", "9") for order in rest)
    assert [order[1] for order in rest[:3]] == ["varied", "varied", "mnist"]
    assert [set(order[3]) for order in rest[:3]] == [
        {"seed", "base"}, {"seed"}, {"seed", "architecture"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [(None, 1, "can't be read"), ("[]", 1, "no list"), ("{", 1, "not JSON")],
)
def test_files_that_can_not_be_are_told_in_a_sentence(tmp_path, capsys, text, code, says):
    path = tmp_path / "people.json"
    if text is not None:
        path.write_text(text)
    assert transfer.main(["--recordings", str(path)]) == code
    assert says in capsys.readouterr().err
