"""What matters, without a browser: what the board is told, for every architecture, and the card."""

import json

import numpy as np
import pytest

from model.explain import saliency
from model.explain.saliency import score as scores
from model.loading import load
from model.reading import read
from model.studies import saliency_card as cards
from model.training import runs
from tests.helpers.app import draw, open_link, start, value, words
from tests.helpers.architectures import ARCHITECTURES, digits, network
from tests.helpers.runs import keep
from tests.model.drawing.test_digit import SEVEN, drawn
from ui import address, state
from ui.follow.matters import card, grading


def link(**parameters):
    told = {"d": "test.0", "network": "book", "view": "matters", **parameters}
    return open_link("follow", **told)


def board(at):
    """What the board is given: its header, the digit and every map."""
    (packed,) = (
        each.proto.bytes
        for each in at.get("bidi_component")
        if each.proto.component_name == "digitscope_matters"
    )
    length = int.from_bytes(packed[:4], "little")
    header = json.loads(packed[4 : 4 + length])
    numbers = np.frombuffer(packed[4 + length :], "<f4")
    return header, numbers.reshape(-1, header["side"], header["side"])


def expect_well(at):
    assert not at.exception
    assert not at.error


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path))
    return tmp_path


def test_what_is_drawn_on_the_pad_is_explained():
    at = draw(start(), drawn(SEVEN)).switch_page("pages/follow.py").run()
    at.segmented_control(key=state.SECTION.name).set_value("matters").run()
    expect_well(at)
    header, (digit, *maps) = board(at)
    made = read(load(), digit)
    assert header["probabilities"] == pytest.approx(made.probabilities.tolist(), abs=1e-5)
    assert len(maps) == len(header["maps"]) == len(saliency.METHODS | saliency.CONTROLS)


@pytest.mark.parametrize("name", [*ARCHITECTURES, "signs"])
def test_every_architecture_has_its_maps_for_one_class_against_another(name, folder):
    net = network(name)
    keep(folder / "own", net)
    (digit,) = digits(net.spec, 1)
    at = link(d=address.encode(digit), network="own", **{"for": "2", "against": "4"})
    expect_well(at)
    header, (shown, *maps) = board(at)
    assert np.array_equal(shown, digit)
    score = scores.towards(net.spec, 2, 4)
    for method, found in zip(saliency.available(net.spec), maps, strict=False):
        wanted = saliency.METHODS[method](net, digit[np.newaxis], score).maps[0]
        np.testing.assert_allclose(found, wanted, atol=1e-3 * np.abs(wanted).max())
    assert ("no convolution" in words(at)) == (name == "dense")
    assert header["classes"] == [*net.spec.classes]
    fits = net.spec.side == 28 and len(net.spec.classes) == 10
    assert ("Grade them now" in [each.label for each in at.toggle]) == fits
    assert bool(at.info) != fits


def test_a_class_is_not_held_against_itself():
    at = link(**{"for": "3", "against": "3"})
    expect_well(at)
    assert "two different classes" in at.info[0].value


def test_the_address_restores_how_the_methods_are_asked():
    told = {"for": "3", "against": "5", "square": "7", "every": "3", "way": "20", "noise": "30"}
    told |= {"baseline": "white", "copies": "9", "gradcam": "conv1"}
    at = link(**told)
    expect_well(at)
    for name, text in told.items():
        assert f"{name}={text}" in at.code[0].value
    net, (digit, *maps) = load("book"), board(at)[1]
    score = scores.towards(net.spec, 3, 5)
    asked = {
        "occlusion": {"size": 7, "step": 3},
        "integrated": {"steps": 20, "baseline": 1.0},
        "smoothgrad": {"noise": 0.3, "samples": 9},
        "gradcam": {"layer": 0},
    }
    for name, found in zip(saliency.METHODS, maps, strict=False):
        wanted = saliency.METHODS[name](net, digit[np.newaxis], score, **asked.get(name, {}))
        np.testing.assert_allclose(found, wanted.maps[0], atol=1e-4)


@pytest.mark.parametrize("wrong", [{"square": "0"}, {"way": "9999"}, {"noise": "x"}, {"for": "10"}])
def test_a_link_that_asks_what_can_t_be_asked_gives_a_sentence(wrong):
    at = link(**wrong)
    assert not at.exception
    assert len(at.error) == 1


def test_the_card_on_the_page_is_the_runs_and_says_who_fails():
    at, graded = link(), cards.load(runs.shipped("book").path, load("book"))
    said = words(at)
    for name, each in graded["methods"].items():
        passed = cards.passes(graded, name)["deletion"]
        mark = "" if name in saliency.CONTROLS else (" ✗", " ✓")[passed]
        assert f"| {each['deletion']:.3f}{mark} |" in said
    for test in ("Deletion", "Insertion", "Completeness"):
        assert f"**{test}**: " in said
    header, _ = board(at)
    for name, tile in zip(graded["methods"], header["maps"], strict=True):
        told = None if name in saliency.CONTROLS else card.grade(graded, name)
        assert tile.get("grade") == told


def test_a_network_that_nobody_graded_is_graded_on_demand(folder, monkeypatch):
    monkeypatch.setattr(grading, "SAMPLE", 3)
    keep(folder / "own", network("strides"))
    at = link(network="own")
    at.toggle(key="follow_grade").set_value(True).run()
    for _ in range(100):  # each run measures for a moment, as the page's timer has it do
        if value(at, state.GRADED) and "nobody has graded" not in words(at):
            break
        at.run()
    expect_well(at)
    kept = cards.load(folder / "own", network("strides"))
    assert kept["digits"] == 3
    assert f"{kept['methods']['gradient']['insertion']:.3f}" in words(at)
