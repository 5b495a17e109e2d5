"""Calibration: the figures against plain loops over a few answers, and what the command prints."""

import numpy as np
import pytest

from model.studies import calibration, evaluate


@pytest.fixture(scope="module")
def few():
    """Logits (200, 4) of a network that is too sure, and labels."""
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (200, 4))
    odds = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return 3 * logits, np.array([rng.choice(4, p=p) for p in odds])


def test_the_figures_are_those_of_a_loop(few):
    logits, labels = few
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    likelihood = brier = error = 0.0
    for row, label in zip(p, labels, strict=True):
        likelihood -= np.log(row[label]) / 200
        brier += sum((q - (k == label)) ** 2 for k, q in enumerate(row)) / 200
    for n in range(15):
        there = [(max(r), r.argmax() == k) for r, k in zip(p, labels, strict=True)]
        there = [(q, right) for q, right in there if n / 15 <= q < (n + 1) / 15 or n == 14 < 15 * q]
        if there:
            sure, right = np.mean(there, axis=0)
            error += len(there) / 200 * abs(sure - right)
    found = calibration.measure(p, labels)
    assert found.likelihood == pytest.approx(likelihood)
    assert found.brier == pytest.approx(brier)
    assert found.error == pytest.approx(error)
    for least, (said, right) in zip(calibration.SAID, found.said, strict=True):
        there = [r.argmax() == k for r, k in zip(p, labels, strict=True) if max(r) >= least]
        assert (said, right) == (len(there), sum(there))


def test_the_temperature_is_the_best_of_many(few):
    logits, labels = few
    tried = np.geomspace(0.5, 10, 400)
    losses = [
        calibration.negative_log_likelihood(calibration.tempered(logits, t), labels) for t in tried
    ]
    assert calibration.fitted(logits, labels) == pytest.approx(tried[np.argmin(losses)], rel=0.01)
    assert calibration.fitted(logits, labels) == pytest.approx(3, rel=0.3)


def test_no_half_is_measured_with_its_own_temperature(few):
    logits, labels = few
    half = calibration.halves(["a"] * 60 + ["b"] * 140)
    assert half[:60].all() and not half[60:].any()
    probabilities, (first, second) = calibration.scaled(logits, labels, half)
    assert first == calibration.fitted(logits[60:], labels[60:])
    assert second == calibration.fitted(logits[:60], labels[:60])
    assert probabilities[:60] == pytest.approx(calibration.tempered(logits[:60], first))
    assert list(calibration.halves(["mnist"] * 4)) == [True, False, True, False]


def test_the_command_says_how_often_it_is_right(monkeypatch, capsys):
    test = evaluate.mnist_test()
    few = evaluate.Inputs("few", test.digits[:200], test.labels[:200], test.writers[:200], [])
    monkeypatch.setattr(evaluate, "mnist_test", lambda: few)
    calibration.main(["--network", "book"])
    printed = capsys.readouterr().out
    assert "expected calibration error" in printed and "temperatures" in printed
    with pytest.raises(SystemExit, match="nothing"):
        calibration.main(["--network", "nothing"])
