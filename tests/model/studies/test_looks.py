import json
from dataclasses import replace

import numpy as np
import pytest

from model.explain import ascent
from model.explain.ascent import Care
from model.loading import load
from model.studies import looks
from model.training import runs
from tests.helpers import architectures
from tests.helpers.runs import keep

BARE = Care(False, False, False)


@pytest.fixture
def network():
    return architectures.network("signs")


def some(network, layer, seed=0):
    """Pictures such as a layer's might be."""
    shape = ascent.shape(network.spec, layer)
    return np.random.default_rng(seed).integers(256, size=shape, dtype=np.uint8)


def test_what_is_kept_is_found_by_layer_and_care(network, tmp_path):
    assert looks.load(tmp_path, network, 0, Care()) is None
    first, last = some(network, 0), some(network, network.spec.logits)
    looks.save(tmp_path, network, {(0, Care()): first})
    looks.save(tmp_path, network, {(network.spec.logits, BARE): last})  # beside it
    assert np.array_equal(looks.load(tmp_path, network, 0, Care()), first)
    assert np.array_equal(looks.load(tmp_path, network, network.spec.logits, BARE), last)
    assert looks.load(tmp_path, network, 0, BARE) is None
    assert looks.load(tmp_path, network, 1, Care()) is None
    again = some(network, 0, seed=1)
    looks.save(tmp_path, network, {(0, Care()): again})
    assert np.array_equal(looks.load(tmp_path, network, 0, Care()), again)
    assert [path.name for path in tmp_path.iterdir()] == [looks.FILE]


def test_pictures_of_other_weights_count_as_none(network, tmp_path):
    looks.save(tmp_path, network, {(0, Care()): some(network, 0)})
    other = replace(network, weights={k: v + 1 for k, v in network.weights.items()})
    assert looks.load(tmp_path, other, 0, Care()) is None
    looks.save(tmp_path, other, {})
    assert looks.load(tmp_path, network, 0, Care()) is None


def test_a_damaged_file_is_said_in_a_sentence_and_made_anew(network, tmp_path, monkeypatch):
    looks.save(tmp_path, network, {(0, Care()): some(network, 0)})
    whole = (tmp_path / looks.FILE).read_bytes()
    np.savez(tmp_path / "pickled.npz", weights=np.array({"a": 1}, object))
    np.savez(
        tmp_path / "other.npz",
        **{"weights": np.array(looks._stamp(network)), "conv1.111": np.zeros((2, 3), np.uint8)},
    )
    damages = [b"", b"[]", whole[:-9], whole[:200] + b"\0" * 20 + whole[220:]]
    damages += [(tmp_path / name).read_bytes() for name in ("pickled.npz", "other.npz")]
    for damage in damages:
        (tmp_path / looks.FILE).write_bytes(damage)
        with pytest.raises(looks.LooksError, match="make them again"):
            looks.load(tmp_path, network, 0, Care())
    looks.save(tmp_path, network, {(0, Care()): some(network, 0)})
    assert looks.load(tmp_path, network, 0, Care()) is not None
    monkeypatch.setattr(looks, "MOST_BYTES", 100)
    with pytest.raises(looks.LooksError):
        looks.load(tmp_path, network, 0, Care())


def test_the_command_makes_every_layer_and_tells_how_far_it_is(
    network, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(ascent, "STEPS", 2)
    keep(tmp_path / "run", network)
    looks.main([str(tmp_path / "run")])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    plan = len(looks.layers(network.spec)) * len(looks.CARES)
    assert [line["done"] for line in told] == list(range(1, plan + 1))
    for layer in looks.layers(network.spec):
        kept = looks.load(tmp_path / "run", network, layer, BARE)
        assert np.array_equal(kept, ascent.climb(network, layer, BARE))


def test_the_command_says_what_it_can_not_use(tmp_path):
    with pytest.raises(SystemExit, match=r"\w"):
        looks.main([str(tmp_path)])


@pytest.mark.parametrize("name", [run.name for run in sorted(runs.SHIPPED_NETWORKS.iterdir())])
def test_what_ships_is_of_the_shipped_weights_and_small(name):
    """If this fails, the weights were retrained: python -m model.studies.looks …"""
    folder, net = runs.shipped(name).path, load(name)
    assert (folder / looks.FILE).stat().st_size < 1_000_000
    for layer in looks.layers(net.spec):
        pictures = looks.load(folder, net, layer, Care())
        assert pictures is not None
        best = ascent.values(net, layer, pictures).max(axis=1)
        noise = ascent.values(net, layer, ascent.begin(net, layer).pictures).max(axis=1)
        assert (best >= noise).mean() > 0.95
