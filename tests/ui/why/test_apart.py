import pytest
import streamlit as st

from ui import state
from ui.why import cloud, probes
from ui.why.figures.depth import depth
from ui.why.making import Making


@pytest.fixture
def session(monkeypatch):
    """A session without a page: what the picture has asked for is put under "cloud"."""
    session = {}
    monkeypatch.setattr(st, "session_state", session)
    return session


def test_what_the_picture_asks_for_is_kept(session):
    session["cloud"] = {"asked": {"serial": 3, "layer": 2}}
    cloud._take()
    session["cloud"] = {"asked": {"serial": 4, "point": 9_999}}
    cloud._take()
    asked = (state.APART_ASKED, state.APART_LAYER, state.APART_POINT)
    assert [state.get(key) for key in asked] == [4, 2, 9_999]


@pytest.mark.parametrize(
    "asked", [None, "x", [1], {}, {"point": 10_000}, {"layer": -1}, {"point": "5"}, {"layer": 1e9}]
)
def test_what_no_picture_asks_for_changes_nothing(session, asked):
    session["cloud"] = {"asked": asked}
    cloud._take()
    for key in (state.APART_ASKED, state.APART_LAYER, state.APART_POINT):
        assert session.get("visit", {}).get(key.name, key.default) == key.default


def test_the_lines_of_all_networks_begin_and_end_together():
    lines = [("Convnet", ["Pixels", "Convolution", "Logits"], [0.8, 0.95, 0.99])]
    lines.append(("<b>mine</b>", ["Pixels", "Logits"], [0.8, 0.9]))
    figure = depth(lines)
    assert [list(line.x) for line in figure.data] == [[0, 0.5, 1], [0, 1]]
    assert [list(line.y) for line in figure.data] == [accuracies for *_, accuracies in lines]
    assert figure.data[1].name == "&lt;b&gt;mine&lt;/b&gt;"  # a person's text


def test_a_study_is_made_a_moment_at_a_time_until_it_is_found():
    found = object()
    making = Making(iter([0.25, 0.5, found]))
    making.go_on(0)
    assert (making.share, making.found) == (0, None)
    making.go_on(10)
    assert (making.share, making.found) == (0.5, found)
    making.go_on(10)  # there is nothing left to do
    assert making.found is found


def test_the_last_layer_is_judged_by_what_it_is_given():
    lines = [
        ("Convnet", ["Pixels", "Convolution", "Logits"], [0.8, 0.95, 0.99]),
        ("Dense network", ["Pixels", "Dense 1", "Logits"], [0.8, 0.9, 0.91]),
    ]
    said = probes._sum_up(lines)
    assert "**80.0%**" in said and "**95.0% in the convnet and 90.0% in the dense network**" in said
    assert probes._says(*lines[1]).endswith("the pixels 80.0%, dense 1 90.0%, the logits 91.0%.")
