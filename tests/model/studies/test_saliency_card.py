import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from model.explain import saliency
from model.loading import load
from model.reading import probabilities
from model.studies import saliency_card as cards
from model.studies.sweeps import sample
from model.training import runs
from tests.helpers import oracle
from tests.helpers.architectures import ARCHITECTURES, digits, network
from tests.model.explain.samples import ALL

SMALL = "strides"


def graded(net, some):
    parts = [cards.grade(net, some, *each) for each in cards.plan(net.spec, len(some))]
    return cards.card(parts, net, len(some), "by hand")


@ALL
def test_every_architecture_has_a_card_with_every_method_and_control(name):
    net = network(name)
    card = graded(net, digits(net.spec, 2))
    assert [*card["methods"]] == [*saliency.available(net.spec), *saliency.CONTROLS]
    assert card["randomised"] == 2
    own, layers = card["methods"], len(cards.weighted(net.spec))
    for each in own.values():
        assert 0 <= each["deletion"] <= 1 and 0 <= each["insertion"] <= 1
        assert len(each["likeness"]) == len(each["places"]) == layers
    assert own["ink"]["likeness"] == pytest.approx([1] * layers)
    assert max(np.abs(own["random"]["places"])) < 0.2
    assert own["account"]["gap"] < 1e-3


def test_areas_are_those_of_one_pixel_after_another():
    """Against plain NumPy's pass, pixels taken in the order of a map without two equal values."""
    net = network(SMALL)
    some = digits(net.spec, 2)
    maps = np.random.default_rng(1).normal(size=some.shape).astype(np.float32)
    answers = probabilities(net, some).argmax(axis=-1)
    found = cards.areas(net, some, maps, answers)
    for n, (picture, one) in enumerate(zip(some, maps, strict=True)):
        order = sorted(np.ndindex(one.shape), key=lambda at: -one[at])
        left, added = [], []
        for share in cards.SHARES:
            taken = order[: int(np.ceil(share * (picture > 0).sum() - 1e-9))]
            without, alone = picture.copy(), np.zeros_like(picture)
            for at in taken:
                without[at], alone[at] = 0, picture[at]
            left.append(oracle.forward(net, without)[2][answers[n]])
            added.append(oracle.forward(net, alone)[2][answers[n]])
        for area, curve in zip(found, (left, added), strict=True):
            wanted = np.mean([curve[:-1], curve[1:]], axis=0).mean()
            assert area[n] == pytest.approx(wanted, abs=1e-4)


def test_the_best_order_has_the_best_areas():
    """A class that one pixel alone speaks for: deleted first it is gone, last it stays."""
    net = network(SMALL)
    some = digits(net.spec, 1)
    fall = saliency.METHODS["occlusion"](net, some, np.eye(10, dtype=np.float32)[3], 1, 1).maps
    first, last = (cards.areas(net, some, order, np.array([3])) for order in (fall, -fall))
    assert first[0] < last[0] and first[1] > last[1]


def test_rank_correlation_by_hand():
    """Ranks 1, 2.5, 2.5, 4 against 4, 1, 2, 3: the covariance of ranks over their spreads."""
    ones = np.array([[1.0, 2.0], [2.0, 9.0]])
    others = np.array([[8.0, -1.0], [0.0, 3.0]])
    ranks = np.array([[1, 2.5, 2.5, 4], [4, 1, 2, 3]])
    assert cards.alike(ones, others) == pytest.approx(np.corrcoef(ranks)[0, 1])
    assert cards.alike(ones, np.exp(ones)) == pytest.approx(1)
    assert cards.alike(ones, np.zeros((2, 2))) == 0


def test_layers_are_made_random_from_the_top():
    net = network("deep")
    tops = cards.weighted(net.spec)
    assert tops[0] == net.spec.logits
    for depth in range(1, len(tops) + 1):
        other = cards.randomised(net, depth)
        for place in tops:
            same = all(
                np.array_equal(net.weights[name], other.weights[name])
                for name in net.spec.layers[place].weights
            )
            assert same == (place not in tops[:depth])
    kernel = cards.randomised(load("book"), 1).weights["dense/kernel"]
    assert kernel.std() == pytest.approx(np.sqrt(2 / sum(kernel.shape)), rel=0.05)  # Glorot's


def test_what_passes_is_said_against_every_control():
    card = graded(network(SMALL), digits(ARCHITECTURES[SMALL], 2))
    for name, figures in (
        ("gradient", {"deletion": 0.0, "insertion": 1.0, "gap": None, "likeness": [0.9, 0.1]}),
        ("integrated", {"deletion": 1.0, "insertion": 0.0, "gap": 0.5, "places": [0.1, 0.9]}),
    ):
        card["methods"][name] |= figures
    good, bad = (cards.passes(card, name) for name in ("gradient", "integrated"))
    assert (good["deletion"], good["insertion"], good["completeness"]) == (True, True, None)
    assert good["values"]
    assert not any((bad["deletion"], bad["insertion"], bad["completeness"], bad["places"]))
    assert not cards.passes(card, "ink")["places"]


@pytest.fixture
def folder(tmp_path):
    """A copy of the dense network's run without its card."""
    shutil.copytree(runs.shipped("dense").path, tmp_path / "copy")
    (tmp_path / "copy" / cards.FILE).unlink(missing_ok=True)
    return tmp_path / "copy"


def test_the_command_keeps_a_card_with_its_run_and_tells_how_far_it_is(folder, capsys):
    cards.main([str(folder), "--digits", "10"])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["done"] for line in told] == list(range(1, len(told) + 1))
    card = cards.load(folder, load("dense"))
    assert card["digits"] == 10
    assert card["command"].endswith(f"{folder} --digits 10")
    with pytest.raises(SystemExit, match=r"\w"):
        cards.main([str(folder.parent)])


def test_a_card_of_other_weights_or_a_damaged_one_counts_as_none(folder):
    net = load("dense")
    card = graded(net, digits(net.spec, 1))
    cards.save(folder, card)
    assert cards.load(folder, net) == card
    assert (
        cards.load(folder, replace(net, weights={k: v + 1 for k, v in net.weights.items()})) is None
    )
    for damage in (
        b"[" * 100_000,
        b"{",
        b"[]",
        json.dumps({**card, "format": 0}).encode(),
        json.dumps({**card, "digits": "many"}).encode(),
        json.dumps({**card, "methods": {}}).encode(),
        json.dumps({**card, "methods": {**card["methods"], "ink": {}}}).encode(),
    ):
        (folder / cards.FILE).write_bytes(damage)
        assert cards.load(folder, net) is None


@pytest.mark.parametrize("name", ["book", "dense", "robust"])
def test_a_part_of_the_shipped_card_is_what_the_shipped_weights_give(name):
    """If this fails, the weights were retrained: python -m model.studies.saliency_card …"""
    shipped, net = runs.shipped(name), load(name)
    card = cards.load(shipped.path, net)
    assert card is not None and card["digits"] == 1_000 and card["randomised"] == 100
    some = sample(1_000).images
    for method in ("gradient", "ink"):
        parts = [cards.grade(net, some[n::20], method, 0) for n in range(2)]
        for figure in ("deletion", "insertion"):
            few = np.concatenate([getattr(part, figure) for part in parts])
            spread = 4 * few.std() / np.sqrt(len(few))
            assert card["methods"][method][figure] == pytest.approx(few.mean(), abs=spread)
