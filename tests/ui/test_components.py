import json

import numpy as np
import pytest

from ui import components


def test_numbers_follow_the_header_at_a_multiple_of_four():
    arrays = [np.arange(6, dtype=np.float64).reshape(2, 3), np.float32([7])]

    packed = components.pack({"name": "Zähler", "n": 3}, arrays)

    length = int.from_bytes(packed[:4], "little")
    assert length % 4 == 0
    assert json.loads(packed[4 : 4 + length]) == {"name": "Zähler", "n": 3}
    assert np.frombuffer(packed[4 + length :], "<f4").tolist() == [0, 1, 2, 3, 4, 5, 7]


@pytest.mark.parametrize(
    ("path", "base"),
    [("", "/app/static/"), ("digits", "/digits/app/static/"), ("/a/b/", "/a/b/app/static/")],
)
def test_a_component_s_script_imports_its_module_from_where_the_server_has_it(
    monkeypatch, path, base
):
    monkeypatch.setattr(components.st, "get_option", {"server.baseUrlPath": path}.get)

    script = components.script("figures/mosaic.js", ["paint/tiles.css"])

    assert f'"{base}"' in script
    assert '"figures/mosaic.js"' in script
    assert '["paint/tiles.css"].map(at)' in script


def test_static_files_are_served():
    assert components.st.get_option("server.enableStaticServing")
