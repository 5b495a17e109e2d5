import re

import numpy as np

from model import network
from ui.shapes import figures

LAYERS = network.describe(network.build_convnet())


def test_blocks_are_to_scale():
    figure = figures.pipeline(LAYERS, {}, np.zeros((28, 28)))
    fronts = []
    for path in (s.path for s in figure.layout.shapes if s.path):
        corners = np.array(re.findall(r"(-?[\d.]+),(-?[\d.]+)", path), float)
        fronts.append(np.ptp(corners, axis=0))
    tops, sides, faces = fronts[0::3], fronts[1::3], fronts[2::3]
    sizes = [(28, 28, 1), (26, 26, 32), (13, 13, 32), (11, 11, 64), (5, 5, 64), (3, 3, 128)]
    for (h, w, c), face, side, top in zip(sizes, faces, sides, tops, strict=True):
        np.testing.assert_allclose(face, (w, h))
        np.testing.assert_allclose(side, (c * figures.DEPTH, h + c * figures.DEPTH))
        np.testing.assert_allclose(top, (w + c * figures.DEPTH, c * figures.DEPTH))


def test_faces_show_the_maps_that_are_given():
    faces = {"conv1": np.ones((26, 26)), "pool2": np.ones((5, 5))}
    figure = figures.pipeline(LAYERS, faces, np.zeros((28, 28)))
    assert [image.sizex for image in figure.layout.images] == [28, 26, 5]


def test_plots_by_layer_are_the_networks():
    figure = figures.by_layer(LAYERS)
    side, channels, activations = figure.data
    assert list(side.y) == [28, 26, 13, 11, 5, 3]
    assert list(channels.y) == [1, 32, 32, 64, 64, 128]
    assert list(activations.y) == [784, 21632, 5408, 7744, 1600, 1152]
