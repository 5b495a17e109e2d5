import shutil

import numpy as np
import pytest

from model.data import mnist
from tests.helpers.architectures import ARCHITECTURES


def test_mnist_is_whole():
    digits = mnist.digits()
    assert digits.train.images.shape == (60_000, mnist.SIDE, mnist.SIDE)
    assert digits.test.images.shape == (10_000, mnist.SIDE, mnist.SIDE)
    # Counts by class as published.
    assert np.bincount(digits.train.labels).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip


def test_pixels_are_as_the_networks_take_them():
    images = mnist.digits().test.images[:3]
    pixels = mnist.pixels(images)
    assert pixels.shape == (3, mnist.SIDE, mnist.SIDE, 1) and pixels.dtype == np.float32
    np.testing.assert_allclose(pixels[..., 0] * 255, images, atol=1e-4)


def test_a_random_test_digit_is_of_the_class_asked_for():
    labels = mnist.digits().test.labels
    assert {int(labels[mnist.random_test_digit(7)]) for _ in range(20)} == {7}
    assert len({int(labels[mnist.random_test_digit()]) for _ in range(200)}) == len(mnist.CLASSES)


@pytest.mark.parametrize(
    ("name", "fits"), [("book", True), ("lenet", True), ("twenty pixels", False),
                       ("no pooling, seven classes", False)],
)  # fmt: skip
def test_it_fits_networks_of_its_side_and_as_many_classes(name, fits):
    assert mnist.fits(ARCHITECTURES[name]) == fits


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
