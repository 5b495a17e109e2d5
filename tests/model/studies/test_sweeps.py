import json
from functools import partial

import numpy as np
import pytest

from model import reading, network
from model.data import mnist
from model.training import runs
from model.studies import sweeps


@pytest.fixture(scope="module", params=["book", "dense"])
def reader(request):
    net = network.load(request.param)
    return partial(reading.probabilities, net)


@pytest.fixture(scope="module")
def digit():
    return mnist.pixels(mnist.digits().test.images[:1])[0, ..., 0]


def ink_of(digits):
    """A network of the tests: it answers by how much ink there is."""
    sums = digits.sum(axis=(1, 2))
    return np.eye(10, dtype=np.float32)[np.minimum(sums / 40, 9).astype(int)]


def test_the_issues_ranges():
    ranges = {name: sweep.settings for name, sweep in sweeps.SWEEPS.items()}
    assert len(ranges["shift"]) == len(set(ranges["shift"])) == 289
    assert (ranges["shift"][0], ranges["shift"][-1]) == ((-8, -8), (8, 8))
    assert (ranges["rotate"][0], ranges["rotate"][-1]) == (-60, 60)
    assert (ranges["scale"][0], ranges["scale"][-1]) == (50, 150)
    assert len(sweeps.PLAN) == sum(map(len, ranges.values()))


def test_every_sweep_at_rest_gives_exactly_the_unchanged_probabilities(reader, digit):
    unchanged = reader(digit[np.newaxis])[0]
    swept = sweeps.pictures(digit)
    for name, probabilities in sweeps.read_pictures(reader, swept).items():
        at_rest = sweeps.SWEEPS[name].at_rest
        assert np.array_equal(swept[name][at_rest], digit)
        assert np.array_equal(probabilities[at_rest], unchanged)


def test_in_batches_as_one_by_one(reader, digit):
    """Every ninth setting of every sweep, to 1e-5."""
    swept = sweeps.pictures(digit)
    for name, probabilities in sweeps.read_pictures(reader, swept).items():
        sweep = sweeps.SWEEPS[name]
        for place in range(0, len(sweep.settings), 9):
            changed = sweep.apply(digit[np.newaxis], sweep.settings[place])
            assert probabilities[place] == pytest.approx(reader(changed)[0], abs=1e-5)


def test_accuracy_is_the_share_read_rightly():
    digits = np.zeros((4, 28, 28), np.float32)
    digits[:, :8, :10] = np.array([0, 0.5, 1, 1])[:, None, None]  # 0, 40, 80, 80 of ink
    labels = np.array([0, 1, 2, 9])
    rest = sweeps.SWEEPS["shift"].at_rest
    assert sweeps.accuracy(ink_of, digits, labels, "shift", rest) == 0.75
    assert sweeps.accuracy(ink_of, digits, labels, "shift", 0) == 0.25  # all ink is gone


@pytest.fixture
def run(tmp_path):
    """A copy of the book network's run."""
    shipped = runs.shipped("book")
    record = {**shipped.record, "snapshots": shipped.record["snapshots"][-1:]}
    runs.write_record(tmp_path / "copy", record)
    runs.write_weights(runs.snapshot_path(tmp_path / "copy", shipped.steps[-1]), shipped.weights())
    return runs.read(tmp_path / "copy")


def test_the_command_keeps_a_study_with_its_run_and_tells_how_far_it_is(run, capsys):
    sweeps.main([str(run.path), "--digits", "20"])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["done"] for line in told] == list(range(1, len(sweeps.PLAN) + 1))
    study = sweeps.load(run, run.weights())
    assert study["digits"] == 20
    assert study["command"].endswith(f"{run.path} --digits 20")
    images, labels = sweeps.sample(20)
    read = partial(reading.probabilities, network.load("book"))
    assert study["accuracy"]["rotate"][3] == sweeps.accuracy(read, images, labels, "rotate", 3)


def test_a_study_of_other_weights_or_a_damaged_one_counts_as_none(run):
    weights = run.weights()
    assert sweeps.load(run, weights) is None
    study = sweeps.study([0.5] * len(sweeps.PLAN), weights, 10, "by hand")
    sweeps.save(run, study)
    assert sweeps.load(run, weights) == study
    assert sweeps.load(run, {**weights, "conv1/bias": weights["conv1/bias"] + 1}) is None
    for damage in (
        b"{",
        b"[]",
        json.dumps({**study, "format": 0}).encode(),
        json.dumps({**study, "digits": "many"}).encode(),
        json.dumps({**study, "accuracy": {}}).encode(),
        json.dumps(study).replace("0.5", "1.5", 1).encode(),
    ):
        (run.path / sweeps.FILE).write_bytes(damage)
        assert sweeps.load(run, weights) is None


def test_the_sample_is_spread_over_the_test_digits():
    images, labels = sweeps.sample(100)
    assert len(images) == len(labels) == 100
    assert np.array_equal(labels, mnist.digits().test.labels[::100])
    assert images.max() == 1 and images.dtype == np.float32


SHIPPED = {path.parent.name for path in runs.SHIPPED_NETWORKS.glob(f"*/{sweeps.FILE}")}


@pytest.mark.parametrize("name", sorted(SHIPPED | {"book", "dense"}))
def test_a_sample_of_the_shipped_study_is_what_the_shipped_weights_give(name):
    """If this fails, the weights were retrained: python -m model.sweeps model/networks/<name>"""
    shipped = runs.shipped(name)
    study = sweeps.load(shipped, shipped.weights())
    assert study is not None
    images, labels = sweeps.sample(study["digits"])
    assert study["digits"] == 10_000
    read = partial(reading.probabilities, network.load(name))
    for sweep, place in (("shift", 40), ("rotate", 24)):
        measured = sweeps.accuracy(read, images, labels, sweep, place)
        # A digit on the fence may fall to either side on another machine.
        assert study["accuracy"][sweep][place] == pytest.approx(measured, abs=3e-4)
    rest = sweeps.SWEEPS["hide"].at_rest
    assert study["accuracy"]["hide"][rest] == pytest.approx(shipped.test_accuracy, abs=3e-4)
