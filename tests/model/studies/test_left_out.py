"""Left out drawings are read by what never saw them, as plain least effort has it."""

import numpy as np

from model.data import mnist
from model.data.mnist import Digits
from model.loading import load
from model.studies import left_out
from tests.helpers.architectures import network


def few(each=4, classes=3):
    images, labels = mnist.digits().test
    chosen = np.concatenate([np.flatnonzero(labels == n)[:each] for n in range(classes)])
    return Digits(images[chosen], labels[chosen])


def test_what_the_base_tells_apart_is_told_apart():
    drawings = few()
    for varied in (False, True):
        assert left_out.correct(load("book"), drawings, varied=varied).mean() >= 0.9


def test_only_a_dense_last_layer_on_few_drawings_is_what_is_fitted():
    assert left_out.fits(load("book"), left_out.MOST)
    assert not left_out.fits(load("book"), left_out.MOST + 1)
    assert not left_out.fits(network("all convolutional"), 10)


def test_a_drawing_does_not_learn_from_itself():
    """One alone of its class can't be read as that: only itself would say so."""
    drawings = few()
    labels = drawings.labels.copy()
    labels[0] = 3
    right = left_out.correct(load("book"), Digits(drawings.images, labels), varied=True)
    assert not right[0]
