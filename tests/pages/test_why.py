from functools import partial

import numpy as np
import pytest

from model import reading, network
from model.data import mnist
from model.studies import examples, sweeps
from model.training import runs
from tests.helpers.app import start
from ui import results, session
from ui.session import Drawing

PAGE = "pages/why.py"


def text(page):
    return "\n".join(element.value for element in page.markdown)


@pytest.fixture(scope="module")
def page():
    return start().switch_page(PAGE).run()


@pytest.fixture(scope="module")
def answers():
    digits = mnist.pixels(mnist.digits().test.images)[..., 0]
    return {
        name: reading.probabilities(network.load(name), digits).argmax(axis=-1)
        for name in ("book", "dense")
    }


def test_the_table_holds_the_evaluated_figures(page, answers):
    assert not page.exception
    labels = mnist.digits().test.labels
    for name in ("book", "dense"):
        wrong = int((answers[name] != labels).sum())
        assert f"{1 - wrong / 10_000:.2%}" in text(page)
        assert "| Errors in 10,000 |" in text(page)
        assert f"| {wrong:,} |" in text(page)
        parameters = sum(w.size for w in runs.shipped(name).weights().values())
        assert f"| {parameters:,} " in text(page)
    errors = [int((answers[name] != labels).sum()) for name in ("book", "dense")]
    assert f"{1 - errors[0] / errors[1]:.0%} fewer errors" in text(page)


def test_where_they_disagree_is_counted(page, answers):
    labels = mnist.digits().test.labels
    right = {name: answers[name] == labels for name in answers}
    won = int((right["book"] & ~right["dense"]).sum())
    lost = int((~right["book"] & right["dense"]).sum())
    neither = int((~right["book"] & ~right["dense"]).sum())
    assert (
        f"{won:,} test digits are read rightly by the convnet alone, {lost:,} by the dense network"
        f" alone, {neither:,} by neither" in text(page)
    )


def test_the_sentence_on_examples_quotes_the_means(page):
    study = examples.load()
    for name in ("book", "dense"):
        assert f"{study.accuracies[name][:, 0].mean():.1%}" in text(page)


@pytest.mark.parametrize(
    ("sweep", "ends"), [("shift", [(-4, 0), (4, 0), (0, -4), (0, 4)]), ("rotate", [-45, 45])]
)
def test_the_answer_quotes_what_the_sweeps_measured(page, sweep, ends):
    for name in ("book", "dense"):
        run = runs.shipped(name)
        accuracy = sweeps.load(run, run.weights())["accuracy"][sweep]
        places = [sweeps.SWEEPS[sweep].settings.index(end) for end in ends]
        share = f"{np.mean([accuracy[n] for n in places]):.1%}"
        said = f"still reads {share}" if name == "book" else f"the dense network {share}."
        assert said in text(page)


def test_ones_own_drawing_comes_first_and_is_taken_for_what_the_convnet_reads():
    page = start()
    images, labels = mnist.digits().test
    digit = mnist.pixels(images[:1])[0, ..., 0]
    page.session_state["drawings"] = {"pad": Drawing(digit, "pad")}
    page.switch_page(PAGE).run()
    assert not page.exception
    right = next(box for box in page.selectbox if box.label == "It is a")
    assert right.value == labels[0]
    page.button_group[0].set_value("A test digit").run()
    assert not page.exception
    assert page.number_input(key="moved_number").value == 0


@pytest.mark.parametrize("step", [None, 0])
def test_a_network_that_nobody_measured_is_measured_on_demand(step, tmp_path, monkeypatch):
    """On few digits, from where an earlier measuring was left; its run keeps its end's study."""
    book = runs.shipped("book")
    factor = np.float32(1.01 if step is None else 1.02)  # a server forgets no study
    weights = {name: w * factor for name, w in book.weights().items()}
    runs.write_record(tmp_path / "mine", {**book.record, "snapshots": [0]})
    runs.write_weights(runs.snapshot_path(tmp_path / "mine", 0), weights)
    run = runs.read(tmp_path / "mine")
    mine = session.Network("mine", "Mine", run, weights, step)
    page = start()
    monkeypatch.setattr(session, "network", lambda: mine)
    monkeypatch.setattr(results, "SAMPLE", 20)
    page.switch_page(PAGE).run()
    next(t for t in page.toggle if t.label.startswith("With the network")).set_value(True).run()
    assert not page.exception
    assert "Mine\\)**: nobody has measured" in text(page)
    key = f"measured {runs.fingerprint(weights)}"
    page.session_state[key] = [0.0] * (len(sweeps.PLAN) - 20)
    page.toggle(key="measure mine").set_value(True)
    for _ in range(100):  # each run measures for a moment, as the page's timer has it do
        page.run()
        assert not page.exception
        if "nobody has measured" not in text(page):
            break
    assert "Mine\\)**: nobody has measured" not in text(page)
    study = sweeps.load(run, weights)
    if step is not None:
        assert study is None
        return
    assert study["digits"] == 20
    assert set(study["accuracy"]["shift"]) == {0.0}
    digits, labels = sweeps.sample(20)
    read = partial(reading.probabilities, network.load("book"), weights=weights)
    last = len(sweeps.SWEEPS["hide"].settings) - 1
    assert study["accuracy"]["hide"][-1] == sweeps.accuracy(read, digits, labels, "hide", last)


def test_a_missing_network_is_said_in_a_sentence(tmp_path, monkeypatch):
    page = start()
    monkeypatch.setattr(runs, "SHIPPED_NETWORKS", tmp_path)
    page.switch_page(PAGE).run()
    assert not page.exception
    assert "git checkout" in page.error[0].value


def test_where_no_training_digit_has_ink_the_dense_weights_stayed_as_they_began():
    """Evenly spread up to Glorot's bound, as Keras begins; elsewhere many have gone beyond it."""
    kernel = runs.shipped("dense").weights()["dense1/kernel"]
    never = (mnist.digits().train.images.max(axis=0) == 0).ravel()
    bound = np.sqrt(6 / sum(kernel.shape))
    assert never.any()
    assert np.abs(kernel[never]).max() <= bound
    assert kernel[never].std() == pytest.approx(bound / np.sqrt(3), rel=0.02)
    assert (np.abs(kernel[~never]) > bound).mean() > 0.1
