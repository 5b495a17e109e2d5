"""The whole app in AppTest, and a drawing on its pad."""

import numpy as np
from streamlit.testing.v1 import AppTest

from tests.conftest import PROJECT
from ui.live import pad
from ui import engine
from ui.figures.images import data_uri


def start() -> AppTest:
    """The app at its Draw page, TensorFlow loaded."""
    at = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120).run()
    engine.convnet()
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


def words(at: AppTest) -> str:
    """All that the page says in words."""
    kinds = (at.markdown, at.caption, at.info, at.error, at.warning, at.subheader, at.title)
    said = [element.value for kind in kinds for element in kind]
    html = [element.proto.body for element in at.get("html")]
    return "\n".join(said + html)
