"""Every step is held to Keras' own optimizers, every number of one to plain NumPy."""

import numpy as np
import pytest

from model.explain import backward
from model.network import Channel, NetworkError, weights_of
from model.reading import read
from model.training import lesson
from tests.helpers.architectures import ARCHITECTURES, digits, network

ALL = pytest.mark.parametrize("name", ARCHITECTURES)
EXACT = 1e-5  # of an array's largest value
ROUNDING = 2**-23  # of a float32 weight, each time that it moves
LABELS = np.array([3, 0, 5])
STEPS = 4
RATE = {"plain": 0.02, "momentum": 0.005, "rmsprop": 0.001, "adam": 0.001}


def taught(name):
    net = network(name)
    return net, digits(net.spec, len(LABELS)), LABELS


def keras_optimizer(name, rate):
    from keras import optimizers

    return {
        "plain": lambda: optimizers.SGD(rate),
        "momentum": lambda: optimizers.SGD(rate, momentum=0.9),
        "rmsprop": lambda: optimizers.RMSprop(rate),
        "adam": lambda: optimizers.Adam(rate),
    }[name]()


def keras_steps(net, images, labels, optimizer, steps):
    """The weights after each of so many steps that Keras takes."""
    import keras
    import tensorflow as tf

    model = net.to_keras()
    from_logits = all(layer.activation != "softmax" for layer in net.spec.layers)
    optimizer.build(model.trainable_variables)
    taken = []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            given = model(images[..., None], training=False)
            losses = keras.losses.sparse_categorical_crossentropy(labels, given, from_logits)
            loss = tf.reduce_mean(losses)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        taken.append(weights_of(model, net.spec))
    return taken


@pytest.mark.parametrize("optimizer", lesson.OPTIMIZERS)
@ALL
def test_one_step_and_several_are_those_that_keras_takes(name, optimizer):
    net, images, labels = taught(name)
    rate = RATE[optimizer]
    wanted = keras_steps(net, images, labels, keras_optimizer(optimizer, rate), STEPS)
    made = list(lesson.teach(net, images, labels, rate, STEPS, optimizer))
    assert [each.step for each in made] == list(range(1, STEPS + 1))
    for each, weights in zip(made, wanted, strict=True):
        for key, values in weights.items():
            largest = np.abs(values).max()
            np.testing.assert_allclose(
                each.network.weights[key], values, rtol=0, atol=EXACT * largest
            )


@pytest.mark.parametrize("optimizer", lesson.OPTIMIZERS)
def test_of_the_same_gradients_keras_makes_the_same_steps(optimizer):
    """Without what rmsprop and adam make of the rounding of tiny gradients."""
    import keras

    net, images, labels = taught("normalised")
    kerases = keras_optimizer(optimizer, RATE[optimizer])
    learned = {key: keras.Variable(net.weights[key]) for key in backward.learning(net.spec)}
    now = net
    for made in lesson.teach(net, images, labels, RATE[optimizer], STEPS, optimizer):
        gradients = backward.gradients(now, images, labels).weights
        kerases.apply(list(gradients.values()), list(learned.values()))
        now = made.network
        for key, variable in learned.items():
            wanted = np.asarray(variable)
            step, largest = np.abs(wanted - net.weights[key]).max(), np.abs(wanted).max()
            allowed = EXACT * step + made.step * ROUNDING * largest
            np.testing.assert_allclose(now.weights[key], wanted, rtol=0, atol=allowed)


@ALL
def test_one_plain_step_follows_the_gradient_and_the_loss_is_told(name):
    net, images, labels = taught(name)
    found = backward.gradients(net, images, labels)
    before = {key: values.copy() for key, values in net.weights.items()}
    made = lesson.lesson(net, images, labels, 1e-4)
    squares = 0.0
    for key, values in net.weights.items():
        np.testing.assert_array_equal(values, before[key])  # the given network stays as it is
        step = np.float32(1e-4) * found.weights[key] if key in found.weights else 0
        np.testing.assert_allclose(made.network.weights[key], values - step, rtol=1e-6, atol=1e-9)
        squares += float((np.float64(step) ** 2).sum())
    assert made.slope == pytest.approx(squares / 1e-8, rel=EXACT)
    assert made.before == pytest.approx(mean_loss(net, images, labels), rel=EXACT)
    assert made.after == pytest.approx(mean_loss(made.network, images, labels), rel=EXACT)
    assert made.straight == pytest.approx(made.before - 1e-4 * made.slope)
    assert made.after < made.before


def mean_loss(net, images, labels):
    right = [read(net, image).probabilities[k] for image, k in zip(images, labels, strict=True)]
    return float(-np.log(np.float64(right)).mean())


def test_a_short_step_is_as_good_as_the_straight_line_says():
    made = lesson.lesson(*taught("lenet"), 1e-4)
    assert made.before - made.after == pytest.approx(made.before - made.straight, rel=0.02)


@ALL
def test_the_curve_is_the_loss_after_a_step_of_each_rate(name):
    rates = (0.0, 1e-4, 1e-2)
    losses = lesson.loss_along(*taught(name), rates)
    assert losses.shape == (3,)
    for rate, found in zip(rates, losses, strict=True):
        assert found == pytest.approx(lesson.lesson(*taught(name), rate).after, rel=EXACT)


def test_steps_that_are_far_too_long_are_no_numbers_on_the_curve_and_refused():
    net, images, labels = taught("book")
    assert not np.isfinite(lesson.loss_along(net, images, labels, [1e45])[0])
    with pytest.raises(NetworkError, match="smaller learning rate"):
        lesson.step(net, images, labels, 1e45)


def test_teaching_tells_how_far_it_has_come_and_ends_when_nobody_asks():
    net, images, labels = taught("book")
    steps = lesson.teach(net, images, labels, 0.01, 100)
    now = net
    for _, made in zip(range(3), steps, strict=False):
        now = lesson.step(now, images, labels, 0.01)
        for key, values in now.weights.items():
            np.testing.assert_array_equal(made.network.weights[key], values)
        assert made.loss == pytest.approx(mean_loss(now, images, labels), rel=EXACT)
        for image, given in zip(images, made.probabilities, strict=True):
            np.testing.assert_allclose(given, read(now, image).probabilities, atol=1e-6)


def test_taught_for_long_the_network_gives_in():
    net = network("book")
    digit, wrong = digits(net.spec, 1), np.array([4])
    *_, last = lesson.teach(net, digit, wrong, 0.01, 60)
    assert last.probabilities[0, 4] > 0.9


def test_what_is_off_stays_off_and_does_not_move():
    net, images, labels = taught("book")
    off = net.without([Channel(0, 5)])
    made = lesson.step(off, images, labels, 0.01)
    assert made.off == off.off
    kernel = "conv1/kernel"
    np.testing.assert_array_equal(made.weights[kernel][..., 5], net.weights[kernel][..., 5])
    assert not np.array_equal(made.weights[kernel][..., 6], net.weights[kernel][..., 6])


def test_moving_statistics_do_not_move():
    net, images, labels = taught("normalised")
    made = lesson.step(net, images, labels, 0.01)
    for key in set(net.weights) - set(backward.learning(net.spec)):
        np.testing.assert_array_equal(made.weights[key], net.weights[key])
    assert len(backward.learning(net.spec)) == len(net.weights) - 4


@pytest.mark.parametrize("name", ["book", "normalised"])
def test_what_the_optimizers_do_with_one_weight_is_recomputed(name):
    net, images, labels = taught(name)
    key = next(iter(backward.learning(net.spec)))
    index = (1, 1, 0, 2)
    told = lesson.optimizers(net, images, labels, 0.01, key, index, 2)
    assert list(told) == ["plain", "momentum", "rmsprop", "adam"]
    gradient = float(backward.gradients(net, images, labels).weights[key][index])
    for updates in told.values():
        assert updates[0].gradient == gradient
        assert updates[0].old == float(net.weights[key][index])
        assert updates[0].new == updates[1].old
        assert all(each.change == each.new - each.old for each in updates)
    (g, h), near = [each.gradient for each in told["plain"]], {"rel": 1e-4, "abs": 1e-8}
    assert [each.change for each in told["plain"]] == [pytest.approx(-0.01 * n, **near)
                                                      for n in (g, h)]  # fmt: skip
    g, h = (each.gradient for each in told["momentum"])
    velocity = 0.9 * -0.01 * g - 0.01 * h
    assert told["momentum"][1].kept == {"velocity": pytest.approx(velocity, **near)}
    assert told["momentum"][1].change == pytest.approx(velocity, **near)
    g, h = (each.gradient for each in told["rmsprop"])
    squares = 0.9 * 0.1 * g**2 + 0.1 * h**2
    assert told["rmsprop"][1].kept == {"squares": pytest.approx(squares, **near)}
    assert told["rmsprop"][1].change == pytest.approx(-0.01 * h / np.sqrt(squares + 1e-7), **near)
    g, h = (each.gradient for each in told["adam"])
    m, v = 0.09 * g + 0.1 * h, 0.999 * 0.001 * g**2 + 0.001 * h**2
    m_hat, v_hat = m / (1 - 0.9**2), v / (1 - 0.999**2)
    kept = {"m": m, "v": v, "m_hat": m_hat, "v_hat": v_hat}
    assert told["adam"][1].kept == {n: pytest.approx(each, **near) for n, each in kept.items()}
    epsilon = 1e-7 / np.sqrt(1 - 0.999**2)
    change = -0.01 * m_hat / (np.sqrt(v_hat) + epsilon)
    assert told["adam"][1].change == pytest.approx(change, **near)


def test_how_far_each_layer_moved():
    net, images, labels = taught("normalised")
    made = lesson.step(net, images, labels, 0.01)
    found = lesson.movement(net, made)
    parts = {}
    for key in backward.learning(net.spec):
        parts.setdefault(key.partition("/")[0], []).append(key)
    assert list(found) == list(parts)
    for layer, keys in parts.items():
        old, new = (np.concatenate([each.weights[key].reshape(-1).astype(float) for key in keys])
                    for each in (net, made))  # fmt: skip
        ratio = np.linalg.norm(new - old) / np.linalg.norm(old)
        assert found[layer] == pytest.approx(ratio)
    assert set(lesson.movement(net, net).values()) == {0.0}
