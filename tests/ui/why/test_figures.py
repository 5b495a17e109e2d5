import numpy as np

from ui.figures import palettes
from ui.testset.per_class import per_class
from ui.why.figures import examples, weights


def test_weights_are_painted_around_white_each_tile_at_its_own_scale():
    tiles = np.array([[[-2.0, 0.0], [1.0, 2.0]], [[0.1, 0.0], [0.0, 0.0]], np.zeros((2, 2))])
    image = weights.tiles(tiles, columns=2, pixel=3, gap=1)
    assert image.shape == (13, 13, 4)
    table = palettes.lookup("signed")
    assert image[0, 0, :3].tolist() == table[0].tolist()  # −2, the first tile's largest
    assert image[5, 5, :3].tolist() == table[255].tolist()  # 2
    assert image[0, 7, :3].tolist() == table[255].tolist()  # 0.1, the second tile's largest
    assert image[7, 0, :3].tolist() == table[128].tolist()  # a tile of zeros
    assert (image[:6, :6] == image[:6, :6][::3, ::3].repeat(3, 0).repeat(3, 1)).all()
    assert not image[6].any() and not image[:, 6].any()  # the gap is transparent
    assert not image[7:, 7:].any()  # no fourth tile


def test_blue_is_below_zero_red_above_and_zero_is_nearly_white():
    low, zero, high = (palettes.lookup("signed")[n].astype(int) for n in (20, 128, 235))
    assert low[2] > low[0] + 50
    assert high[0] > high[2] + 50
    assert zero.min() > 240


def test_accuracy_by_examples_shows_means_and_both_ends():
    shares = np.array([[0.7, 0.9], [0.8, 0.96], [0.75, 0.9]])
    figure = examples.curves([100, 60_000], {"Convnet": shares, "Dense network": shares - 0.1})
    line = figure.data[0]
    assert line.name == "Convnet"
    assert list(line.x) == [100, 60_000]
    assert np.allclose(line.y, [0.75, 0.92])
    assert np.allclose(line.y + line.error_y.array, [0.8, 0.96])
    assert np.allclose(line.y - line.error_y.arrayminus, [0.7, 0.9])
    assert figure.layout.xaxis.type == "log"
    assert list(figure.layout.xaxis.ticktext) == ["100", "60,000"]
    assert len({(line.line.color, line.marker.symbol) for line in figure.data}) == 2


def test_every_class_stays_in_sight():
    shares = np.linspace(0.97, 0.999, 10)
    figure = per_class("abcdefghij", shares)
    assert list(figure.data[0].x) == list("abcdefghij")
    low, high = figure.layout.yaxis.range
    assert low < 100 * shares.min() and high > 100 * shares.max()
    assert np.allclose(figure.data[0].y, 100 * shares)
    assert figure.data[0].text[0] == "97.0"
