"""The Follow page without a browser: every section, for every architecture, and its address."""

import re

import numpy as np
import pytest

from model.data import mnist
from model.explain import ablation, attack, backward, decision, drift, gradient, trace, unit
from model.explain.unit import Unit
from model.loading import load
from model.network import Channel, Network
from model.reading import read
from model.spec import Spec
from model.studies import fooled, testset
from model.training import lesson, runs, store
from tests.helpers.app import draw, open_link, start, value, words
from tests.helpers.architectures import ARCHITECTURES, FLATTEN, TEN, dense, digits, network
from tests.helpers.runs import keep
from tests.model.drawing.test_digit import SEVEN, drawn
from ui import address, state
from ui.figures.board import number, power
from ui.follow import easily
from ui.follow.figures import learn as learning
from ui.words import percent, titles

FIRST = digits(ARCHITECTURES["book"], 1)[0]  # a seven
UNIT = Unit(2, 33, 4, 9)


def link(**parameters):
    """The page at a seven that the book's network reads."""
    return open_link("follow", d="test.0", network="book", **parameters)


def reading():
    return read(load("book"), FIRST)


def button(at, label):
    return next(b for b in at.button if b.label.startswith(label))


def look(at, place):
    """Look at another unit."""
    at.session_state["visit"] = {**at.session_state["visit"], state.UNIT.name: place}
    return at.run()


def section(at, name):
    return at.segmented_control(key=state.SECTION.name).set_value(name).run()


def expect_well(at):
    assert not at.exception
    assert not at.error


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path))
    return tmp_path


def test_without_a_drawing_there_is_the_pad():
    at = open_link("follow")
    expect_well(at)
    assert button(at, "Follow this drawing").disabled


def test_what_is_drawn_on_the_draw_page_is_followed():
    at = draw(start(), drawn(SEVEN)).switch_page("pages/follow.py").run()
    expect_well(at)
    assert at.segmented_control(key="follow_layer").value == 0


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_section_stands_for_every_unit_of_every_architecture(name, folder):
    net = network(name)
    keep(folder / "other", net)
    image = digits(net.spec, 1)[0]
    at = open_link("follow", d=address.encode(image), network="other")
    made = read(net, image)
    for place in (*net.spec.shown, net.spec.logits):
        look(at, unit.strongest(made, place))
        for part in ("unit", "trace"):
            section(at, part)
            expect_well(at)
            own = unit.arithmetic(made, unit.strongest(made, place))
            assert number(own.total, 3) in words(at)
    for part in ("decision", "off", "kernels"):
        section(at, part)
        expect_well(at)
    assert bool(at.info) == (not net.spec.of_kind("Conv2D"))


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_network_is_attacked(name, folder):
    net = network(name)
    keep(folder / "other", net)
    image = address.encode(digits(net.spec, 1)[0])
    at = open_link("follow", d=image, network="other", view="fools", attack="fgsm")
    expect_well(at)
    assert "Where it tips over" in words(at)
    assert bool(at.info) == (not mnist.fits(net.spec))
    at.selectbox(key=state.NORM.name).set_value("l2").run()
    expect_well(at)


def test_a_network_of_one_layer_is_followed_too(folder):
    spec = Spec.of(28, TEN, [FLATTEN, dense(10, "softmax")])
    rng = np.random.default_rng(0)
    net = Network.of(spec, {key: rng.normal(0, 0.1, s) for key, s in spec.weights.items()})
    keep(folder / "flat", net)
    at = open_link("follow", d="test.0", network="flat")
    for part in state.SECTIONS:
        section(at, part)
        expect_well(at)
        assert bool(at.info) == (part in ("kernels", "off"))


def test_units_that_are_off_and_empty_corners_are_followed_too():
    at, spec = link(view="trace"), ARCHITECTURES["book"]
    rng = np.random.default_rng(9)
    for index in spec.shown:
        height, width, channels = spec.layers[index].grid_out
        for place in ((0, 0), (height - 1, width - 1)):
            look(at, Unit(index, int(rng.integers(channels)), *place))
            expect_well(at)


def test_the_kernel_slides_where_it_is_asked_to():
    at = link(unit="conv2.33.4.9")
    before = len(at.get("plotly_chart"))
    at.toggle(key="follow_slide").set_value(True).run()
    expect_well(at)
    assert len(at.get("plotly_chart")) == before + 1


def test_the_sum_on_the_page_is_the_networks():
    at, made = link(unit="conv2.33.4.9"), unit.arithmetic(reading(), UNIT)
    row = [made.total - made.bias, made.bias, made.total, made.value, unit.value(reading(), UNIT)]
    assert " | ".join(f"**{number(n, 4)}**" for n in row) in words(at)


def test_the_controls_lead_to_other_units():
    at = link(unit="conv2.33.4.9")
    at.number_input(key="follow_row").set_value(7).run()
    assert value(at, state.UNIT) == Unit(2, 33, 7, 9)
    at.number_input(key="follow_channel").set_value(5).run()
    assert value(at, state.UNIT) == unit.strongest(reading(), 2, 5)
    at.segmented_control(key="follow_layer").set_value(3).run()
    assert value(at, state.UNIT) == unit.strongest(reading(), 3)
    at.segmented_control(key="follow_layer").set_value(6).run()
    assert value(at, state.UNIT) == unit.strongest(reading(), 6)
    at.selectbox(key="follow_channel").set_value(2).run()
    assert value(at, state.UNIT) == Unit(6, 2, 0, 0)
    expect_well(at)


def test_the_trace_says_how_much_the_paths_explain():
    at = link(view="trace", unit="conv2.33.4.9")
    root, shares = trace.paths(reading(), UNIT), trace.shares(reading(), UNIT)
    assert number(root.ink, 3) in words(at)
    assert f"| ink | **{number(shares.ink.sum(), 3)}** |" in words(at)
    for n in shares.layers.values():
        assert f"**{number(n, 3)}**" in words(at)


def test_the_decision_on_the_page_is_the_networks():
    at, made = link(view="decision"), decision.decide(reading())
    for n in range(10):
        assert number(reading().logits[n], 3) in words(at)
    at.selectbox(key=state.OTHER.name).set_value(1).run()
    assert value(at, state.OTHER) == 1
    assert number(made.between(7, 1).logits[0], 3) in words(at)
    at.selectbox(key=state.OTHER.name).set_value(7).run()
    assert at.info
    expect_well(at)


def test_the_class_that_it_is_not_stands_in_the_address():
    at = link(view="decision", one="3", other="5")
    made = decision.decide(reading()).between(3, 5)
    assert number(abs(made.logits[0]), 3) in words(at)
    assert "other=5" in at.code[0].value
    assert "one=3" in at.code[0].value


def test_kernels_stand_for_every_convolution_in_every_order():
    at = link(view="kernels")
    for layer, order in (("conv1", 0), ("conv2", 1), ("conv3", 2)):
        at.selectbox(key=state.CONVOLUTION.name).set_value(layer).run()
        chosen = at.selectbox(key="follow_order")
        chosen.set_value(chosen.options[order]).run()
        expect_well(at)
        assert len(at.get("plotly_chart")) == 1


def test_channels_are_switched_off_and_on_again():
    at, made = link(view="off"), reading()
    spec, answer = made.network.spec, made.answer
    change = ablation.log_odds(ablation.alone(made), answer)
    strongest = ablation.one_by_one(spec)[int(change.argmin())]
    button(at, "Switch off").click().run()
    (off,) = value(at, state.OFF)
    assert ablation.origin(spec, strongest.layer) == off.layer
    assert off.channel == strongest.channel
    after = read(made.network.without([off]), FIRST).probabilities[answer]
    assert percent(after) in words(at)
    button(at, "All on").click().run()
    assert value(at, state.OFF) == ()
    expect_well(at)


def test_one_can_draw_without_the_channels_that_are_off():
    at = link(view="off", off="conv1.3,conv2.9")
    assert value(at, state.OFF) == (Channel(0, 3), Channel(2, 9))
    button(at, "Draw without them").click().run()
    expect_well(at)
    assert value(at, state.WITHOUT)


def test_the_ranking_is_that_of_the_weights_as_they_are_now(folder):
    """A run that is still being trained keeps its name while its newest weights change."""
    book, said = runs.shipped("book"), []
    for step in (book.steps[-4], book.steps[-1]):
        net = book.network(step)
        keep(folder / "growing", net)
        at = open_link("follow", d="test.0", network="growing", view="off")
        expect_well(at)
        made = read(net, FIRST)
        change = ablation.log_odds(ablation.alone(made), made.answer)
        odds = ablation.log_odds(made.probabilities, made.answer) - change.min()
        said.append(power(np.exp(odds)))
        assert f"{said[-1]} times" in words(at)
    assert said[0] != said[1]


def test_the_strongest_channels_off_one_after_another_change_the_answer():
    at, made = link(view="off"), reading()
    for _ in range(40):
        button(at, "Switch off").click().run()
        now = read(made.network.without(value(at, state.OFF)), FIRST)
        if now.answer != made.answer:
            break
    expect_well(at)
    assert f"Answer: {now.answer}" in words(at)


def test_the_drawing_is_fooled_by_as_little_as_can_be():
    at, made = link(view="fools"), reading()
    path = attack.path(made.network, FIRST, made.answer, np.linspace(0, 0.3, 31), restarts=2)
    least = round(float(path.sizes[path.tips]), 4)
    assert at.select_slider(key=state.EPSILON.name).value == least
    other = read(made.network, path.digits[path.tips])
    assert f"and the network says {other.answer}, no longer 7" in words(at)
    assert percent(float(other.probabilities.max())).replace("<", "&lt;") in words(at)
    at.select_slider(key=state.EPSILON.name).set_value(0.02).run()
    assert "Not fooled yet" in words(at)
    assert "eps=0.02" in at.code[0].value
    button(at, "Smallest change").click().run()
    assert at.select_slider(key=state.EPSILON.name).value == least
    places, honest = drift.places(made), drift.drift(made, other)
    assert f"grows most at {titles(made.network.spec)[places[drift.tips(honest)]]}" in words(at)
    expect_well(at)


def test_it_is_led_to_the_class_that_is_chosen():
    at = link(view="fools", toward="1", eps="0.3")
    assert "and the network says 1, no longer 7" in words(at)
    at = link(view="fools", toward="7")  # what it says already
    assert at.selectbox(key=state.TOWARD.name).value == state.ANY
    at.selectbox(key=state.TOWARD.name).set_value(5).run()
    assert value(at, state.TOWARD) == 5
    expect_well(at)


def test_a_network_that_nobody_attacked_is_attacked_on_demand(folder, monkeypatch):
    """Few digits and few steps; its run keeps the study."""
    monkeypatch.setattr(easily, "FEW", 4)
    for name in ("pgd40", "pgd100"):
        monkeypatch.setitem(fooled.ATTACKS, name, fooled.Attack(name, 2))
    dense = load("dense")
    mine = Network.of(dense.spec, {name: w * np.float32(1.01) for name, w in dense.weights.items()})
    keep(folder / "mine", mine)
    at = open_link("follow", d="test.0", network="mine", view="fools", attack="fgsm")
    assert "nobody has measured how well" in words(at)
    next(t for t in at.toggle if t.label == "Measure now").set_value(True)
    for _ in range(100):  # each run attacks for a moment, as the page's timer has it do
        at.run()
        expect_well(at)
        if "nobody has measured" not in words(at):
            break
    study = fooled.load(folder / "mine", mine)
    assert study["digits"] == 4
    assert "or 4 test digits" in words(at)


def test_what_fools_it_can_be_opened_on_draw():
    at = link(view="fools")
    button(at, "Open it on Draw").click().run()
    expect_well(at)
    drawn = value(at, state.DRAWINGS)["image"]
    assert read(load("book"), drawn.digit).answer != 7
    assert np.abs(drawn.digit - FIRST).max() < 0.3


def test_the_sentences_can_be_hidden_and_the_numbers_stay():
    at = link(unit="conv2.33.4.9")
    spoken = len(words(at))
    at.toggle(key=state.EXPLAIN.name).set_value(False).run()
    assert len(words(at)) < spoken
    assert "the network's own" in words(at)


def test_the_address_restores_what_is_looked_at():
    given = {"view": "off", "unit": "conv3.7.1.2", "off": "conv1.3,conv2.9"}
    first = link(**given)
    for name, text in given.items():
        assert f"{name}={text}" in first.code[0].value.replace("%2C", ",")
    second = link(**given)
    assert words(second) == words(first)
    assert value(second, state.UNIT) == Unit(4, 7, 1, 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"d": ""},
        {"d": "garbage"},
        {"d": "A" * 50_000},
        {"network": "nobodys-run"},
        {"network": "../.."},
        {"network": "book@3"},
        {"unit": "conv7.1.1.1"},
        {"unit": "conv2.33.4.99"},
        {"view": "nowhere"},
        {"off": "conv1.32"},
        {"other": "10"},
        {"toward": "10"},
        {"eps": "-1"},
    ],
)
def test_a_bad_link_gives_a_sentence_and_an_empty_pad(changes):
    at = open_link("follow", **{"d": "test.0", "network": "book", **changes})
    assert not at.exception
    (error,) = at.error
    assert re.fullmatch(r"This link\b.*\. Draw a digit instead\.", error.value)
    assert button(at, "Follow this drawing").disabled
    assert at.get("bidi_component")


def test_a_link_leads_to_a_moment_of_a_training():
    at = open_link("follow", d="test.0", network="book@64")
    expect_well(at)
    assert "network=book%4064" in at.code[0].value


def test_an_address_with_other_peoples_parameters_is_no_link():
    at = open_link("follow", utm_source="mail")
    expect_well(at)
    assert button(at, "Follow this drawing")


def learn(part="lesson", network="book", **parameters):
    """Learn at the seven, taught to be a 3."""
    told = {"d": "test.0", "label": "3", **parameters}
    return open_link("follow", network=network, view="learn", learn=part, **told)


def by_key(at, key):
    return next(b for b in at.button if b.key == key)


def take_steps(at, count):
    """Click, and wait as the browser does: the page comes back until all are taken."""
    by_key(at, f"learn_repeat_{count}").click().run()
    while value(at, state.COURSE).is_running:
        at.run()
    return at.run()


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_learning_is_shown_for_every_architecture(name, folder):
    net = network(name)
    keep(folder / "other", net)
    image = address.encode(digits(net.spec, 1)[0])
    at = learn(network="other", d=image)
    expect_well(at)
    take_steps(at, 1)
    expect_well(at)
    assert value(at, state.COURSE).steps == 1
    at.segmented_control(key=state.LEARN_PART.name).set_value("errors").run()
    made = read(value(at, state.COURSE).network, digits(net.spec, 1)[0])
    for place in net.spec.shown:
        look(at, unit.strongest(made, place))
        expect_well(at)
    at.segmented_control(key=state.LEARN_PART.name).set_value("weight").run()
    expect_well(at)
    for name in backward.learning(net.spec):
        at.session_state["visit"] = {
            **at.session_state["visit"],
            state.LEARN_WEIGHT.name: address.Weight(name, (0,) * len(net.spec.weights[name])),
        }
        at.run()
        expect_well(at)


def test_a_lesson_teaches_a_copy_and_can_be_kept(folder):
    at, book = learn(rate="1e-3"), load("book")
    digit, labels = FIRST[np.newaxis], np.array([3])
    step = lesson.lesson(book, digit, labels, 0.001)
    for each in (step.before, step.straight, step.after):
        assert f"**{number(each, 4)}**" in words(at)
    take_steps(at, 10)
    course = value(at, state.COURSE)
    expected = [each.network for each in lesson.teach(book, digit, labels, 0.001, 10)][-1]
    assert course.network.fingerprint == expected.fingerprint
    assert read(expected, FIRST).answer == 3
    assert state.find("book").network.fingerprint == book.fingerprint
    assert f"**{testset.accuracy(book):.2%}**" in words(at)
    assert f"**{testset.accuracy(expected):.2%}**" in words(at)
    by_key(at, "learn_save").click().run()
    expect_well(at)
    kept = value(at, state.COURSE).kept
    assert load(kept.id).fingerprint == expected.fingerprint
    assert value(at, state.NETWORK) == "book"
    by_key(at, "learn_undo").click().run()
    assert value(at, state.COURSE).network.fingerprint == book.fingerprint


def test_what_would_have_to_go_for_a_lesson_is_said_before(folder, monkeypatch):
    keep(folder / "old", load("book"), name="")
    at = learn(rate="1e-3")
    monkeypatch.setenv("DIGITSCOPE_RUNS_MB", "0.5")  # for one network, not for two
    take_steps(at, 1)
    assert any("A new one deletes the oldest" in warning.value for warning in at.warning)
    assert store.find("old")
    monkeypatch.setenv("DIGITSCOPE_RUNS_MB", "0.1")
    at.run()
    assert any("Delete named runs" in error.value for error in at.error)


def test_the_error_of_a_unit_is_the_sum_of_what_comes_back():
    at = learn("errors", unit="conv2.33.4.9")
    back = backward.backward(reading(), 3)
    made = backward.unit_error(reading(), back, UNIT)
    own = float(back.errors[2].values[4, 9, 33])
    assert made.value == pytest.approx(own, rel=1e-4, abs=1e-7)
    assert f"**{learning.exact(own)}**" in words(at)
    assert f"{reading().probabilities[3] - 1:.4f}".replace("-", "−") in words(at)


def test_the_gradient_of_a_weight_is_the_sum_on_the_page():
    at = learn("weight", weight="conv2.kernel.0.2.5.7", rate="1e-2")
    back = backward.backward(reading(), 3)
    made = gradient.weight(reading(), back, "conv2/kernel", (0, 2, 5, 7))
    own = float(back.gradients["conv2/kernel"][0, 2, 5, 7])
    assert made.value == pytest.approx(own, rel=1e-4, abs=1e-7)
    row = [made.weight, made.value, 0.01 * made.value, made.weight - 0.01 * made.value, own]
    assert " | ".join(f"**{learning.exact(n)}**" for n in row) in words(at)
    at.selectbox(key="learn_layer").set_value("dense").run()
    at.segmented_control(key="learn_array").set_value("bias").run()
    expect_well(at)
    at.number_input(key="learn_index_0").set_value(8).run()
    assert value(at, state.LEARN_WEIGHT) == address.Weight("dense/bias", (8,))


def test_the_right_answer_is_that_of_the_drawing_it_was_said_of():
    at = learn()
    assert at.segmented_control(key=state.LEARN_LABEL.name).value == 3
    by_key(at, "learn_add").click().run()
    at.session_state["visit"] = {
        **at.session_state["visit"],
        state.DRAWINGS.name: {"test": state.test_digit(2)},
    }
    at.run()
    assert at.segmented_control(key=state.LEARN_LABEL.name).value == 1  # what the digit is
    assert "these 2 drawings" in words(at)
    by_key(at, "learn_remove_0").click().run()
    assert "the current drawing alone" in words(at)
    expect_well(at)


def test_without_a_drawing_there_is_a_pad_in_the_lesson():
    for part in state.LEARN_PARTS:
        at = open_link("follow", view="learn", learn=part)
        expect_well(at)
        assert "Nothing is drawn yet" in words(at)
