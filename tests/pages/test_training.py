"""The Training page on the shipped run and on runs of one's own."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from model.data import mnist
from model import network
from model.training import runs, store
from model.network import SHIPPED
from model.training.process import Progress
from tests.model.training.test_runs import make
from tests.helpers.app import start, words
from tests.ui.test_retrain import TRAINING, FakeTrainer
from ui.training import retrain
from ui import session


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path / "runs"))
    return store.folder()


@pytest.fixture(autouse=True)
def trainer(monkeypatch):
    fake = FakeTrainer()
    monkeypatch.setattr(retrain, "trainer", lambda: fake)
    return fake


def page(view=None) -> AppTest:
    at = start()
    if view:
        at.session_state["training_view"] = view
    at.switch_page("pages/training.py").run()
    assert not at.exception
    return at


def button(at, label):
    return next(each for each in at.button if each.label == label)


def frames(at, index=0):
    """What a component of the page is given: its header and its numbers."""
    packed = at.get("bidi_component")[index].proto.bytes
    length = int.from_bytes(packed[:4], "little")
    return json.loads(packed[4 : 4 + length]), np.frombuffer(packed[4 + length :], "<f4")


def test_the_first_visitor_sees_a_test_digit_through_the_book_s_training():
    at = page()
    assert "the first test digit, a 7, stands in" in words(at)
    header, numbers = frames(at)
    steps = store.find("book").steps
    assert [moment["text"] for moment in header["moments"]][:2] == [
        "Random weights",
        "After 1 batch of epoch 1",
    ]
    assert header["moments"][-1]["text"] == "End of epoch 5"

    digit = mnist.pixels(mnist.digits().test.images[:1])
    probabilities = numbers[: 10 * len(steps)].reshape(-1, 10)
    size = np.prod([header["maps"][k] for k in ("height", "width", "channels")])
    maps = numbers[10 * len(steps) :][: len(steps) * size].reshape(len(steps), -1)
    kernels = numbers[10 * len(steps) + maps.size :].reshape(len(steps), 3, 3, 32)
    for index in (0, 7, -1):  # Keras' own prediction is the oracle
        net = network.restore(store.find("book"), steps[index])
        np.testing.assert_allclose(
            probabilities[index], net.predict(digit, verbose=0)[0], atol=1e-5
        )
        first = np.asarray(net.get_layer("conv1")(digit)).ravel()
        np.testing.assert_allclose(maps[index], first, atol=1e-5)
        np.testing.assert_array_equal(kernels[index], net.get_layer("conv1").kernel[:, :, 0])


def test_the_chosen_layer_s_maps_are_shown():
    at = page()
    layer = at.selectbox(key="time_layer")
    assert layer.options[-1] == "Convolution 3"
    layer.set_value("conv3").run()
    assert frames(at)[0]["maps"]["channels"] == 128


def test_curves_of_chosen_runs_are_drawn_together(folder):
    make(folder / "mine", name="Mine")
    at = page("curves")
    assert at.multiselect(key="curve_runs").value == [SHIPPED]
    at.multiselect(key="curve_runs").set_value(["book", "mine"]).run()
    drawn = at.get("plotly_chart")
    assert len(drawn) == 2
    assert all("Mine, training digits" in chart.proto.spec for chart in drawn)


def test_a_training_that_starts_joins_the_curves(folder, trainer):
    at = page("curves")
    trainer.now = Progress("new", "book", "somebody", {"doing": "starting"})
    at.run()
    assert at.multiselect(key="curve_runs").value == [SHIPPED]  # its folder is still empty
    with runs.held(folder / "new"):
        make(folder / "new", state="running")
        trainer.now = Progress("new", "book", "somebody", TRAINING)
        at.run()
        assert at.multiselect(key="curve_runs").value == [SHIPPED, "new"]
        at.multiselect(key="curve_runs").set_value([SHIPPED]).run()
        assert at.multiselect(key="curve_runs").value == [SHIPPED]  # and may leave them


def test_two_moments_are_compared_with_their_difference():
    at = page("compare")
    assert at.get("select_slider") or at.select_slider
    (_, a), (_, b), (header, difference) = (frames(at, index) for index in range(3))
    np.testing.assert_allclose(difference, b - a, atol=1e-6)
    assert header["signed"]
    assert "A: Book, End of epoch 5" in at.get("plotly_chart")[0].proto.spec
    assert "B: Robust, End of epoch" in at.get("plotly_chart")[0].proto.spec


def test_two_moments_of_the_network_in_use_are_compared():
    at = page("compare")
    at.selectbox(key="network_choice").set_value("book").run()
    for side in "AB":
        at.selectbox(key=f"compare_run_{side}").set_value("book").run()
    at.select_slider(key="compare_step_A").set_value(0).run()
    assert "A: Book, Random weights" in at.get("plotly_chart")[0].proto.spec
    assert "B: Book, End of epoch 5" in at.get("plotly_chart")[0].proto.spec


def test_a_dense_network_is_compared_by_its_probabilities():
    at = page("compare")
    at.selectbox(key="compare_run_A").set_value("dense").run()
    assert not at.exception
    assert "no feature maps" in words(at)
    assert not at.get("bidi_component")


def test_runs_are_listed_named_and_deleted_after_asking(folder):
    run = make(folder / "mine", recipe="book")
    at = page("runs")
    table = at.dataframe[0].value
    assert list(table["Run"][:3]) == ["Book", "Robust", "Dense"]
    assert table["Test digits right"][0] == pytest.approx(99.2)
    at.text_input(key="name_mine").set_value("../../x 🐙").run()
    button(at, "Save the name").click().run()
    assert store.find("mine").name == "../../x 🐙"
    button(at, "Delete").click().run()
    assert "can't be undone" in words(at)
    assert store.find("mine").weights()
    button(at, "Delete it").click().run()
    assert not run.path.exists()
    assert "No run of your own yet" in words(at)


def test_a_damaged_run_is_listed_and_the_rest_works(folder):
    make(folder / "good", name="Good")
    make(folder / "cut")
    whole = (folder / "cut" / runs.RECORD).read_bytes()
    (folder / "cut" / runs.RECORD).write_bytes(whole[: len(whole) // 2])
    (folder / "holiday").mkdir()
    at = page("runs")
    assert "The run.json of the network cut is damaged" in words(at)
    assert list(at.dataframe[0].value["Run"]) == ["Book", "Robust", "Dense", "Good"]
    at.button(key="delete_cut").click().run()
    button(at, "Delete it").click().run()
    assert not (folder / "cut").exists()


def test_truncated_weights_are_said_and_another_run_can_be_chosen(folder):
    run = make(folder / "mine")
    runs.snapshot_path(run.path, 4).write_bytes(b"PK")
    at = page()
    at.selectbox(key=f"time_run_{SHIPPED}").set_value("mine").run()
    assert not at.exception
    assert "damaged" in words(at)
    at.selectbox(key=f"time_run_{SHIPPED}").set_value("book").run()
    assert "damaged" not in words(at)


def test_markdown_in_a_name_is_shown_as_it_is():
    assert session.plain("*a* [b](c) $d$ :e:") == r"\*a\* \[b\]\(c\) \$d\$ \:e\:"
