"""What the report card says in words."""

import copy

import pytest

from model.explain.saliency import CONTROLS
from model.loading import load
from model.studies import saliency_card as cards
from model.training import runs
from ui.follow.matters import card

KEPT = cards.load(runs.shipped("dense").path, load("dense"))
METHODS = [name for name in KEPT["methods"] if name not in CONTROLS]


def graded(**likeness):
    """A card on which a map's values are alike by 0, but for these."""
    made = copy.deepcopy(KEPT)
    for name, each in made["methods"].items():
        each["likeness"] = [0.0, likeness.get(name, 0.0)]
    return made


@pytest.mark.parametrize(
    ("alike", "said"),
    [
        ([], "failed by no method."),
        (["ink", "edges"], "failed by no method, of the controls by the ink and the edges."),
        (["gradient", "smoothgrad"], "failed by gradient and SmoothGrad."),
        ([*METHODS, "ink"], "failed by every method, of the controls by the ink."),
    ],
)
def test_who_fails_is_a_sentence(alike, said):
    told = graded(**dict.fromkeys(alike, 0.9))
    assert card.failing(told, "values", CONTROLS) == said


def test_a_methods_grade_is_a_line():
    assert card.grade(KEPT, "integrated").startswith("Report card: ")
    best = copy.deepcopy(KEPT)
    best["methods"]["integrated"] |= {"deletion": 0.0, "insertion": 1.0, "gap": 0.0}
    best["methods"]["integrated"] |= {"likeness": [0.0, 0.0], "places": [0.0, 0.0]}
    assert card.grade(best, "integrated") == "Report card: passes every test"
    best["methods"]["integrated"] |= {"deletion": 1.0, "gap": 0.2}
    assert card.grade(best, "integrated") == "Report card: fails deletion and completeness"
