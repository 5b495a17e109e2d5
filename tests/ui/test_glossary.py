"""Twenty terms, each with this network's own numbers."""

import re

import pytest

from model.training import runs
from model.training.runs import Checkpoint
from tests.helpers.architectures import ARCHITECTURES, network
from tests.helpers.runs import keep
from ui import glossary, words

BOOK = Checkpoint(runs.shipped("book"))


def said(used):
    return {term.title: glossary.says(term, used) for term in glossary.TERMS}


def numbers(text):
    return [float(n.replace(",", "")) for n in re.findall(r"(?<![\d.])\d[\d,]*\.?\d*", text)]


def test_there_are_twenty_and_none_twice():
    assert len(said(BOOK)) == len(glossary.TERMS) == 20
    found = [word for term in glossary.TERMS for word in term.found_as.split("|")]
    assert len(found) == len(set(found))


def test_the_books_numbers_are_those_of_the_book():
    told = said(BOOK)
    assert "32" in told["Kernel"] and "3×3×1" in told["Kernel"]
    assert "26×26" in told["Feature map"]
    assert "1 → 32 → 32 → 64 → 64 → 128" in told["Channel"]
    assert "26×26 become 13×13" in told["Pooling"]
    assert "18×18" in told["Receptive field"]
    assert "10 units that weigh 1,152" in told["Dense layer"]
    assert "104,202" in told["Parameters"] and "234" in told["Bias"]
    assert "64" in told["Batch"] and "938" in told["Epoch"] and "0.001" in told["Gradient"]
    assert "99.20%" in told["Accuracy"]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_any_networks_numbers_are_its_weights(name, tmp_path):
    keep(tmp_path / "run", network(name))
    used = Checkpoint(runs.read(tmp_path / "run"))
    told, spec, model = said(used), used.run.spec, network(name).to_keras()
    assert numbers(told["Parameters"]) == [model.count_params()]
    kernels = [w for w in model.weights if w.path.endswith("kernel") and len(w.shape) == 4]
    assert numbers(told["Convolution"]) == [len(kernels)]
    if kernels:
        rows, columns, inputs, count = kernels[0].shape
        title = words.titles(spec)[spec.of_kind("Conv2D")[0]]
        assert f"{title} has {count}, each with {rows}×{columns}×{inputs}" in told["Kernel"]
    else:
        assert numbers(told["Kernel"]) == numbers(told["Feature map"]) == []
    assert numbers(told["Logit"]) == [len(spec.classes)]


def test_what_was_not_trained_here_has_no_batches_and_a_moment_no_loss_of_the_end(tmp_path):
    keep(tmp_path / "run", network("strides"))
    told = said(Checkpoint(BOOK.run, 64))
    assert "0.0278" not in told["Loss"] and "0.0278" in said(BOOK)["Loss"]
    assert "938" in told["Epoch"]
