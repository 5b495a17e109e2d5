"""The live view as one HTML file: a pad and the network that follows the pen, without a server.

It is made of the app's own JavaScript modules and style sheets. A browser loads no module from
beside a file, so each of them is in the page, as an address that holds it (an import map names
them).
"""

from __future__ import annotations

import base64
import json
import re
from html import escape
from pathlib import Path
from posixpath import dirname, join, normpath

from model.network import Network
from ui import state
from ui.live import answer, pad, view

_STATIC = Path(__file__).parents[2] / "static"
_ENTRY = "offline/page.js"
_IMPORT = re.compile(r'(?<=from )"(\.{1,2}/[^"]+)"')

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title} · DigitScope</title>
<style>{css}</style>
<script type="importmap">{modules}</script>
</head>
<body>
<h1>Draw <small>{title} reads it while you draw: every map of every layer moves under the pen.</small></h1>
<div class="st-key-desk">
<div class="st-key-hand">
<div class="st-key-pad" id="pad" data-brush="{brush}">
<div><canvas class="lower-canvas" width="{size}" height="{size}"></canvas><canvas
class="upper-canvas" width="{size}" height="{size}" role="img" tabindex="0"
aria-label="Drawing pad: draw with the mouse, a finger or a pen."></canvas></div>
<button type="button" id="clear">Clear</button><button type="button" id="undo">Undo</button>
</div>
<div class="st-key-prediction" id="prediction">{answer}</div>
</div>
<div id="eye"></div>
</div>
<template id="view"><style>{view_css}</style>{view}</template>
<script type="application/octet-stream" id="network">{network}</script>
<script type="module">import start from "{entry}"; start();</script>
</body>
</html>
"""  # noqa: E501 a sentence of the page


def page(title: str, network: Network) -> bytes:
    """The file, UTF-8. title: what the network is called."""
    css = (_STATIC.parent / "ui" / "style.css", _STATIC / "offline" / "page.css")
    return PAGE.format(
        title=escape(title),
        css="\n".join(file.read_text("utf-8") for file in css),
        modules=json.dumps({"imports": modules(_ENTRY)}),
        brush=state.BRUSH.default,
        size=pad.SIZE,
        answer=answer.HTML,
        view_css="\n".join((_STATIC / file).read_text("utf-8") for file in view.CSS) + _UNASKED,
        view=view.HTML,
        network=base64.b64encode(view.message(title, network)).decode(),
        entry=_ENTRY,
    ).encode()


# Nothing can be followed there.
_UNASKED = ".follow { display: none }"


def modules(entry: str) -> dict[str, str]:
    """A module of static/ and all that it imports, by their paths: addresses that hold them."""
    found, open_ = {}, [entry]
    while open_:
        name = open_.pop()
        if name in found:
            continue
        source = (_STATIC / name).read_text("utf-8")
        near = {each: normpath(join(dirname(name), each)) for each in _IMPORT.findall(source)}
        source = _IMPORT.sub(lambda match, near=near: f'"{near[match[1]]}"', source)
        encoded = base64.b64encode(source.encode()).decode()
        found[name] = f"data:text/javascript;base64,{encoded}"
        open_ += near.values()
    return found
