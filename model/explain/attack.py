"""What fools a network: the least change of a digit by which it answers something else.

One step along the sign of the gradient (FGSM: Goodfellow, Shlens and Szegedy 2014), or many small
ones from a random start, each brought back into the ball of allowed changes (PGD: Madry et al.
2017). What is followed is the gradient of the cross-entropy with the pixels: up, away from a class,
or down, toward a target. Changed digits stay in [0, 1].

An attack gives only an upper bound: that none was found does not prove that there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from model import reading as reader
from model.network import Network
from model.spec import Spec

STEPS = 40
# A step's length as a share of ε. It does not depend on how many there are, so that more steps go
# on where fewer ended.
STRIDE = 0.1
PARTS = 10  # of the stretch between two sizes within which the answer tips over
REFINED = 2  # times that it is divided


class Found(NamedTuple):
    """digits: (N, S, S) float32, changed; margins: (N,) float32, by how much the logit of the class
    to leave is ahead of all others, or the best of these ahead of the target: below 0 it is
    fooled."""

    digits: np.ndarray
    margins: np.ndarray

    @property
    def fooled(self) -> np.ndarray:
        """(N,) bool"""
        return self.margins < 0


class Norm(NamedTuple):
    """How a change's size is measured. along: the way of size 1 that climbs most along these
    slopes, (N, S, S); within: changes brought to these sizes, (N,), where they are larger; start:
    changes at random, of size 1 at the most."""

    along: Callable[[np.ndarray], np.ndarray]
    within: Callable[[np.ndarray, np.ndarray], np.ndarray]
    start: Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]


def _length(change: np.ndarray) -> np.ndarray:
    return np.sqrt((change.astype(float) ** 2).sum(axis=(1, 2))).astype(np.float32)


def _unit(change: np.ndarray) -> np.ndarray:
    return change / _each(np.maximum(_length(change), np.finfo(np.float32).tiny))


def _shortened(change: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    return change * _each(np.minimum(1, sizes / np.maximum(_length(change), 1e-12)))


def _each(values: np.ndarray) -> np.ndarray:
    """A number for each digit, beside its pixels."""
    return values[:, np.newaxis, np.newaxis]


NORMS = {
    # The largest change of a pixel.
    "linf": Norm(
        np.sign,
        lambda change, sizes: np.clip(change, -_each(sizes), _each(sizes)),
        lambda rng, shape: rng.uniform(-1, 1, shape).astype(np.float32),
    ),
    # The root of the sum of squares.
    "l2": Norm(
        _unit,
        _shortened,
        lambda rng, shape: _unit(rng.normal(size=shape).astype(np.float32)),
    ),
}


def fgsm(
    network: Network,
    digits: np.ndarray,
    classes: np.ndarray,
    eps: np.ndarray | float,
    *,
    norm: str = "linf",
    targeted: bool = False,
) -> Found:
    """(N, S, S) digits after one step of size ε.

    classes: (N,), the ones to leave, or where `targeted` to come to; eps: one, or one for each.
    """
    digits, sizes = _given(digits, eps)
    _, slopes = _slopes(network, digits, classes, targeted)
    changed = _moved(digits, digits, slopes, sizes, sizes, norm)
    logits, _ = _slopes(network, changed, classes, targeted)
    return Found(changed, _margins(logits, classes, targeted))


def pgd(
    network: Network,
    digits: np.ndarray,
    classes: np.ndarray,
    eps: np.ndarray | float,
    *,
    norm: str = "linf",
    targeted: bool = False,
    steps: int = STEPS,
    restarts: int = 1,
    stride: float = STRIDE,
    seed: int = 0,
) -> Found:
    """The best of what `steps` steps find from each of `restarts` random starts.

    Digits that one start fooled are left alone by the next. As `fgsm` besides.
    """
    digits, sizes = _given(digits, eps)
    classes = np.broadcast_to(classes, len(digits))
    found = Found(digits.copy(), np.full(len(digits), np.inf, np.float32))
    for restart in range(restarts):
        start = NORMS[norm].start(np.random.default_rng([seed, restart]), digits.shape)
        left = np.flatnonzero(~found.fooled)
        if not left.size:
            break
        honest, of, reach = digits[left], classes[left], sizes[left]
        now = np.clip(honest + start[left] * _each(reach), 0, 1)
        for step in range(steps + 1):
            logits, slopes = _slopes(network, now, of, targeted)
            margins = _margins(logits, of, targeted)
            better = margins < found.margins[left]
            found.digits[left[better]] = now[better]
            found.margins[left[better]] = margins[better]
            if step < steps:
                now = _moved(now, honest, slopes, stride * reach, reach, norm)
    return found


METHODS = {"fgsm": fgsm, "pgd": pgd}


def blind(digits: np.ndarray, eps: np.ndarray | float, *, norm: str, seed: int = 0) -> np.ndarray:
    """(N, S, S) digits changed at random, as far as ε goes: what no gradient was asked for."""
    digits, sizes = _given(digits, eps)
    random = np.random.default_rng(seed).normal(size=digits.shape).astype(np.float32)
    return _moved(digits, digits, random, sizes, sizes, norm)


@dataclass(frozen=True)
class Path:
    """The best that was found for one digit within each of these sizes, (E,), ascending.

    digits: (E, S, S) float32; margins: (E,) float32, as Found's; they never rise, for what lies
    within one size lies within all larger ones.
    """

    sizes: np.ndarray
    digits: np.ndarray
    margins: np.ndarray

    @property
    def tips(self) -> int | None:
        """The place of the smallest size at which the network is fooled."""
        fooled = np.flatnonzero(self.margins < 0)
        return int(fooled[0]) if fooled.size else None


def path(
    network: Network,
    digit: np.ndarray,
    of: int,
    sizes: Sequence[float],
    *,
    method: str = "pgd",
    norm: str = "linf",
    targeted: bool = False,
    **told,
) -> Path:
    """An (S, S) digit attacked within each of these ascending sizes, all in one batch.

    The smallest size that fools is searched for between two of them, and stands among them then.
    of: the class, as `fgsm` has them; told: what `pgd` is told besides.
    """

    digit = np.asarray(digit, np.float32)[np.newaxis]

    def within(sizes: np.ndarray) -> Path:
        digits = np.repeat(digit, len(sizes), axis=0)
        found = METHODS[method](network, digits, of, sizes, norm=norm, targeted=targeted, **told)
        return Path(sizes, *found)

    sizes = np.asarray(sizes, np.float32)
    made = _nested(within(sizes))
    for _ in range(REFINED):
        if made.tips:  # neither nowhere nor at the first already
            low, high = made.sizes[made.tips - 1 : made.tips + 1]
            between = np.linspace(low, high, PARTS + 1, dtype=np.float32)[1:-1]
            made = _nested(made, within(between))
    kept = np.isin(made.sizes, sizes) | (np.arange(len(made.sizes)) == made.tips)
    return Path(made.sizes[kept], made.digits[kept], made.margins[kept])


def _nested(*paths: Path) -> Path:
    """These as one, with the best within each size."""
    sizes, digits, margins = (np.concatenate([getattr(path, part) for path in paths])
                              for part in ("sizes", "digits", "margins"))  # fmt: skip
    order = np.argsort(sizes, kind="stable")
    best = [order[margins[order[:n]].argmin()] for n in range(1, len(order) + 1)]
    return Path(sizes[order], digits[best], margins[best])


def _given(digits: np.ndarray, eps: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    digits = np.asarray(digits, np.float32)
    return digits, np.broadcast_to(np.asarray(eps, np.float32), len(digits))


def _moved(
    now: np.ndarray, honest: np.ndarray, slopes: np.ndarray, by: np.ndarray, sizes: np.ndarray,
    norm: str,
) -> np.ndarray:  # fmt: skip
    """One step up the slopes, brought back to the allowed changes of the honest digits."""
    way = NORMS[norm]
    change = way.within(now + _each(by) * way.along(slopes) - honest, sizes)
    return np.clip(honest + change, 0, 1)


def _margins(logits: np.ndarray, classes: np.ndarray, targeted: bool) -> np.ndarray:
    rows = np.arange(len(logits))
    others = logits.copy()
    others[rows, classes] = -np.inf
    ahead = logits[rows, classes] - others.max(axis=-1)
    return -ahead if targeted else ahead


def _slopes(
    network: Network, digits: np.ndarray, classes: np.ndarray, targeted: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Logits (N, classes), and (N, S, S) how what is to grow changes with each pixel."""
    traced = _traced(network.spec, bool(network.off))
    weights, masks = reader.tensors(network), reader.masks(network) if network.off else []
    classes = np.broadcast_to(np.asarray(classes, np.int32), len(digits))
    parts = []
    for n in range(0, len(digits), reader.AT_ONCE):
        some = slice(n, n + reader.AT_ONCE)
        parts.append(traced(weights, digits[some, ..., np.newaxis], masks, classes[some]))
    logits, slopes = (np.concatenate(part) for part in zip(*parts, strict=True))
    return logits, (-slopes if targeted else slopes)[..., 0]


@lru_cache(maxsize=64)
def _traced(spec: Spec, masked: bool) -> Callable:
    """The traced function of an architecture. Not `vjp`: what the logits are weighted by depends on
    the logits, and a pass for them alone would take half as long again."""
    import tensorflow as tf

    def slopes(weights, digits, masks, classes):
        with tf.GradientTape() as tape:
            tape.watch(digits)
            logits, *_ = reader.forward(spec, weights, digits, masks)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(classes, logits)
        return logits, tape.gradient(losses, digits)

    wanted = [*reader.signature(spec, masked), tf.TensorSpec([None], tf.int32)]
    return tf.function(slopes, input_signature=wanted, autograph=False)
