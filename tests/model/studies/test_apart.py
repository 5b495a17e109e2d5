import json
import shutil

import numpy as np
import pytest

from model.data import mnist
from model.data.mnist import Digits, Mnist
from model.loading import load
from model.reading import read, read_batch
from model.studies import apart
from model.training import runs
from tests.helpers import architectures

FIT = [name for name, spec in architectures.ARCHITECTURES.items() if mnist.fits(spec)]
SHIPPED = ("book", "dense")  # see below
WHOLE = mnist.digits()


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Few digits: seconds are for the shipped studies."""
    some = Mnist(
        Digits(*(part[:900] for part in WHOLE.train)), Digits(*(p[:400] for p in WHOLE.test))
    )
    monkeypatch.setattr(mnist, "digits", lambda: some)
    monkeypatch.setattr(apart, "FITTED", 300)
    monkeypatch.setattr(apart, "SAMPLE", 60)


def made(network, onto=None):
    *shares, found = apart.study(network, onto)
    assert shares == sorted(shares) and shares[-1] == 1 and 0 < shares[0] < 0.5
    return found


@pytest.mark.parametrize("name", [name for name in FIT if name not in SHIPPED])
def test_every_layer_of_any_network_has_its_picture(name):
    network = architectures.network(name)
    found = made(network)
    digits = mnist.pixels(mnist.digits().test.images)[..., 0]
    said = read_batch(network, digits)
    assert np.array_equal(found.answers, said.logits.argmax(axis=1))
    assert [view.fit.layer for view in found.views] == [
        -1,
        *network.spec.shown,
        network.spec.logits,
    ]
    placed = found.place(digits[7])
    for n, view in enumerate(found.views):
        for projection in apart.PROJECTIONS:
            points = view.points[projection]
            assert points.shape == (400, 2) and np.abs(points).max() == pytest.approx(1, abs=1e-5)
            assert placed[projection][n] == pytest.approx(points[7], abs=1e-3)
            assert 0 <= view.trust[projection] <= 1
        assert 0 <= view.accuracy <= 1 and 0 < view.spread <= 1 + 1e-6


def test_the_probe_and_the_planes_are_those_of_plain_numpy():
    """Of the dense network's hidden layer, in float64."""
    network, place = load("dense"), 1
    digits, labels = apart.sample(mnist.digits().train, 300)
    rows = np.stack(
        [read(network, digit).layers[1].values.ravel() for digit in digits], dtype=float
    )
    mean, hot = rows.mean(axis=0), np.eye(10)[labels]
    rows -= mean

    def fitted(part, strength):
        x = rows[part] if part.start else rows
        t = hot[part] - hot.mean(axis=0)
        penalty = strength * (x**2).sum() / len(x)
        return np.linalg.solve(x.T @ x + penalty * np.eye(x.shape[1]), x.T @ t)

    right = {
        s: ((rows[:60] @ fitted(slice(60, 300), s)).argmax(axis=1) == labels[:60]).mean()
        for s in (1e-3, 1e-2, 1e-1, 1.0, 10.0)
    }
    weights = fitted(slice(0, 300), max(right, key=lambda s: (right[s], s)))
    images, wanted = mnist.digits().test
    tested = read_batch(network, mnist.pixels(images)[..., 0]).layers[1].values.reshape(400, -1)
    answers = ((tested - mean) @ weights + hot.mean(axis=0)).argmax(axis=1)
    view = made(network).views[place]
    assert view.accuracy == pytest.approx((answers == wanted).mean(), abs=0.003)  # one digit
    _, _, axes = np.linalg.svd(rows, full_matrices=False)
    spread = (((tested - mean) @ axes[:2].T) ** 2).sum() / ((tested - mean) ** 2).sum()
    assert view.spread == pytest.approx(spread, rel=1e-3)


@pytest.mark.parametrize("place", [0, 1, -1])
def test_neighbours_are_those_that_measuring_all_finds(place):
    network = load("book")
    found, digits = made(network), mnist.pixels(mnist.digits().test.images)[..., 0]
    rows = np.concatenate([apart.features(network, part)[place] for part in np.split(digits, 4)])
    away = np.linalg.norm(rows.astype(float) - rows[7], axis=1)
    away[7] = np.inf
    near = found.neighbours(place if place >= 0 else len(found.views) - 1, digits[7], 7)
    assert near.distances == pytest.approx(np.sort(away)[:9], abs=1e-3)
    assert set(near.numbers) == set(np.argsort(away)[:9])


def test_the_moments_of_a_training_do_not_flip():
    """Turned to the end's pictures, no other turn or reflection lies closer to them."""
    run = runs.shipped("book")
    end = made(run.network())
    before = made(run.network(run.steps[-3]), end)
    for one, other in zip(before.views, end.views, strict=True):
        for projection in apart.PROJECTIONS:
            points, onto = one.points[projection], other.points[projection]
            points, onto = points - points.mean(axis=0), onto - onto.mean(axis=0)
            agree = np.trace(points.T @ onto)
            for angle in np.linspace(0, 2 * np.pi, 30):
                turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
                for flip in (1, -1):
                    assert agree >= np.trace((points @ turn * [1, flip]).T @ onto) - 1e-3


def test_the_command_keeps_the_figures_and_what_is_damaged_counts_as_none(tmp_path, capsys):
    folder = tmp_path / "copy"
    shutil.copytree(runs.shipped("dense").path, folder)
    apart.main([str(folder)])
    network = load("dense")
    kept = apart.load(folder, network)
    assert json.loads(capsys.readouterr().out)["run"] == str(folder)
    assert (kept["fitted"], kept["digits"], len(kept["layers"])) == (300, 400, 3)
    assert apart.load(folder, load("book")) is None
    for damage in (
        b"[" * 100_000,
        b"[]",
        json.dumps({**kept, "format": 0}).encode(),
        json.dumps({**kept, "layers": kept["layers"][1:]}).encode(),
        json.dumps({**kept, "layers": [{**kept["layers"][0], "accuracy": 2.0}] * 3}).encode(),
    ):
        (folder / apart.FILE).write_bytes(damage)
        assert apart.load(folder, network) is None
    with pytest.raises(SystemExit, match=r"\w"):
        apart.main(["nobody"])


@pytest.mark.parametrize("name", ["book", "dense", "robust"])
def test_the_shipped_figures_are_of_the_shipped_weights(name):
    """If this fails, the weights were retrained: python -m model.studies.apart book dense robust"""
    kept = apart.load(runs.shipped(name).path, load(name))
    assert kept is not None and (kept["fitted"], kept["digits"]) == (2_000, 10_000)
    accuracies = [layer["accuracy"] for layer in kept["layers"]]
    assert accuracies[0] < 0.9 < accuracies[-2]  # the layers are what makes the difference
