"""Each method against an independent way to the same map: Keras and GradientTape, or plain NumPy's
forward pass, one square at a time, for every architecture. Tolerance: 1e-3 of a map's largest
value, float32 against float64 or another order of sums."""

from functools import cache

import numpy as np
import pytest

from model.explain import saliency
from model.explain.saliency import score as scores
from model.explain.saliency.account import account
from model.explain.saliency.gradcam import convolutions, gradcam
from model.explain.saliency.integrated import integrated
from model.explain.saliency.occlusion import occlusion
from model.explain.saliency.smoothgrad import smoothgrad
from model.loading import load
from model.network import Channel
from tests.helpers import oracle
from tests.helpers.architectures import ARCHITECTURES, digits, network
from tests.model.explain.samples import ALL

ONE, OTHER = 2, 5


def expect_alike(found, wanted):
    assert np.abs(wanted).max() > 0
    np.testing.assert_allclose(found, wanted, atol=1e-3 * np.abs(wanted).max(), rtol=0)


def asked(name):
    """A network, two digits and a score: a class against another."""
    net = network(name)
    return net, digits(net.spec, 2), scores.towards(net.spec, ONE, OTHER)


@cache
def model(name, place):
    """The Keras model of a network: digit → what layer `place` gives, and the logits."""
    import keras

    whole = network(name).to_keras()
    last = whole.layers[1 + network(name).spec.logits]
    if getattr(last, "activation", None) is not None:
        last.activation = keras.activations.linear
    x = whole.input
    for layer in whole.layers[1 : 2 + network(name).spec.logits]:
        x = layer(x)
        if layer is whole.layers[1 + place]:
            between = x
    return keras.Model(whole.input, [between, x])


def taped(name, pictures, place=None):
    """∂ score / ∂ (digit, or what layer `place` gives), and the latter's values."""
    import tensorflow as tf

    given = tf.constant(pictures[..., np.newaxis], tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(given)
        between, logits = model(name, 0 if place is None else place)(given, training=False)
        logits = tf.reshape(logits, [len(pictures), -1])
        score = logits[:, ONE] - logits[:, OTHER]
    source = given if place is None else between
    return tape.gradient(score, source).numpy(), between.numpy()


def scored(net, picture):
    logits = oracle.forward(net, picture)[1]
    return logits[ONE] - logits[OTHER]


@ALL
def test_slopes_are_those_of_a_tape_over_the_keras_model(name):
    net, some, score = asked(name)
    slopes = taped(name, some)[0][..., 0]
    expect_alike(saliency.METHODS["gradient"](net, some, score).maps, slopes)
    expect_alike(saliency.METHODS["gradient_input"](net, some, score).maps, slopes * some)


@ALL
def test_means_of_slopes_are_those_of_a_tape(name):
    net, some, score = asked(name)
    way = [0.25 + (n + 0.5) / 8 * (some - 0.25) for n in range(8)]
    wanted = (some - 0.25) * np.mean([taped(name, each)[0][..., 0] for each in way], axis=0)
    expect_alike(integrated(net, some, score, steps=8, baseline=0.25).maps, wanted)
    noise = np.random.default_rng(3).normal(0, 0.2, (4, *some.shape[1:])).astype(np.float32)
    wanted = np.mean([taped(name, some + each)[0][..., 0] for each in noise], axis=0)
    expect_alike(smoothgrad(net, some, score, noise=0.2, samples=4, seed=3).maps, wanted)


@pytest.mark.parametrize(
    ("name", "place"), [(n, p) for n, s in ARCHITECTURES.items() for p in convolutions(s)]
)
def test_grad_cam_weighs_and_adds_maps_at_any_convolution(name, place):
    net, some, score = asked(name)
    slopes, values = taped(name, some, place)
    summed = np.einsum("nc,nhwc->nhw", slopes.mean(axis=(1, 2)), values)
    found = gradcam(net, some, score, place).maps
    assert np.abs(found).max() <= np.abs(summed).max() * 1.001
    # A pixel in the middle of what a unit sees has that unit's value.
    layer = net.spec.layers[place]
    for row, column in np.ndindex(layer.grid_out[:2]):
        (top, below), (left, right) = layer.rows[row], layer.columns[column]
        inside = min(top, left) > 0 and max(below, right) < net.spec.side
        if inside and (below - top) % 2 and (right - left) % 2:
            middle = found[:, (top + below) // 2, (left + right) // 2]
            expect_alike(middle, summed[:, row, column])


@ALL
def test_occlusion_is_the_mean_fall_of_all_squares_on_a_pixel(name):
    net, some, score = asked(name)
    found = occlusion(net, some[:1], score, size=12, step=9).maps[0]
    picture, side = some[0].astype(float), net.spec.side
    falls = [[[] for _ in range(side)] for _ in range(side)]
    starts = sorted({*range(0, side - 12, 9), side - 12})
    for top in starts:
        for left in starts:
            covered = picture.copy()
            covered[top : top + 12, left : left + 12] = 0
            fall = scored(net, picture) - scored(net, covered)
            for row in range(top, top + 12):
                for column in range(left, left + 12):
                    falls[row][column].append(fall)
    expect_alike(found, np.array([[np.mean(each) for each in row] for row in falls]))


@ALL
def test_the_account_is_the_score_to_the_last_part(name):
    net, some, score = asked(name)
    net = net.without([Channel(net.spec.shown[-1], 1)])
    found = account(net, some, score)
    for picture, ink, rest in zip(some, found.maps, found.rest, strict=True):
        assert ink.sum() + rest == pytest.approx(scored(net, picture), abs=1e-3)
    steep = {layer.activation for layer in net.spec.layers[: net.spec.logits]}
    if steep <= {"linear", "relu", "leaky_relu"}:
        expect_alike(found.maps, saliency.METHODS["gradient_input"](net, some, score).maps)


@pytest.mark.parametrize("shipped", ["book", "dense", "robust"])
def test_integrated_gradients_are_complete(shipped):
    """Within 1 % of what the ink does, in a hundred steps, for the median of twenty test digits;
    fewer steps leave more."""
    net, some = load(shipped), digits(load(shipped).spec, 20)
    score = scores.towards(net.spec, 7)
    gaps = [
        np.median(scores.gap(net, some, score, integrated(net, some, score, steps=n)))
        for n in (4, 100)
    ]
    assert gaps[1] < 0.01
    assert gaps[1] < gaps[0]


def test_each_digit_may_have_a_score_of_its_own():
    net, some, _ = asked("book")
    each = np.eye(10, dtype=np.float32)[[3, 8]]
    for name, method in (saliency.METHODS | saliency.CONTROLS).items():
        together = method(net, some, each).maps
        assert together.shape == some.shape and together.dtype == np.float32, name
        if name != "random":
            for n in range(2):
                alone = method(net, some[n : n + 1], each[n]).maps[0]
                np.testing.assert_allclose(together[n], alone, atol=1e-4, err_msg=name)


def test_a_network_without_a_convolution_has_no_grad_cam():
    assert "gradcam" not in saliency.available(ARCHITECTURES["dense"])
    assert saliency.available(ARCHITECTURES["book"]) == tuple(saliency.METHODS)
