import shutil

import numpy as np
import pytest

from model.data import mnist


def test_mnist_is_whole():
    mnist = mnist.digits()
    assert mnist.train.images.shape == (60_000, 28, 28)
    assert mnist.test.images.shape == (10_000, 28, 28)
    # Counts by class as published.
    assert np.bincount(mnist.train.labels).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip


def test_pixels_are_as_the_networks_take_them():
    images = mnist.digits().test.images[:3]
    pixels = mnist.pixels(images)
    assert pixels.shape == (3, 28, 28, 1) and pixels.dtype == np.float32
    np.testing.assert_allclose(pixels[..., 0] * 255, images, atol=1e-4)


def test_a_random_test_digit_is_of_the_class_asked_for():
    labels = mnist.digits().test.labels
    assert {int(labels[mnist.random_test_digit(7)]) for _ in range(20)} == {7}
    assert len({int(labels[mnist.random_test_digit()]) for _ in range(200)}) == mnist.CLASSES


def test_a_wrong_checksum_is_told_in_a_sentence(tmp_path):
    damaged = tmp_path / "mnist.npz"
    shutil.copy(mnist.MNIST, damaged)
    with damaged.open("r+b") as file:
        file.seek(1000)
        file.write(b"\0\0\0\0")
    with pytest.raises(mnist.DataError, match=r"not the ones that DigitScope ships.*git checkout"):
        mnist.load(damaged)


def test_a_missing_file_is_told_in_a_sentence(tmp_path):
    with pytest.raises(mnist.DataError, match=r"can't be read.*git checkout"):
        mnist.load(tmp_path / "mnist.npz")
