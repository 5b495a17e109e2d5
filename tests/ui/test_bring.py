"""The sidebar's door for networks, in the whole app."""

import io
import zipfile

import keras
import numpy as np
import pytest
from keras import layers as L

from model import keras_files
from model.reading import read
from model.training import store
from tests.helpers import app
from tests.helpers.architectures import digits, network
from ui import state


@pytest.fixture(autouse=True)
def own_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path / "runs"))


def bring(at, name, content):
    at.file_uploader(key="bring").set_value((name, content, "application/octet-stream"))
    return at.run()


def test_a_network_is_brought_and_in_use():
    net = network("lenet")
    at = bring(app.start(), "my *homework*.keras", keras_files.to_bytes(net))
    assert not at.exception
    (run,), _ = store.listing()
    assert (run.name, run.record.recipe) == ("my *homework*", "brought")
    assert app.value(at, state.NETWORK) == run.id
    assert run.network().fingerprint == net.fingerprint
    said = app.words(at)
    assert f"{run.test_accuracy:.2%}** of the 10,000 test digits" in said
    assert "Reads pixels as 0–1." in said
    at.run()
    assert len(store.listing()[0]) == 1  # taken once
    for page in ("shapes", "follow", "training", "testset"):
        at.switch_page(f"pages/{page}.py").run()
        assert not at.exception, page


def test_where_no_digits_can_tell_its_owner_says_which_pixels_it_expects():
    net = network("signs")
    at = bring(app.start(), "signs.keras", keras_files.to_bytes(net))
    assert "What was it trained on?" in app.words(at)
    assert store.listing() == ([], [])
    at.selectbox(key="bring_pixels").select_index(1).run()
    next(b for b in at.button if b.label == "Bring it").click().run()
    (run,), _ = store.listing()
    assert "Reads pixels as 0–255." in app.words(at)
    digit = digits(net.spec, 1)[0]
    found = read(run.network(), digit / 255).probabilities
    np.testing.assert_allclose(found, read(net, digit).probabilities, atol=1e-6)


def test_what_is_no_network_is_told_and_nothing_changes():
    at = app.start()
    lambda_ = keras.Sequential([L.Input((784,)), L.Lambda(lambda x: x, name="trick"), L.Dense(10)])
    for name, content, told in (
        ("<b>bad</b>.h5", b"", "is empty"),
        ("text.keras", b"I am no network.", "is no Keras file"),
        ("trick.keras", saved(lambda_), "Lambda"),
    ):
        bring(at, name, content)
        assert not at.exception
        assert any(told in error.value and "<b>" not in error.value for error in at.error)
    assert app.value(at, state.NETWORK) == state.NETWORK.default
    assert store.listing() == ([], [])


def saved(model):
    """A .keras file of a model that `model.save` would have written."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("config.json", model.to_json())
        file.writestr("model.weights.h5", b"")
    return content.getvalue()


def test_where_there_is_no_room_one_is_asked(monkeypatch):
    old = store.keep(network("book"), "brought")
    monkeypatch.setenv("DIGITSCOPE_RUNS_MB", f"{old.bytes / 1e6 + 0.001:.4f}")
    at = bring(app.start(), "mine.keras", keras_files.to_bytes(network("strides")))
    assert any("deletes the oldest" in warning.value for warning in at.warning)
    assert [run.id for run in store.listing()[0]] == [old.id]
    next(b for b in at.button if b.label == "Delete them and bring it").click().run()
    assert [run.name for run in store.listing()[0]] == ["mine"]
