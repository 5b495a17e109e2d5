"""The Follow page without a browser: every section, its controls, its permalink."""

import re
import shutil
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from model.explain import ablation, decision, trace, unit
from model import reading
from model.training import runs
from model.explain.ablation import Channel
from model.network import SHIPPED
from model.explain.unit import Unit
from tests.conftest import PROJECT
from tests.model.explain.followed import followed, random_units
from tests.model.drawing.test_digit import SEVEN, drawn
from tests.helpers.app import draw, start, words
from ui import engine
from ui.figures.board import number, power
from ui import address
from ui.follow import state
from ui.address import Link
from ui.pictures import percent


@pytest.fixture
def link():
    f = followed()
    return Link(f.readings[0].digit, SHIPPED, "unit", Unit(2, 33, 4, 9))


def open_link(link: Link | dict):
    """The page as another browser opens it, TensorFlow loaded."""
    engine.convnet()
    at = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    at.switch_page("pages/follow.py")
    parameters = link if isinstance(link, dict) else address.write(link, followed().layers)
    for name, value in parameters.items():
        at.query_params[name] = value
    return at.run()


def numbers(at) -> str:
    return words(at).replace("−", "-")


def test_without_a_drawing_there_is_the_pad():
    at = open_link({})
    assert not at.exception
    assert "Draw a digit, and follow any number" in words(at)
    assert button(at, "Follow this drawing").disabled


def test_what_is_drawn_on_the_draw_page_is_followed():
    at = draw(start(), drawn(SEVEN)).switch_page("pages/follow.py").run()
    assert not at.exception
    assert "adds up all 9 products and its bias" in words(at)


def button(at, label):
    return next(b for b in at.button if b.label.startswith(label))


@pytest.mark.parametrize("section", ["unit", "trace"])
def test_a_section_stands_for_every_layer(section, link):
    reading = followed().readings[0]
    at = open_link(Link(link.digit, SHIPPED, section))
    for layer in range(5):
        at.session_state[state._UNIT] = unit.strongest(reading, layer)
        at.run()
        assert not at.exception
        assert not at.error
        assert at.segmented_control(key="follow_layer").value == layer
        assert len(at.get("plotly_chart")) == 3


def test_a_unit_that_is_off_and_an_empty_corner_are_followed_too(link):
    f = followed()
    at = open_link(Link(link.digit, SHIPPED, "trace"))
    for at_unit in random_units(f.layers, 12, seed=9):
        at.session_state[state._UNIT] = at_unit
        at.run()
        assert not at.exception


def test_the_kernel_slides_where_it_is_asked_to(link):
    at = open_link(link)
    at.toggle(key="follow_slide").set_value(True).run()
    assert not at.exception
    assert "stops at 121 places of the left map" in words(at)
    assert len(at.get("plotly_chart")) == 4


def test_the_sum_on_the_page_is_the_networks(link):
    f = followed()
    at = open_link(link)
    made = unit.convolution(f.readings[0], f.weights, f.layers, link.unit)
    row = [made.total - made.bias, made.bias, made.total, made.value]
    row.append(unit.value(f.readings[0], link.unit))
    assert " | ".join(f"**{number(value, 4)}**" for value in row) in words(at)


def test_the_controls_lead_to_other_units(link):
    f = followed()
    at = open_link(link)
    at.number_input(key="follow_row").set_value(7).run()
    assert at.session_state[state._UNIT] == Unit(2, 33, 7, 9)
    at.number_input(key="follow_channel").set_value(5).run()
    assert at.session_state[state._UNIT] == unit.strongest(f.readings[0], 2, 5)
    at.segmented_control(key="follow_layer").set_value(3).run()
    assert at.session_state[state._UNIT] == unit.strongest(f.readings[0], 3)
    assert "keeps the largest of 4 numbers" in words(at)
    assert "no unit sees the last row and column" in words(at)
    assert not at.exception


def test_the_trace_says_how_much_the_paths_explain(link):
    f = followed()
    at = open_link(Link(link.digit, SHIPPED, "trace", link.unit))
    root = trace.paths(f.readings[0], f.weights, f.layers, link.unit)
    shares = trace.shares(f.readings[0], f.weights, f.layers, link.unit)
    assert f"the paths drawn bring {number(root.inked, 3)}" in words(at)
    assert f"The ink adds {number(shares.ink.sum(), 3)} in all" in words(at)


def test_the_decision_on_the_page_is_the_networks(link):
    f = followed()
    at = open_link(Link(link.digit, SHIPPED, "decision"))
    reading = f.readings[0]
    for n in range(10):
        assert f"{number(reading.logits[n], 3)}" in words(at)
    made = decision.decide(reading, f.weights)
    at.selectbox(key="follow_other").set_value(1).run()
    between = made.between(7, 1)
    assert f"The logit of 7 is {number(between.logits[0], 3)} ahead of that of 1" in words(at)
    at.selectbox(key="follow_other").set_value(7).run()
    assert "Choose two different digits" in words(at)
    assert not at.exception


def test_kernels_stand_for_every_convolution_in_every_order(link):
    at = open_link(Link(link.digit, SHIPPED, "kernels"))
    for layer, order in ((0, 0), (2, 1), (4, 2)):
        at.segmented_control(key="follow_convolution").set_value(layer).run()
        chosen = at.selectbox(key="follow_order")
        chosen.set_value(chosen.options[order]).run()
        assert not at.exception
        assert len(at.get("plotly_chart")) == 1
    assert "Convolution 3 has 128 output channels" in words(at)
    assert "each of 64 input channels: 8,192 kernels" in words(at)


def test_channels_are_switched_off_and_on_again(link):
    f = followed()
    at = open_link(Link(link.digit, SHIPPED, "off"))
    reading = f.readings[0]
    answer = int(reading.ranked[0])
    ranked = ablation.alone(f.network, f.layers, reading.digit, f.weights)
    change = ablation.log_odds(ranked, answer)
    strongest = ablation.one_by_one(f.layers)[int(change.argmin())]
    assert f"Answer: {answer}" in words(at)
    button(at, "Switch off").click().run()
    (off,) = at.session_state[state._OFF]
    assert ablation.convolution_of(f.layers, strongest.layer) == off.layer
    assert off.channel == strongest.channel
    weights = ablation.switch_off(f.layers, f.weights, [off])
    after = reading.read(f.network, reading.digit, weights).probabilities[answer]
    assert f"to {percent(after)}" in words(at)
    button(at, "All on").click().run()
    assert "With every channel on" in words(at)
    assert not at.exception


def test_one_can_draw_without_the_channels_that_are_off(link):
    f = followed()
    off = (Channel(0, 3), Channel(2, 9))
    at = open_link(Link(link.digit, SHIPPED, "off", off=off))
    button(at, "Draw without them").click().run()
    assert not at.exception
    at.switch_page("pages/draw.py").run()

    def expect_read_with(weights):
        assert not at.exception
        for k, p in enumerate(reading.read(f.network, link.digit, weights).probabilities):
            assert f'title="{k}: {p:.6f}"' in words(at)

    assert "without Convolution 1 · 3, Convolution 2 · 9" in words(at)
    expect_read_with(ablation.switch_off(f.layers, f.weights, off))
    at.selectbox(key="open_0").set_value(3).run()
    assert "**Convolution 1, channel 3**: maximum 0 " in words(at)
    assert not any(each.label.startswith("Follow its") for each in at.button)

    button(at, "Read with all").click().run()
    assert "without Convolution" not in words(at)
    expect_read_with(f.weights)


def test_what_is_switched_off_later_is_on_again_for_the_draw_page(link):
    at = open_link(Link(link.digit, SHIPPED, "off", off=(Channel(0, 3),)))
    button(at, "Draw without them").click().run()
    at.switch_page("pages/follow.py").run()
    button(at, "All on").click().run()
    button(at, "Switch off").click().run()
    at.switch_page("pages/draw.py").run()
    assert not at.exception
    assert '<div class="answer">' in words(at)
    assert "without Convolution" not in words(at)


def test_the_ranking_is_that_of_the_weights_as_they_are_now(link, tmp_path, monkeypatch):
    """A run that is still being trained keeps its name while its newest weights change."""
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path))
    book = runs.shipped("book")
    shutil.copytree(book.path, tmp_path / "growing")
    said = []
    for steps in (book.steps[:-3], book.steps):
        record = {**book.record, "name": "Growing", "snapshots": steps}
        runs.write_record(tmp_path / "growing", record)
        at = open_link(Link(link.digit, "growing", "off"))
        assert not at.exception
        weights = book.weights(steps[-1])
        f = followed()
        reading = reading.read(f.network, link.digit, weights)
        change = ablation.log_odds(
            ablation.alone(f.network, f.layers, link.digit, weights), int(reading.ranked[0])
        )
        strongest = ablation.one_by_one(f.layers)[int(change.argmin())]
        odds = np.exp(
            ablation.log_odds(reading.probabilities, int(reading.ranked[0])) - change.min()
        )
        assert f"· {strongest.channel}" in words(at)
        assert f"are {power(odds)} times" in words(at)
        said.append(power(odds))
    assert said[0] != said[1]


def test_the_strongest_channels_off_one_after_another_change_the_answer(link):
    at = open_link(Link(link.digit, SHIPPED, "off"))
    for _ in range(40):
        button(at, "Switch off").click().run()
        if "no longer 7" in words(at):
            break
    assert not at.exception
    assert "no longer 7" in words(at)


def test_the_sentences_can_be_hidden_and_the_numbers_stay(link):
    at = open_link(link)
    assert "This unit sees" in words(at)
    at.toggle(key="follow_sentences").set_value(False).run()
    assert "This unit sees" not in words(at)
    assert "the network's own" in words(at)


def test_the_address_restores_what_is_looked_at(link):
    whole = Link(link.digit, SHIPPED, "off", Unit(4, 7, 1, 2), (Channel(0, 3), Channel(2, 9)))
    first = open_link(whole)
    address = first.code[0].value
    given = {**first.query_params}
    assert given == address.write(whole, followed().layers)
    for name, value in given.items():
        assert name in address
        assert value in address.replace("%2C", ",")
    second = open_link(given)
    assert numbers(second) == numbers(first)
    np.testing.assert_array_equal(state_digit(second), whole.digit)


def state_digit(at):
    return at.session_state["drawings"]["link"].digit


@pytest.mark.parametrize(
    "changes",
    [
        {"d": ""},
        {"d": "garbage"},
        {"d": "A" * 50_000},
        {"d": None},
        {"network": "nobodys-run"},
        {"network": "dense"},
        {"network": "../.."},
        {"unit": "conv7.1.1.1"},
        {"view": "nowhere"},
    ],
)
def test_a_bad_link_gives_a_sentence_and_an_empty_pad(changes, link):
    parameters = address.write(link, followed().layers) | changes
    at = open_link({name: value for name, value in parameters.items() if value is not None})
    assert not at.exception
    (error,) = at.error
    assert re.fullmatch(r"This link\b.*\. Draw a digit instead\.", error.value)
    assert button(at, "Follow this drawing").disabled
    assert at.get("bidi_component")


@pytest.mark.parametrize("moment", ["3", "", "x", "-1", "064"])
def test_a_link_to_a_moment_that_was_not_kept_is_refused(moment, link):
    parameters = address.write(link, followed().layers) | {"network": f"book@{moment}"}
    at = open_link(parameters)
    assert not at.exception
    if moment:
        assert "Book keeps no weights of that moment" in at.error[0].value
        assert at.session_state["network"] == SHIPPED
    else:
        assert not at.error


def test_the_last_moment_of_a_training_is_its_end(link):
    last = runs.shipped("book").steps[-1]
    at = open_link(address.write(replace(link, network=f"book@{last}"), followed().layers))
    assert not at.error
    assert "network=book&" in at.code[0].value


def test_a_link_leads_to_a_moment_of_a_training(link):
    at = open_link(address.write(replace(link, network="book@64"), followed().layers))
    assert not at.exception
    assert not at.error
    assert at.session_state["network"] == "book@64"
    assert "network=book%4064" in at.code[0].value


def test_an_address_with_other_peoples_parameters_is_no_link():
    at = open_link({"utm_source": "mail"})
    assert not at.exception
    assert not at.error
    assert "Draw a digit, and follow any number" in words(at)
