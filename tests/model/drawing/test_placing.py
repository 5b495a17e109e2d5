import numpy as np
import pytest

from model.drawing import digit


@pytest.mark.parametrize("width", [12, 20, 28, 40])
@pytest.mark.parametrize("height", [150, 200, 220])
def test_a_symmetric_drawing_gives_one_digit_wherever_it_stands(width, height):
    """Its centre of mass lies on a pixel's edge: rounding must not decide on which side."""
    found = set()
    for left in range(60, 200, 7):
        drawing = np.zeros((280, 280), np.uint8)
        drawing[30 : 30 + height, left : left + width] = 255
        found.add(digit.to_digit(drawing).round(4).tobytes())

    assert len(found) == 1


@pytest.mark.parametrize(("level", "inked"), [(4, False), (5, True)])
def test_no_rounding_decides_what_is_ink(level, inked):
    grey = np.zeros((9, 9, 4), np.uint8)
    grey[4, 4] = level
    grey[..., 3] = 255

    assert (digit.to_digit(grey) is not None) == inked
    assert (digit.to_digit(grey[..., 0]) is not None) == inked
