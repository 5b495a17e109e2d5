"""A board: several small maps, with boxes and words between them, on one pair of axes.

One cell is one unit wide and high unless said otherwise; (0, 0) is the upper left corner. One pair
of axes for all keeps every cell square at any width, and a click's answer fast.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from model.digit import Box
from ui import palettes

POSITIVE, NEGATIVE = "#b2182b", "#2166ac"  # of the palette for what has a sign
LINE = "#8c8c8c"  # seen on a light and on a dark page


def board(width: float, height: float) -> go.Figure:
    """An empty board of so many cells."""
    hidden = {"visible": False, "fixedrange": True, "constrain": "domain"}
    return go.Figure(
        layout={
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "xaxis": {"range": [0, width], **hidden},
            "yaxis": {
                "range": [height, 0],
                "scaleanchor": "x",
                "constraintoward": "top",
                **hidden,
            },
            "plot_bgcolor": "rgba(0,0,0,0)",
            "hovermode": "closest",
            "hoverdistance": -1,
            "showlegend": False,
            "dragmode": False,
        }
    )


def heat(
    matrix: np.ndarray,
    left: float,
    top: float,
    cell: float = 1,
    kind: str = "signed",
    largest: float | None = None,
    texts: Sequence[Sequence[str]] | None = None,
    hover: str | None = None,
) -> go.Heatmap:
    """A (H, W) matrix with its upper left corner at (left, top); NaN is no cell.

    kind: "input", "conv" or "pool", from 0 to `largest`, or "signed", from −`largest` on. hover: a
    template, or None for cells that the pointer ignores.
    """
    largest = largest or float(np.nanmax(np.abs(matrix), initial=0)) or 1.0
    return go.Heatmap(
        z=np.round(matrix, 5),
        x0=left + cell / 2,
        dx=cell,
        y0=top + cell / 2,
        dy=cell,
        colorscale=palettes.colorscale(kind),
        zmin=-largest if kind == "signed" else 0,
        zmax=largest,
        showscale=False,
        text=texts,
        texttemplate="%{text}" if texts is not None else None,
        hovertemplate=hover,
        hoverinfo=None if hover else "skip",
    )


def outline(
    figure: go.Figure, box: Box, left: float = 0, top: float = 0, cell: float = 1, width: int = 2
) -> None:
    """Frame the cells of a box of a matrix that lies at (left, top): seen on any colour."""
    frame = {
        "type": "rect",
        "x0": left + box.left * cell,
        "x1": left + box.right * cell,
        "y0": top + box.top * cell,
        "y1": top + box.bottom * cell,
    }
    figure.add_shape(**frame, line={"color": "black", "width": width + 3})
    figure.add_shape(**frame, line={"color": "white", "width": width})


def dropped(figure: go.Figure, size: int, rows: int, left: float, top: float, cell: float) -> None:
    """Grey out the last `rows` rows and columns of a (size, size) map: no unit sees them."""
    end, start = size * cell, (size - rows) * cell
    for x, y in (((start, end), (0, end)), ((0, start), (start, end))):
        figure.add_shape(
            type="rect", x0=left + x[0], x1=left + x[1], y0=top + y[0], y1=top + y[1],
            fillcolor="rgba(140,140,140,0.75)", line={"width": 0},
        )  # fmt: skip


def word(figure: go.Figure, text: str, x: float, y: float, **settings) -> None:
    """Write at (x, y), by default centred."""
    figure.add_annotation(text=text, x=x, y=y, showarrow=False, **settings)


def line(figure: go.Figure, start: tuple[float, float], end: tuple[float, float], **style) -> None:
    """A line from one (x, y) to another."""
    figure.add_shape(
        type="line", x0=start[0], y0=start[1], x1=end[0], y1=end[1],
        line={"color": LINE, **style},
    )  # fmt: skip


def marks(
    x: np.ndarray, y: np.ndarray, texts: Sequence[str], keys: Sequence, size: float = 6
) -> go.Scatter:
    """Unseen markers that carry hover text and take clicks: Streamlit reports no others.

    keys: what a click on each gives, as its `customdata`.
    """
    return go.Scatter(
        x=x, y=y, mode="markers", customdata=keys,
        text=texts, hovertemplate="%{text}<extra></extra>",
        marker={"size": size, "opacity": 0, "symbol": "square"},
        selected={"marker": {"opacity": 0}}, unselected={"marker": {"opacity": 0}},
    )  # fmt: skip


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
