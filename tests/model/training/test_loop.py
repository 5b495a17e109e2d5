"""The training loop, on a handful of digits, against Keras' own."""

import errno
from dataclasses import replace

import numpy as np
import pytest

from model import network, reading
from model.architectures import ARCHITECTURES
from model.data import mnist
from model.robust import synthesis
from model.training import loop, runs
from model.training.recipes import RECIPES
from model.training.record import Counts
from tests.helpers import architectures

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
        patch.setattr(mnist, "digits", lambda: few)
        yield few


def train(out, recipe=TINY, seed=0, **options):
    return loop.train(loop.Order("book", recipe, seed), out, **options)


weights_of = network.weights_of  # before any test replaces it


@pytest.fixture(scope="module")
def trained(few_digits, tmp_path_factory):
    """A finished tiny run, and the network as training ended."""
    out = tmp_path_factory.mktemp("run") / "trained"
    net = train(out)
    return runs.read(out), net


def test_the_loop_trains_as_keras_does(trained, few_digits):
    run, _ = trained
    net = run.network(0).to_keras()
    net.compile("rmsprop", "sparse_categorical_crossentropy")
    order = np.random.default_rng(0)
    for _ in range(TINY.epochs):
        chosen = order.permutation(100)
        images, labels = (part[:100][chosen] for part in few_digits.train)
        net.fit(mnist.pixels(images), labels, batch_size=16, shuffle=False, verbose=0)
    for name, weights in weights_of(net, TINY.spec).items():
        np.testing.assert_allclose(run.network().weights[name], weights, atol=1e-5, err_msg=name)


def test_what_is_kept_is_the_average_of_the_weights(trained, few_digits, tmp_path):
    averaged = replace(TINY, averaging=0.5)
    net = train(tmp_path / "averaged", averaged)
    run, plain = runs.read(tmp_path / "averaged"), trained[0]
    mean = plain.network(0).weights["dense/kernel"]
    every = steps_of(few_digits, plain)
    for step, weights in enumerate(every, 1):
        keep = min(0.5, step / (step + 9))
        mean = keep * mean + (1 - keep) * weights
    np.testing.assert_allclose(run.network().weights["dense/kernel"], mean, atol=1e-5)
    x = mnist.pixels(few_digits.test.images)
    right = (net(x, training=False).numpy().argmax(1) == few_digits.test.labels).mean()
    assert run.record.test.accuracy == pytest.approx(right)


def steps_of(few_digits, run):
    """The last kernel after each batch of the recipe TINY, as Keras trains."""
    net = run.network(0).to_keras()
    net.compile("rmsprop", "sparse_categorical_crossentropy")
    order, seen = np.random.default_rng(0), []
    for _ in range(TINY.epochs):
        for chosen in np.split(order.permutation(100), range(16, 100, 16)):
            images, labels = (part[chosen] for part in few_digits.train)
            net.train_on_batch(mnist.pixels(images), labels)
            seen.append(net.layers[-1].kernel.numpy())
    return seen


def test_a_label_beyond_the_classes_teaches_to_be_unsure(few_digits, tmp_path, monkeypatch):
    none = mnist.Digits(few_digits.train.images, np.full(200, synthesis.NONE))
    monkeypatch.setattr(synthesis, "training_digits", lambda *_: none)
    net = train(tmp_path / "none", replace(TINY, optimizer="adam", epochs=8, share=1.0))
    said = net(mnist.pixels(few_digits.train.images), training=False).numpy()
    assert said.max() < 0.15
    last = runs.read(tmp_path / "none").record.epochs[-1]
    assert last.train.loss == pytest.approx(np.log(10), abs=0.02) and last.train.accuracy == 0


def test_the_last_snapshot_is_the_network_that_training_ended_with(trained, few_digits):
    run, net = trained
    x = mnist.pixels(few_digits.test.images)
    read = reading.read_batch(run.network(), x[..., 0])
    np.testing.assert_allclose(read.probabilities, net(x, training=False), atol=1e-6)


def test_the_same_seed_gives_the_same_weights_and_another_does_not(trained, tmp_path):
    again = train(tmp_path / "again")
    other = train(tmp_path / "other", seed=1)
    first = trained[0].network().weights
    for name, weights in weights_of(again, TINY.spec).items():
        np.testing.assert_array_equal(weights, first[name], err_msg=name)
    assert not np.array_equal(weights_of(other, TINY.spec)["conv1/kernel"], first["conv1/kernel"])


def test_snapshots_are_log_spaced_then_at_every_epoch_s_end(trained):
    assert list(trained[0].steps) == [0, 1, 2, 4, 7, 14]  # seven batches an epoch
    assert loop.snapshot_steps(938) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    assert loop.snapshot_steps(1) == []


def test_the_record_s_figures_are_the_networks(trained, few_digits):
    run, net = trained
    last = run.record.epochs[-1]
    assert (last.epoch, last.step, run.state) == (2, 14, "finished")
    parts = {"test": few_digits.test, "validation": [part[100:] for part in few_digits.train]}
    for part, (images, labels) in parts.items():
        p = net.predict(mnist.pixels(images), verbose=0)
        right = p[np.arange(len(labels)), labels]
        figures = getattr(last, part)
        assert figures.accuracy == pytest.approx((p.argmax(1) == labels).mean(), abs=1e-6)
        assert figures.loss == pytest.approx(-np.log(right).mean(), abs=1e-4)
    assert run.record.digits == Counts(train=100, validation=100, test=50)
    assert [point.step for point in run.record.curve] == list(range(1, 15))
    assert run.record.settings["batch_size"] == 16


def test_without_digits_left_over_nothing_validates(tmp_path):
    train(tmp_path / "all", replace(TINY, share=1.0, epochs=1))
    assert runs.read(tmp_path / "all").record.epochs[0].validation is None


def test_a_stop_keeps_what_was_learned(tmp_path):
    stop = loop.Stop()
    losses = []

    def report(event):
        losses.append(event.get("loss"))
        if event["step"] == 3:
            stop.ask("Enough.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "REPORT_SECONDS", 0)
        net = train(tmp_path / "stopped", report=report, stop=stop)
    run = runs.read(tmp_path / "stopped")
    assert (run.state, run.record.reason) == ("stopped", "Enough.")
    assert list(run.steps) == [0, 1, 2, 3]
    assert run.test_accuracy is not None
    np.testing.assert_array_equal(
        run.network().weights["dense/bias"], weights_of(net, TINY.spec)["dense/bias"]
    )
    assert losses[0] is None
    assert losses[-1] > 0


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam", "sgd"])
def test_a_learning_rate_of_a_million_is_stopped_in_words(tmp_path, optimizer):
    recipe = replace(TINY, learning_rate=1e6, optimizer=optimizer)
    with pytest.raises(loop.TrainingError, match="training diverged"):
        train(tmp_path / "wild", recipe)
    run = runs.read(tmp_path / "wild")
    assert run.state == "failed"
    assert "learning rate of 1e+06 is too large" in run.record.reason
    assert all(np.isfinite(w).all() for w in run.network().weights.values())


def test_weights_that_are_no_numbers_are_never_kept(tmp_path, monkeypatch):
    def spoilt(net, spec):
        weights = weights_of(net, spec)
        return {name: w * np.nan if name == "dense/bias" else w for name, w in weights.items()}

    monkeypatch.setattr(network, "weights_of", spoilt)
    with pytest.raises(loop.TrainingError, match="weight of dense/bias is NaN or infinite"):
        train(tmp_path / "spoilt")
    assert runs.read(tmp_path / "spoilt").steps == ()


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
    assert (run.state, run.steps) == ("failed", (0, 1, 2))
    assert "disk is full" in run.record.reason
    assert run.network().weights["conv1/kernel"].shape == (3, 3, 1, 32)


def test_a_folder_that_can_t_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(loop.TrainingError, match="can't be written"):
        train(tmp_path / "file" / "run")


@pytest.mark.parametrize("name", ["strides", "normalised", "all convolutional", "deep"])
def test_any_architecture_learns(tmp_path, monkeypatch, name):
    """Moving averages move, what is dropped comes back, and the loss falls; as Keras reads it."""
    monkeypatch.setitem(ARCHITECTURES, name, architectures.ARCHITECTURES[name])
    recipe = replace(TINY, architecture=name, epochs=6, batch_size=8, learning_rate=3e-3)
    model = train(tmp_path / "run", recipe)
    run = runs.read(tmp_path / "run")
    assert run.spec == architectures.ARCHITECTURES[name]
    assert run.record.epochs[-1].train.loss < run.record.epochs[0].train.loss
    first, last = run.network(0).weights, run.network().weights
    assert all(not np.array_equal(first[each], last[each]) for each in run.spec.weights)
    digits = mnist.pixels(mnist.digits().test.images)
    expected = model(digits, training=False)
    np.testing.assert_allclose(
        reading.probabilities(run.network(), digits[..., 0]), expected, atol=1e-5
    )
    again = train(tmp_path / "again", recipe)
    for each, values in weights_of(again, run.spec).items():
        np.testing.assert_array_equal(values, last[each], err_msg=each)


def test_any_architecture_learns_averaged_noisy_and_attacked(tmp_path, monkeypatch):
    monkeypatch.setitem(ARCHITECTURES, "odd", architectures.ARCHITECTURES["normalised"])
    recipe = replace(TINY, architecture="odd", averaging=0.9, noise=0.25, adversarial=0.5)
    first, again = (weights_of(train(tmp_path / n, recipe), recipe.spec) for n in ("one", "two"))
    start = runs.read(tmp_path / "one").network(0).weights
    for name, values in first.items():
        np.testing.assert_array_equal(values, again[name], err_msg=name)
        assert not np.array_equal(values, start[name]), name


def test_a_network_that_ends_in_logits_learns_from_them(tmp_path, monkeypatch, few_digits):
    told = TINY.spec.to_json()
    del told["layers"][-1]["activation"]
    monkeypatch.setitem(ARCHITECTURES, "logits", type(TINY.spec).from_json(told))
    train(tmp_path / "logits", replace(TINY, architecture="logits"))
    train(tmp_path / "softmax")
    one, other = (runs.read(tmp_path / name).network().weights for name in ("logits", "softmax"))
    for name, values in one.items():
        np.testing.assert_allclose(values, other[name], atol=1e-4, err_msg=name)


@pytest.mark.parametrize("name", ["twenty pixels", "no pooling, seven classes"])
def test_digits_that_are_not_for_the_network_are_refused(tmp_path, monkeypatch, name):
    monkeypatch.setitem(ARCHITECTURES, name, architectures.ARCHITECTURES[name])
    with pytest.raises(loop.TrainingError, match="these digits are not"):
        train(tmp_path / "run", replace(TINY, architecture=name))
    assert not (tmp_path / "run").exists()


def test_the_shipped_network_begins_as_its_command_does(tmp_path):
    """What is first kept is the same to the last bit, so that the rest can be."""
    stop = loop.Stop()
    stop.ask("That was all.")
    train(tmp_path / "book", RECIPES["book"], runs.shipped("book").record.seed, stop=stop)
    shipped = runs.shipped("book").network(0).weights
    for name, values in runs.read(tmp_path / "book").network(0).weights.items():
        np.testing.assert_array_equal(values, shipped[name], err_msg=name)
