"""Gradient ascent against float64 finite differences of plain NumPy's forward pass."""

from dataclasses import replace

import numpy as np
import pytest

from model.data import mnist
from model.explain import ascent
from model.explain.ascent import Care
from model.loading import load
from model.network import Channel
from model.reading import read
from model.studies import testset, transforms
from tests.helpers import oracle
from tests.helpers.architectures import ARCHITECTURES, network
from tests.model.explain.samples import ALL

STEP = 1e-5
STILL = Care(False, False, False)


def layers(spec):
    return {spec.shown[len(spec.shown) // 2], spec.shown[-1], spec.logits}


def middle(values):
    """(C,) of (H, W, C): what the unit in the middle of each channel's map gives."""
    return values[values.shape[0] // 2, values.shape[1] // 2]


def excited(net, layer, patch):
    """What a patch, (h, w), makes each channel's middle unit give: plain NumPy, float64."""
    outputs, logits, _ = oracle.forward(net, ascent.digits(net.spec, layer, patch))
    return logits if layer == net.spec.logits else middle(outputs[layer])


def total(net, layer, patch, channel):
    """The same of one channel, before its activation function."""
    plain = replace(net.spec.layers[layer], activation="linear")
    spec = replace(net.spec, layers=(*net.spec.layers[:layer], plain))
    outputs, *_ = oracle.forward(replace(net, spec=spec), ascent.digits(net.spec, layer, patch))
    return middle(outputs[layer])[channel]


@pytest.mark.parametrize("name", ["same", "normalised", "twenty pixels"])
def test_the_slopes_are_those_of_finite_differences(name):
    """Of each patch's own channel, seen turned and moved; to 0.1 % of the largest."""
    net, rng = network(name), np.random.default_rng(0)
    for layer in layers(net.spec):
        way = ascent.begin(net, layer)
        patches = rng.uniform(0, 1, way.patches.shape)  # where two are alike a maximum has a kink
        size = patches.shape[1:]
        view = ascent.seen(size, 0.6, -0.3, 7)
        found = ascent.slopes(replace(way, patches=patches.astype(np.float32)), view)
        for n in rng.integers(len(patches), size=2):
            row, column = (int(rng.integers(side)) for side in size)
            moved = [patches[n].copy(), patches[n].copy()]
            moved[0][row, column] += STEP
            moved[1][row, column] -= STEP
            seen = [(view.astype(float) @ each.ravel()).reshape(size) for each in moved]
            rise = np.subtract(*(total(net, layer, each, n // ascent.STARTS) for each in seen))
            largest = float(np.abs(found[n]).max())
            assert found[n, row, column] == pytest.approx(rise / (2 * STEP), abs=1e-3 * largest)


def test_the_slopes_of_smoothing_are_those_of_finite_differences():
    patches = np.random.default_rng(0).uniform(0, 1, (2, 5, 7))
    found = ascent.roughness_slopes(patches)
    for place in np.ndindex(patches.shape):
        moved = [patches.copy(), patches.copy()]
        moved[0][place] += STEP
        moved[1][place] -= STEP
        rise = np.subtract(*(ascent.roughness(each)[place[0]] for each in moved)) / (2 * STEP)
        assert found[place] == pytest.approx(rise, abs=1e-6)


def test_a_patch_is_seen_as_a_digit_is_turned_and_moved():
    patch = np.random.default_rng(0).uniform(size=(1, 11, 11)).astype(np.float32)

    def seen(*how):
        return (ascent.seen((11, 11), *how) @ patch.ravel()).reshape(1, 11, 11)

    np.testing.assert_allclose(seen(0, 0, 9), transforms.rotate(patch, 9), atol=1e-5)
    np.testing.assert_allclose(seen(2, -1, 0), transforms.shift(patch, (2, -1)), atol=1e-5)


@ALL
def test_every_layers_pictures_are_what_its_units_see_and_their_values_the_networks_own(name):
    """Values to 1e-4 of the largest; the rest of the digit is black, and does not count."""
    net, rng = network(name), np.random.default_rng(0)
    for layer in layers(net.spec):
        way = ascent.advance(ascent.begin(net, layer))
        assert 0 <= way.patches.min() <= way.patches.max() <= 1
        pictures = way.pictures
        assert pictures.shape == ascent.shape(net.spec, layer)
        made = ascent.digits(net.spec, layer, pictures)
        box = ascent.field(net.spec, layer)
        assert made.shape[2:] == net.spec.input_shape[:2]
        assert np.array_equal(made[..., box.top : box.bottom, box.left : box.right], pictures)
        assert made.sum(dtype=int) == pictures.sum(dtype=int)
        values = ascent.values(net, layer, pictures)
        for channel, start in rng.integers((len(pictures), ascent.STARTS), size=(3, 2)):
            wanted = excited(net, layer, pictures[channel, start] / 255)[channel]
            assert values[channel, start] == pytest.approx(wanted, rel=1e-4, abs=1e-4)
        # What lies beside the field changes nothing.
        noise = rng.uniform(size=net.spec.input_shape[:2]).astype(np.float32)
        inside = noise[box.top : box.bottom, box.left : box.right]
        whole, alone = (read(net, digit).layers[layer].values
                        for digit in (noise, ascent.digits(net.spec, layer, inside)))  # fmt: skip
        np.testing.assert_allclose(middle(whole), middle(alone), atol=1e-4)


@pytest.fixture(scope="module")
def book():
    return load("book")


@pytest.fixture(scope="module")
def climbed(book):
    """The pictures of the book's second convolution, 64 channels, with all care and with none."""
    layer = book.spec.of_kind("Conv2D")[1]
    return layer, {care: ascent.climb(book, layer, care) for care in (Care(), STILL)}


def test_ascent_goes_beyond_the_best_of_two_thousand_test_digits(book, climbed):
    layer, pictures = climbed
    best = testset.examine(book, mnist.digits().test.images[:2000]).best[layer].values[:, 0]
    for care, made in pictures.items():
        assert (ascent.values(book, layer, made).max(axis=1) > best).mean() > 0.9, care


def test_care_makes_pictures_smoother(climbed):
    careful, careless = (
        ascent.roughness(made.reshape(-1, *made.shape[2:]) / 255).mean()
        for made in climbed[1].values()
    )
    assert careful < careless


@pytest.mark.parametrize("switch", Care._fields)
def test_each_switch_changes_the_way(book, switch):
    layer = book.spec.of_kind("Conv2D")[1]
    ways = [ascent.begin(book, layer, Care()._replace(**{switch: on})) for on in (True, False)]
    with_it, without = (ascent.advance(way).patches for way in ways)
    assert np.array_equal(*(way.patches for way in ways))
    assert np.abs(with_it - without).max() > 0.01


def test_an_ascent_that_was_left_goes_on_as_if_it_had_not_been(book):
    layer = book.spec.of_kind("Conv2D")[0]
    way = ascent.begin(book, layer)
    for _ in range(ascent.STEPS):
        way = replace(ascent.advance(way))
    assert np.array_equal(way.pictures, ascent.climb(book, layer))
    # A seed gives one picture, another another; channels that are off count as on.
    assert not np.array_equal(ascent.begin(book, layer, seed=1).patches,
                              ascent.begin(book, layer).patches)  # fmt: skip
    assert np.array_equal(
        ascent.begin(book.without([Channel(layer, 0)]), layer).patches,
        ascent.begin(book, layer).patches,
    )


def test_of_a_wide_layer_the_first_channels_are_taken(monkeypatch):
    monkeypatch.setattr(ascent, "MOST", 5)
    net = network("dense")
    made = ascent.advance(ascent.begin(net, net.spec.shown[0])).pictures
    assert made.shape == (5, ascent.STARTS, 28, 28)


def test_a_cone_is_the_unit_alone():
    """Where nothing is padded: one unit a channel, on its receptive field."""
    spec = ARCHITECTURES["book"]
    for layer in spec.shown:
        cone = spec.cone(layer)
        assert cone.input_shape[:2] == spec.layers[layer].fields
        assert cone.layers[-1].grid_out == (1, 1, spec.layers[layer].channels)
    assert spec.cone(spec.logits).input_shape == spec.input_shape
    same = ARCHITECTURES["same"]
    assert same.cone(0).input_shape == same.input_shape
