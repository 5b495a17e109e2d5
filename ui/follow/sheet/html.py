"""Small pieces of HTML that hold numbers and pictures: no script, no file but the page's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from ui.figures import images
from ui.figures.board import Colours, number

CRISP = 240  # pixels of an image at least: printers blur what they enlarge
MOST = 5  # rows and columns of a matrix whose numbers are written into its cells


def section(kind: str, title: str, says: str, inner: str) -> str:
    """kind: its class; says: a sentence or two, in plain text as the title is."""
    said = f"<p>{escape(says)}</p>" if says else ""
    return f'<section class="{kind}"><h2>{escape(title)}</h2>{said}{inner}</section>'


def picture(matrix: np.ndarray, colours: Colours, alt: str = "") -> str:
    """A (H, W) matrix as an image, each number a square of it."""
    times = -(-CRISP // max(matrix.shape))
    large = matrix.repeat(times, axis=0).repeat(times, axis=1)
    pixels = images.coloured(colours.shares(large), colours.palette)
    return f'<img src="{images.data_uri(pixels)}" alt="{escape(alt)}">'


def matrix(values: np.ndarray, colours: Colours, mark: tuple[int, int] | None = None) -> str:
    """A small matrix with its numbers in its cells, a large one as a picture. mark: a cell."""
    if max(values.shape) > MOST:
        return f'<div class="matrix">{picture(values, colours)}</div>'
    pixels = images.coloured(colours.shares(values), colours.palette)
    rows = []
    for row, line in enumerate(values):
        cells = ""
        for column, value in enumerate(line):
            marked = " class=mark" if (row, column) == mark else ""
            cells += f'<td{marked} style="{_looks(pixels[row, column])}">{number(value)}</td>'
        rows.append(f"<tr>{cells}</tr>")
    return f'<table class="matrix">{"".join(rows)}</table>'


def _looks(pixel: np.ndarray) -> str:
    red, green, blue = (int(part) for part in pixel[:3])
    ink = "#000" if 0.3 * red + 0.59 * green + 0.11 * blue > 128 else "#fff"
    return f"background:rgb({red},{green},{blue});color:{ink}"


def table(kind: str, head: Sequence[str], rows: Iterable[Sequence[str]], best: int = -1) -> str:
    """Text in cells, the first of each row its head. kind: its class; best: the row to stress."""
    heads = "".join(f"<th>{escape(text)}</th>" for text in head)
    lines = [
        f"<tr{' class=best' if n == best else ''}><th>{escape(first)}</th>"
        + "".join(f"<td>{escape(text)}</td>" for text in rest)
        + "</tr>"
        for n, (first, *rest) in enumerate(rows)
    ]
    top = f"<thead><tr>{heads}</tr></thead>" if head else ""
    return f'<table class="{kind}">{top}<tbody>{"".join(lines)}</tbody></table>'


def bars(
    kind: str, rows: Sequence[tuple[str, float, str]], caption: str = "", best: int = -1
) -> str:
    """Names, bars of a share between −1 and 1 of the room, numbers. best: the row to stress."""
    lines = "".join(
        f"<tr{' class=best' if n == best else ''}><th>{escape(name)}</th><td>{_bar(share)}</td>"
        f"<td>{escape(text)}</td></tr>"
        for n, (name, share, text) in enumerate(rows)
    )
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'<table class="{kind}">{above}{lines}</table>'


def _bar(share: float) -> str:
    side = " class=less" if share < 0 else ""
    return f'<span class="bar"><i{side} style="width:{min(abs(share), 1):.2%}"></i></span>'
