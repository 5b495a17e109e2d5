"""Networks as text: what is written is read again, and what is no layer is named."""

from dataclasses import replace

import pytest

from model import notation
from model.data import mnist
from model.layers import SpecError
from tests.helpers.architectures import ARCHITECTURES


def told(spec):
    """All that a text says of a network: names are not, nor how batches are normalised."""
    return [replace(layer, name="", epsilon=0, center=True) for layer in spec.layers]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_any_network_is_written_and_read(name):
    spec = ARCHITECTURES[name]
    again = notation.parse(notation.write(spec), side=spec.side, classes=spec.classes)
    if name != "normalised":  # a norm without beta has fewer weights, which the text can't say
        assert told(again) == told(spec)
    assert notation.write(again) == notation.write(spec)


def test_the_book_s_network_is_short():
    text = "conv 32 3, pool 2, conv 64 3, pool 2, conv 128 3, dense 10"
    assert notation.write(ARCHITECTURES["book"]) == text


def test_what_layers_are_told_is_written_as_rows_have_it():
    told = [
        {"kind": "Conv2D", "units": 6, "window": [5, 5], "stride": 1, "activation": "tanh"},
        {"kind": "MaxPooling2D", "window": 2, "stride": [2, 2], "padding": "valid"},
        {"kind": "Dense", "units": 10, "activation": "softmax"},
    ]
    assert notation.write(told) == "conv 6 5 tanh, pool 2, dense 10"
    assert [layer["kind"] for layer in notation.layers(notation.write(told))] == [
        "Conv2D",
        "MaxPooling2D",
        "Flatten",
        "Dense",
    ]


@pytest.mark.parametrize(
    "text, says",
    [
        ("", "Layer 1 is “”"),
        ("conv 8 3,, dense 10", "Layer 2 is “”"),
        ("conv 8 3, wat 7", "Layer 2 is “wat 7”"),
        ("conv 8", "Layer 1, “conv 8”: its window is missing"),
        ("conv x 3", "its number of units is missing, or no number"),
        ("conv 8 3 5", "“5” says nothing here"),
        ("pool 2 relu", "“relu” says nothing here"),
        ("conv 8 3 stride", "its stride is missing"),
        ("dropout half", "its share is missing"),
        ("conv 8 3, " * 70 + "dense 10", "at most 64 layers"),
    ],
)
def test_what_is_no_layer_is_named(text, says):
    with pytest.raises(SpecError) as refused:
        notation.layers(text)
    assert says in str(refused.value)


def test_sizes_that_can_not_be_are_refused_as_a_network_not_as_a_text():
    assert len(notation.layers("conv 8 30, dense 10")) == 3
    with pytest.raises(SpecError, match="does not fit"):
        notation.parse("conv 8 30, dense 10", side=mnist.SIDE, classes=mnist.CLASSES)
