"""What the rows of a network that is being built show, against the Spec of it."""

import json
from dataclasses import replace

import pytest

from model import draft, notation
from model.architectures import PRESETS
from model.data import mnist
from model.spec import Spec
from tests.helpers.architectures import ANSWER, FLATTEN, conv, dense, pool
from ui import words
from ui.training import rows

every = pytest.mark.parametrize("name", PRESETS)


def of(*told):
    return draft.of(mnist.SIDE, mnist.CLASSES, told)


def preset(name):
    return of(*notation.layers(notation.write(PRESETS[name].spec)))


def texts(row):
    return [cell["text"] for cell in row["figures"].values()]


@every
def test_each_row_shows_what_its_layer_makes_and_costs(name):
    spec, table = PRESETS[name].spec, rows.table(preset(name))
    layers = [layer for layer in spec.layers if layer.kind != "Flatten"]
    assert [layer["kind"] for layer in table["layers"]] == [layer.kind for layer in layers]
    for layer, row in zip(layers, table["rows"], strict=True):
        assert texts(row) == [
            words.shape(layer.shape_out),
            f"{layer.parameters:,}",
            f"{layer.multiply_adds:,}",
            words.shape(layer.fields),
        ]
        assert not row["wrong"] and row["block"]
    parts = [row["figures"]["Parameters"]["share"] for row in table["rows"]]
    assert sum(parts) == pytest.approx(1, abs=0.001 * len(parts))
    total = texts(table["total"])
    assert total[1:3] == [f"{spec.parameters:,}", f"{spec.multiply_adds:,}"]


@every
def test_what_the_rows_hold_makes_the_same_network_again(name):
    """As the browser sends them: through JSON, without the layers that have no row."""
    told = json.loads(json.dumps(rows.table(preset(name))))["layers"]
    text = notation.write(told)
    made = Spec.of(mnist.SIDE, mnist.CLASSES, notation.layers(text))
    assert _unnamed(made) == _unnamed(PRESETS[name].spec)


def _unnamed(spec):
    return [replace(layer, name="") for layer in spec.layers]


@pytest.mark.parametrize("kind", rows.USUAL)
def test_a_new_layer_of_any_kind_is_the_same_as_text(kind):
    told = {"kind": kind, **rows.USUAL[kind]}
    between = {"Dense": [FLATTEN, told], "GlobalAveragePooling2D": [told]}
    layers = [conv(8), *between.get(kind, [told, FLATTEN]), ANSWER]
    text = notation.write([conv(8), told, ANSWER])
    assert of(*notation.layers(text)).spec == Spec.of(mnist.SIDE, mnist.CLASSES, layers)


@every
def test_every_setting_that_has_a_field_has_a_value(name):
    table = rows.table(preset(name))
    for told in table["layers"]:
        for field in table["kinds"][told["kind"]]["fields"]:
            assert field["name"] in told
            if "options" in field:
                assert told[field["name"]] in field["options"]


def test_the_last_layer_is_fixed_where_it_gives_one_value_for_each_class():
    assert "one for each class" in rows.table(of(conv(8), FLATTEN, ANSWER))["answer"]
    for told in ([conv(8), FLATTEN, dense(9)], [conv(10, 28)], []):
        assert rows.table(of(*told))["answer"] == ""


def test_a_flatten_has_no_row_but_is_said():
    table = rows.table(of(conv(8), FLATTEN, ANSWER))
    assert [row.get("before", "") for row in table["rows"]] == [
        "",
        "Flatten: the 26×26×8 values are laid in one row of 5,408.",
    ]


@pytest.mark.parametrize(
    "told, row, says",
    [
        ([conv(8), pool(30), FLATTEN, ANSWER], 1, "Its window of 30 does not fit"),
        ([conv(8), pool(), conv(0), FLATTEN, ANSWER], 2, "It can have 1 to 4,096 units, not 0"),
        ([FLATTEN, dense(8), conv(8), ANSWER], 1, "It needs maps"),
        ([conv(8), FLATTEN, dense(9, "softmax")], 1, "Gives 9 values"),
        ([conv(8, activation="linear"), FLATTEN], 0, "Gives 5408 values"),
        ([conv(8), pool(0), FLATTEN, ANSWER], 1, "Its window can't be"),
    ],
)
def test_what_can_not_be_is_said_at_its_row_and_all_stays(told, row, says):
    made = of(*told)
    table = rows.table(made)
    assert [n for n, each in enumerate(table["rows"]) if each["wrong"]] == [row]
    assert table["rows"][row]["wrong"].startswith(says)
    kept = [each for each in told if each["kind"] != "Flatten"]
    assert len(table["layers"]) == len(kept)
    assert all(table["layers"][n].items() >= each.items() for n, each in enumerate(kept))
    for each in table["rows"][row + 1 :]:
        assert set(texts(each)) == {"–"} and each["behind"]
    assert set(texts(table["total"])) == {"–"}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("The layer conv1 (Conv2D): its window is too large.", "Its window is too large."),
        ("The layer dense (Dense) gives 3 values.", "Gives 3 values."),
        ("conv1 层（Conv2D）：窗口太大。", "窗口太大。"),
        ("dense 层（Dense）给出 3 个值。", "给出 3 个值。"),
        ("This network has 9 units: 8 is the most.", "This network has 9 units: 8 is the most."),
    ],
)
def test_a_row_says_what_is_wrong_without_its_own_name(wrong, says):
    assert rows.explained(wrong) == says
