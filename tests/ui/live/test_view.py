import numpy as np
import pytest

from model import network
from ui.live import view
from ui import words


def test_the_layers_told_from_the_weights_are_the_network_s():
    built = network.build_convnet()
    weights = network.weights(built)
    described = [layer for layer in network.describe(built) if layer.kind != "flatten"]

    told = view.layers(weights)

    assert [tuple(layer) for layer in told] == [
        (layer.kind, layer.window, layer.shape_out) for layer in described
    ]
    assert words.titles(told) == words.titles(described)


@pytest.mark.parametrize("change", ["no convolution", "another side", "one more layer"])
def test_weights_of_another_architecture_are_refused(change):
    weights = {
        "conv1/kernel": np.zeros((3, 3, 1, 2), np.float32),
        "dense/kernel": np.zeros((26 * 26 * 2, 10), np.float32),
    }
    view.layers(weights)

    if change == "no convolution":
        del weights["conv1/kernel"]
    elif change == "another side":
        weights["conv1/kernel"] = np.zeros((5, 5, 1, 2), np.float32)
    else:
        weights["more/kernel"] = np.zeros((10, 10), np.float32)

    with pytest.raises(ValueError, match="convnet"):
        view.layers(weights)
