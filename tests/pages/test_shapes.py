"""The Shapes page: all of its figures are the network's."""

import pytest

from model import network
from tests.model.drawing.test_digit import SEVEN, drawn
from tests.helpers.app import draw, start, words


@pytest.fixture(scope="module")
def at():
    at = start()
    draw(at, drawn(SEVEN))
    return at.switch_page("pages/shapes.py").run()


def test_the_table_is_the_networks(at):
    assert not at.exception
    table = at.dataframe[0].value
    layers = network.describe(network.build_convnet())
    assert table["Parameters"].tolist() == [layer.parameters for layer in layers]
    assert table["Multiply-adds"].tolist() == [layer.multiply_adds for layer in layers]
    assert table["Activations"].tolist() == [layer.activations for layer in layers]
    assert table["Receptive field"].tolist()[:5] == ["3×3", "4×4", "8×8", "10×10", "18×18"]
    assert table["Output"].tolist()[4] == "3×3×128"


def test_what_is_said_is_worked_out(at):
    said = words(at)
    assert "104,202 parameters" in said and "3,100,032 multiply-adds" in said
    assert "Max pooling 2 looks away" in said and "21 of 121 values" in said
    assert "your drawing" in said


def test_without_a_drawing_a_test_digit_stands_in():
    at = start().switch_page("pages/shapes.py").run()
    assert not at.exception
    assert "a test digit" in words(at)
