"""What a visit holds, and what of it an address restores."""

from dataclasses import replace

import numpy as np
import pytest

from model.drawing import digit
from model.explain.unit import Unit
from model.network import Channel, NetworkError
from tests.helpers.architectures import ARCHITECTURES
from tests.model.drawing.test_digit import SEVEN, drawn
from ui import history, state
from ui.address import Weight
from ui.state import KEYS, Drawing

VALUES = {
    "lesson": "ink-to-answer",
    "stop": 3,
    "steps_open": True,
    "map": Channel(2, 33),
    "view": "true",
    "order": "answer",
    "bright": "map",
    "without": True,
    "section": "decision",
    "unit": Unit(2, 33, 4, 9),
    "projector": True,
    "off": (Channel(0, 3), Channel(4, 127)),
    "one": 3,
    "other": 8,
    "matters_one": 4,
    "matters_other": 9,
    "matters_square": 7,
    "matters_step": 3,
    "matters_way": 20,
    "matters_baseline": "white",
    "matters_noise": 30,
    "matters_copies": 9,
    "matters_layer": "conv1",
    "convolution": "conv2",
    "training_view": "compare",
    "time_run": "book",
    "time_layer": "conv1",
    "curve_runs": ["book", "dense"],
    "compare_a": "book@64",
    "compare_b": "robust",
    "compare_layer": "pool2",
    "compare_channel": 5,
    "attack": "fgsm",
    "norm": "l2",
    "epsilon": 0.0837,
    "toward": 4,
    "drifted": "pool2",
    "learn_part": "weight",
    "learn_label": 5,
    "learn_rate": 0.02,
    "learn_weight": Weight("conv2/kernel", (0, 2, 5, 31)),
    "layers": "conv 6 5 same tanh, average pool 2, dense 10",
    "cost": "multiply_adds",
    "run_chosen": "dense",
    "teach_set": "letters",
    "teach_transfer": "signs",
    "teach_scratch": "signs-2",
    "why_first": "robust",
    "why_second": "book@64",
    "moved_from": "test",
    "moved_number": 77,
    "moved_right": 4,
    "sought_layer": "conv2",
    "sought_channel": 63,
    "jitter": False,
    "turns": False,
    "smoothing": False,
    "apart_of": "dense",
    "apart_moment": 64,
    "apart_layer": 3,
    "apart_projection": "pca",
    "apart_point": 321,
    "cell": (4, 9),
    "compared": "dense",
}
ADDRESSED = [key for key in KEYS if key.parameter]


@pytest.fixture(autouse=True)
def visit(monkeypatch):
    """A visit without a page around it."""
    held = {}
    monkeypatch.setattr(state, "_visit", lambda: held)
    return held


def seven(side=28) -> Drawing:
    steps = digit.steps(drawn(SEVEN), side)
    return Drawing(steps.digit, "pad", steps=steps)


def come_by(parameters, page, monkeypatch, visit):
    """Open an address in a browser of one's own."""
    visit.clear()
    monkeypatch.setattr(history.st, "query_params", Parameters(parameters))
    history.enter(page)


class Parameters(dict):
    def to_dict(self):
        return dict(self)


def test_names_and_parameters_are_declared_once():
    names = [key.name for key in KEYS]
    parameters = [key.parameter for key in ADDRESSED]
    assert len(set(names)) == len(names)
    assert len({*parameters, "d", "network"}) == len(parameters) + 2


@pytest.mark.parametrize("key", ADDRESSED, ids=lambda key: key.name)
def test_an_address_restores_every_value(key, monkeypatch, visit):
    value = VALUES[key.name]
    for page in key.pages:
        come_by({}, page, monkeypatch, visit)
        state.use("book", 64)
        state.put(seven())
        state.change(key, value)
        written = history.parameters()
        assert key.parameter in written
        come_by(written, page, monkeypatch, visit)
        assert state.get(key) == value
        assert state.get(state.NETWORK) == "book@64"
        assert state.drawing().digit.tobytes() == seven().digit.tobytes()
        assert history.parameters() == written


@pytest.mark.parametrize("key", ADDRESSED, ids=lambda key: key.name)
@pytest.mark.parametrize("text", ["", "<b>", "../x", "é", "-1", "9" * 30, "conv9.1.1.1", "a,,b"])
def test_a_bad_value_restores_nothing_or_itself(key, text, monkeypatch, visit):
    come_by({"network": "book", key.parameter: text}, key.pages[0], monkeypatch, visit)
    history.parameters()
    assert state.drawing() is None
    itself = (key.default, text, [each for each in text.split(",") if each])
    assert history.refused() or state.get(key) in itself


@pytest.mark.parametrize(
    "parameters",
    [
        {"d": "xx"},
        {"d": "test.10000"},
        {"d": "test.-1"},
        {"network": "../../etc"},
        {"network": "nobody"},
        {"network": "book@3"},
        {"d": "A" * 100_000},
    ],
)
def test_a_bad_link_is_told_in_a_sentence_and_the_pad_is_empty(parameters, monkeypatch, visit):
    come_by(parameters, state.DRAW, monkeypatch, visit)
    assert history.refused().startswith("This link") and history.refused().endswith(".")
    assert (state.drawing(), state.source()) == (None, "pad")
    state.put(seven())
    history.refused()
    assert history.refused() is None


def test_a_test_digit_comes_back_with_all_that_is_known_of_it(monkeypatch, visit):
    state.put(state.test_digit(5))
    written = history.parameters()
    assert written["d"] == "test.5"
    come_by(written, state.FOLLOW, monkeypatch, visit)
    assert (state.drawing().source, state.drawing().index) == ("test", 5)
    assert state.drawing().label == state.test_digit(5).label


def test_who_goes_to_another_page_brings_everything(monkeypatch, visit):
    come_by({}, state.DRAW, monkeypatch, visit)
    state.put(seven())
    state.look_at(Unit(0, 1, 2, 3))
    history.enter(state.FOLLOW)
    assert state.drawing().source == "pad" and state.get(state.UNIT) == Unit(0, 1, 2, 3)


def test_a_drawing_is_made_as_large_as_the_network_takes_it(monkeypatch):
    small = ARCHITECTURES["twenty pixels"]
    state.put(seven())
    state.put(replace(state.test_digit(5)))
    monkeypatch.setattr(state, "spec", lambda: small)
    assert state.drawing() is None and "20×20" in state.misfit()
    state.take_from("pad")
    assert (state.drawing().digit == seven(20).digit).all() and state.misfit() is None
    monkeypatch.setattr(state, "spec", lambda: ARCHITECTURES["book"])
    assert (state.drawing().digit == seven().digit).all()


def test_what_another_network_does_not_have_is_not_given(monkeypatch):
    state.look_at(Unit(2, 33, 4, 9))
    state.switch([Channel(4, 127)])
    state.change(state.OTHER, 9)
    monkeypatch.setattr(state, "spec", lambda: ARCHITECTURES["no pooling, seven classes"])
    assert (state.get(state.UNIT), state.off(), state.get(state.OTHER)) == (None, (), None)
    monkeypatch.setattr(state, "spec", lambda: ARCHITECTURES["book"])
    assert state.get(state.UNIT) == Unit(2, 33, 4, 9)


def test_the_draw_page_alone_reads_without_what_is_off():
    state.switch([Channel(4, 7), Channel(0, 1)])
    assert state.network().off == ()
    state.draw_without(True)
    assert state.network().off == (Channel(0, 1), Channel(4, 7))
    assert state.checkpoint().network.off == ()
    state.switch([])
    assert not state.draws_without()


def test_a_checkpoint_by_its_id():
    assert (state.find("book").step, state.find("book@64").step) == (None, 64)
    assert state.find("book@4690").id == "book"  # its end, however it is asked for
    for unknown in ("book@3", "book@x", "nobody"):
        with pytest.raises(NetworkError):
            state.find(unknown)


class TestEntries:
    """What Back goes through."""

    def moment(self, drawn, others=()):
        text = drawn and drawn.text
        return history.Moment(text, bool(drawn) and drawn.source == "pad", others)

    def test_strokes_of_one_drawing_are_one_entry(self):
        one, two = seven(), Drawing(np.eye(28, dtype=np.float32), "pad")
        assert self.moment(two).draws_on(self.moment(one))

    @pytest.mark.parametrize("others", [(), ("book",)])
    def test_all_else_is_a_new_one(self, others):
        blank, test = self.moment(None), self.moment(state.test_digit(5))
        pad = self.moment(seven(), others)
        assert not pad.draws_on(blank)
        assert not blank.draws_on(pad)
        assert not pad.draws_on(test)
        assert not self.moment(seven(), ("dense",)).draws_on(pad)


@pytest.mark.parametrize(
    ("options", "value", "taken"),
    [
        (range(3), 2, True),
        (range(3), None, True),
        (range(3), "2 · as it was called before", False),
        ({"book": 1, "mine": 2}, ["mine", "book"], True),
        ({"book": 1, "mine": 2}, ["mine", "Mine (running)"], False),
        (None, "any text", True),
    ],
)
def test_a_label_that_is_no_longer_one_is_nobodys_choice(monkeypatch, options, value, taken):
    monkeypatch.setattr(state.st, "session_state", {"box": value})
    said = []
    state.on_choice("box", said.append, options)()
    assert said == ([value] if taken else [])
