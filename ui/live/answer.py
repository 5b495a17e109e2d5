"""The answer: painted in the browser while the pen moves, confirmed by the server when it lifts."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np

from model.reading import Reading
from ui import components

HTML = """\
<div class="answer blank">
  <p class="first"><b class="class"></b> <span class="share"></span></p>
  <ol class="bars" role="img"></ol>
  <p class="says"></p>
  <div class="asks">
    <button class="why" type="button" hidden></button>
    <button class="teach" type="button" hidden></button>
  </div>
  <p class="spoken" role="status" aria-live="polite"></p>
</div>"""

# Not in a shadow root: what it says is the page's own text.
_component = components.component("digitscope_answer", "live/answer.js", html=HTML, isolated=False)


def answer(
    network_id: str,
    digit: np.ndarray | None,
    *,
    live: bool,
    says: str,
    reading: Reading | None = None,
    wrong: str = "",
    why: str = "",
    teach: str = "",
    order: Sequence[int] = (),
) -> str | None:
    """Show the answer, and let the live view show the same reading.

    network_id: of what `view.send_network` has sent; digit: (S, S) float32 as the server has it,
    None while nothing is drawn; live: whether the pad is what is being read, so that both follow
    its pen and `digit` is what the pen has left; says: a sentence for this drawing; reading: the
    server's of it, which the browser's is held against; wrong: what is to be said where the answer
    is known to be wrong; why, teach: labels of two buttons; order: of the last layer's channels.
    Returns which of the buttons has just been clicked, "why" or "teach".
    """
    data = {
        "network": network_id,
        "digit": None if digit is None else _text(digit),
        "live": live,
        "says": says,
        "probabilities": None if reading is None else reading.probabilities.tolist(),
        "wrong": wrong,
        "why": why,
        "teach": teach,
        "order": list(order),
    }
    result = _component(key="live_answer", data=data, on_asked_change=lambda: None)
    return result.asked if result.asked in ("why", "teach") else None


def _text(digit: np.ndarray) -> str:
    return base64.b64encode(np.asarray(digit, "<f4").tobytes()).decode()
