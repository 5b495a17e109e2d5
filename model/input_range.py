"""Which pixels a network expects: measured, since no file says it.

Digits here are 0 to 1, white ink on black. A network that was trained on something else gets a
Rescaling in front, so that all which reads, paints or explains it needs to know nothing of that.
"""

from __future__ import annotations

from typing import NamedTuple

from model import reading
from model.data import mnist
from model.language import later
from model.network import Network
from model.spec import Spec

NAME = "input_range"  # of the layer that is put in front
DIGITS = 300
LEAST_ACCURACY = 0.5  # of a network that has learned these digits at all
NEAR = 0.02  # of the best accuracy: among those it decides how honest the network is
CLEARLY = 0.05  # by how much more honest than with 0 to 1 it must be with another range


class Range(NamedTuple):
    """pixel × scale + offset is what a network was trained on; says: in words, to be
    translated."""

    says: str
    scale: float
    offset: float


PLAIN = Range("0–1", 1.0, 0.0)
RANGES = (
    PLAIN,
    Range("0–255", 255.0, 0.0),
    Range("−1–1", 2.0, -1.0),
    Range(later("standardised (mean 0, standard deviation 1)"), 1 / 0.3081, -0.1307 / 0.3081),
    Range(later("0–1, black on white"), -1.0, 1.0),
    Range(later("0–255, black on white"), -255.0, 255.0),
    Range(later("−1–1, black on white"), -2.0, 1.0),
)


def fitted(network: Network) -> Network:
    """The network with a Rescaling in front where it reads another range than 0 to 1 best.

    One that does not read MNIST's digits stays as it is.
    """
    return behind(measure(network), network) if mnist.fits(network.spec) else network


def measure(network: Network) -> Range:
    """The range in which a network of MNIST's shape classifies training digits best; of those that
    are as good, the one in which it is as often right as it is sure. 0 to 1 unless another is
    clearly better.

    With ReLUs and hardly a bias a network answers the same in 0–255 and in 0–1, but there as if it
    knew nothing; and the loss punishes being too sure, as networks trained on 0–255 are, harder.
    """
    images, labels = (each[:DIGITS] for each in mnist.digits().train)
    digits = mnist.pixels(images)[..., 0]
    accuracies, apart = {}, {}
    for each in RANGES:
        said = reading.probabilities(network, digits * each.scale + each.offset)
        accuracies[each] = (said.argmax(axis=-1) == labels).mean()
        apart[each] = abs(said.max(axis=-1).mean() - accuracies[each])
    least = max(LEAST_ACCURACY, max(accuracies.values()) - NEAR)
    able = [each for each in RANGES if accuracies[each] >= least]
    best = min(able, key=apart.get, default=PLAIN)
    if PLAIN in able and apart[best] > apart[PLAIN] - CLEARLY:
        return PLAIN
    return best


def of(spec: Spec) -> Range:
    """The range that `fitted` took."""
    first = spec.layers[0]
    if first.name != NAME:
        return PLAIN
    told = first.scale, first.offset
    return next((each for each in RANGES if each[1:] == told), PLAIN)


def behind(taken: Range, network: Network) -> Network:
    """The network with a Rescaling in front, from 0 to 1 to the range that it expects."""
    if taken is PLAIN:
        return network
    spec = network.spec
    taken_name = any(layer.name == NAME for layer in spec.layers)
    front = {"kind": "Rescaling", "scale": taken.scale, "offset": taken.offset}
    if not taken_name:
        front["name"] = NAME
    return Network.of(Spec.of(spec.side, spec.classes, [front, *spec.layers]), network.weights)
