"""The Draw page without a browser: what it says in each state."""

import shutil

import numpy as np
import pytest

from model import reading, network
from model.data import mnist
from model.drawing import digit
from model.training import runs
from tests.model.drawing.test_digit import SEVEN, drawn
from tests.helpers.app import draw, start, words
from ui import session


@pytest.fixture
def at():
    return start()


def test_a_blank_pad_names_no_digit(at):
    assert not at.exception
    assert "Nothing drawn yet" in words(at)
    assert "every channel of all five layers appears here" in words(at)
    assert not at.get("html")[1:]  # the style sheet alone


def test_a_drawing_is_read_and_every_layer_shown(at):
    draw(at, drawn(SEVEN))
    assert not at.exception
    said = words(at)
    assert '<div class="answer"><b>7</b>' in said
    expected = reading.read(network.load(), digit.to_digit(drawn(SEVEN)))
    for k, p in enumerate(expected.probabilities):
        assert f'title="{k}: {p:.4f}' in said.replace(f"{p:.6f}", f"{p:.4f}")
    for shapes in ("28×28×1 → **26×26×32**", "13×13×32", "11×11×64", "5×5×64", "**3×3×128**"):
        assert shapes in said
    assert "11 ÷ 2 = 5, remainder 1" in said
    assert "100×150" in said or "pixels" in said


def test_the_channel_opened_by_keyboard_shows_its_values_and_kernel(at):
    draw(at, drawn(SEVEN))
    at.selectbox(key="open_2").set_value(5).run()
    assert not at.exception
    maps = reading.read(network.load(), digit.to_digit(drawn(SEVEN))).layers[2].maps[..., 5]
    assert f"maximum {maps.max():.4g}" in words(at)
    assert "3×3×32 weights" in words(at)
    at.selectbox(key="open_3").set_value(5).run()
    assert "Pooling has no weights" in words(at)
    assert len(at.get("plotly_chart")) == 4


def test_clear_forgets_the_drawing_at_once(at):
    draw(at, drawn(SEVEN))
    next(b for b in at.button if b.label == "Clear").click().run()
    assert not at.exception
    assert "Nothing drawn yet" in words(at)
    assert session._DRAWINGS not in at.session_state or not at.session_state[session._DRAWINGS]


def test_a_test_digit_is_shown_with_its_label(at):
    at.segmented_control(key="source").set_value("test").run()
    at.selectbox(key="test_class").set_value(3).run()
    assert not at.exception
    shown = at.session_state["drawings"]["test"]
    assert shown.label == 3 == mnist.digits().test.labels[shown.index]
    np.testing.assert_allclose(shown.digit * 255, mnist.digits().test.images[shown.index], atol=1e-4)
    expected = reading.read(network.load(), shown.digit)
    assert f'<div class="answer"><b>{expected.ranked[0]}</b>' in words(at)


def test_another_test_digit_is_another_one(at):
    at.segmented_control(key="source").set_value("test").run()
    first = at.session_state["drawings"]["test"].index
    next(b for b in at.button if b.label == "Another one").click().run()
    assert at.session_state["drawings"]["test"].index != first


def test_changing_the_source_keeps_the_drawing(at):
    draw(at, drawn(SEVEN))
    at.segmented_control(key="source").set_value("test").run()
    at.segmented_control(key="source").set_value("pad").run()
    assert '<div class="answer"><b>7</b>' in words(at)


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """The shipped networks, somewhere where they may be broken."""
    shutil.copytree(runs.SHIPPED_NETWORKS, tmp_path / "networks")
    monkeypatch.setattr(runs, "SHIPPED_NETWORKS", tmp_path / "networks")
    return tmp_path / "networks" / network.SHIPPED


def truncate(folder):
    for file in folder.glob("*.npz"):
        file.write_bytes(file.read_bytes()[:1000])


def swap(folder):
    for file in folder.glob("*.npz"):
        runs.write_weights(file, runs.shipped("dense").weights())


@pytest.mark.parametrize(
    "harm, sentence",
    [
        (shutil.rmtree, "git checkout"),
        (truncate, "damaged"),
        (swap, "another architecture"),
    ],
    ids=["missing", "truncated", "another architecture"],
)
def test_a_broken_network_is_told_and_the_drawing_stays(broken, harm, sentence):
    at = start()
    draw(at, drawn(SEVEN))
    harm(broken)
    session._weights.cache_clear()
    at.run()
    assert not at.exception
    assert sentence in words(at)
    np.testing.assert_array_equal(
        at.session_state["drawings"]["pad"].digit, digit.to_digit(drawn(SEVEN))
    )
