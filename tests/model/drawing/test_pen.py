"""Strokes are painted as a browser's canvas paints them."""

import json

import numpy as np
import pytest

from model.drawing import pen


def test_a_dot_is_a_disc():
    dot = pen.draw([[[(140, 140)]]], 40)[0]
    assert dot.sum() == pytest.approx(np.pi * 20**2, rel=0.01)
    assert dot[140, 140] == 1 and dot[140, 162] == 0


def test_a_line_has_its_width_and_round_ends():
    line = pen.draw([[[(60, 100), (200, 100)]]], 20)[0]
    assert line[:, 130].sum() == pytest.approx(20, abs=0.1)
    assert line.sum() == pytest.approx(140 * 20 + np.pi * 10**2, rel=0.01)


def test_it_is_the_share_of_each_pixel_under_the_pen():
    """Against an oracle: 8×8 points in each pixel, each within the brush or not."""
    stroke, width = [(8.3, 9.1), (20.7, 14.2), (12.0, 27.5)], 5.0
    at = (np.arange(40 * 8) + 0.5) / 8
    points = np.stack(np.meshgrid(at, at), axis=-1)
    near = np.zeros(points.shape[:2], bool)
    for a, b in zip(np.array(stroke), np.array(stroke[1:]), strict=False):
        along = np.clip(((points - a) @ (b - a)) / ((b - a) @ (b - a)), 0, 1)[..., None]
        near |= np.linalg.norm(points - a - along * (b - a), axis=-1) < width / 2
    share = near.reshape(40, 8, 40, 8).mean((1, 3))
    assert np.abs(pen.draw([[stroke]], width, 40)[0] - share).max() < 0.15
    assert np.abs(pen.draw([[stroke]], width, 40)[0] - share).mean() < 0.003


def test_many_drawings_at_once_are_each_as_alone():
    drawings = [[[(30, 40), (90, 200)], [(10, 10)]], [[(270, 5), (275, 300)]], []]
    brushes = np.array([6.0, 24.0, 9.0])
    together = pen.draw(drawings, brushes)
    for drawing, brush, image in zip(drawings, brushes, together, strict=True):
        assert np.array_equal(pen.draw([drawing], brush)[0], image)
    assert not together[2].any()


def test_resize_sets_the_longer_side_and_centres():
    (stroke,) = pen.resize([[(10, 10), (20, 50)]], 120)
    assert np.allclose(np.ptp(stroke, axis=0), (30, 120))
    assert np.allclose(stroke.mean(axis=0), 140)


def test_recordings_are_read(tmp_path):
    entry = {"label": 7, "strokes": [[[1, 2], [3, 4]], [[5, 6]]], "writer": "w1", "id": "a"}
    (tmp_path / "people.json").write_text(json.dumps([entry]))
    (recording,) = pen.load(tmp_path / "people.json")
    assert (recording.label, recording.writer, recording.id) == (7, "w1", "a")
    assert [stroke.tolist() for stroke in recording.strokes] == entry["strokes"]


@pytest.mark.parametrize(
    "content",
    [
        "no json",
        "{}",
        "[]",
        "[3]",
        '[{"label": 3}]',
        '[{"label": 30, "strokes": [[[1, 2]]]}]',
        '[{"label": 3, "strokes": []}]',
        '[{"label": 3, "strokes": [[[1, NaN]]]}]',
        '[{"label": 3, "strokes": [[[1, 2, 3]]]}]',
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(tmp_path, content):
    (tmp_path / "bad.json").write_text(content)
    with pytest.raises(pen.RecordingError, match=r"bad\.json"):
        pen.load(tmp_path / "bad.json")
    with pytest.raises(pen.RecordingError, match="can't be read"):
        pen.load(tmp_path / "none.json")
