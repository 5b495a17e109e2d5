import hashlib
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from model.data import mnist
from model.loading import load
from model.reading import probabilities
from model.studies import sweeps
from model.training import runs
from tests.helpers import architectures


@pytest.fixture(scope="module", params=["book", "dense"])
def network(request):
    return load(request.param)


@pytest.fixture(scope="module")
def digit():
    return mnist.pixels(mnist.digits().test.images[:1])[0, ..., 0]


def test_the_issues_ranges():
    ranges = {name: sweep.settings for name, sweep in sweeps.SWEEPS.items()}
    assert len(ranges["shift"]) == len(set(ranges["shift"])) == 289
    assert (ranges["shift"][0], ranges["shift"][-1]) == ((-8, -8), (8, 8))
    assert (ranges["rotate"][0], ranges["rotate"][-1]) == (-60, 60)
    assert (ranges["scale"][0], ranges["scale"][-1]) == (50, 150)
    assert len(sweeps.PLAN) == sum(map(len, ranges.values()))


def test_every_sweep_at_rest_gives_exactly_the_unchanged_probabilities(network, digit):
    unchanged = probabilities(network, digit[np.newaxis])[0]
    swept = sweeps.pictures(digit)
    for name, read in sweeps.read_pictures(network, swept).items():
        at_rest = sweeps.SWEEPS[name].at_rest
        assert np.array_equal(swept[name][at_rest], digit)
        assert np.array_equal(read[at_rest], unchanged)


def test_in_batches_as_one_by_one(network, digit):
    """Every ninth setting of every sweep, to 1e-5."""
    swept = sweeps.pictures(digit)
    for name, read in sweeps.read_pictures(network, swept).items():
        sweep = sweeps.SWEEPS[name]
        for place in range(0, len(sweep.settings), 9):
            changed = sweep.apply(digit[np.newaxis], sweep.settings[place])
            assert read[place] == pytest.approx(probabilities(network, changed)[0], abs=1e-5)


@pytest.mark.parametrize("name", architectures.ARCHITECTURES)
def test_a_digit_of_any_network_can_be_swept(name):
    network = architectures.network(name)
    (digit,) = architectures.digits(network.spec, 1)
    for read in sweeps.read_pictures(network, sweeps.pictures(digit)).values():
        assert read.shape[1:] == (len(network.spec.classes),)


def test_accuracy_is_the_share_classified_correctly():
    network = load("book")
    digits = sweeps.sample(50)
    right = probabilities(network, digits.images).argmax(axis=1) == digits.labels
    rest = sweeps.SWEEPS["shift"].at_rest
    assert sweeps.accuracy(network, digits, "shift", rest) == right.mean()
    alike = {sweeps.accuracy(network, digits, "scale", n) for n in (0, 10)}
    assert len(alike) == 2  # half as large is harder


@pytest.fixture
def folder(tmp_path):
    """A copy of the book network's run without its study."""
    shutil.copytree(runs.shipped("book").path, tmp_path / "copy")
    (tmp_path / "copy" / sweeps.FILE).unlink()
    return tmp_path / "copy"


def test_the_command_keeps_a_study_with_its_run_and_tells_how_far_it_is(folder, capsys):
    sweeps.main([str(folder), "--digits", "20"])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["done"] for line in told] == list(range(1, len(sweeps.PLAN) + 1))
    study = sweeps.load(folder, load("book"))
    assert study["digits"] == 20
    assert study["command"].endswith(f"{folder} --digits 20")
    accuracy = sweeps.accuracy(load("book"), sweeps.sample(20), "rotate", 3)
    assert study["accuracy"]["rotate"][3] == accuracy


def test_the_command_says_what_it_can_not_use(tmp_path):
    with pytest.raises(SystemExit, match=r"\w"):
        sweeps.main([str(tmp_path)])


def test_a_study_of_other_weights_or_a_damaged_one_counts_as_none(folder):
    network = load("book")
    assert sweeps.load(folder, network) is None
    study = sweeps.study([0.5] * len(sweeps.PLAN), network, 10, "by hand")
    sweeps.save(folder, study)
    assert sweeps.load(folder, network) == study
    other = replace(network, weights={k: v + 1 for k, v in network.weights.items()})
    assert sweeps.load(folder, other) is None
    assert sweeps.load(folder, network.without([(0, 3)])) is None
    for damage in (
        b"[" * 100_000,
        b"{",
        b"[]",
        json.dumps({**study, "format": 0}).encode(),
        json.dumps({**study, "digits": "many"}).encode(),
        json.dumps({**study, "accuracy": {}}).encode(),
        json.dumps(study).replace("0.5", "1.5", 1).encode(),
    ):
        (folder / sweeps.FILE).write_bytes(damage)
        assert sweeps.load(folder, network) is None


def test_the_sample_is_spread_over_the_test_digits():
    images, labels = sweeps.sample(100)
    assert len(images) == len(labels) == 100
    assert np.array_equal(labels, mnist.digits().test.labels[::100])
    assert images.max() == 1 and images.dtype == np.float32


def test_a_study_is_kept_by_the_bytes_of_the_weights():
    """The shipped studies stay those of the shipped weights however a Network is made."""
    digest = hashlib.sha256()
    for name, values in load("dense").weights.items():
        digest.update(f"{name} {values.shape} float32 ".encode() + values.tobytes())
    assert load("dense").fingerprint == digest.hexdigest()


SHIPPED = {path.parent.name for path in runs.SHIPPED_NETWORKS.glob(f"*/{sweeps.FILE}")}


@pytest.mark.parametrize("name", sorted(SHIPPED | {"book", "dense"}))
def test_a_sample_of_the_shipped_study_is_what_the_shipped_weights_give(name):
    """If this fails, the weights were retrained: python -m model.studies.sweeps …"""
    shipped, network = runs.shipped(name), load(name)
    study = sweeps.load(shipped.path, network)
    assert study is not None and study["digits"] == 10_000
    digits = sweeps.sample(study["digits"])
    for sweep, place in (("shift", 40), ("rotate", 24)):
        measured = sweeps.accuracy(network, digits, sweep, place)
        # A digit on the fence may fall to either side on another machine.
        assert study["accuracy"][sweep][place] == pytest.approx(measured, abs=3e-4)
    rest = sweeps.SWEEPS["hide"].at_rest
    assert study["accuracy"]["hide"][rest] == pytest.approx(shipped.test_accuracy, abs=3e-4)
