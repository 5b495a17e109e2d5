"""The live view as one HTML file: a pad and the network that follows the pen, without a server.

It is made of the app's own JavaScript modules and style sheets. A browser loads no module from
beside a file, so each of them is in the page, as an address that holds it (an import map names
them), and so are the sentences that they say in the reader's language.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Collection
from html import escape
from pathlib import Path
from posixpath import dirname, join, normpath

from model.language import tr
from model.network import Network
from ui import languages, state
from ui.live import answer, pad, view

_STATIC = Path(__file__).parents[2] / "static"
_ENTRY = "offline/page.js"
_VIEW_CSS = (*view.CSS, "offline/view.css")
_IMPORT = re.compile(r'(?<=from )"(\.{1,2}/[^"]+)"')
# Beside the modules: the page itself, its layers' titles and its network's.
SAY = ("ui/live/offline.py", "ui/words.py", "model/training/runs.py")

PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title} · DigitScope</title>
<style>{css}{font}</style>
<script type="importmap">{modules}</script>
</head>
<body>
<h1>{draw} <small>{about}</small></h1>
<div class="st-key-desk">
<div class="st-key-hand">
<div class="st-key-pad" id="pad" data-brush="{brush}">
<div><canvas class="lower-canvas" width="{size}" height="{size}"></canvas><canvas
class="upper-canvas" width="{size}" height="{size}" role="img" tabindex="0"
aria-label="{pad}"></canvas></div>
<button type="button" id="clear">{clear}</button><button type="button" id="undo">{undo}</button>
</div>
<div class="st-key-prediction" id="prediction">{answer}</div>
</div>
<div id="eye"></div>
</div>
<template id="view"><style>{view_css}</style>{view}</template>
<script type="application/json" id="sentences">{sentences}</script>
<script type="application/octet-stream" id="network">{network}</script>
<script type="module">import start from "{entry}"; start();</script>
</body>
</html>
"""


def page(title: str, network: Network, language: str) -> bytes:
    """The file, UTF-8. title: what the network is called; language: the code of its reader's."""
    with languages.speaking(language):
        said = _said(title)
    css = (_STATIC.parent / "ui" / "style.css", _STATIC / "offline" / "page.css")
    found = modules(_ENTRY)
    return PAGE.format(
        **{name: escape(text) for name, text in said.items()},
        language=language,
        css="\n".join(file.read_text("utf-8") for file in css),
        modules=json.dumps({"imports": found}),
        font=languages.font_face(f"{language}-offline"),
        sentences=json.dumps(_sentences(found, language)).replace("<", "\\u003c"),
        brush=state.BRUSH.default,
        size=pad.SIZE,
        answer=answer.HTML,
        view_css="\n".join((_STATIC / file).read_text("utf-8") for file in _VIEW_CSS),
        view=view.HTML,
        network=base64.b64encode(view.message(title, network, language)).decode(),
        entry=_ENTRY,
    ).encode()


def _said(title: str) -> dict[str, str]:
    return {
        "title": title,
        "draw": tr("Draw"),
        "about": tr(
            "{network} reads it while you draw: every map of every layer moves under the pen.",
            network=title,
        ),
        "pad": tr("Drawing pad: draw with the mouse, a finger or a pen."),
        "clear": tr("Clear"),
        "undo": tr("Undo"),
    }


def _sentences(modules: Collection[str], language: str) -> list[tuple[str, str]]:
    """What these modules of static/ say, in English and in a language."""
    files = [f"static/{name}" for name in modules]
    return [(each.id, each.string) for each in languages.said_in(language, files)]


def sources() -> list[str]:
    """The files of the project whose sentences may stand in the page."""
    return [*(f"static/{name}" for name in modules(_ENTRY)), *SAY]


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
