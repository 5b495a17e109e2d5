import numpy as np

from ui.figures import maps


def test_a_feature_map_shows_every_value_on_its_scale():
    values = np.arange(12, dtype=np.float32).reshape(3, 4)
    figure = maps.feature_map(values, "conv", 11.0)
    np.testing.assert_array_equal(figure.data[0].z, values)
    assert (figure.data[0].zmin, figure.data[0].zmax) == (0, 11)
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # row 0 on top


def test_a_map_of_zeros_has_a_scale():
    assert maps.feature_map(np.zeros((3, 3)), "pool", 0.0).data[0].zmax == 1


def test_every_weight_of_every_input_channel_is_there_once():
    random = np.random.default_rng(0)
    for channels in (1, 32, 64):
        kernel = random.normal(size=(3, 3, channels)).astype(np.float32)
        heatmap = maps.kernels(kernel).data[0]
        shown = np.array(heatmap.z, float)
        assert np.isfinite(shown).sum() == kernel.size
        for k in range(channels):
            mine = shown[np.array(heatmap.customdata) == f"input channel {k}"]
            np.testing.assert_allclose(mine.reshape(3, 3), kernel[:, :, k])
        assert heatmap.zmax == -heatmap.zmin == np.abs(kernel).max()  # centred on zero
