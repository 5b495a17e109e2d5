"""Figures of what fools a network: the digit and its noise, the layers, the maps, the curves."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from model.language import later, tr
from model.layers import Layer
from model.studies.fooled import ATTACKS, SIZES
from ui.figures import palettes
from ui.figures.board import Board, Colours, number, signed_colours
from ui.figures.images import coloured, data_uri

TILE, GAP = 10.0, 1.0  # of a map, and between two
NAMES = 11.0  # room for what a row is called
SYMBOLS = ("circle", "square", "diamond", "triangle-up")
AXES = {
    "linf": later("ε, the most that a pixel changes"),
    "l2": later("ε, the root of the sum of squares"),
}
CALM = "#8c8c8c"


def equation(digit: np.ndarray, changed: np.ndarray, says: Sequence[Sequence[str]]) -> str:
    """HTML: a digit, what is added to it, and the sum, each (S, S).

    says: under the digit and under the sum the answer, how sure it is, and what else there is.
    """
    noise = changed - digit
    colours = signed_colours(noise)
    parts = [
        (tr("the drawing"), coloured(digit, "input"), _answer(*says[0])),
        (tr("what is added"), coloured(colours.shares(noise), "signed"), _scale(colours.largest)),
        (tr("their sum"), coloured(changed, "input"), _answer(*says[1])),
    ]
    figures = [
        f'<figure><figcaption>{name}</figcaption><img alt="{name}" src="{data_uri(picture)}">'
        f"{below}</figure>"
        for name, picture, below in parts
    ]
    return f'<div class="fools">{figures[0]}<b>+</b>{figures[1]}<b>=</b>{figures[2]}</div>'


def _answer(name: str, *more: str) -> str:
    return f"<strong>{escape(name)}</strong>" + "".join(
        f"<small>{escape(text)}</small>" for text in more
    )


def _scale(largest: float) -> str:
    """The colours of the noise, from the most that is taken to the most that is added."""
    bar, told = (
        coloured(np.linspace(0, 1, 64)[np.newaxis], "signed"),
        tr("Blue: taken. Red: added."),
    )
    return (
        f'<img class="scale" alt="{told}" src="{data_uri(bar)}">'
        f"<small><span>−{largest:.3f}</span><span>0</span><span>+{largest:.3f}</span></small>"
    )


def course(
    sizes: np.ndarray, probabilities: dict[str, np.ndarray], now: float, norm: str
) -> go.Figure:
    """How probable classes are by the size of the change; now: the one that is shown."""
    figure = go.Figure()
    for (name, values), colour, dash in zip(
        probabilities.items(), palettes.SERIES, ("solid", "dash"), strict=False
    ):
        figure.add_scatter(
            x=sizes, y=values, name=escape(name), mode="lines",
            line={"color": colour, "width": 2.5, "dash": dash},
            hovertemplate="ε %{x:.3f}: %{y:.1%}",
        )  # fmt: skip
    figure.add_vline(x=now, line={"color": CALM, "width": 1.5, "dash": "dot"})
    figure.update_layout(_layout(tr(AXES[norm]), tr("probability"), 250))
    return figure


def layers(names: Sequence[str], apart: dict[str, np.ndarray]) -> go.Figure:
    """How far two readings are apart, layer by layer; apart: by what was done to the digit."""
    figure = go.Figure()
    for (title, values), colour in zip(apart.items(), (palettes.SERIES[1], CALM), strict=True):
        figure.add_bar(
            y=list(names), x=values, name=escape(title), orientation="h", marker_color=colour,
            text=[f"{value:.0%}" for value in values], textposition="outside", cliponaxis=False,
            hovertemplate="%{y}: %{x:.1%}<extra></extra>",
        )  # fmt: skip
    most = max(float(values.max()) for values in apart.values()) or 1.0
    figure.update_layout(
        barmode="group", bargap=0.25, height=48 * len(names) + 90, dragmode=False,
        margin={"l": 0, "r": 10, "t": 30, "b": 40},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0,
                "traceorder": "normal"},
        xaxis={"title": tr("distance, as a share of the honest reading's length"),
               "tickformat": ".0%", "fixedrange": True, "range": [0, 1.12 * most]},
        yaxis={"autorange": "reversed", "fixedrange": True, "type": "category"},
    )  # fmt: skip
    return figure


def maps(
    honest: np.ndarray, fooled: np.ndarray, layer: Layer, channels: Sequence[int]
) -> go.Figure:
    """Channels of a layer (H, W, K) in columns: honest, fooled, and what is different."""
    board = Board(NAMES + len(channels) * (TILE + GAP), 2 + 3 * (TILE + GAP))
    cell = TILE / max(honest.shape[:2])
    usual = Colours(palettes.of(layer), float(max(np.abs(honest).max(), np.abs(fooled).max())))
    rows = {
        tr("as drawn"): (honest, usual),
        tr("with the<br>noise"): (fooled, usual),
        tr("difference"): (fooled - honest, signed_colours(fooled - honest)),
    }
    board.word(tr("channel") if layer.makes_maps else tr("unit"), NAMES - 1, 1, xanchor="right")
    for n, channel in enumerate(channels):
        board.word(str(channel), NAMES + n * (TILE + GAP) + TILE / 2, 1)
    for row, (title, (values, colours)) in enumerate(rows.items()):
        top = 2 + row * (TILE + GAP)
        board.word(title, NAMES - 1, top + TILE / 2, xanchor="right")
        for n in range(len(channels)):
            left, one = NAMES + n * (TILE + GAP), values[..., n]
            texts = [[number(one[0, 0])]] if one.size == 1 else None
            board.heat(one, left, top, cell, colours, texts, hover="%{z:.3f}<extra></extra>")
    return board.figure()


def curves(studies: dict[str, dict[str, Any]], norm: str) -> go.Figure:
    """Accuracy by the size of the change: of each network under the strongest attack, solid, and
    under the weakest, dotted. studies: by what each network is called."""
    figure = go.Figure()
    names = list(ATTACKS)
    for n, (title, study) in enumerate(studies.items()):
        for name, dash in ((names[-1], "solid"), (names[0], "dot")):
            figure.add_scatter(
                x=SIZES[norm], y=study["accuracy"][norm][name], mode="lines+markers",
                name=escape(title), showlegend=dash == "solid", legendgroup=title,
                line={"color": palettes.SERIES[n % len(palettes.SERIES)], "dash": dash,
                      "width": 2.5 if dash == "solid" else 1.5},
                marker={"symbol": SYMBOLS[n % len(SYMBOLS)], "size": 8 if dash == "solid" else 5},
                hovertemplate="%{y:.1%}",
            )  # fmt: skip
    figure.update_layout(_layout(tr(AXES[norm]), tr("Classified correctly"), 420))
    return figure


def _layout(across: str, up: str, height: int) -> dict:
    return {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 30, "b": 0},
        "hovermode": "x unified",
        "dragmode": False,
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "xaxis": {"title": across, "fixedrange": True},
        "yaxis": {"title": up, "tickformat": ".0%", "fixedrange": True, "range": [-0.02, 1.05]},
    }
