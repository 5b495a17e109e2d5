"""A lesson: a network learns from a few digits, step by step, and every number can be followed.

Nothing touches the network that is given: every step makes a new one. The learning rate is in the
units of Keras', and the optimizers are Keras' with its default constants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from model import reading
from model.explain import backward
from model.explain.backward import Gradients
from model.language import tr
from model.network import Network, NetworkError

MOMENTUM = 0.9  # of the velocity, kept from step to step
RHO = 0.9  # RMSprop: of the mean of squares
BETA_1, BETA_2 = 0.9, 0.999  # Adam: of the means of gradients and of squares
EPSILON = 1e-7  # keeps a division by zero away

Kept = dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Lesson:
    """One step of plain gradient descent: weight − rate × gradient.

    given: the network before; digits (N, S, S), labels (N,): what it learns; gradients: of the
    network before; network: the one after.
    """

    given: Network
    digits: np.ndarray
    labels: np.ndarray
    rate: float
    gradients: Gradients
    network: Network

    @property
    def before(self) -> float:
        """The mean loss before the step."""
        return self.gradients.loss

    @cached_property
    def after(self) -> float:
        """The mean loss after the step."""
        return loss(self.network, self.digits, self.labels)

    @cached_property
    def slope(self) -> float:
        """‖gradient‖²: how much the loss falls for each 1 of the rate, were it a straight line."""
        return sum(
            float((each.astype(float) ** 2).sum()) for each in self.gradients.weights.values()
        )

    @property
    def straight(self) -> float:
        """The loss after the step, were it a straight line."""
        return self.before - self.rate * self.slope


@dataclass(frozen=True, eq=False)
class Progress:
    """After so many steps: the network, its mean loss on the digits, (N, classes) probabilities."""

    step: int
    network: Network
    loss: float
    probabilities: np.ndarray


@dataclass(frozen=True)
class Update:
    """What one optimizer does with one weight in one step.

    gradient; kept: what it keeps for the next step, and what it makes of that, by name:
    "velocity" (momentum), "squares" (RMSprop), "m", "v", "m_hat", "v_hat" (Adam, these two
    corrected for their start at 0); old, new: the weight before and after the step.
    """

    gradient: float
    kept: dict[str, float]
    old: float
    new: float

    @property
    def change(self) -> float:
        """The step."""
        return self.new - self.old


def plain(gradient: np.ndarray, kept: Kept, step: int, rate: float) -> tuple[np.ndarray, Kept]:
    """Gradient descent. As every optimizer here: what it adds to the weights, and what it keeps,
    from their gradient, what it kept before (nothing at first) and the step's number, from 1."""
    return -rate * gradient, {}


def momentum(gradient: np.ndarray, kept: Kept, step: int, rate: float) -> tuple[np.ndarray, Kept]:
    """Gradient descent that goes on the way it went."""
    velocity = MOMENTUM * kept.get("velocity", 0) - rate * gradient
    return velocity, {"velocity": velocity}


def rmsprop(gradient: np.ndarray, kept: Kept, step: int, rate: float) -> tuple[np.ndarray, Kept]:
    """Each weight's step is sized by its own past gradients."""
    squares = RHO * kept.get("squares", 0) + (1 - RHO) * gradient**2
    return -rate * gradient / np.sqrt(squares + EPSILON), {"squares": squares}


def adam(gradient: np.ndarray, kept: Kept, step: int, rate: float) -> tuple[np.ndarray, Kept]:
    """Both; the means begin at 0, which is corrected. As in Keras, EPSILON is added to √v, not to
    √v_hat."""
    m = BETA_1 * kept.get("m", 0) + (1 - BETA_1) * gradient
    v = BETA_2 * kept.get("v", 0) + (1 - BETA_2) * gradient**2
    m_hat, known = m / (1 - BETA_1**step), 1 - BETA_2**step
    v_hat = v / known
    change = -rate * m_hat / (np.sqrt(v_hat) + EPSILON / np.sqrt(known))
    return change, {"m": m, "v": v, "m_hat": m_hat, "v_hat": v_hat}


OPTIMIZERS = {"plain": plain, "momentum": momentum, "rmsprop": rmsprop, "adam": adam}


def lesson(network: Network, digits: np.ndarray, labels: np.ndarray, rate: float) -> Lesson:
    """Take one plain step, and say all of it. Raises NetworkError where it is far too long."""
    found = backward.gradients(network, digits, labels)
    after, _ = _moved(network, found, plain, {}, 1, rate)
    return Lesson(network, digits, labels, rate, found, after)


def step(network: Network, digits: np.ndarray, labels: np.ndarray, rate: float) -> Network:
    """The network after one plain step. Raises NetworkError where it is far too long."""
    return lesson(network, digits, labels, rate).network


def teach(
    network: Network,
    digits: np.ndarray,
    labels: np.ndarray,
    rate: float,
    steps: int,
    optimizer: str = "plain",
) -> Iterator[Progress]:
    """Take so many steps, each from the gradient of the network that the one before made; whoever
    wants no more of them stops asking. optimizer: a key of OPTIMIZERS, with nothing kept yet.
    Raises NetworkError where a step is far too long."""
    found, kept = backward.gradients(network, digits, labels), {}
    for number in range(1, steps + 1):
        network, kept = _moved(network, found, OPTIMIZERS[optimizer], kept, number, rate)
        found = backward.gradients(network, digits, labels)
        yield Progress(number, network, found.loss, found.probabilities)


def optimizers(
    network: Network,
    digits: np.ndarray,
    labels: np.ndarray,
    rate: float,
    name: str,
    index: tuple[int, ...],
    steps: int = 1,
) -> dict[str, list[Update]]:
    """What each of OPTIMIZERS, with nothing kept yet, does with one weight (by its array's name and
    its place in it) in each of so many steps; the first is from the same gradient for all."""
    first, told = backward.gradients(network, digits, labels), {}
    for title, optimizer in OPTIMIZERS.items():
        now, found, kept, told[title] = network, first, {}, []
        for number in range(1, steps + 1):
            if number > 1:
                found = backward.gradients(now, digits, labels)
            before = now.weights[name][index]
            now, kept = _moved(now, found, optimizer, kept, number, rate)
            own = {key: float(values[index]) for key, values in kept[name].items()}
            gradient, after = found.weights[name][index], now.weights[name][index]
            told[title].append(Update(float(gradient), own, float(before), float(after)))
    return told


def loss(network: Network, digits: np.ndarray, labels: np.ndarray) -> float:
    """The mean loss of (N, S, S) digits."""
    return backward.loss(reading.read_batch(network, digits).logits, labels)


def loss_along(
    network: Network, digits: np.ndarray, labels: np.ndarray, rates: Sequence[float]
) -> np.ndarray:
    """The loss after one plain step of each of these rates, (len(rates),): along the line that
    leads from the weights against their gradient. NaN where the numbers grow without end."""
    found = backward.gradients(network, digits, labels)
    losses = []
    for rate in rates:
        weights = _added(network, {n: -rate * g for n, g in found.weights.items()})
        losses.append(loss(replace(network, weights=weights), digits, labels))
    return np.array(losses)


def movement(before: Network, after: Network) -> dict[str, float]:
    """How far the weights of each layer that learns moved, by its name: ‖step‖ / ‖weights‖, 0 where
    they were all 0."""
    moved = {}
    for name in backward.learning(before.spec):
        old, new = (each.weights[name].astype(float) for each in (before, after))
        squares = np.array([((new - old) ** 2).sum(), (old**2).sum()])
        layer = name.partition("/")[0]
        moved[layer] = moved.get(layer, 0) + squares
    return {layer: float(np.sqrt(step / size)) if size else 0.0
            for layer, (step, size) in moved.items()}  # fmt: skip


def _moved(
    network: Network,
    found: Gradients,
    optimizer: Callable,
    kept: Mapping[str, Kept],
    number: int,
    rate: float,
) -> tuple[Network, dict[str, Kept]]:
    """The network after one step of an optimizer, and what that keeps for each array of weights."""
    with np.errstate(over="ignore", invalid="ignore"):
        made = {name: optimizer(gradient, kept.get(name, {}), number, rate)
                for name, gradient in found.weights.items()}  # fmt: skip
    weights = _added(network, {name: change for name, (change, _) in made.items()})
    if not all(np.isfinite(values).all() for values in weights.values()):
        raise NetworkError(
            tr(
                "A step of {rate:g} × the gradient is far too long: choose a smaller learning"
                " rate.",
                rate=rate,
            )
        )
    return replace(network, weights=weights), {name: own for name, (_, own) in made.items()}


def _added(network: Network, changes: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The network's weights with these changes, float32."""
    with np.errstate(over="ignore", invalid="ignore"):
        return {
            name: (values + changes[name]).astype(np.float32) if name in changes else values
            for name, values in network.weights.items()
        }
