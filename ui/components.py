"""Components whose JavaScript and style sheets are files of static/, served by Streamlit itself.

A component's own script only imports its module: code never travels with its messages.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

SCRIPT = """\
const at = (path) => new URL("{base}" + path, location.origin).href;
const modules = ["language.js", "styles.js", "{module}"].map((path) => import(at(path)));
const [{{ ready }}, {{ styled }}, {{ default: show }}] = await Promise.all(modules);
{wait}
export default await styled(show, {css}.map(at));
"""


def component(
    name: str,
    module: str,
    *,
    html: str = "",
    css: Sequence[str] = (),
    isolated: bool = True,
    speaks: bool = True,
) -> ComponentRenderer:
    """Register a component of this name; call what it returns to show it.

    module: a file below static/, "figures/mosaic.js", whose default export is what Streamlit calls
    with the component; html: what stands in the component before that; css: files below static/;
    isolated: in a shadow root, dressed by these alone; else dressed as the page is;
    speaks: whether it says anything, and so waits until the browser knows in which language.
    """
    return st.components.v2.component(
        name, html=html or None, js=script(module, css, speaks), isolate_styles=isolated
    )


def script(module: str, css: Sequence[str] = (), speaks: bool = True) -> str:
    """The script of a component: where the server's files are depends on how it was started."""
    path = st.get_option("server.baseUrlPath").strip("/")
    base = f"/{path}/app/static/" if path else "/app/static/"
    wait = "await ready;" if speaks else ""
    return SCRIPT.format(base=base, module=module, css=json.dumps(list(css)), wait=wait)


def pack(header: dict, arrays: Sequence[np.ndarray]) -> bytes:
    """What unpack in static/wire.js reads: the header's length, the header as JSON, float32."""
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 4)  # numbers start at a multiple of their size
    numbers = [np.ascontiguousarray(array, "<f4").tobytes() for array in arrays]
    return b"".join([len(text).to_bytes(4, "little"), text, *numbers])
