"""Every layer of every architecture against plain NumPy, and against Keras."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from model import reading
from model.network import Channel
from tests.helpers import oracle
from tests.helpers.architectures import ARCHITECTURES, digits, network

ALL = pytest.mark.parametrize("name", ARCHITECTURES)
TOLERANCE = 1e-4  # of a layer's largest value


def assert_agrees(read, expected):
    outputs, logits, probabilities = expected
    for layer, output in zip(read.layers, outputs, strict=True):
        assert layer.values.shape == output.shape
        assert np.abs(layer.values - output).max() <= TOLERANCE * np.abs(output).max(), layer.name
    assert np.abs(read.logits - logits).max() <= TOLERANCE * np.abs(logits).max()
    np.testing.assert_allclose(read.probabilities, probabilities, atol=TOLERANCE)


@ALL
def test_every_value_of_every_layer_is_numpys(name):
    net = network(name)
    for digit in digits(net.spec):
        assert_agrees(reading.read(net, digit), oracle.forward(net, digit))


@ALL
def test_maps_and_probabilities_are_keras(name):
    import keras

    net = network(name)
    model = net.to_keras()
    every = keras.Model(model.inputs, [layer.output for layer in model.layers[1:]])
    images = digits(net.spec, 4)
    outputs = every(images[..., np.newaxis], training=False)
    read = reading.read_batch(net, images)
    for layer, output in zip(read.layers, outputs, strict=True):
        output = output.numpy().reshape(layer.values.shape)
        assert np.abs(layer.values - output).max() <= TOLERANCE * np.abs(output).max(), layer.name
        assert (layer.maps is None) == (
            len(net.spec.layers[net.spec.index(layer.name)].shape_out) == 1
        )


@ALL
def test_channels_that_are_off_are_zero_everywhere(name):
    net = network(name)
    off = [Channel(n, net.spec.layers[n].channels - 1) for n in net.spec.shown]
    without, digit = net.without(off), digits(net.spec, 1)[0]
    read = reading.read(without, digit)
    assert_agrees(read, oracle.forward(without, digit))
    for index, channel in off:
        assert not read.layers[index].values[..., channel].any()
    assert_agrees(reading.read(without.without([]), digit), oracle.forward(net, digit))


def test_a_reading_carries_its_network_and_ranks_the_classes():
    net = network("no pooling, seven classes")
    read = reading.read(net, digits(net.spec, 1)[0])
    assert read.network is net
    assert read.probabilities.shape == (7,)
    assert read.answer == read.ranked[0] == read.probabilities.argmax()
    assert (np.diff(read.probabilities[read.ranked]) <= 0).all()


@ALL
def test_what_goes_into_a_layer_lies_where_the_spec_says(name):
    net = network(name)
    read = reading.read(net, digits(net.spec, 1)[0])
    for index, layer in enumerate(net.spec.layers):
        assert read.into(index).shape == layer.grid_in


def test_a_digit_of_another_size_is_refused():
    with pytest.raises(ValueError, match="20×20 pixels, not of 28×28"):
        reading.read(network("twenty pixels"), np.zeros((28, 28), np.float32))


def test_a_batch_reads_as_one_by_one():
    net = network("book")
    images = digits(net.spec, 5)
    batch = reading.read_batch(net, images)
    for i, image in enumerate(images):
        one = reading.read(net, image)
        np.testing.assert_allclose(batch.probabilities[i], one.probabilities, atol=1e-6)
        np.testing.assert_allclose(batch.layers[2].maps[i], one.layers[2].maps, atol=1e-5)
    assert reading.probabilities(net, images[:0]).shape == (0, 10)
    np.testing.assert_allclose(reading.probabilities(net, images), batch.probabilities, atol=1e-6)


def test_threads_may_read_at_once():
    nets = [network("book", seed) for seed in (0, 1)]
    work = [(net, image) for image in digits(nets[0].spec, 40) for net in nets]
    alone = [reading.read(*job).logits for job in work]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda job: reading.read(*job).logits, work))
    np.testing.assert_array_equal(alone, together)


def test_clearing_keras_session_in_another_thread_does_no_harm():
    """Streamlit does so after every script run, also while a network is being traced."""
    import keras

    over = threading.Event()

    def clear():
        while not over.wait(0.003):
            keras.backend.clear_session()

    nets = [network(name) for name in ("book", "strides", "normalised")]
    expected = [oracle.forward(net, digits(net.spec, 1)[0])[2] for net in nets]
    clearing = threading.Thread(target=clear)
    clearing.start()
    try:
        for _ in range(3):
            reading._traced.cache_clear()
            for net, right in zip(nets, expected, strict=True):
                read = reading.read(net, digits(net.spec, 1)[0])
                np.testing.assert_allclose(read.probabilities, right, atol=1e-4)
    finally:
        over.set()
        clearing.join()
