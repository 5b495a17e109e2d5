"""python -m model.evaluate: the figures against a count by hand on a few recorded drawings."""

import json

import numpy as np
import pytest
from PIL import Image

from model.drawing import digit, pen
from model.loading import load
from model.reading import read
from model.studies import evaluate
from tests.helpers.drawings import STYLES


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """Each style once, in a 500×500 box; two of them labelled as what they are not."""
    entries = [
        {
            "label": (int(style[0]) + (style in ("0 round", "5 one stroke"))) % 10,
            "strokes": [[(x * 500 / 280, y * 500 / 280) for x, y in s] for s in strokes],
            "writer": "first" if number < 10 else "second",
            "id": style,
        }
        for number, (style, strokes) in enumerate(STYLES.items())
    ]
    path = tmp_path_factory.mktemp("people") / "people.json"
    path.write_text(json.dumps(entries))
    return path


def by_hand(strokes, brush: float) -> int:
    image = np.rint(pen.draw([strokes], brush)[0] * 255).astype(np.uint8)
    return read(load("book"), digit.to_digit(image)).answer


def test_figures_equal_a_count_by_hand(people, tmp_path, capsys):
    evaluate.main(
        ["--network", "book", "--drawings", str(people), "--size", "natural", "--brush", "20",
         "--json", str(tmp_path / "f.json"), "--mistakes", str(tmp_path / "m.png")]
    )  # fmt: skip
    (figures,) = json.loads((tmp_path / "f.json").read_text())
    labels = [entry["label"] for entry in json.loads(people.read_text())]
    answers = [by_hand(strokes, 20) for strokes in STYLES.values()]
    right = np.equal(labels, answers)
    assert figures["network"] == "book" and figures["inputs"] == "natural, brush 20"
    assert figures["count"] == len(STYLES)
    assert figures["accuracy"] == pytest.approx(right.mean())
    assert figures["by_writer"] == pytest.approx(
        {"first": right[:10].mean(), "second": right[10:].mean()}
    )
    for label, share in figures["by_digit"].items():
        assert share == pytest.approx(right[np.equal(labels, int(label))].mean())
    for label, answer in zip(labels, answers, strict=True):
        assert figures["confusion"][label][answer] >= 1
    assert np.sum(figures["confusion"]) == len(STYLES)
    assert {m["id"] for m in figures["mistakes"]} == {
        style for style, good in zip(STYLES, right, strict=True) if not good
    }
    surest = [m["probability"] for m in figures["mistakes"]]
    assert surest == sorted(surest, reverse=True)
    assert Image.open(tmp_path / "m.png").width > 20 * 28
    assert f"{right.mean():.2%}" in capsys.readouterr().out


def test_every_brush_at_every_size_for_every_network(people, tmp_path, capsys):
    evaluate.main(
        [
            "--network",
            "book",
            "dense",
            "--drawings",
            str(people),
            "--json",
            str(tmp_path / "f.json"),
        ]
    )
    figures = json.loads((tmp_path / "f.json").read_text())
    assert len(figures) == 2 * 2 * 3
    widths = {f["inputs"]: f["stroke_width"] for f in figures}
    assert widths["scaled, brush 12"] < widths["scaled, brush 20"] < widths["scaled, brush 28"]
    printed = capsys.readouterr().out
    assert "book: mean of 6" in printed and "dense: mean of 6" in printed


def test_without_drawings_the_test_digits_are_read(tmp_path):
    evaluate.main(["--network", "book", "--json", str(tmp_path / "f.json")])
    (figures,) = json.loads((tmp_path / "f.json").read_text())
    assert figures["count"] == 10_000 and 0.98 < figures["accuracy"] < 1


def test_a_line_is_as_wide_as_it_is_drawn():
    drawn = pen.draw([[[(6, 6), (22, 22)]], [[(4, 14), (24, 14)]]], np.array([2.0, 4.0]), 28)
    assert evaluate.stroke_width(drawn) == pytest.approx([2, 4], rel=0.15)


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["--network", "nothing"], "nothing"),
        (["--network", "book", "--drawings", "nowhere.json"], "can't be read"),
    ],
)
def test_what_can_not_be_used_is_said(arguments, sentence):
    with pytest.raises(SystemExit, match=sentence):
        evaluate.main(arguments)
