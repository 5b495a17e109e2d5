"""A network that is put together: what fits, and where and why the rest does not."""

import pytest

from model import draft
from model.data import mnist
from model.spec import Spec
from tests.helpers.architectures import ANSWER, ARCHITECTURES, FLATTEN, conv, dense, pool


def of(*told):
    return draft.of(mnist.SIDE, mnist.CLASSES, told)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_what_fits_is_the_network_of_it(name):
    spec = ARCHITECTURES[name]
    made = draft.of(spec.side, spec.classes, spec.layers)
    assert made.spec == spec
    assert (made.placed, made.wrong) == (spec.layers, "")


@pytest.mark.parametrize(
    "told, place, why",
    [
        ([conv(8, 29), pool(), FLATTEN, ANSWER], 0, "does not fit"),
        ([conv(8), pool(), pool(), conv(8, 7), FLATTEN, ANSWER], 3, "does not fit"),
        ([FLATTEN, dense(8), conv(8), ANSWER], 2, "needs maps"),
        ([conv(8), conv(0), FLATTEN, ANSWER], 1, "1 to 4,096 units"),
        ([conv(8), conv(8, activation="softmax"), pool(), FLATTEN, ANSWER], 1, "softmax"),
        ([conv(8), FLATTEN, dense(4_000), dense(4_000), ANSWER], 2, "parameters"),
        ([conv(8), FLATTEN, dense(9, "softmax")], 2, "10 classes"),
        ([conv(8), pool(0), FLATTEN, ANSWER], 1, "window"),
    ],
)
def test_the_first_layer_that_can_not_be_is_named(told, place, why):
    made = of(*told)
    assert made.spec is None
    assert len(made.placed) == place
    assert why in made.wrong
    assert made.told == tuple(told)  # nothing of it is lost
    if place:  # what stands before it is measured as in any network
        whole = Spec.of(mnist.SIDE, mnist.CLASSES, [*told[:place], FLATTEN, ANSWER])
        assert made.placed == whole.layers[:place]


def test_no_layers_are_no_network():
    made = of()
    assert made.placed == () and "1 to 64 layers" in made.wrong
