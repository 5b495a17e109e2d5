import re

import numpy as np
import pytest

from tests.helpers import architectures
from tests.helpers.architectures import ARCHITECTURES
from ui.shapes import pipeline

every = pytest.mark.parametrize("spec", ARCHITECTURES.values(), ids=ARCHITECTURES)


def drawn(spec, faces=None):
    return pipeline.html(spec, architectures.digits(spec, 1)[0], faces or {})


@every
def test_blocks_are_to_scale(spec):
    sizes = re.findall(r"--h:(\d+);--w:(\d+);--d:([\d.]+)", drawn(spec))
    shapes = [spec.input_shape, *(spec.layers[n].grid_out for n in spec.shown)]
    assert [(int(h), int(w)) for h, w, _ in sizes] == [shape[:2] for shape in shapes]
    reach = pipeline.depth(spec)
    assert [float(d) for *_, d in sizes] == pytest.approx([c * reach for *_, c in shapes], abs=0.01)
    assert max(float(d) for *_, d in sizes) <= pipeline.DEEPEST


def test_faces_show_the_maps_that_are_given():
    spec = ARCHITECTURES["book"]
    without = drawn(spec).count("<img")
    assert without == 1  # the digit
    assert drawn(spec, {0: np.ones((26, 26)), 3: np.ones((5, 5))}).count("<img") == without + 2


@every
def test_what_can_not_change_the_answer_is_marked(spec):
    covered = np.zeros(spec.input_shape[:2], bool)
    for top, right, bottom, left in re.findall(
        r"inset:([\d.]+)%? ([\d.]+)%? ([\d.]+)%? ([\d.]+)", pipeline.unseen(spec)
    ):
        first, after = (round(spec.side * float(n) / 100) for n in (top, bottom))
        west, east = (round(spec.side * float(n) / 100) for n in (left, right))
        covered[first : spec.side - after, west : spec.side - east] = True
    wanted = np.zeros_like(covered)
    rows, columns = spec.unseen
    wanted[list(rows)] = wanted[:, list(columns)] = True
    assert (covered == wanted).all()


def test_runs():
    assert pipeline.runs(()) == []
    assert pipeline.runs((0, 1, 5)) == [(0, 2), (5, 6)]


def test_names_that_people_typed_are_shown_as_they_are():
    assert "<b>" not in pipeline._classes("Dense", ["<b>"]).replace("<b>Dense", "")
