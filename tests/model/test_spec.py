"""What a Spec derives, against Keras, by perturbation, and what it refuses."""

import numpy as np
import pytest

from model import network as networks
from model.architectures import CONVNET
from model.layers import Layer, SpecError
from model.network import Network
from model.reading import read_batch
from model.spec import CLASSES, Spec
from tests.helpers.architectures import ARCHITECTURES, FLATTEN, TEN, conv, dense, pool

ALL = pytest.mark.parametrize("name", ARCHITECTURES)


@ALL
def test_shapes_and_parameters_are_keras(name):
    spec = ARCHITECTURES[name]
    model = networks.build(spec)
    for layer, made in zip(spec.layers, model.layers[1:], strict=True):
        assert layer.shape_out == tuple(made.output.shape[1:])
        assert layer.parameters == made.count_params()
        assert list(layer.weights.values()) == [tuple(w.shape) for w in made.weights]
        assert layer.grid_out[-1] * layer.grid_out[0] * layer.grid_out[1] == np.prod(
            layer.shape_out
        )
    assert spec.parameters == model.count_params()


@ALL
def test_a_spec_is_what_its_json_says(name):
    spec = ARCHITECTURES[name]
    assert Spec.from_json(spec.to_json()) == spec
    assert hash(Spec.from_json(spec.to_json())) == hash(spec)


def test_the_books_convnet_is_the_books():
    table = [(la.shape_out, la.parameters, la.multiply_adds, la.field, la.jump)
             for la in CONVNET.layers if la.kind != "Flatten"]  # fmt: skip
    assert table == [
        ((26, 26, 32), 320, 194_688, 3, 1),
        ((13, 13, 32), 0, 0, 4, 2),
        ((11, 11, 64), 18_496, 2_230_272, 8, 2),
        ((5, 5, 64), 0, 0, 10, 4),
        ((3, 3, 128), 73_856, 663_552, 18, 4),
        ((10,), 11_530, 11_520, 26, 4),
    ]
    assert CONVNET.parameters == 104_202
    assert CONVNET.layers[3].unseen == ((10,), (10,))
    assert CONVNET.unseen == ((26, 27), (26, 27))


def monotone(spec):
    """A network in which more ink anywhere makes every unit that sees it larger: a change can't
    cancel out or be cut off."""
    weights = {key: np.full(shape, 0.01, np.float32) for key, shape in spec.weights.items()}
    return Network.of(spec, weights)


def differs(one, other):
    """Whether any channel differs by more than float32 rounds in a sum of a thousand terms, of one
    digit and of many at once."""
    return (np.abs(one - other) > 1e-5 * np.abs(other).max()).any(axis=-1)


@ALL
def test_only_pixels_of_the_field_change_a_unit_and_its_borders_do(name):
    spec = ARCHITECTURES[name]
    network, side = monotone(spec), spec.side
    base = np.full((side, side), 0.2, np.float32)
    one_by_one = np.repeat(base[np.newaxis], side * side, axis=0)
    one_by_one[np.arange(side * side), *np.divmod(np.arange(side * side), side)] = 1.0
    before, after = (read_batch(network, d) for d in (base[np.newaxis], one_by_one))
    for layer, was, now in zip(spec.layers, before.layers, after.layers, strict=True):
        changed = differs(now.values, was.values)  # (pixels, H, W)
        if layer.activation == "softmax":
            continue  # all logits are equal here, and stay so
        for row, column in np.ndindex(layer.grid_out[:2]):
            by = changed[:, row, column].reshape(side, side)
            rows, columns = (np.flatnonzero(by.any(axis=axis)) for axis in (1, 0))
            assert (rows[0], rows[-1] + 1) == layer.rows[row]
            assert (columns[0], columns[-1] + 1) == layer.columns[column]


@ALL
def test_pixels_that_the_spec_calls_unseen_never_change_the_logits(name):
    spec = ARCHITECTURES[name]
    network, (rows, columns) = monotone(spec), spec.unseen
    digit = np.full((spec.side, spec.side), 0.2, np.float32)
    every = np.repeat(digit[np.newaxis], 2 * spec.side + 1, axis=0)
    for at in range(spec.side):
        every[1 + at, at, :] = 1.0
        every[1 + spec.side + at, :, at] = 1.0
    logits = read_batch(network, every).logits
    changed = differs(logits[1:], logits[:1])
    assert tuple(np.flatnonzero(~changed[: spec.side])) == rows
    assert tuple(np.flatnonzero(~changed[spec.side :])) == columns


@ALL
def test_what_a_layer_calls_signed_can_be_below_zero_and_nothing_else(name):
    spec = ARCHITECTURES[name]
    rng = np.random.default_rng(0)
    weights = {
        key: rng.normal(0, 1, shape).astype(np.float32) for key, shape in spec.weights.items()
    }
    weights = {key: np.abs(w) if "moving_variance" in key else w for key, w in weights.items()}
    digits = rng.random((20, spec.side, spec.side), np.float32)
    reading = read_batch(Network.of(spec, weights), digits)
    for layer, made in zip(spec.layers, reading.layers, strict=True):
        assert (made.values.min() < 0) == layer.signed, layer.name


GOOD = [conv(4), pool(), FLATTEN, dense(10, "softmax")]


@pytest.mark.parametrize(
    "layers, told",
    [
        ([{"kind": "Lambda", "name": "evil"}], "Lambda"),
        ([{"kind": ["Conv2D"]}], "Conv2D"),
        ([conv(4, 40), *GOOD[2:]], "does not fit"),
        ([conv(4), dense(10, "softmax")], "Flatten"),
        ([FLATTEN, conv(4)], "needs maps"),
        ([conv(4, activation="softmax"), *GOOD[2:]], "softmax can stand at the end only"),
        ([*GOOD[:3], dense(9, "softmax")], "9 values, but there are 10 classes"),
        ([*GOOD[:3], dense(10, "sigmoid")], "softmax or none"),
        ([conv(4, activation="linear")], "26×26×4 values"),
        ([conv(4, name="a"), conv(4, name="a"), *GOOD[2:]], "Two layers are called a"),
        ([conv(4, name="a/b"), *GOOD[2:]], "no usable name"),
        ([conv(0), *GOOD[1:]], "1 to 4,096 units"),
        ([conv(10**9), *GOOD[1:]], "1 to 4,096 units"),
        ([conv(True), *GOOD[1:]], "units"),
        ([conv(4, 0), *GOOD[1:]], "window"),
        ([conv(4, stride=-1), *GOOD[1:]], "stride"),
        ([conv(4, padding="full"), *GOOD[1:]], "padding"),
        ([conv(4, activation="swish"), *GOOD[1:]], "activation"),
        ([conv(4, dilation=2), *GOOD[1:]], "no setting"),
        ([conv(4, slope=float("nan")), *GOOD[1:]], "slope"),
        ([{"kind": "Conv2D", "window": 3}, *GOOD[1:]], "how many units"),
        ([conv(4096), conv(4096), *GOOD[2:]], "parameters"),
        ([FLATTEN] * 65, "1 to 64 layers"),
        ([], "1 to 64 layers"),
    ],
)
def test_what_can_t_be_is_refused_in_a_sentence_that_names_it(layers, told):
    with pytest.raises(SpecError, match=rf"{told}.*\."):
        Spec.of(28, TEN, layers)


@pytest.mark.parametrize("side", [3, 65, -1])
def test_a_side_that_can_t_be(side):
    with pytest.raises(SpecError, match="pixels"):
        Spec.of(side, TEN, GOOD)


@pytest.mark.parametrize(
    "classes",
    [("a",), tuple(map(str, range(CLASSES[1] + 1))), ("a", "a"), ("a", ""), "abc", (1, 2)],
)
def test_classes_that_can_t_be(classes):
    with pytest.raises(SpecError):
        Spec.of(28, classes, [FLATTEN, dense(len(classes), "softmax")])


@pytest.mark.parametrize("value", [None, [], {}, {"input": [28, 28, 1]}, "x", {"input": 1},
                                   {"input": [28, 28, 3], "classes": ["a", "b"], "layers": []},
                                   {"input": [28, 28, 1], "classes": 3, "layers": 4},
                                   {"input": [28, 28, 1], "classes": ["a", "b"],
                                    "layers": [7]}])  # fmt: skip
def test_json_that_is_no_spec_is_refused(value):
    with pytest.raises(SpecError):
        Spec.from_json(value)


def test_a_spec_can_be_made_of_layers_of_another():
    assert Spec.of(28, CONVNET.classes, CONVNET.layers) == CONVNET
    assert isinstance(CONVNET.layers[0], Layer)
