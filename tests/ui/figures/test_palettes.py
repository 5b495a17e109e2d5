import numpy as np
import pytest

from tests.helpers.architectures import ARCHITECTURES
from ui.figures import palettes


@pytest.mark.parametrize("palette", ["input", "conv", "pool", "row"])
def test_a_palette_brightens_from_near_black(palette):
    table = palettes.lookup(palette)

    assert table.shape == (256, 3)
    assert table.dtype == np.uint8
    luminance = table @ [0.2126, 0.7152, 0.0722]
    assert luminance[0] < 8
    assert luminance[-1] > 220
    assert (np.diff(luminance) >= -0.5).all()  # rounding to whole levels


def test_plotly_and_the_table_agree():
    first, last = (palettes.colorscale("conv")[i][1] for i in (0, -1))

    assert first == "rgb(0, 0, 4)"
    assert last == "rgb(252, 255, 164)"
    assert palettes.lookup("conv")[[0, -1]].tolist() == [[0, 0, 4], [252, 255, 164]]


@pytest.mark.parametrize("spec", ARCHITECTURES.values(), ids=ARCHITECTURES)
def test_what_may_be_below_zero_has_the_palette_with_a_sign(spec):
    for layer in spec.layers:
        assert (palettes.of(layer) == "signed") == layer.signed
