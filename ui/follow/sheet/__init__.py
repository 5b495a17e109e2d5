"""A sheet to print: one followed decision on two pages of A4, as one HTML file without a script.

Every number on it is the reading's own, or model/explain's account of it.
"""

from __future__ import annotations

from html import escape
from math import ceil, sqrt
from pathlib import Path

import numpy as np

from model.drawing.digit import Box
from model.explain import unit as arithmetic
from model.explain.unit import Unit
from model.language import tr
from model.training.runs import Checkpoint
from ui import languages, words
from ui.figures.board import Colours, number
from ui.follow.seen import Seen
from ui.follow.sheet import html, numbers

ROWS = 6  # layers
ROOM = (180, 160)  # millimetres that all maps have
TITLE, FEWEST = 9, 5  # millimetres for what stands around a row of maps; maps in it
FIRST = 10  # classes
UNIT, LINE = 7, 6  # millimetres: a layer's unit without a map at most, and what is said of them

PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>{css}</style>
</head>
<body>
<div class="page">{first}</div>
<div class="page">{second}</div>
</body>
</html>
"""


def page(
    seen: Seen,
    unit: Unit,
    pair: tuple[int, int],
    used: Checkpoint,
    link: str,
    language: str,
    signed: str = "",
) -> bytes:
    """The file, UTF-8. unit: the one that is followed; pair: the two classes that the decision
    compares; used: whose reading it is; language: the code of its reader's; signed: who made it and
    when."""
    with languages.speaking(language):
        return _page(seen, unit, pair, used, link, signed).encode()


def _page(seen, unit, pair, used, link, signed) -> str:
    first = "".join([_head(used, signed), _answer(seen, unit), _maps(seen), _foot(link)])
    second = "".join(
        [
            numbers.one_number(seen, unit),
            numbers.back_to_ink(seen, unit),
            numbers.the_decision(seen, *pair),
        ]
    )
    return PAGE.format(
        language=languages.current(),
        title=escape(tr("One decision, followed")),
        css=(Path(__file__).parent / "sheet.css").read_text("utf-8") + _fonts(),
        first=first,
        second=second,
    )


def _fonts() -> str:
    """The glyphs that the reader's machine may lack."""
    code = languages.current()
    return "".join(languages.font_face(f"{code}-{weight}", weight) for weight in (400, 700))


def _head(used: Checkpoint, signed: str) -> str:
    network = f"{words.network(used)} · {words.measured(used).replace('**', '')}"
    title = tr("One decision, followed")
    return (
        f"<header><h1>{escape(title)}</h1><p>{escape(signed)}</p></header>"
        f'<p class="network">{escape(network)}</p>'
    )


def _answer(seen: Seen, unit: Unit) -> str:
    """The drawing with the field of the unit, the answer, the probabilities."""
    reading, side = seen.reading, seen.spec.side
    best = seen.spec.classes[reading.answer]
    framed = _frame(arithmetic.field(seen.spec, unit), side)
    drawn = html.picture(reading.digit, Colours("input", 1.0), tr("The drawing"))
    rows = [
        (
            words.shorten(seen.spec.classes[n], 16),
            float(reading.probabilities[n]),
            words.percent(reading.probabilities[n]),
        )
        for n in reading.ranked[:FIRST]
    ]
    long = " long" if len(best) > 2 else ""
    says = tr("The frame is what the number of the next page sees: {name}.", name=seen.name(unit))
    return (
        f'<section class="answer"><div class="drawing">{drawn}{framed}</div>'
        f'<div><p class="class{long}">{escape(words.shorten(best, 24))}</p>'
        f'<p class="share">{words.percent(reading.probabilities[reading.answer])}</p>'
        f"<p>{escape(says)}</p></div>"
        f"{html.bars('probabilities', rows)}</section>"
    )


def _frame(box: Box, side: int) -> str:
    left, top, width, height = (
        f"{100 * length / side:.3f}%" for length in (box.left, box.top, box.width, box.height)
    )
    return f'<i style="left:{left};top:{top};width:{width};height:{height}"></i>'


def _maps(seen: Seen) -> str:
    places = seen.spec.shown
    if len(places) > ROWS:
        places = [places[n] for n in np.linspace(0, len(places) - 1, ROWS).round().astype(int)]
    says = tr(
        "Of each layer the maps with the largest values; under each its channel and that value."
    )
    high = ROOM[1] / max(len(places), 1) - TITLE
    rows = "".join(_layer(seen, place, high) for place in places)
    return html.section("maps", tr("The maps on its way"), says, rows)


def _layer(seen: Seen, place: int, high: float) -> str:
    """high: millimetres that its maps have."""
    layer, values = seen.spec.layers[place], arithmetic.values(seen.reading, place)
    colours = seen.colours(place)
    head = f"<h3>{escape(seen.titles[place])} <small>{words.shape(layer.shape_out)}</small></h3>"
    if max(values.shape[:2]) == 1:
        return head + _units(values.ravel(), colours, high - LINE)
    tiles = max(FEWEST, ceil(ROOM[0] / high))
    peaks = np.abs(values).max(axis=(0, 1))
    maps = "".join(
        f"<figure>{html.picture(values[..., k], colours)}"
        f"<figcaption>{k}: {number(_largest(values[..., k]))}</figcaption></figure>"
        for k in np.argsort(-peaks, kind="stable")[:tiles]
    )
    return f'{head}<div class="tiles" style="--tiles:{tiles}">{maps}</div>'


def _largest(values: np.ndarray) -> float:
    """The value that lies furthest from zero."""
    return float(values.flat[np.abs(values).argmax()])


def _units(values: np.ndarray, colours: Colours, high: float) -> str:
    """All units of a layer without maps as squares, NaN where the last row ends early."""
    wide = min(values.size, ceil(sqrt(values.size * ROOM[0] / high)))
    padded = np.full(ceil(values.size / wide) * wide, np.nan)
    padded[: values.size] = values
    drawn = html.picture(padded.reshape(-1, wide), colours)
    says = tr(
        "The largest of {count} values is that of unit {unit}: {value}.",
        count=values.size, unit=int(values.argmax()), value=number(values.max(), 3),
    )  # fmt: skip
    return f'<div style="width:min(100%,{wide * UNIT}mm)">{drawn}</div><p>{escape(says)}</p>'


def _foot(link: str) -> str:
    says = tr("Open it in DigitScope:")
    return f'<footer>{escape(says)} <a href="{escape(link)}">{escape(link)}</a></footer>'
