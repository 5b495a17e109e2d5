"""Gradients are held to GradientTape over the Keras model and to finite differences of the float64
oracle; why an error is what it is, to the gradients."""

from dataclasses import replace

import numpy as np
import pytest

from model.explain import backward
from model.explain.unit import Unit
from model.network import Channel, Network
from model.reading import read
from model.spec import Spec
from tests.helpers import oracle
from tests.helpers.architectures import (
    ANSWER,
    ARCHITECTURES,
    FLATTEN,
    TEN,
    conv,
    digits,
    network,
    pool,
)  # fmt: skip
from tests.model.explain.samples import ALL, readings

EXACT = 1e-5  # of an array's largest value
DIFFERENCES = 1e-4  # the same, for finite differences
LABEL = 3


def close(given, wanted, tolerance=EXACT):
    wanted = np.asarray(wanted)
    largest = max(float(np.abs(wanted).max()), 1e-12)
    np.testing.assert_allclose(given, wanted, rtol=0, atol=tolerance * largest)


def keras_errors(net, images, labels):
    """By Keras' own layers and GradientTape: the gradients by name, and the errors of the digits,
    of every layer's totals and of every layer's outputs up to the logits."""
    import keras
    import tensorflow as tf

    model, spec = net.to_keras(), net.spec
    named = {f"{layer.name}/{weight.name}": weight
             for layer in model.layers for weight in layer.trainable_weights}  # fmt: skip
    x = first = tf.constant(images[..., None])
    totals, outputs = [], []
    with tf.GradientTape() as tape:
        tape.watch(x)
        for index, layer in enumerate(spec.layers[: spec.logits + 1]):
            made, activation = model.layers[index + 1], keras.activations.linear
            if layer.kind == "Activation":
                made, activation = activation, made
            elif layer.weights and hasattr(made, "activation"):
                activation, made.activation = made.activation, activation
            totals.append(x := made(x))
            outputs.append(x := x if index == spec.logits else activation(x))
        losses = keras.losses.sparse_categorical_crossentropy(
            labels, tf.reshape(x, [len(images), -1]), from_logits=True
        )
        loss = tf.reduce_mean(losses)
    found = tape.gradient(loss, [named, first, totals, outputs])
    return float(loss), *found


@ALL
def test_every_gradient_of_a_batch_is_gradient_tapes(name):
    net = network(name)
    images, labels = digits(net.spec, 3), np.array([3, 0, 5])
    loss, wanted, *_ = keras_errors(net, images, labels)
    made = backward.gradients(net, images, labels)
    assert made.loss == pytest.approx(loss, rel=EXACT)
    assert list(made.weights) == list(backward.learning(net.spec))
    assert set(made.weights) == set(wanted)
    for key, values in made.weights.items():
        close(values, wanted[key])
    for image, given in zip(images, made.probabilities, strict=True):
        close(given, read(net, image).probabilities)


@ALL
def test_every_error_is_gradient_tapes(name):
    net = network(name)
    reading = readings(name)[0]
    made = backward.backward(reading, LABEL)
    images, labels = reading.digit[None], np.array([LABEL])
    loss, weights, digit, totals, outputs = keras_errors(net, images, labels)
    assert made.loss == pytest.approx(loss, rel=EXACT)
    assert made.loss == pytest.approx(-np.log(float(reading.probabilities[LABEL])), rel=EXACT)
    close(made.digit, digit[0])
    assert len(made.errors) == net.spec.logits + 1
    for layer, error, before, values in zip(
        net.spec.layers, made.errors, totals, outputs, strict=False
    ):
        close(error.before, np.reshape(before, layer.grid_out))
        close(error.values, np.reshape(values, layer.grid_out))
    for key, values in made.gradients.items():
        close(values, weights[key])


@ALL
def test_at_the_logits_the_error_is_p_minus_y(name):
    reading = readings(name)[1]
    wanted = reading.probabilities.astype(float)
    wanted[LABEL] -= 1
    last = backward.backward(reading, LABEL).errors[-1]
    close(last.before.reshape(-1), wanted)
    assert last.values is last.before


def oracle_loss(net, digit):
    return -np.log(oracle.forward(net, digit)[2][LABEL])


def difference(net, digit, name, index, step=1e-6):
    """How the oracle's loss changes with one weight."""
    losses = []
    for sign in (1, -1):
        values = net.weights[name].astype(float)
        values[index] += sign * step
        moved = replace(net, weights={**net.weights, name: values})
        losses.append(oracle_loss(moved, digit))
    return (losses[0] - losses[1]) / (2 * step)


def most(values):
    return tuple(map(int, np.unravel_index(np.abs(values).argmax(), values.shape)))


@ALL
def test_finite_differences_agree(name):
    net, reading, rng = network(name), readings(name)[0], np.random.default_rng(0)
    made = backward.backward(reading, LABEL)
    assert made.loss == pytest.approx(oracle_loss(net, reading.digit), rel=EXACT)
    for key, values in made.gradients.items():
        any_one = tuple(int(rng.integers(size)) for size in values.shape)
        for index in (most(values), any_one):
            wanted = difference(net, reading.digit, key, index)
            assert abs(values[index] - wanted) <= DIFFERENCES * np.abs(values).max(), (key, index)


def test_the_ink_has_an_error_too():
    net, reading = network("book"), readings("book")[0]
    made = backward.backward(reading, LABEL)
    row, column = most(made.digit[..., 0] * (reading.digit > 0.5))  # blank, its pool would tie
    losses = []
    for sign in (1, -1):
        digit = reading.digit.astype(float)
        digit[row, column] += sign * 1e-6
        losses.append(oracle_loss(net, digit))
    close(made.digit[row, column, 0], (losses[0] - losses[1]) / 2e-6, DIFFERENCES)


def test_what_is_switched_off_neither_learns_nor_hands_errors_back():
    net = network("book").without([Channel(0, 2), Channel(1, 7)])
    reading = read(net, digits(net.spec, 1)[0])
    made = backward.backward(reading, LABEL)
    for channel in (2, 7):
        assert not made.gradients["conv1/kernel"][..., channel].any()
    key, index = "conv1/kernel", most(made.gradients["conv1/kernel"])
    wanted = difference(net, reading.digit, key, index)
    close(made.gradients[key][index], wanted, DIFFERENCES)
    for at in (Unit(0, 2, 12, 12), Unit(1, 7, 6, 6)):
        why = backward.unit_error(reading, made, at)
        assert why.gate == 0
        assert why.before == made.errors[at.layer].before[at.row, at.column, at.channel] == 0


@ALL
def test_the_parts_of_any_units_error_add_up_to_it(name):
    net, rng = network(name), np.random.default_rng(0)
    for reading in readings(name):
        made = backward.backward(reading, LABEL)
        for index in range(-1, net.spec.logits):
            after = made.digit if index < 0 else made.errors[index].values
            for _ in range(12):
                row, column, channel = (int(rng.integers(size)) for size in after.shape)
                why = backward.unit_error(reading, made, Unit(index, channel, row, column))
                assert why.errors.shape == (
                    len(why.errors), len(why.rows), len(why.columns),
                ) == why.weights.shape  # fmt: skip
                assert why.sums.sum() == pytest.approx(why.value)
                largest = np.abs(after).max()
                assert abs(why.value - after[row, column, channel]) <= EXACT * largest, why.unit
                if index >= 0:
                    before = made.errors[index].before
                    gap = abs(why.before - before[row, column, channel])
                    assert gap <= EXACT * np.abs(before).max(), why.unit


def test_through_a_convolution_an_error_is_the_sum_over_the_turned_kernel():
    reading = readings("book")[0]
    made = backward.backward(reading, LABEL)
    why = backward.unit_error(reading, made, Unit(1, 4, 6, 9))
    kernel = reading.network.weights["conv2/kernel"].astype(float)
    errors = made.errors[2].before.astype(float)
    total = 0.0
    for row, column, channel in np.ndindex(3, 3, 64):  # those whose windows hold (6, 9)
        if 6 - row < 11 and 9 - column < 11:
            total += errors[6 - row, 9 - column, channel] * kernel[row, column, 4, channel]
    assert why.value == pytest.approx(total, abs=1e-12)
    assert why.user == 2
    assert (why.rows, why.columns) == ((4, 5, 6), (7, 8, 9))
    np.testing.assert_array_equal(why.weights[11], np.rot90(kernel[:, :, 4, 11], 2))
    np.testing.assert_array_equal(why.errors[11], errors[4:7, 7:10, 11])


def test_beside_the_border_and_between_strides_there_are_no_errors():
    reading = readings("strides")[0]
    made = backward.backward(reading, LABEL)
    why = backward.unit_error(reading, made, Unit(0, 0, 0, 5))
    assert (why.rows, why.columns) == ((-1, -1, 0), (-1, 2, -1))  # windows begin at 0, 2, 4, …
    assert not why.errors[:, :2].any()
    assert not why.errors[:, :, [0, 2]].any()
    errors = made.errors[1].before[0, 2].astype(float)
    np.testing.assert_array_equal(why.errors[:, 2, 1], errors)


def test_through_a_dense_layer_an_error_is_weights_times_errors():
    reading = readings("book")[0]
    made = backward.backward(reading, LABEL)
    why = backward.unit_error(reading, made, Unit(4, 17, 1, 2))
    kernel = reading.network.weights["dense/kernel"].astype(float)
    errors = made.errors[-1].before.reshape(-1).astype(float)
    np.testing.assert_array_equal(why.weights[:, 0, 0], kernel[(1 * 3 + 2) * 128 + 17])
    assert why.value == pytest.approx(errors @ kernel[(1 * 3 + 2) * 128 + 17])


def test_only_a_poolings_winner_receives_its_error():
    reading = readings("book")[0]
    made = backward.backward(reading, LABEL)
    values = reading.layers[0].values
    for row, column, channel in ((8, 10, 3), (9, 11, 3), (12, 12, 20), (13, 13, 20)):
        why = backward.unit_error(reading, made, Unit(0, channel, row, column))
        top, left = row // 2 * 2, column // 2 * 2
        window = values[top : top + 2, left : left + 2, channel]
        wins = window.argmax() == (row - top) * 2 + column - left
        assert (why.rows, why.columns) == ((row // 2,), (column // 2,))
        assert why.weights.tolist() == [[[float(wins)]]]
        assert why.gate == float(values[row, column, channel] > 0)


def test_what_a_pooling_drops_has_no_error():
    reading = readings("book")[0]
    made = backward.backward(reading, LABEL)
    why = backward.unit_error(reading, made, Unit(2, 5, 10, 3))  # 11 rows, pooled by twos
    assert why.rows == ()
    assert why.value == 0 == made.errors[2].values[10, 3, 5]


def test_of_equals_the_first_is_the_winner():
    linear = conv(4, activation="linear")
    spec = Spec.of(28, TEN, [linear, pool(3, stride=2), FLATTEN, ANSWER])
    rng = np.random.default_rng(0)
    net = Network.of(spec, {key: rng.normal(0, 0.3, n) for key, n in spec.weights.items()})
    reading = read(net, digits(spec, 1)[0])
    made = backward.backward(reading, LABEL)
    assert reading.digit[:5, :5].max() == 0  # so all units of a channel are equal there
    errors = made.errors[0].values[:5, :5, 1]
    assert errors[0, 0]
    units = [Unit(0, 1, row, column) for row, column in np.ndindex(5, 5)]
    found = [backward.unit_error(reading, made, each).value for each in units]
    close(np.reshape(found, (5, 5)), errors)


def test_a_mean_hands_every_place_its_share():
    reading = readings("all convolutional")[0]
    made = backward.backward(reading, LABEL)
    at = ARCHITECTURES["all convolutional"].of_kind("GlobalAveragePooling2D")[0]
    height, width, _ = reading.into(at).shape
    why = backward.unit_error(reading, made, Unit(at - 1, 2, 1, 1))
    assert why.weights.tolist() == [[[1 / (height * width)]]]


def test_a_network_whose_weights_never_learn_has_errors_all_the_same():
    spec = Spec.of(28, ("a", "b", "c", "d"), [pool(14), FLATTEN])
    net = Network.of(spec, {})
    made = backward.backward(read(net, digits(spec, 1)[0]), 1)
    assert made.gradients == {}
    assert made.digit.any()
