import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from model.explain import attack
from model.loading import load
from model.reading import probabilities
from model.studies import fooled
from model.training import runs


@pytest.fixture
def quick(monkeypatch):
    """Attacks of few steps."""
    monkeypatch.setitem(fooled.ATTACKS, "pgd40", fooled.Attack("quick", 2))
    monkeypatch.setitem(fooled.ATTACKS, "pgd100", fooled.Attack("quick", 4, 3))


@pytest.fixture
def folder(tmp_path):
    """A copy of the dense network's run without its study."""
    shutil.copytree(runs.shipped("dense").path, tmp_path / "copy")
    (tmp_path / "copy" / fooled.FILE).unlink(missing_ok=True)
    return tmp_path / "copy"


def test_what_a_smaller_change_or_a_weaker_attack_fools_stays_fooled(quick):
    network, digits, standing = load("dense"), fooled.sample(40), []
    while len(standing) <= len(fooled.PLAN):
        standing = fooled.go_on(network, digits, standing)
    right = probabilities(network, digits.images).argmax(axis=1) == digits.labels
    made = fooled.accuracies(standing)
    for norm, sizes in fooled.SIZES.items():
        table = np.array([*made[norm].values()])  # (attacks, sizes), the weakest first
        assert table.shape == (len(fooled.ATTACKS), len(sizes))
        assert (table[:, 0] == right.mean()).all()
        assert (np.diff(table, axis=1) <= 0).all() and (np.diff(table, axis=0) <= 0).all()
        assert table[-1, -1] < 0.3 < table[-1, 1]
        # The first attack is tried on all that is classified correctly.
        tried = attack.fgsm(
            network, digits.images[right], digits.labels[right], sizes[1], norm=norm
        )
        assert table[0, 1] == (~tried.fooled).sum() / len(right)


def test_the_command_keeps_a_study_with_its_run_and_tells_how_far_it_is(quick, folder, capsys):
    fooled.main([str(folder), "--digits", "5"])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["done"] for line in told] == list(range(len(fooled.PLAN) + 1))
    study = fooled.load(folder, load("dense"))
    assert study["digits"] == 5
    assert study["command"].endswith(f"{folder} --digits 5")


def test_the_command_says_what_it_can_not_use(tmp_path):
    with pytest.raises(SystemExit, match=r"\w"):
        fooled.main([str(tmp_path)])


def test_a_study_of_other_weights_or_a_damaged_one_counts_as_none(folder):
    network = load("dense")
    assert fooled.load(folder, network) is None
    standing = [np.array([True, False])] * (len(fooled.PLAN) + 1)
    study = fooled.study(standing, network, "by hand")
    fooled.save(folder, study)
    assert fooled.load(folder, network) == study
    other = replace(network, weights={k: v + 1 for k, v in network.weights.items()})
    assert fooled.load(folder, other) is None
    for damage in (
        b"[" * 50_000,
        b"{",
        b"[]",
        json.dumps({**study, "format": 0}).encode(),
        json.dumps({**study, "digits": 0}).encode(),
        json.dumps({**study, "accuracy": {}}).encode(),
        json.dumps({**study, "accuracy": {**study["accuracy"], "l2": {}}}).encode(),
        json.dumps(study).replace("0.5", "1.5", 1).encode(),
    ):
        (folder / fooled.FILE).write_bytes(damage)
        assert fooled.load(folder, network) is None


@pytest.mark.parametrize("name", ["book", "dense", "robust"])
def test_the_shipped_study_is_of_the_shipped_weights(name):
    """If this fails, the weights were retrained: python -m model.studies.fooled …"""
    network = load(name)
    study = fooled.load(runs.shipped(name).path, network)
    assert study is not None and study["digits"] == fooled.DIGITS
    digits = fooled.sample(fooled.DIGITS)
    right = probabilities(network, digits.images).argmax(axis=1) == digits.labels
    tried = attack.fgsm(
        network, digits.images[right], digits.labels[right], fooled.SIZES["linf"][1]
    )
    by_attack = study["accuracy"]["linf"]
    # A digit on the fence may fall to either side on another machine.
    assert by_attack["fgsm"][0] == pytest.approx(right.mean(), abs=1e-3)
    assert by_attack["fgsm"][1] == pytest.approx((~tried.fooled).sum() / len(right), abs=3e-3)
