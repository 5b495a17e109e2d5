import base64
import io

import numpy as np
import pytest
from PIL import Image

from model.drawing import digit
from model.reading import Reading
from tests.model.drawing.test_digit import SEVEN, drawn
from ui import pictures


def reading(**probabilities):
    values = np.full(10, 1e-6, np.float32)
    for name, p in probabilities.items():
        values[int(name[1])] = p
    return Reading(np.zeros((28, 28)), values, np.log(values), ())


def test_a_data_uri_is_the_picture():
    plane = np.random.default_rng(0).random((5, 7), np.float32)
    encoded = pictures.data_uri(plane).removeprefix("data:image/png;base64,")
    back = np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))))
    np.testing.assert_allclose(back / 255, plane, atol=0.5 / 255 + 1e-6)


@pytest.mark.parametrize(
    "share, text",
    [(0.973, "97.3%"), (0.0, "< 0.1%"), (0.00049, "< 0.1%"), (1.0, "> 99.9%"), (0.5, "50.0%")],
)
def test_percent_never_says_nothing_or_all(share, text):
    assert pictures.percent(share) == text


def test_the_verdict_is_calm_and_true():
    assert "97.0% sure. Next comes 9: 2.0%" in pictures.verdict(reading(p4=0.97, p9=0.02))
    assert "Not quite sure" in pictures.verdict(reading(p4=0.8, p9=0.1))
    close = pictures.verdict(reading(p4=0.55, p9=0.44))
    assert close == "A close call: 55.0% for 4, but 44.0% for 9."


def test_the_answer_begins_with_the_digit_and_gives_ten_values():
    html = pictures.answer(reading(p4=0.55, p9=0.44))
    assert html.startswith('<div class="answer"><b>4</b>')
    assert html.count("<li") == 10
    assert "<small>55.0</small>" in html and "<small>44.0</small>" in html


def test_the_steps_say_what_was_done():
    taken = digit.steps(drawn(SEVEN))
    html = pictures.steps(taken)
    assert html.count("<img") == 4
    assert f"{taken.box.width}×{taken.box.height} of 280×280 pixels" in html
    assert f"{taken.centre[0]:.1f} pixels from the top" in html
