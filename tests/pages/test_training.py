"""The Training page on the shipped run and on runs of one's own."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from model import notation
from model.architectures import PRESETS
from model.data import mnist
from model.training import runs, store
from tests.helpers import architectures, oracle
from tests.helpers.app import open_link, value, words
from tests.model.training.test_runs import make, write
from tests.ui.training.test_retrain import TRAINING, FakeTrainer, progress
from ui import state
from ui.training import retrain


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path / "runs"))
    return store.folder()


@pytest.fixture(autouse=True)
def trainer(monkeypatch):
    fake = FakeTrainer()
    monkeypatch.setattr(retrain, "trainer", lambda: fake)
    return fake


def page(view="time", **parameters) -> AppTest:
    at = open_link("training", show=view, **parameters)
    assert not at.exception
    return at


def button(at, label):
    return next(each for each in at.button if each.label == label)


def frames(at):
    """What the components of the page are given: each a header and its numbers, unpacked."""
    found = []
    for component in at.get("bidi_component"):
        packed = component.proto.bytes
        if packed:
            length = int.from_bytes(packed[:4], "little")
            header = json.loads(packed[4 : 4 + length])
            found.append((header, np.frombuffer(packed[4 + length :], "<f4")))
    return found


def put(folder, name, id_="mine", steps=(4,)):
    """A run of one of the test architectures; its weights differ from moment to moment."""
    write(folder / id_, spec=architectures.ARCHITECTURES[name].to_json(), snapshots=[*steps])
    for step in steps:
        file = runs.snapshot_path(folder / id_, step)
        runs.write_weights(file, architectures.network(name, seed=step).weights)
    return runs.read(folder / id_)


def timeline(at, run, layer):
    """The timeline's probabilities, a layer's values and the kernels: (moments, …) each."""
    ((header, numbers),) = frames(at)
    spec, count, arrays = run.spec, len(run.steps), []
    shapes = [(len(spec.classes),), spec.layers[layer].grid_out]
    if "kernels" in header:
        shapes.append([header["kernels"][k] for k in ("height", "width", "channels")])
    for shape in shapes:
        size = count * int(np.prod(shape))
        arrays.append(numbers[:size].reshape(count, *shape))
        numbers = numbers[size:]
    assert not numbers.size
    return header, *arrays


def test_the_first_visitor_sees_a_test_digit_through_the_training_of_what_ships():
    at = page()
    run = store.find(runs.DEFAULT)
    header, probabilities, maps, kernels = timeline(at, run, 0)
    assert [moment["text"] for moment in header["moments"]][:2] == [
        "Random weights",
        "After 1 batch of epoch 1",
    ]
    assert header["moments"][-1]["text"] == f"End of epoch {len(run.record.epochs)}"
    digit = mnist.pixels(mnist.digits().test.images[:1])
    for index in (0, 7, -1):  # Keras' own prediction is the oracle
        net = run.network(run.steps[index]).to_keras()
        np.testing.assert_allclose(
            probabilities[index], net.predict(digit, verbose=0)[0], atol=1e-5
        )
        np.testing.assert_allclose(maps[index], net.layers[1](digit)[0], atol=1e-5)
        np.testing.assert_array_equal(kernels[index], net.layers[1].kernel[:, :, 0])


OF_MNIST_S_SIZE = [
    name for name, spec in architectures.ARCHITECTURES.items() if spec.side == mnist.SIDE
]


@pytest.mark.parametrize("name", OF_MNIST_S_SIZE)
def test_any_network_s_layers_are_shown_through_its_training(folder, name):
    run = put(folder, name, steps=(0, 1, 4))
    spec = run.spec
    layer = spec.shown[-1]
    at = page(run="mine", layer=spec.layers[layer].name)
    assert not at.error
    header, probabilities, values, *_ = timeline(at, run, layer)
    assert header["classes"] == list(spec.classes)
    digit = mnist.pixels(mnist.digits().test.images[0])[..., 0]
    outputs, _, expected = oracle.forward(run.network(1), digit)
    np.testing.assert_allclose(probabilities[1], expected, atol=1e-5)
    np.testing.assert_allclose(values[1], outputs[layer], atol=1e-4)


def test_a_digit_of_another_size_is_said(folder):
    put(folder, "twenty pixels", steps=(0, 4))
    for at in (page(run="mine"), page("compare", a="mine", b="book")):
        assert "20×20" in words(at)
        assert not at.exception


def test_the_chosen_layer_s_maps_are_shown():
    at = page()
    layer = at.selectbox(key="time_layer")
    assert layer.options[-1] == "Convolution 3"
    layer.set_value("conv3").run()
    assert frames(at)[0][0]["maps"]["channels"] == 128
    assert value(at, state.TIME_LAYER) == "conv3"


def test_what_is_chosen_stands_in_the_address_and_comes_back():
    at = page("compare", network="book", a="book@64", b="dense")
    assert at.selectbox(key="compare_a_run").value == "book"
    assert at.select_slider(key="compare_a_step").value == 64
    assert at.selectbox(key="compare_b_run").value == "dense"
    at.select_slider(key="compare_a_step").set_value(0).run()
    assert value(at, state.COMPARE_A) == "book@0"
    at.selectbox(key="compare_b_run").set_value("robust").run()
    assert value(at, state.COMPARE_B) == "robust"
    at = page("compare", a="gone@4", b="book@3", of="nothing", channel="4000")
    assert not at.error
    assert at.selectbox(key="compare_a_run").value == "book"


def test_curves_of_chosen_runs_are_drawn_together(folder):
    make(folder / "mine", name="Mine")
    at = page("curves")
    assert at.multiselect(key="curve_runs").value == [runs.DEFAULT]
    at.multiselect(key="curve_runs").set_value(["book", "mine"]).run()
    drawn = at.get("plotly_chart")
    assert len(drawn) == 2
    assert all("Mine, training digits" in chart.proto.spec for chart in drawn)


def test_a_training_that_starts_joins_the_curves(folder, trainer):
    at = page("curves")
    trainer.now = progress("new", "book", "somebody", {"doing": "starting"})
    at.run()
    assert at.multiselect(key="curve_runs").value == [runs.DEFAULT]  # its folder is still empty
    with runs.held(folder / "new"):
        make(folder / "new", state="running")
        trainer.now = progress("new", "book", "somebody", TRAINING)
        at.run()
        assert at.multiselect(key="curve_runs").value == [runs.DEFAULT, "new"]
        at.multiselect(key="curve_runs").set_value([runs.DEFAULT]).run()
        assert at.multiselect(key="curve_runs").value == [runs.DEFAULT]  # and may leave them


def test_two_moments_are_compared_with_their_difference():
    at = page("compare")
    (_, a), (_, b), (header, difference) = frames(at)
    np.testing.assert_allclose(difference, b - a, atol=1e-6)
    assert header["signed"]
    assert "A: Book, End of epoch 5" in at.get("plotly_chart")[0].proto.spec
    assert "B: Robust, End of epoch" in at.get("plotly_chart")[0].proto.spec


def test_a_network_is_at_first_compared_with_its_own_start():
    at = page("compare", network="book")
    assert "A: Book, Random weights" in at.get("plotly_chart")[0].proto.spec
    assert "B: Book, End of epoch 5" in at.get("plotly_chart")[0].proto.spec


def test_networks_of_different_architectures_are_compared_by_their_answers():
    at = page("compare", a="dense", b="book")
    assert "different architectures" in words(at)
    assert len(at.get("plotly_chart")) == 1
    assert not frames(at)


def test_networks_of_different_classes_are_shown_one_by_one(folder):
    put(folder, "no pooling, seven classes")
    at = page("compare", a="mine", b="book")
    assert "different classes" in words(at)
    assert len(at.get("plotly_chart")) == 2


@pytest.mark.parametrize("name", OF_MNIST_S_SIZE)
def test_two_moments_of_any_network_are_compared(folder, name):
    run = put(folder, name, steps=(0, 4))
    last = run.spec.layers[run.spec.shown[-1]]
    at = page("compare", a="mine@0", b="mine", of=last.name, channel=f"{last.channels - 1}")
    assert not at.error
    (_, a), (_, b), (header, difference) = frames(at)
    assert difference.size == np.prod(last.grid_out)
    np.testing.assert_allclose(difference, b - a, atol=1e-5)
    assert header["chosen"] == last.channels - 1


def test_runs_are_listed_named_and_deleted_after_asking(folder):
    run = make(folder / "mine", recipe="book")
    at = page("runs")
    table = at.dataframe[0].value
    assert list(table["Run"][:3]) == ["Book", "Robust", "Dense"]
    assert table["Accuracy"][0] == pytest.approx(99.2)
    at.text_input(key="name_mine").set_value("../../x 🐙").run()
    button(at, "Save the name").click().run()
    assert store.find("mine").name == "../../x 🐙"
    button(at, "Delete").click().run()
    assert "can't be undone" in words(at)
    assert store.find("mine").network()
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
    assert "network cut is damaged" in words(at)
    assert list(at.dataframe[0].value["Run"]) == ["Book", "Robust", "Dense", "Good"]
    at.button(key="delete_cut").click().run()
    button(at, "Delete it").click().run()
    assert not (folder / "cut").exists()


def test_truncated_weights_are_said_and_another_run_can_be_chosen(folder):
    run = make(folder / "mine")
    runs.snapshot_path(run.path, 4).write_bytes(b"PK")
    at = page()
    at.selectbox(key="time_run").set_value("mine").run()
    assert not at.exception
    assert "damaged" in words(at)
    at.selectbox(key="time_run").set_value("book").run()
    assert "damaged" not in words(at)


def test_an_error_on_deleting_or_naming_stays(folder, monkeypatch):
    make(folder / "mine")
    at = page("runs")

    def refuse(*_):
        raise runs.RunError("No **way**.")

    monkeypatch.setattr(store, "delete", refuse)
    monkeypatch.setattr(store, "rename", refuse)
    button(at, "Delete").click().run()
    for label in ("Delete it", "Save the name"):
        button(at, label).click().run()
        assert r"No \*\*way\*\*\." in [each.value for each in at.error]
        at.run()
        assert at.error  # a rerun does not wipe it


def test_names_are_shown_as_they_were_typed(folder):
    name = "*a* [b](c) $d$ :e: <i>"
    put(folder, "strides")
    store.rename("mine", name)
    runs.snapshot_path(folder / "mine", 4).write_bytes(b"PK")
    for at in (page("runs"), page("compare", a="mine"), page("curves", runs="mine,book")):
        for each in (*at.markdown, *at.error, *at.success, *at.warning, *at.caption):
            assert name not in each.value
    button(at := page("runs"), "Delete").click().run()
    assert any(name in each.value.replace("\\", "") for each in at.markdown)


def test_the_run_that_is_chosen_in_the_chart_is_opened(folder):
    make(folder / "mine", name="Mine", test={"loss": 0.1, "accuracy": 0.9})
    at = page("runs", row="dense", cost="multiply_adds")
    assert at.selectbox(key="one_run").value == "dense"
    assert "98.21% of the test digits" in words(at)
    assert not [each for each in at.button if each.label == "Delete"]  # it is not the visitor's
    assert "Multiply-adds for one digit" in at.get("plotly_chart")[0].proto.spec
    at.selectbox(key="one_run").set_value("mine").run()
    assert value(at, state.RUN_CHOSEN) == "mine"
    assert button(at, "Delete")
    assert page("runs", row="gone").selectbox(key="one_run").value == "mine"


def built(at):
    """What the rows of the network that is being built are given."""
    shown = (json.loads(each.proto.json) for each in at.get("bidi_component") if each.proto.json)
    return next(each for each in shown if "rows" in each)


def test_a_network_is_built_from_a_preset_and_trained(trainer):
    at = page("build")
    assert at.pills(key="build_preset").value == next(iter(PRESETS))
    at.pills(key="build_preset").set_value("LeNet-5").run()
    assert value(at, state.LAYERS) == notation.write(PRESETS["LeNet-5"].spec)
    assert built(at)["total"]["figures"]["Parameters"]["text"] == "61,706"
    assert PRESETS["LeNet-5"].says in words(at)
    assert "here, with the sidebar's settings of the recipe **book**" in words(at)
    button(at, "Train it").click().run()
    (order,) = trainer.started
    assert notation.write(order.architecture) == value(at, state.LAYERS)
    assert "A training is under way" in words(at)
    assert button(at, "Train it").disabled
    button(at, "Watch its curves").click().run()
    assert at.segmented_control(key="training_view").value == "curves"


def test_a_network_is_built_as_text_and_what_is_typed_stays(trainer):
    at = page("build")
    at.text_area(key="build_text").set_value("conv 8 3, wat 7").run()
    assert at.text_area(key="build_text").value == "conv 8 3, wat 7"
    assert "wat" in at.error[0].value
    assert value(at, state.LAYERS) == state.LAYERS.default
    at.text_area(key="build_text").set_value("conv 8 30, dense 10").run()
    assert not at.error and not at.exception
    assert "does not fit" in built(at)["rows"][0]["wrong"]
    assert at.pills(key="build_preset").value is None
    assert button(at, "Train it").disabled
    at.text_area(key="build_text").set_value("conv 8 3, dense 10").run()
    assert not button(at, "Train it").disabled


def test_a_link_opens_the_network_that_is_being_built():
    text = "conv 8 5, pool 2, dense 10"
    at = page("build", layers=text)
    assert at.text_area(key="build_text").value == text
    assert [layer["units"] for layer in built(at)["layers"] if "units" in layer] == [8, 10]
    assert "can't be understood" in words(page("build", layers="<b>, 7"))
    assert "does not fit" in built(page("build", layers="conv 8 30, dense 10"))["rows"][0]["wrong"]
