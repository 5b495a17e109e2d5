"""The confusion matrix as a table of buttons: a cell opens its digits."""

from __future__ import annotations

import base64

import numpy as np

from model.data import mnist
from ui import components
from ui.figures import palettes

_component = components.component(
    "digitscope_confusion", "testset/confusion.js", css=("testset/confusion.css",)
)


def confusion(
    table: np.ndarray, chosen: tuple[int, int] | None, *, key: str
) -> tuple[int, int] | None:
    """Show a (K, K) table of counts; `chosen` (true class, class read) is marked.

    Returns the cell that was just clicked, else `chosen`.
    """
    header = {
        "chosen": chosen,
        "classes": mnist.CLASSES,
        "palette": base64.b64encode(palettes.lookup("share").tobytes()).decode(),
    }
    data = components.pack(header, [table])
    result = _component(key=key, data=data, on_chosen_change=lambda: None)
    return chosen if result.chosen is None else (int(result.chosen[0]), int(result.chosen[1]))
