import numpy as np

from model import activations, data, network, patches


def readings(net, digits, size):
    for start in range(0, len(digits), size):
        yield activations.read_batch(net, digits[start : start + size]).layers


def test_the_best_patches_are_those_of_a_plain_search():
    net = network.load("book")
    digits = data.pixels(data.mnist().test.images[:60])[..., 0]
    *_, found = patches.best(readings(net, digits, 25), count=4)
    for layer in activations.read_batch(net, digits).layers:
        for channel in (0, 5, layer.maps.shape[-1] - 1):
            maps = layer.maps[..., channel]  # (60, H, W)
            order = sorted(range(60), key=lambda n: (-maps[n].max(), n))[:4]
            best = found[layer.name]
            assert np.allclose(best.values[channel], [maps[n].max() for n in order], atol=1e-5)
            for n, row, column, value in zip(
                best.digits[channel],
                best.rows[channel],
                best.columns[channel],
                best.values[channel],
                strict=True,
            ):
                assert abs(maps[n, row, column] - value) < 1e-5


def test_a_patch_is_all_that_its_unit_sees():
    """Outside the patch nothing matters, and its corners do (to 1e-6)."""
    net = network.load("book")
    digit = np.random.default_rng(0).random((28, 28), np.float32)
    layers = {layer.name: layer for layer in network.describe(net)}
    for number, read in enumerate(activations.read(net, digit).layers):
        row, column = read.maps.shape[0] - 1, read.maps.shape[1] // 2
        top, left, side = patches.patch(layers[read.name], row, column)
        noise = np.random.default_rng(1).random((28, 28), np.float32)
        noise[top : top + side, left : left + side] = digit[top : top + side, left : left + side]
        again = activations.read(net, noise).layers[number].maps
        assert np.allclose(again[row, column], read.maps[row, column], atol=1e-6)
        for y, x in ((top, left), (top + side - 1, left + side - 1)):
            changed = digit.copy()
            changed[y, x] = 1 - changed[y, x]
            after = activations.read(net, changed).layers[number].maps
            assert not np.array_equal(after[row, column], read.maps[row, column])


def test_the_field_sizes_are_the_issues():
    fields = [layer.field for layer in network.describe(network.build_convnet())]
    assert [fields[n] for n in (0, 2, 4)] == [3, 8, 18]
