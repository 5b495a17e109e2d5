import pytest

from tests.helpers.architectures import ARCHITECTURES
from ui.shapes import sections, table

every = pytest.mark.parametrize("spec", ARCHITECTURES.values(), ids=ARCHITECTURES)


@every
def test_the_figures_are_the_specs(spec):
    for row, layer in zip(table.rows(spec), spec.layers, strict=True):
        assert len(row) == 1 + len(table.COLUMNS)
        assert row[2] == f"{layer.parameters:,}"
        assert row[3] == f"{layer.multiply_adds:,}"
        assert row[5] == "×".join(map(str, layer.fields))


def test_the_books_last_layer_never_sees_all_of_the_digit():
    spec = ARCHITECTURES["book"]
    assert table.rows(spec)[-1][5] == "26×26"
    assert "108 of its 784" in sections.ignored(spec)
    assert "21 of 121" in sections.loses(spec.layers[spec.index("pool2")], "Max pooling 2")


@every
def test_bars_begin_with_the_input_and_end_with_the_logits(spec):
    for bars in table.series(spec).values():
        assert len(bars) == len(spec.shown) + 2
    activations = table.series(spec)["Activations"]
    assert activations[0].value == spec.side**2
    assert activations[-1].value == len(spec.classes)


@every
def test_every_sentence_can_be_said(spec):
    assert f"{spec.parameters:,}" in sections.costs(spec)
    assert sections.ignored(spec)


@pytest.mark.parametrize(
    ("at", "said"),
    [((27,), "27"), ((26, 27), "26 and 27"), ((0, 1, 2, 27), "0 to 2 and 27")],
)
def test_places_in_words(at, said):
    assert sections.places(at) == said
