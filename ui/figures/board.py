"""A board: several small maps, with boxes and words between them, on one pair of axes.

One cell is one unit wide and high unless said otherwise; (0, 0) is the upper left corner. One pair
of axes for all keeps every cell square at any width, and a click's answer fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

import numpy as np
import plotly.graph_objects as go

from model.drawing.digit import Box
from ui.figures import images, palettes

POSITIVE, NEGATIVE = "#b2182b", "#2166ac"  # of the palette for what has a sign
PIXELS = 20  # of a picture to a cell: browsers blur what they enlarge
LINE = "#8c8c8c"  # seen on a light and on a dark page
UNSEEN = "rgba(140,140,140,0.75)"


@dataclass(frozen=True)
class Colours:
    """One of palettes.PALETTES, from 0 to `largest`, "signed" from −`largest` on."""

    palette: str
    largest: float

    def shares(self, matrix: np.ndarray) -> np.ndarray:
        """Values as shares of the palette."""
        shares = matrix / (self.largest or 1)
        return shares / 2 + 0.5 if self.palette == "signed" else shares


def signed_colours(matrix: np.ndarray) -> Colours:
    """The colours of what has a sign, as far as the largest in a matrix; NaN is no number."""
    return Colours("signed", float(np.nanmax(np.abs(matrix), initial=0)))


class Board:
    """What is put on a board, one after the other; `figure` draws it."""

    def __init__(self, width: float, height: float):
        """An empty board of so many cells."""
        self.width, self.height = width, height
        self.traces, self.shapes, self.words, self.pictures = [], [], [], []

    def figure(self, frames: Sequence[dict] = (), **layout) -> go.Figure:
        """The board as a figure. frames, layout: what it has besides."""
        hidden = {"visible": False, "fixedrange": True, "constrain": "domain"}
        upwards = {"scaleanchor": "x", "constraintoward": "top", **hidden}
        standard = {
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "xaxis": {"range": [0, self.width], **hidden},
            "yaxis": {"range": [self.height, 0], **upwards},
            "plot_bgcolor": "rgba(0,0,0,0)",
            "hovermode": "closest",
            "hoverdistance": -1,
            "showlegend": False,
            "dragmode": False,
            # All at once: Plotly checks every one again each time that one is added.
            "shapes": self.shapes,
            "annotations": self.words,
            "images": self.pictures,
        }
        return go.Figure(self.traces, standard | layout, frames)

    def heat(
        self,
        matrix: np.ndarray,
        left: float = 0,
        top: float = 0,
        cell: float = 1,
        colours: Colours | None = None,
        texts: Sequence[Sequence[str]] | None = None,
        size: int | None = None,
        hover: str | None = None,
    ) -> None:
        """A (H, W) matrix with its upper left corner at (left, top); NaN is no cell.

        colours: by default those of what has a sign; size: of the texts; hover: a template, or None
        for cells that the pointer ignores.
        """
        colours = colours or signed_colours(matrix)
        largest = colours.largest or 1.0
        digits = min(30, 5 - min(0, floor(log10(largest))))
        self.traces.append(
            {
                "type": "heatmap",
                "z": np.round(matrix, digits),
                "x0": left + cell / 2,
                "dx": cell,
                "y0": top + cell / 2,
                "dy": cell,
                "colorscale": palettes.colorscale(colours.palette),
                "zmin": -largest if colours.palette == "signed" else 0,
                "zmax": largest,
                "showscale": False,
                "text": texts,
                "texttemplate": None if texts is None else "%{text}",
                "textfont": {"size": size},
                "hovertemplate": hover,
                "hoverinfo": None if hover else "skip",
            }
        )

    def picture(
        self, matrix: np.ndarray, left: float, top: float, cell: float, colours: Colours
    ) -> None:
        """A (H, W) matrix that frames of an animation leave alone, unlike `heat`'s."""
        height, width = matrix.shape
        large = np.kron(colours.shares(matrix), np.ones((PIXELS, PIXELS)))
        self.pictures.append(
            {
                "source": images.data_uri(images.coloured(large, colours.palette)),
                "xref": "x",
                "yref": "y",
                "x": left,
                "y": top,
                "sizex": width * cell,
                "sizey": height * cell,
                "layer": "below",
            }
        )

    def outline(
        self, box: Box, left: float = 0, top: float = 0, cell: float = 1, width: int = 2
    ) -> None:
        """Frame the cells of a box of a matrix that lies at (left, top): seen on any colour."""
        corners = (left + box.left * cell, top + box.top * cell)
        size = (box.width * cell, box.height * cell)
        for colour, stroke in (("black", width + 3), ("white", width)):
            self.rectangle(*corners, *size, line={"color": colour, "width": stroke})

    def rectangle(self, left: float, top: float, width: float, height: float, **style) -> None:
        style = {"line": {"width": 0}, **style}
        ends = {"x0": left, "x1": left + width, "y0": top, "y1": top + height}
        self.shapes.append({"type": "rect", **ends, **style})

    def drop(self, shape: Sequence[int], unseen: Sequence[Sequence[int]]) -> None:
        """Grey out the rows and the columns of a map of this shape that no unit sees."""
        (height, width), (rows, columns) = shape, unseen
        seen = sorted(set(range(height)) - set(rows))
        for top, bottom in _stretches(rows):
            self.rectangle(0, top, width, bottom - top, fillcolor=UNSEEN)
        for left, right in _stretches(columns):
            for top, bottom in _stretches(seen):
                self.rectangle(left, top, right - left, bottom - top, fillcolor=UNSEEN)

    def line(self, start: tuple[float, float], end: tuple[float, float], width: float = 2) -> None:
        """A line from one (x, y) to another."""
        ends = {"x0": start[0], "y0": start[1], "x1": end[0], "y1": end[1]}
        self.shapes.append({"type": "line", **ends, "line": {"color": LINE, "width": width}})

    def word(self, text: str, x: float, y: float, size: int = 12, **style) -> None:
        """Write at (x, y), by default centred."""
        font = {"size": size} | style.pop("font", {})
        self.words.append({"text": text, "x": x, "y": y, "showarrow": False, "font": font, **style})

    def marks(
        self, x: np.ndarray, y: np.ndarray, texts: Sequence[str], keys: Sequence | None
    ) -> None:
        """Unseen markers that carry hover text and take clicks: Streamlit reports no others.

        keys: what a click on each gives, as its `customdata`.
        """
        unseen = {"marker": {"opacity": 0}}
        self.traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": x,
                "y": y,
                "customdata": keys,
                "text": texts,
                "hovertemplate": "%{text}<extra></extra>",
                "marker": {"size": 8, "opacity": 0},
                "selected": unseen,
                "unselected": unseen,
            }
        )


def _stretches(places: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending places as stretches without a gap, [first, after)."""
    stretches = []
    for place in places:
        if stretches and stretches[-1][1] == place:
            stretches[-1] = (stretches[-1][0], place + 1)
        else:
            stretches.append((place, place + 1))
    return stretches


def power(value: float) -> str:
    """A number of any size in three digits: "0.0123", "5,430", "2.73 × 10⁹"."""
    if value == 0 or 1e-3 <= abs(value) < 1e6:
        return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    mantissa, exponent = f"{value:.2e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa} × 10{raised}".replace("-", "−")


def number(value: float, digits: int = 2) -> str:
    """A number for a cell: a true minus sign, no "−0.00"."""
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def signed(value: float) -> str:
    """What something adds, to a thousandth: "+0.120", "−0.034"."""
    text = number(value, 3)
    return text if text.startswith("−") else f"+{text}"
