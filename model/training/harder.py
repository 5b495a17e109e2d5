"""A batch made harder before it is learned: some digits attacked, some with noise.

An attack is one step in the direction of the gradient's sign from a random start nearby: Wong, Rice
and Kolter, "Fast is better than free: Revisiting adversarial training" (2020).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tensorflow as tf

FURTHEST = 0.12  # that an attack changes a pixel
STRIDE = 1.25  # of its step, in how far it may go
NOISIEST = 0.6  # standard deviation


def made(x: tf.Tensor, y: tf.Tensor, attacked: float, noisy: float, losses: Callable) -> tf.Tensor:
    """The first of (N, S, S, 1) digits in [0, 1] attacked, those after them noisy; shares of N.

    losses(x, y) → (N,). For each digit, how far and how noisy is drawn by lot, from nothing up.
    """
    import tensorflow as tf

    count = tf.cast(tf.shape(x)[0], tf.float32)
    first = tf.cast(tf.round(count * attacked), tf.int32)
    last = first + tf.cast(tf.round(count * noisy), tf.int32)
    parts = [x[last:]]
    if noisy:
        parts.insert(0, _noisy(x[first:last]))
    if attacked:
        parts.insert(0, _attacked(x[:first], y[:first], losses))
    return tf.concat(parts, axis=0)


def _noisy(x: tf.Tensor) -> tf.Tensor:
    import tensorflow as tf

    deviation = tf.random.uniform([tf.shape(x)[0], 1, 1, 1], 0, NOISIEST)
    return tf.clip_by_value(x + deviation * tf.random.normal(tf.shape(x)), 0, 1)


def _attacked(x: tf.Tensor, y: tf.Tensor, losses: Callable) -> tf.Tensor:
    import tensorflow as tf

    far = tf.random.uniform([tf.shape(x)[0], 1, 1, 1], 0, FURTHEST)
    start = tf.clip_by_value(x + far * tf.random.uniform(tf.shape(x), -1, 1), 0, 1)
    with tf.GradientTape() as tape:
        tape.watch(start)
        loss = tf.reduce_sum(losses(start, y))
    there = start + STRIDE * far * tf.sign(tape.gradient(loss, start))
    return tf.clip_by_value(tf.clip_by_value(there, x - far, x + far), 0, 1)
