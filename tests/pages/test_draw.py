"""The Draw page without a browser: what it tells the browser in each state."""

import base64
import json
import shutil

import numpy as np
import pytest

from model import load, read
from model.data import mnist
from model.drawing import digit
from model.explain import decision
from model.network import Channel
from model.training import runs
from tests.helpers.app import draw, start, value, words
from tests.helpers.architectures import ARCHITECTURES, network
from tests.helpers.runs import keep
from tests.model.drawing.test_digit import SEVEN, drawn
from ui import state


@pytest.fixture
def at():
    return start()


def told(at, name: str = "digitscope_answer") -> dict:
    """What a component is given."""
    mounted = [each.proto for each in at.get("bidi_component")]
    (proto,) = [proto for proto in mounted if proto.component_name == name]
    return json.loads(proto.json)


def sent_digit(at) -> np.ndarray:
    content = base64.b64decode(told(at)["digit"])
    return np.frombuffer(content, "<f4").reshape(mnist.SIDE, mnist.SIDE)


def press(at, label: str):
    return next(button for button in at.button if button.label == label).click().run()


def test_a_blank_pad_names_no_class(at):
    assert not at.exception
    answer = told(at)
    assert answer["live"] and answer["digit"] is None and answer["probabilities"] is None
    assert not any(name in answer["says"] for name in mnist.CLASSES)


def test_a_drawing_is_read(at):
    draw(at, drawn(SEVEN))
    assert not at.exception
    expected = read(load(), digit.to_digit(drawn(SEVEN)))
    answer = told(at)
    np.testing.assert_array_equal(sent_digit(at), expected.digit)
    np.testing.assert_allclose(answer["probabilities"], expected.probabilities, atol=1e-6)
    assert "7" in answer["why"] and not answer["wrong"]
    assert answer["teach"] == "Teach it"  # only who drew it knows whether it is right


def test_no_maps_and_no_pictures_are_sent_for_a_stroke(at):
    draw(at, drawn(SEVEN))
    assert not at.get("plotly_chart") and not at.get("imgs")
    assert len(json.dumps(told(at))) < 10_000
    assert len(json.dumps(told(at, "digitscope_view"))) < 1000


def test_the_network_is_named_alike_everywhere(at):
    (proto,) = [
        each.proto
        for each in at.get("bidi_component")
        if each.proto.component_name == "digitscope_network"
    ]
    length = int.from_bytes(proto.bytes[:4], "little")
    header = json.loads(proto.bytes[4 : 4 + length])
    assert header["id"] == told(at)["network"]
    assert len(proto.bytes) == 4 + length + 4 * load().spec.parameters
    assert {layer["palette"] for layer in header["layers"]} <= set(header["palettes"])


def test_the_order_of_the_answer_is_sent_on_request(at):
    draw(at, drawn(SEVEN))
    assert told(at)["order"] == [] and told(at, "digitscope_view")["order"] is None
    at.segmented_control(key=state.ORDER.name).set_value("answer").run()
    reading = read(load(), digit.to_digit(drawn(SEVEN)))
    speaks = decision.decide(reading).by_channel[:, reading.answer]
    for name in ("digitscope_answer", "digitscope_view"):
        order = told(at, name)["order"]
        assert sorted(order) == list(range(128))
        assert (np.diff(speaks[order]) <= 0).all()


def test_clear_forgets_the_drawing_at_once(at):
    draw(at, drawn(SEVEN))
    press(at, "Clear")
    assert not at.exception
    assert told(at)["digit"] is None
    assert not value(at, state.DRAWINGS)


def test_a_test_digit_is_shown_with_its_label(at):
    at.segmented_control(key="source").set_value("test").run()
    at.selectbox(key="test_class").set_value(3).run()
    assert not at.exception
    shown = value(at, state.DRAWINGS)["test"]
    assert shown.label == 3 == mnist.digits().test.labels[shown.index]
    np.testing.assert_allclose(
        shown.digit * 255, mnist.digits().test.images[shown.index], atol=1e-4
    )
    assert not told(at)["live"]
    expected = read(load(), shown.digit)
    np.testing.assert_allclose(told(at)["probabilities"], expected.probabilities, atol=1e-6)


def test_who_learned_from_mnist_alone_is_said_to_be_too_sure(at):
    draw(at, drawn(SEVEN))
    assert told(at)["says"].startswith("Sure") and "MNIST" not in told(at)["says"]
    at.sidebar.selectbox(key="network_choice").set_value("book").run()
    assert told(at)["says"].startswith("Sure") and "MNIST alone" in told(at)["says"]


def test_a_misread_test_digit_says_so(at, monkeypatch):
    images, labels = mnist.digits().test
    network = load()
    wrong = next(
        n
        for n in range(10_000)
        if read(network, mnist.pixels(images[n])[..., 0]).answer != labels[n]
    )
    monkeypatch.setattr(mnist, "random_test_digit", lambda of_class: wrong)
    at.segmented_control(key="source").set_value("test").run()
    assert f"it is a{'n' if labels[wrong] == 8 else ''} {labels[wrong]}" in told(at)["wrong"]


def test_another_test_digit_is_another_one(at):
    at.segmented_control(key="source").set_value("test").run()
    first = value(at, state.DRAWINGS)["test"].index
    press(at, "Another one")
    assert value(at, state.DRAWINGS)["test"].index != first


def test_changing_the_source_keeps_the_drawing(at):
    draw(at, drawn(SEVEN))
    at.segmented_control(key="source").set_value("test").run()
    at.segmented_control(key="source").set_value("pad").run()
    np.testing.assert_array_equal(sent_digit(at), digit.to_digit(drawn(SEVEN)))


@pytest.mark.parametrize("said", [[99, 0], [0, 1, 2], "conv1", [0, -1], [0.5, 1], None])
def test_odd_choices_of_a_browser_open_nothing(said):
    from ui.live import view

    if view._are_numbers(said, 2):
        assert not state.MAP.fits(load().spec, Channel(*said))


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """The shipped networks, somewhere where they may be broken."""
    shutil.copytree(runs.SHIPPED_NETWORKS, tmp_path / "networks")
    monkeypatch.setattr(runs, "SHIPPED_NETWORKS", tmp_path / "networks")
    return tmp_path / "networks" / runs.DEFAULT


def truncate(folder):
    for file in folder.glob("*.npz"):
        file.write_bytes(file.read_bytes()[:1000])


@pytest.mark.parametrize("harm", [shutil.rmtree, truncate], ids=["missing", "truncated"])
def test_a_broken_network_is_told_and_the_drawing_stays(broken, harm):
    at = start()
    draw(at, drawn(SEVEN))
    harm(broken)
    at.run()
    assert not at.exception
    assert at.error
    kept = value(at, state.DRAWINGS)["pad"].digit
    np.testing.assert_array_equal(kept, digit.to_digit(drawn(SEVEN)))
    assert str(broken) not in words(at)


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_every_architecture_reads_the_pad(name, tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path))
    made = network(name)
    keep(tmp_path / "other", made)
    at = start()
    draw(at, drawn(SEVEN))
    at.selectbox[0].set_value("other").run()
    at.segmented_control(key=state.ORDER.name).set_value("answer").run()
    assert not at.exception
    spec = made.spec
    seen = digit.to_digit(drawn(SEVEN), spec.side)
    content = np.frombuffer(base64.b64decode(told(at)["digit"]), "<f4")
    np.testing.assert_array_equal(content.reshape(seen.shape), seen)
    expected = read(made, seen)
    np.testing.assert_allclose(told(at)["probabilities"], expected.probabilities, atol=1e-6)
    assert spec.classes[expected.answer] in told(at)["why"]
    sources = at.segmented_control(key=state.SOURCE.name).options
    assert ("Test digit" in sources) == mnist.fits(spec)
