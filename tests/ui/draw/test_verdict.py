import numpy as np
import pytest

from model.drawing import digit
from model.network import Network
from model.reading import Reading
from tests.helpers.architectures import ARCHITECTURES
from tests.model.drawing.test_digit import SEVEN, drawn
from ui.draw.verdict import difficulty, verdict


def reading(name: str = "book", **probabilities: float) -> Reading:
    spec = ARCHITECTURES[name]
    values = np.full(len(spec.classes), 1e-6, np.float32)
    for given, p in probabilities.items():
        values[int(given[1])] = p
    network = Network(spec, {})
    return Reading(network, np.zeros((spec.side, spec.side)), values, np.log(values), ())


@pytest.mark.parametrize(
    "shares, begins, names",
    [
        ({"p4": 0.97, "p9": 0.02}, "Sure", ["9: 2.0%"]),
        ({"p4": 0.8, "p9": 0.1}, "Not quite sure", ["9: 10.0%"]),
        ({"p4": 0.55, "p9": 0.44}, "A close call", ["55.0% for 4", "44.0% for 9"]),
    ],
)
def test_the_verdict_is_calm_and_true(shares, begins, names):
    said = verdict(reading(**shares), doubts=False)
    assert said.startswith(begins)
    assert all(name in said for name in names)


def test_classes_are_called_by_their_names():
    said = verdict(reading("no pooling, seven classes", p0=0.5, p6=0.4), doubts=False)
    assert "for a" in said and "for g" in said


def test_only_who_can_tell_says_that_it_is_no_digit():
    flat = reading(**{f"p{k}": 0.1 for k in range(10)})
    assert verdict(flat, doubts=True).startswith("This does not look like one digit")
    assert not verdict(flat, doubts=False).startswith("This does not look like one digit")


def small(times: int) -> np.ndarray:
    """The seven drawn small in a corner of the pad, its strokes as thick as ever."""
    image = np.zeros((280, 280), np.uint8)
    image[20 : 24 + times, 20 : 20 + 3 * times] = 255
    image[20 : 20 + 4 * times, 20 + 2 * times : 20 + 3 * times] = 255
    return image


def test_ink_too_small_for_the_brush_is_told():
    assert difficulty(digit.steps(drawn(SEVEN)), 22) == ""
    assert "small for this brush" in difficulty(digit.steps(small(12)), 22)


def test_ink_at_the_edge_is_told():
    image = np.zeros((280, 280), np.uint8)
    image[0:200, 100:122] = 255
    assert "edge of the pad" in difficulty(digit.steps(image), 22)
