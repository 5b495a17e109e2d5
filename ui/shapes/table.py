"""Every layer in figures: a table, and bars of how shapes change."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from model.language import later, tr
from model.layers import Layer
from model.spec import Spec
from ui import words
from ui.shapes import pipeline

LAYER = later("Layer")
COLUMNS = (
    later("Output"),
    later("Parameters"),
    later("Multiply-adds"),
    later("Activations"),
    later("Receptive field"),
    later("Jump"),
)


class Bar(NamedTuple):
    """One layer's bar of a series. kind: as the style sheet colours it; text: written beside it."""

    kind: str
    title: str
    value: float
    text: str


def rows(spec: Spec) -> list[tuple[str, ...]]:
    """For each layer its title and what COLUMNS name."""
    return [
        (
            title,
            words.shape(layer.shape_out),
            f"{layer.parameters:,}",
            f"{layer.multiply_adds:,}",
            f"{layer.activations:,}",
            words.shape(layer.fields),
            _jump(layer),
        )
        for layer, title in zip(spec.layers, words.titles(spec), strict=True)
    ]


def _jump(layer: Layer) -> str:
    """Pixels of the digit from one unit to the next; a layer of one place has no next."""
    if layer.grid_out[:2] == (1, 1):
        return "–"
    down, across = layer.jumps
    return str(down) if down == across else words.shape((down, across))


def html(spec: Spec) -> str:
    """The table, in a frame of its own in which it scrolls on a narrow screen."""
    head = "".join(f'<th scope="col">{tr(name)}</th>' for name in (LAYER, *COLUMNS))
    lines = []
    for title, *cells in rows(spec):
        figures = "".join(f"<td>{cell}</td>" for cell in cells)
        lines.append(f'<tr><th scope="row">{escape(title)}</th>{figures}</tr>')
    label = tr("Layer by layer")
    return (
        f'<div class="shape-table" tabindex="0" role="region" aria-label="{label}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def series(spec: Spec) -> dict[str, list[Bar]]:
    """Side, channels and activations of the input and of every layer that makes new values, by
    what they are called."""
    titles = words.titles(spec)
    shapes = [("input", tr("Input"), spec.input_shape)]
    for n in (*spec.shown, spec.logits):
        layer = spec.layers[n]
        shapes.append((pipeline.kind(layer), titles[n], layer.grid_out))
    sides, depths, counts = [], [], []
    for kind, title, (height, width, channels) in shapes:
        count, square = height * width * channels, height == width
        side = "–" if height * width == 1 else f"{height}" if square else f"{height}×{width}"
        sides.append(Bar(kind, title, max(height, width), side))
        depths.append(Bar(kind, title, channels, f"{channels:,}"))
        counts.append(Bar(kind, title, count, f"{count:,}"))
    return {tr("Side of a map"): sides, tr("Channels"): depths, tr("Activations"): counts}


def bars(spec: Spec) -> str:
    """The series, a table of bars each."""
    tables = []
    for name, of_layers in series(spec).items():
        largest = max(bar.value for bar in of_layers)
        lines = "".join(
            f'<tr class="{bar.kind}"><th scope="row">{escape(bar.title)}</th><td>'
            f'<i style="--share:{bar.value / largest:.4f}"></i>{bar.text}</td></tr>'
            for bar in of_layers
        )
        tables.append(f"<table><caption>{name}</caption>{lines}</table>")
    return f'<div class="shape-bars">{"".join(tables)}</div>'
