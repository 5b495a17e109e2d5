"""The vector-Jacobian product against float64 finite differences of plain NumPy's forward pass."""

import numpy as np
import pytest

from model.explain.vjp import vjp
from model.network import Channel
from tests.helpers import oracle
from tests.helpers.architectures import ARCHITECTURES, digits, network

STEP = 1e-5


def weighted(net, digit, layer, weights):
    """Σ weights · what the layer gives, float64; the logits before any softmax."""
    outputs, logits, _ = oracle.forward(net, digit)
    values = logits if layer == net.spec.logits else outputs[layer]
    return float((values.reshape(-1) * weights.reshape(-1)).sum())


@pytest.mark.parametrize("name", ["strides", "same", "lenet", "normalised", "twenty pixels"])
def test_the_slopes_of_pixels_are_those_of_finite_differences(name):
    net, rng = network(name), np.random.default_rng(0)
    digit = digits(ARCHITECTURES[name], 1)[0].astype(float)
    digit += rng.uniform(0, 0.3, digit.shape)  # where two are as large, a maximum has a kink
    for layer in {net.spec.shown[-1], net.spec.logits}:
        weights = rng.normal(size=net.spec.layers[layer].shape_out)
        found = vjp(net, digit[np.newaxis], layer, weights).gradients[0]
        for row, column in rng.integers(4, net.spec.side - 8, (4, 2)):
            moved = [digit.copy(), digit.copy()]
            moved[0][row, column] += STEP
            moved[1][row, column] -= STEP
            rise = np.subtract(*(weighted(net, each, layer, weights) for each in moved))
            assert found[row, column] == pytest.approx(
                rise / (2 * STEP), abs=1e-3 * float(np.abs(found).max())
            )


def test_each_digit_has_its_own():
    net, several = network("book"), digits(ARCHITECTURES["book"], 3)
    weights = np.eye(3, 10)
    together = vjp(net, several, net.spec.logits, weights).gradients
    for one, weight, found in zip(several, weights, together, strict=True):
        alone = vjp(net, one[np.newaxis], net.spec.logits, weight).gradients[0]
        np.testing.assert_allclose(found, alone, atol=1e-5 * np.abs(alone).max())


def test_the_slopes_of_a_layer_lead_to_those_of_the_pixels():
    """The chain rule: back to a layer, and from there to the digit, is back to the digit."""
    net, several = network("book").without([Channel(0, 3)]), digits(ARCHITECTURES["book"], 2)
    weights = np.eye(10)[4]
    at = net.spec.index("pool2")
    between = vjp(net, several, net.spec.logits, weights, to=at).gradients
    assert between.shape == (2, *net.spec.layers[at].shape_out)
    there = vjp(net, several, at, between).gradients
    whole = vjp(net, several, net.spec.logits, weights).gradients
    np.testing.assert_allclose(there, whole, atol=1e-5 * np.abs(whole).max())
