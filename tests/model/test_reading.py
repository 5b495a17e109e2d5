import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from model import reading, network
from model.data import mnist
from model.training import runs
from tests import oracle

SHAPES = [(26, 26, 32), (13, 13, 32), (11, 11, 64), (5, 5, 64), (3, 3, 128)]


@pytest.fixture(scope="module")
def book():
    return network.load("book")


def digits(count):
    return mnist.pixels(mnist.digits().test.images[:count])[..., 0]


@pytest.mark.parametrize("index", range(8))
def test_every_map_and_probability_equals_numpy(book, index):
    digit = digits(8)[index]
    read = reading.read(book, digit)
    maps, logits, probabilities = oracle.forward(network.weights(book), digit)
    assert [layer.kind for layer in read.layers] == ["conv", "pool", "conv", "pool", "conv"]
    assert [layer.maps.shape for layer in read.layers] == SHAPES
    for layer, expected in zip(read.layers, maps, strict=True):
        np.testing.assert_allclose(layer.maps, expected, atol=1e-4)
    np.testing.assert_allclose(read.logits, logits, atol=1e-4)
    np.testing.assert_allclose(read.probabilities, probabilities, atol=1e-4)


def test_other_weights_are_read_without_touching_the_network(book):
    digit = digits(1)[0]
    other = {name: value * 0.5 for name, value in network.weights(book).items()}
    before = reading.read(book, digit)
    read = reading.read(book, digit, other)
    maps, _, probabilities = oracle.forward(other, digit)
    np.testing.assert_allclose(read.layers[-1].maps, maps[-1], atol=1e-4)
    np.testing.assert_allclose(read.probabilities, probabilities, atol=1e-4)
    after = reading.read(book, digit)
    np.testing.assert_array_equal(before.probabilities, after.probabilities)
    assert not np.allclose(read.probabilities, after.probabilities)


def test_threads_may_read_at_once(book):
    images = digits(40)
    halves = {name: value * 0.5 for name, value in network.weights(book).items()}
    work = [(image, w) for image in images for w in (None, halves)]
    alone = [reading.read(book, image, w).logits for image, w in work]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda job: reading.read(book, *job).logits, work))
    np.testing.assert_array_equal(alone, together)


def test_a_batch_reads_as_one_by_one(book):
    images = digits(5)
    batch = reading.read_batch(book, images)
    for i, image in enumerate(images):
        one = reading.read(book, image)
        np.testing.assert_allclose(batch.probabilities[i], one.probabilities, atol=1e-6)
        np.testing.assert_allclose(batch.layers[2].maps[i], one.layers[2].maps, atol=1e-5)
        assert one.ranked[0] == batch.ranked[i, 0] == one.probabilities.argmax()


def test_clearing_keras_session_in_another_thread_does_no_harm():
    """Streamlit does so after every script run, also while a network is being traced."""
    import keras

    over = threading.Event()

    def clear():
        while not over.wait(0.003):
            keras.backend.clear_session()

    digit = digits(1)[0]
    weights = runs.shipped("book").weights()
    expected = oracle.forward(weights, digit)[2]
    networks = [network.build_convnet() for _ in range(3)]
    clearing = threading.Thread(target=clear)
    clearing.start()
    try:
        for net in networks:
            read = reading.read(net, digit, weights)
            np.testing.assert_allclose(read.probabilities, expected, atol=1e-4)
    finally:
        over.set()
        clearing.join()
