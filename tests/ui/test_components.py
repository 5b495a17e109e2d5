import json

import numpy as np

from ui import components


def test_numbers_follow_the_header_at_a_multiple_of_four():
    arrays = [np.arange(6, dtype=np.float64).reshape(2, 3), np.float32([7])]

    packed = components.pack({"name": "Zähler", "n": 3}, arrays)

    length = int.from_bytes(packed[:4], "little")
    assert length % 4 == 0
    assert json.loads(packed[4 : 4 + length]) == {"name": "Zähler", "n": 3}
    assert np.frombuffer(packed[4 + length :], "<f4").tolist() == [0, 1, 2, 3, 4, 5, 7]
