"""The whole app in AppTest, and a drawing on its pad."""

import numpy as np
from streamlit.testing.v1 import AppTest

from tests.conftest import PROJECT
from ui import engine
from ui.figures.images import data_uri
from ui.live import pad
from ui.state import Key


def start() -> AppTest:
    """The app at its Draw page, TensorFlow loaded."""
    return open_link("draw")


def open_link(page: str, **parameters: str) -> AppTest:
    """A page, by its file's name, as a link with these parameters opens it, TensorFlow loaded."""
    engine.wait()
    at = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    at.switch_page(f"pages/{page}.py")
    for name, value in parameters.items():
        at.query_params[name] = value
    return at.run()


def draw(at: AppTest, image: np.ndarray) -> AppTest:
    """Let the pad report (280, 280) uint8, white ink on black."""
    at.session_state[pad._KEY] = {
        "drawing": {
            "raw": {"objects": [{"type": "path"}]},
            "data": data_uri(np.dstack([image] * 3)),
        },
        "backgroundFit": None,
    }
    return at.run()


def value(at: AppTest, key: Key):
    """What the visit holds under a key of ui/state.py."""
    return at.session_state["visit"].get(key.name, key.default)


def words(at: AppTest) -> str:
    """All that the page says in words."""
    kinds = (at.markdown, at.caption, at.info, at.error, at.warning, at.subheader, at.title)
    said = [element.value for kind in kinds for element in kind]
    html = [element.proto.body for element in at.get("html")]
    return "\n".join(said + html)
