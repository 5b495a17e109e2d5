import itertools
import json
import shutil

import numpy as np
import pytest

from model import reading, network
from model.data import mnist
from model.training import runs

# Layer, shape out, parameters, multiply-adds, receptive field, jump, dropped: worked out by hand.
CONVNET = [
    ("conv", (26, 26, 32), 320, 194_688, 3, 1, 0),
    ("pool", (13, 13, 32), 0, 0, 4, 2, 0),
    ("conv", (11, 11, 64), 18_496, 2_230_272, 8, 2, 0),
    ("pool", (5, 5, 64), 0, 0, 10, 4, 1),
    ("conv", (3, 3, 128), 73_856, 663_552, 18, 4, 0),
    ("flatten", (1152,), 0, 0, 18, 4, 0),
    ("dense", (10,), 11_530, 11_520, 28, 4, 0),
]


def test_the_convnet_is_the_books():
    described = network.describe(network.build_convnet())
    figures = [
        (e.kind, e.shape_out, e.parameters, e.multiply_adds, e.field, e.jump, e.dropped)
        for e in described
    ]
    assert figures == CONVNET
    assert sum(e.parameters for e in described) == 104_202
    maps = [e.shape_out for e in described if e.kind in ("conv", "pool")]
    assert sum(shape[-1] for shape in maps) == 320
    assert sum(e.activations for e in described if e.kind in ("conv", "pool")) == 37_536
    assert all(a.shape_out == b.shape_in for a, b in itertools.pairwise(described))


def test_the_dense_network_is_the_books():
    described = network.describe(network.build_dense())
    assert [(e.kind, e.shape_out) for e in described] == [
        ("flatten", (784,)),
        ("dense", (512,)),
        ("dense", (10,)),
    ]
    assert sum(e.parameters for e in described) == 407_050


@pytest.mark.parametrize("name", ["shipped", "book", "dense"])
def test_what_ships_is_as_good_as_its_record_says(name):
    net = network.load(name)
    run = runs.shipped(network.SHIPPED if name == "shipped" else name)
    images, labels = mnist.digits().test
    read = reading.read_batch(net, mnist.pixels(images)[..., 0])
    accuracy = (read.ranked[:, 0] == labels).mean()
    assert accuracy == pytest.approx(run.test_accuracy, abs=1e-4)
    assert accuracy > (0.97 if name == "dense" else 0.99)


def test_the_books_network_was_trained_with_the_books_settings():
    for name in ("book", "dense"):
        settings = runs.shipped(name).record["settings"]
        assert (settings["optimizer"], settings["batch_size"], settings["epochs"]) == (
            "rmsprop",
            64,
            5,
        )
        assert settings["learning_rate"] == 0.001 and settings["share"] == 1.0


@pytest.fixture
def shipped_copy(tmp_path, monkeypatch):
    shutil.copytree(runs.SHIPPED_NETWORKS / "book", tmp_path / "book")
    monkeypatch.setattr(runs, "SHIPPED_NETWORKS", tmp_path)
    return tmp_path / "book"


def test_missing_weights_are_told_in_a_sentence(shipped_copy):
    for file in shipped_copy.glob("*.npz"):
        file.unlink()
    with pytest.raises(runs.RunError, match=r"can't be read.*git checkout"):
        network.load("book")


def test_a_missing_network_is_told_in_a_sentence(shipped_copy):
    shutil.rmtree(shipped_copy)
    with pytest.raises(runs.RunError, match=r"no readable run.json.*git checkout"):
        network.load("book")


def test_truncated_weights_are_told_in_a_sentence(shipped_copy):
    for file in shipped_copy.glob("*.npz"):
        file.write_bytes(file.read_bytes()[:-2000])
    with pytest.raises(runs.RunError, match="damaged"):
        network.load("book")


def test_another_architectures_weights_are_refused(shipped_copy):
    dense = network.weights(network.build_dense())
    for file in shipped_copy.glob("*.npz"):
        runs.write_weights(file, dense)
    with pytest.raises(runs.RunError, match="another architecture"):
        network.load("book")


def test_weights_that_are_no_numbers_are_refused(shipped_copy):
    weights = network.weights(network.build_convnet())
    weights["conv1/bias"] = np.full(32, np.nan, np.float32)
    for file in shipped_copy.glob("*.npz"):
        runs.write_weights(file, weights)
    with pytest.raises(runs.RunError, match="not finite"):
        network.load("book")


def test_pickled_weights_are_never_loaded(shipped_copy):
    for file in shipped_copy.glob("*.npz"):
        with file.open("wb") as f:
            np.savez(f, **{"conv1/kernel": np.array([{"an": "object"}], object)})
    with pytest.raises(runs.RunError, match="damaged"):
        network.load("book")


def test_a_cut_record_is_told_in_a_sentence(shipped_copy):
    record = shipped_copy / "run.json"
    record.write_text(record.read_text()[: len(record.read_text()) // 2])
    with pytest.raises(runs.RunError, match="damaged"):
        network.load("book")
    record.write_text(json.dumps([1, 2]))
    with pytest.raises(runs.RunError, match="damaged"):
        network.load("book")
