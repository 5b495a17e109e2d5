"""Learning from sets of signs: on a base whose layers stay as they are, and from scratch."""

from dataclasses import replace

import numpy as np
import pytest

from model import reading
from model.architectures import PRESETS
from model.data import mnist, sets
from model.data.sets import SignSet
from model.training import command, cross_validation, loop, orders, runs
from model.training.orders import Order, TrainingError
from model.training.recipes import RECIPES
from tests.helpers import architectures
from tests.helpers.runs import keep

SIGNS = replace(RECIPES["signs"], epochs=2)
NAMES = ("α", "<b>house</b>", "🐙")


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("DIGITSCOPE_SETS", str(tmp_path / "sets"))
    monkeypatch.setattr(orders, "AN_EPOCH", 200)
    monkeypatch.setattr(orders, "EACH_DIGIT", 8)


def drawings(each, names=NAMES, side=mnist.SIDE):
    """So many drawings of each sign, which are really MNIST's 3, 4 and 5."""
    train = mnist.digits().train
    first = [np.flatnonzero(train.labels == 3 + n)[:each] for n in range(len(names))]
    images = train.images[np.concatenate(first), :side, :side]
    labels = np.repeat(np.arange(len(names), dtype=np.uint8), each)
    return SignSet("", "Mine", names, images, labels)


def learn(tmp_path, made, **order):
    out = tmp_path / "runs" / "mine"
    loop.train(Order("signs", order.pop("recipe", SIGNS), signs=made.id, **order), out)
    return runs.read(out)


def test_a_new_last_layer_on_a_base_whose_layers_stay(tmp_path):
    made = sets.add(drawings(8))
    run = learn(tmp_path, made, base="robust", recipe=replace(SIGNS, epochs=8))
    base = runs.shipped("robust")
    assert run.spec.classes == NAMES
    assert run.spec.layers[:-1] == base.spec.layers[:-1]
    assert (run.record.signs, run.record.base) == ("mine", "robust")
    assert (run.record.digits.train, run.record.digits.test) == (18, 6)
    first, last = run.network(0).weights, run.network().weights
    for name, values in base.network().weights.items():
        if name.startswith("dense"):
            assert not np.array_equal(first[name], last[name])
        else:
            np.testing.assert_array_equal(last[name], values)
    kept = made.split(0)[1]
    said = reading.probabilities(run.network(), mnist.pixels(kept.images)[..., 0])
    right = (said.argmax(axis=-1) == kept.labels).mean()
    assert run.test_accuracy == pytest.approx(right, abs=1e-6)
    assert right >= 5 / 6
    assert len(run.record.curve) >= 4


def test_a_base_s_averages_and_dropout_stay_as_when_it_reads(tmp_path):
    base = architectures.network("normalised")
    keep(tmp_path / "runs" / "base", base)
    run = learn(tmp_path, sets.add(drawings(4)), base="base")
    answer = base.spec.layers[-1].name
    for name, values in run.network().weights.items():
        if not name.startswith(answer):
            np.testing.assert_array_equal(values, base.weights[name], err_msg=name)


def test_a_base_may_end_in_a_convolution(tmp_path):
    base = architectures.network("all convolutional")
    keep(tmp_path / "runs" / "base", base)
    run = learn(tmp_path, sets.add(drawings(4)), base="base")
    assert run.spec.layers[-1].shape_out == (3,)


@pytest.mark.parametrize("kind", ["mnist", "varied"])
def test_from_scratch_the_same_signs_and_seed_give_the_same_weights(tmp_path, kind):
    made = sets.add(drawings(6))
    order = {"architecture": PRESETS["Tiny"].spec, "recipe": replace(SIGNS, digits=kind), "seed": 3}
    run = learn(tmp_path, made, **order)
    weights = run.network().weights
    assert run.spec.layers[-1].units == 3
    assert all(not np.array_equal(run.network(0).weights[name], weights[name]) for name in weights)
    (tmp_path / "runs" / "mine").rename(tmp_path / "before")
    again = learn(tmp_path, made, **order).network().weights
    for name, values in weights.items():
        np.testing.assert_array_equal(values, again[name], err_msg=name)


def test_signs_are_added_to_the_ten_digits(tmp_path):
    made = sets.add(drawings(4))
    order = Order("signs", SIGNS, signs=made.id, digits_too=True, base="book")
    material = orders.prepare(order)
    assert material.spec.classes == mnist.CLASSES + NAMES
    counts = np.bincount(material.given.labels)
    assert len(set(counts[:10])) == 1
    assert counts.min() > 0.5 * counts.max()
    assert set(np.bincount(material.checks["test"].labels)) == {1}
    assert learn(tmp_path, made, digits_too=True, base="book").spec.classes[-3:] == NAMES


def test_own_sizes_are_learned_as_they_are(tmp_path):
    made = sets.add(drawings(6, side=20))
    plain = replace(SIGNS, digits="mnist")
    assert learn(tmp_path, made, recipe=plain).spec.input_shape == (20, 20, 1)
    for order, says in (
        ({}, "can't be varied"),
        ({"recipe": plain, "base": "book"}, "these digits are not"),
        ({"recipe": plain, "digits_too": True}, "another size than MNIST"),
    ):
        with pytest.raises(TrainingError, match=says):
            learn(tmp_path, made, **order)


@pytest.mark.parametrize(
    ("made", "order", "says"),
    [
        (drawings(1), {}, "Two drawings of each sign"),
        (drawings(4, ("one",)), {}, "two signs or more"),
        (drawings(4, ("a", "3")), {"digits_too": True}, "have a 3 already"),
        (drawings(4), {"base": "nothing"}, "gone"),
        (drawings(4), {"recipe": RECIPES["robust"]}, "Choose the recipe signs"),
    ],
)
def test_what_can_t_be_learned_is_said_before_anything_is_written(tmp_path, made, order, says):
    with pytest.raises(TrainingError, match=says):
        learn(tmp_path, sets.add(made), **order)
    assert not (tmp_path / "runs" / "mine").exists()


def test_a_set_that_is_gone_is_said(tmp_path):
    with pytest.raises(TrainingError, match="set is gone"):
        learn(tmp_path, replace(drawings(2), id="gone"))


def test_a_set_can_be_a_file(tmp_path):
    (tmp_path / "mine.npz").write_bytes(sets.encode(drawings(3)))
    assert orders.read_set(str(tmp_path / "mine.npz")).classes == NAMES
    with pytest.raises(sets.SetError, match="can't be read"):
        orders.read_set(str(tmp_path / "none.npz"))


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_learns(tmp_path, monkeypatch, name):
    """One small epoch moves all its weights, and what reads it agrees."""
    train, test = mnist.digits()
    few = mnist.Mnist(train, mnist.Digits(test.images[:100], test.labels[:100]))
    monkeypatch.setattr(mnist, "digits", lambda: few)
    monkeypatch.setattr(orders, "VALIDATION", 20)
    recipe = replace(RECIPES["book"], epochs=1, share=0.01, batch_size=32)
    loop.train(Order("book", recipe, architecture=PRESETS[name].spec), tmp_path / "run")
    run = runs.read(tmp_path / "run")
    assert run.spec == PRESETS[name].spec
    first, last = run.network(0).weights, run.network().weights
    assert all(not np.array_equal(first[each], last[each]) for each in last)
    said = reading.probabilities(run.network(), mnist.pixels(few.test.images)[..., 0])
    right = (said.argmax(axis=-1) == few.test.labels).mean()
    assert right == pytest.approx(run.test_accuracy, abs=1e-6)


def test_the_presets_are_what_their_names_say():
    parameters = {name: preset.spec.parameters for name, preset in PRESETS.items()}
    assert parameters["LeNet-5"] == 61_706
    assert parameters["The book's convnet"] == 104_202
    assert parameters["Tiny"] < 8_000
    assert not PRESETS["Strides"].spec.of_kind("MaxPooling2D", "AveragePooling2D")
    assert len(PRESETS["One convolution"].spec.of_kind("Conv2D")) == 1
    assert len(PRESETS["Batch normalisation"].spec.of_kind("BatchNormalization")) == 3


def test_few_drawings_are_each_classified_by_a_network_that_never_saw_them(tmp_path):
    made = sets.add(drawings(2))
    told = ["--recipe=signs", "--epochs=2", f"--signs={made.id}", "--cross-validate", "--json"]
    out = tmp_path / "runs" / "mine"
    assert command.main([*told, f"--out={out}"]) == 0
    found = runs.read(out).record.left_out
    assert (found.of, found.networks) == (6, 2)
    right = 0
    for part in cross_validation.divided(made.labels):  # the same, each as a training of its own
        left = mnist.Digits(made.images[part], made.labels[part])
        others = replace(made, images=made.images[~part], labels=made.labels[~part], test=left)
        others = sets.add(replace(others, id="", name="others"))
        run = learn(tmp_path / others.id, others)
        said = reading.probabilities(run.network(), mnist.pixels(left.images)[..., 0])
        right += int((said.argmax(axis=-1) == left.labels).sum())
    assert found.right == right


def test_each_part_has_its_share_of_every_sign_and_no_drawing_is_in_two():
    labels = np.repeat([0, 1, 2], [25, 2, 11]).astype(np.uint8)
    parts = np.array([*cross_validation.divided(labels)])
    assert len(parts) == cross_validation.PARTS
    assert (parts.sum(axis=0) == 1).all()
    for part in parts:
        assert [(labels[part] == n).sum() for n in (0, 2)] in ([3, 2], [3, 1], [2, 1])
    assert len([*cross_validation.divided(labels[20:27])]) == 5
