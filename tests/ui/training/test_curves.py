"""Learning curves and probabilities as figures: every number is the record's own."""

import numpy as np
import pytest

from model.training.record import Record
from tests.model.training.test_runs import record
from ui.figures import palettes
from ui.figures.probabilities import side_by_side
from ui.training.curves import NAMES, figure


def parsed(**changes):
    return Record.from_json(record(**changes))


CHANGES = {
    "steps_per_epoch": 4,
    "curve": [{"step": s, "loss": 2.0 / s, "accuracy": s / 10} for s in range(1, 7)],
    "epochs": [
        {
            "epoch": 1,
            "step": 4,
            "train": {"loss": 1.0, "accuracy": 0.5},
            "validation": {"loss": 0.7, "accuracy": 0.6},
            "test": {"loss": 0.8, "accuracy": 0.55},
        },
        {
            "epoch": 2,
            "step": 6,
            "train": None,
            "validation": {"loss": 0.6, "accuracy": 0.7},
            "test": {"loss": 0.5, "accuracy": 0.75},
        },
    ],
}


TRAINED = parsed(**CHANGES)


@pytest.mark.parametrize("name", NAMES)
def test_every_part_is_drawn_over_epochs(name):
    train, validation, test = figure([("Mine", TRAINED)], name).data
    assert train.name == "Mine, training digits"
    np.testing.assert_allclose(train.x, np.arange(1, 7) / 4)
    assert list(train.y) == [point[name] for point in CHANGES["curve"]]
    for part, drawn in (("validation", validation), ("test", test)):
        assert drawn.name == f"Mine, {part} digits"
        assert list(drawn.x) == [1.0, 1.5]
        assert list(drawn.y) == [end[part][name] for end in CHANGES["epochs"]]


def test_runs_have_colours_of_their_own_and_what_is_not_there_is_not_drawn():
    without = parsed(epochs=[dict(CHANGES["epochs"][0], validation=None)])
    drawn = figure([("A", without), ("B", TRAINED), ("C", parsed(curve=[]))], "loss").data
    assert [trace.name.split(",")[0] for trace in drawn] == ["A", "A", "B", "B", "B", "C"]
    colours = {trace.name[0]: trace.line.color for trace in drawn}
    assert list(colours.values()) == palettes.SERIES[:3]


def test_the_accuracy_axis_shows_every_epoch_s_end():
    low, high = figure([("Mine", TRAINED)], "accuracy").layout.yaxis.range
    assert low == pytest.approx(0.47)
    assert high > 1
    assert figure([("New", parsed(curve=[]))], "accuracy").layout.yaxis.range[0] == 0
    begun = parsed(curve=[{"step": s, "loss": 1.0, "accuracy": s / 10} for s in (1, 4)])
    both = figure([("Mine", TRAINED), ("Begun", begun)], "accuracy")
    assert both.layout.yaxis.range[0] == pytest.approx(0.37)  # what has just begun is seen, too


def test_a_name_is_text_not_markup():
    drawn = figure([("<a href='x'>", TRAINED)], "loss").data[0]
    assert "<a" not in drawn.name + drawn.hovertemplate
    bars = side_by_side(["<b>", "b"], {"<a> " * 20: np.full(2, 0.5)}).data[0]
    assert "<a" not in bars.name + bars.hovertemplate + bars.y[0]


def test_probabilities_stand_side_by_side():
    p, classes = np.linspace(0, 1, 7), list("abcdefg")
    first, second = side_by_side(classes, {"A": p, "B": p[::-1]}).data
    np.testing.assert_array_equal(first.x, p)
    np.testing.assert_array_equal(second.x, p[::-1])
    assert list(first.y) == classes
    assert first.text[-1] == "100.0"
    assert first.marker.color != second.marker.color
