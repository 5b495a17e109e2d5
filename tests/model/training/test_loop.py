"""The training loop, on a handful of digits, against Keras' own."""

import errno
from dataclasses import replace

import numpy as np
import pytest

from model import reading, network
from model.data import mnist
from model.training import runs, loop
from model.training.recipes import RECIPES

TINY = replace(RECIPES["book"], epochs=2, batch_size=16, share=0.5)


@pytest.fixture(scope="module", autouse=True)
def few_digits():
    """200 digits, of which the recipe TINY trains on 100, and 50 test digits."""
    few = mnist.Mnist(
        *(
            mnist.Digits(images[:count], labels[:count])
            for (images, labels), count in zip(mnist.digits(), (200, 50), strict=True)
        )
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "mnist", lambda: few)
        yield few


def train(out, recipe=TINY, **options):
    return loop.train("book", recipe, 0, out, **options)


@pytest.fixture(scope="module")
def trained(few_digits, tmp_path_factory):
    """A finished tiny run, and the network as training ended."""
    out = tmp_path_factory.mktemp("run") / "trained"
    net = train(out)
    return runs.read(out), net


def test_the_loop_trains_as_keras_does(trained, few_digits):
    run, _ = trained
    net = network.restore(run, 0)
    net.compile("rmsprop", "sparse_categorical_crossentropy")
    order = np.random.default_rng(0)
    for _ in range(TINY.epochs):
        chosen = order.permutation(100)
        images, labels = (part[:100][chosen] for part in few_digits.train)
        net.fit(mnist.pixels(images), labels, batch_size=16, shuffle=False, verbose=0)
    for name, weights in network.weights(net).items():
        np.testing.assert_allclose(run.weights()[name], weights, atol=1e-5, err_msg=name)


def test_the_last_snapshot_is_the_network_that_training_ended_with(trained, few_digits):
    run, net = trained
    x = mnist.pixels(few_digits.test.images)
    read = reading.read_batch(network.build_convnet(), x[..., 0], run.weights())
    np.testing.assert_allclose(read.probabilities, net(x, training=False), atol=1e-6)


def test_the_same_seed_gives_the_same_weights_and_another_does_not(trained, tmp_path):
    again = train(tmp_path / "again")
    other = loop.train("book", TINY, 1, tmp_path / "other")
    first = trained[0].weights()
    for name, weights in network.weights(again).items():
        np.testing.assert_array_equal(weights, first[name], err_msg=name)
    assert not np.array_equal(network.weights(other)["conv1/kernel"], first["conv1/kernel"])


def test_snapshots_are_log_spaced_then_at_every_epoch_s_end(trained):
    assert trained[0].steps == [0, 1, 2, 4, 7, 14]  # seven batches an epoch
    assert loop.snapshot_steps(938) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    assert loop.snapshot_steps(1) == []


def test_the_record_s_figures_are_the_networks(trained, few_digits):
    run, net = trained
    last = run.record["epochs"][-1]
    assert (last["epoch"], last["step"], run.state) == (2, 14, "finished")
    parts = {"test": few_digits.test, "validation": [part[100:] for part in few_digits.train]}
    for part, (images, labels) in parts.items():
        p = net.predict(mnist.pixels(images), verbose=0)
        right = p[np.arange(len(labels)), labels]
        assert last[part]["accuracy"] == pytest.approx((p.argmax(1) == labels).mean(), abs=1e-6)
        assert last[part]["loss"] == pytest.approx(-np.log(right).mean(), abs=1e-4)
    assert run.record["digits"] == {"train": 100, "validation": 100, "test": 50}
    assert [point["step"] for point in run.record["curve"]] == list(range(1, 15))
    assert run.record["settings"]["batch_size"] == 16


def test_without_digits_left_over_nothing_validates(tmp_path):
    train(tmp_path / "all", replace(TINY, share=1.0, epochs=1))
    assert runs.read(tmp_path / "all").record["epochs"][0]["validation"] is None


def test_a_stop_keeps_what_was_learned(tmp_path):
    stop = loop.Stop()
    losses = []

    def report(event):
        losses.append(event.get("loss"))
        if event["step"] == 3:
            stop.ask("Enough.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "REPORT_SECONDS", 0)
        net = train(tmp_path / "stopped", report=report, stop=stop)
    run = runs.read(tmp_path / "stopped")
    assert (run.state, run.record["reason"]) == ("stopped", "Enough.")
    assert run.steps == [0, 1, 2, 3]
    assert run.test_accuracy is not None
    np.testing.assert_array_equal(run.weights()["dense/bias"], network.weights(net)["dense/bias"])
    assert losses[0] is None
    assert losses[-1] > 0


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam", "sgd"])
def test_a_learning_rate_of_a_million_is_stopped_in_words(tmp_path, optimizer):
    recipe = replace(TINY, learning_rate=1e6, optimizer=optimizer)
    with pytest.raises(loop.TrainingError, match="training diverged"):
        train(tmp_path / "wild", recipe)
    run = runs.read(tmp_path / "wild")
    assert run.state == "failed"
    assert "learning rate of 1e+06 is too large" in run.record["reason"]
    assert all(np.isfinite(w).all() for w in run.weights().values())


def test_weights_that_are_no_numbers_are_never_kept(tmp_path, monkeypatch):
    weights = network.weights

    def spoilt(net):
        return {name: w * np.nan if name == "dense/bias" else w for name, w in weights(net).items()}

    monkeypatch.setattr(network, "weights", spoilt)
    with pytest.raises(loop.TrainingError, match="weight of dense/bias is NaN or infinite"):
        train(tmp_path / "spoilt")
    assert runs.read(tmp_path / "spoilt").steps == []


def test_a_full_disk_ends_training_in_words_and_leaves_what_was_kept(tmp_path, monkeypatch):
    write, room = runs.write, [3]

    def write_while_there_is_room(path, content):
        if path.suffix == ".npz":
            room[0] -= 1
            if room[0] < 0:
                raise OSError(errno.ENOSPC, "No space left on device", str(path))
        write(path, content)

    monkeypatch.setattr(runs, "write", write_while_there_is_room)
    with pytest.raises(loop.TrainingError, match="disk is full"):
        train(tmp_path / "full")
    run = runs.read(tmp_path / "full")
    assert (run.state, run.steps) == ("failed", [0, 1, 2])
    assert "disk is full" in run.record["reason"]
    assert run.weights()["conv1/kernel"].shape == (3, 3, 1, 32)


def test_a_folder_that_can_t_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(loop.TrainingError, match="can't be written"):
        train(tmp_path / "file" / "run")
