import json
from dataclasses import replace

import numpy as np
import pytest

from model.data import mnist
from model.studies import examples
from model.training.recipes import RECIPES


def test_a_seed_chooses_the_same_digits_and_a_larger_size_adds_to_them():
    few, more = examples.chosen(100, 1), examples.chosen(300, 1)
    assert np.array_equal(few.images, more.images[:100])
    assert np.array_equal(few.labels, more.labels[:100])
    assert not np.array_equal(few.labels, examples.chosen(100, 2).labels)
    every = examples.chosen(60_000, 0)
    assert np.array_equal(np.bincount(every.labels), np.bincount(mnist.digits().train.labels))


@pytest.mark.parametrize(("size", "times"), [(100, 64), (3_000, 3), (6_400, 1), (60_000, 1)])
def test_few_digits_are_repeated_to_make_500_batches(size, times):
    digits = mnist.Digits(np.zeros((size, 1, 1), np.uint8), np.arange(size))
    repeated = examples.repeated(digits, RECIPES["book"])
    assert len(repeated.labels) == len(repeated.images) == times * size
    batches = -(-len(repeated.labels) // 64) * 5
    assert batches >= 500
    assert times == 1 or (times - 1) * size * 5 < 500 * 64  # no more often than it takes


def test_the_command_trains_every_network_at_every_size(tmp_path, capsys, monkeypatch):
    asked = []

    def measure(size, seed, name, least):
        asked.append((size, seed, name, least))
        return (size + 10 * seed) / 1000

    monkeypatch.setattr(examples, "measure", measure)
    out = tmp_path / "examples.json"
    command = f"--sizes 100 300 --seeds 0 4 --least 7 --out {out}"
    examples.main(command.split())
    assert sorted(asked) == sorted(
        (size, seed, name, 7)
        for size in (100, 300)
        for seed in (0, 4)
        for name in ("book", "dense")
    )
    assert len(capsys.readouterr().out.splitlines()) == 8
    study = examples.load(out)
    assert (study.sizes, study.seeds, study.least_batches) == ((100, 300), (0, 4), 7)
    assert study.accuracies["dense"].tolist() == [[0.1, 0.3], [0.14, 0.34]]
    assert (
        study.command
        == f"python -m model.studies.examples --sizes 100 300 --seeds 0 4 --least 7 --out {out}"
    )


def test_enough_is_the_least_size_that_is_as_accurate_on_average():
    accuracies = {"book": np.array([[0.8, 0.9, 0.99], [0.7, 0.96, 0.99]])}
    study = examples.Study("", (10, 20, 30), (0, 1), 500, accuracies)
    assert study.means["book"] == pytest.approx([0.75, 0.93, 0.99])
    assert study.enough("book", 0.929) == 20
    assert study.enough("book", 0.931) == 30
    assert study.enough("book", 0.999) is None


@pytest.mark.parametrize(
    "content", [None, "{", "[]", "{}", '{"format": 1, "sizes": [1], "seeds": [0]}']
)
def test_figures_that_cannot_be_read_say_what_to_do(tmp_path, content):
    path = tmp_path / "examples.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(examples.ExamplesError, match="git checkout"):
        examples.load(path)


def test_figures_of_another_shape_are_refused(tmp_path):
    kept = json.loads(examples.FILE.read_text())
    kept["sizes"] = kept["sizes"][:-1]
    (tmp_path / "examples.json").write_text(json.dumps(kept))
    with pytest.raises(examples.ExamplesError):
        examples.load(tmp_path / "examples.json")


def test_the_shipped_figures_are_whole():
    study = examples.load()
    assert (study.sizes, study.seeds) == (examples.SIZES, examples.SEEDS)
    assert study.least_batches == examples.LEAST_BATCHES
    assert study.command == "python -m model.studies.examples"


def test_a_sample_of_the_shipped_figures_is_what_training_gives():
    """The dense network on 100 digits, seed 0; another machine's arithmetic may round otherwise."""
    measured = examples.measure(100, 0, "dense")
    assert examples.load().accuracies["dense"][0, 0] == pytest.approx(measured, abs=0.01)


def test_it_trains_on_the_chosen_digits_alone(monkeypatch):
    """On twos only, every answer is 2."""
    images, labels = mnist.digits().test
    twos = mnist.Digits(images[labels == 2][:64], labels[labels == 2][:64])
    monkeypatch.setattr(examples, "chosen", lambda size, seed: twos)
    monkeypatch.setitem(RECIPES, "dense", replace(RECIPES["dense"], epochs=1))
    assert examples.measure(64, 0, "dense", least=20) == np.mean(labels == 2)
