"""The sidebar's retraining in every state, without a training process."""

import pytest
from streamlit.testing.v1 import AppTest

from model.architectures import PRESETS
from model.training import runs, store
from model.training.process import ENDED, Busy, Progress
from model.training.recipes import RECIPES
from tests.helpers import architectures
from tests.model.training.test_runs import make, write
from ui import state
from ui.training import retrain

TRAINING = {"doing": "training", "epoch": 2, "epochs": 5, "step": 1000, "steps": 4690}
TRAINING |= {"loss": 0.0432, "accuracy": 0.987, "left": 75.4}
FINISHED = {"doing": "finished", "test": {"loss": 0.03, "accuracy": 0.9912}}


def progress(run_id, recipe, owner, event, **changes):
    running = event["doing"] not in ENDED
    return Progress(run_id, recipe, owner, event, is_running=running, **changes)


class FakeTrainer:
    """Says what a test tells it to, and notes what it is asked to do."""

    def __init__(self):
        self.now: Progress | None = None
        self.started, self.stops = [], 0

    def progress(self):
        return self.now

    def start(self, order, *, owner):
        if self.now is not None and self.now.is_running:
            raise Busy
        self.started.append(order)
        self.now = progress("mine", order.recipe_name, owner, {"doing": "starting"})

    def stop(self):
        self.stops += 1

    def goes_on(self, event, **changes):
        self.now = progress("mine", self.now.recipe, self.now.owner, event, **changes)


@pytest.fixture
def trainer(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path / "runs"))
    fake = FakeTrainer()
    monkeypatch.setattr(retrain, "trainer", lambda: fake)
    return fake


def sidebar() -> AppTest:
    def script():
        from ui import sidebar

        sidebar.show()

    return AppTest.from_function(script, default_timeout=60).run()


def button(at, label):
    return next((each for each in at.button if each.label == label), None)


def words(at):
    parts = (at.markdown, at.caption, at.info, at.success, at.error, at.warning)
    return " ".join(each.value for part in parts for each in part)


def test_retrain_starts_the_recipe_with_its_changed_settings(trainer):
    at = sidebar()
    at.selectbox(key="retrain_recipe").set_value("fast").run()
    at.number_input(key="retrain_fast_epochs").set_value(1).run()
    at.slider(key="retrain_fast_share").set_value(20).run()
    at.number_input(key="retrain_fast_seed").set_value(7).run()
    at.text_input(key="retrain_name").set_value("../../🐙").run()
    button(at, "Retrain").click().run()
    (order,) = trainer.started
    recipe = order.recipe
    assert (order.recipe_name, order.seed, order.label) == ("fast", 7, "../../🐙")
    assert order.architecture is None
    assert (recipe.epochs, recipe.share) == (1, 0.2)
    assert (recipe.optimizer, recipe.schedule) == ("adam", "cosine")
    assert button(at, "Retrain") is None
    assert "Loading TensorFlow" in at.get("progress")[0].proto.text


@pytest.mark.parametrize("name", retrain.OFFERED)
def test_unchanged_settings_are_the_recipe_s(trainer, name):
    at = sidebar()
    at.selectbox(key="retrain_recipe").set_value(name).run()
    button(at, "Retrain").click().run()
    order = trainer.started[0]
    assert (order.recipe_name, order.recipe, order.seed) == (name, RECIPES[name], 0)


@pytest.mark.parametrize("name", PRESETS)
def test_any_recipe_trains_any_of_the_architectures(trainer, name):
    at = sidebar()
    at.selectbox(key="retrain_network").set_value(name).run()
    button(at, "Retrain").click().run()
    assert trainer.started[0].architecture == PRESETS[name].spec


def test_the_visitor_s_own_network_is_trained(trainer):
    at = sidebar()
    at.selectbox(key="retrain_network").set_value(retrain.OWN).run()
    assert state.LAYERS.default in words(at).replace("\\", "")
    at.session_state["visit"]["layers"] = "conv 4 5, pool 2, dense 10"
    at.run()
    button(at, "Retrain").click().run()
    own = trainer.started[0].architecture
    assert [layer.units for layer in own.layers if layer.units] == [4, 10]


def test_an_own_network_that_can_not_be_is_not_trained(trainer):
    at = sidebar()
    at.session_state["visit"]["layers"] = "conv 4 30, dense 10"
    at.selectbox(key="retrain_network").set_value(retrain.OWN).run()
    assert "does not fit" in words(at)
    assert button(at, "Retrain").disabled


def test_progress_is_said_in_words_and_stop_asks_twice(trainer):
    at = sidebar()
    button(at, "Retrain").click().run()
    trainer.goes_on(TRAINING)
    at.run()
    bar = at.get("progress")[0].proto
    assert (bar.text, bar.value) == ("Epoch 2 of 5, 75 s left", 21)
    assert "loss 0.043, accuracy 98.7%" in words(at)
    button(at, "Stop").click().run()
    assert trainer.stops == 1
    trainer.goes_on(TRAINING, is_stopping=True)
    at.run()
    assert "Stopping" in at.get("progress")[0].proto.text
    assert button(at, "End at once") is not None
    trainer.goes_on({**TRAINING, "doing": "evaluating"})
    at.run()
    assert "evaluating" in at.get("progress")[0].proto.text


def test_when_it_ends_its_starter_uses_the_run_and_others_find_it(trainer):
    starter, other = sidebar(), sidebar()
    button(starter, "Retrain").click().run()
    other.run()
    assert "Someone else on this server is training" in words(other)
    assert button(other, "Retrain") is None
    make(store.folder() / "mine", name="Mine")
    trainer.goes_on(FINISHED)
    starter.run()
    other.run()
    assert starter.selectbox(key="network_choice").value == "mine"
    assert "Finished: 99.12% of the test digits" in words(starter)
    assert other.selectbox(key="network_choice").value == runs.DEFAULT
    assert "Mine" in other.selectbox(key="network_choice").options
    assert button(starter, "Use it") is None
    starter.selectbox(key="network_choice").set_value("book").run()
    assert starter.selectbox(key="network_choice").value == "book"  # and it stays so
    button(starter, "Use it").click().run()
    assert starter.selectbox(key="network_choice").value == "mine"


def test_a_stopped_run_is_offered_and_not_taken(trainer):
    at = sidebar()
    button(at, "Retrain").click().run()
    make(store.folder() / "mine", state="stopped")
    trainer.goes_on({**FINISHED, "doing": "stopped"})
    at.run()
    assert "Stopped: 99.12% of the test digits" in words(at)
    assert at.selectbox(key="network_choice").value == runs.DEFAULT
    button(at, "Use it").click().run()
    assert at.selectbox(key="network_choice").value == "mine"
    assert button(at, "Use it") is None


@pytest.mark.parametrize("name", architectures.ARCHITECTURES)
def test_a_network_of_any_architecture_can_be_used(trainer, name):
    network = architectures.network(name)
    path = store.folder() / "mine"
    write(path, spec=network.spec.to_json(), snapshots=[4])
    runs.write_weights(runs.snapshot_path(path, 4), network.weights)
    at = sidebar()
    at.selectbox(key="network_choice").set_value("mine").run()
    assert not at.warning and not at.error and not at.exception
    assert f"{network.spec.parameters:,} parameters" in words(at)


def test_what_people_typed_is_text(trainer):
    at = sidebar()
    button(at, "Retrain").click().run()
    trainer.goes_on({"doing": "failed", "reason": "**bold** :x: $x$ [a](b)"})
    at.run()
    assert at.error[0].value.replace("\\", "") == "Training failed. **bold** :x: $x$ [a](b)"
    assert "**" not in at.error[0].value.replace(r"\*", "")


def test_a_click_that_came_second_is_told_so(trainer):
    first, second = sidebar(), sidebar()
    button(first, "Retrain").click().run()
    button(second, "Retrain").click().run()  # its page still shows the button
    assert len(trainer.started) == 1
    assert "Another training was started just before yours" in words(second)


def test_a_failure_is_said_and_the_network_in_use_stays(trainer):
    at = sidebar()
    button(at, "Retrain").click().run()
    make(store.folder() / "mine", state="failed")
    trainer.goes_on({"doing": "failed", "reason": "The loss became nan."})
    at.run()
    assert "The loss became nan" in words(at)
    assert at.selectbox(key="network_choice").value == runs.DEFAULT
    assert button(at, "Retrain") is not None


def test_what_must_go_is_said_before_the_click(trainer, monkeypatch):
    make(store.folder() / "old", recipe="book")
    monkeypatch.setattr(store, "expected_size", lambda spec, recipe: 100)
    monkeypatch.setenv("DIGITSCOPE_RUNS_MB", str(store.used() / 1e6))
    at = sidebar()
    assert "A new one deletes the oldest without a name: book, 2 Jan" in words(at).replace("\\", "")
    monkeypatch.setattr(store, "expected_size", lambda spec, recipe: 10**9)
    at.run()
    assert "Delete named runs" in words(at)
    assert button(at, "Retrain").disabled


def test_a_network_that_is_gone_gives_way_to_the_shipped_one(trainer):
    run = make(store.folder() / "mine")
    at = sidebar()
    at.selectbox(key="network_choice").set_value("mine").run()
    store.delete(run)
    at.run()
    assert "This run is gone" in words(at)
    assert at.selectbox(key="network_choice").value == runs.DEFAULT


def test_a_run_with_truncated_weights_gives_way_too(trainer):
    run = make(store.folder() / "mine")
    runs.snapshot_path(run.path, 4).write_bytes(b"PK")
    at = sidebar()
    at.selectbox(key="network_choice").set_value("mine").run()
    assert "damaged" in words(at)
    assert at.selectbox(key="network_choice").value == runs.DEFAULT
