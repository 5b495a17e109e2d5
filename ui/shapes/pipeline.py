"""The whole pipeline to scale: a block's face is as large as the layer's maps, its depth is the
number of their channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from model.language import tr
from model.layers import Layer
from model.spec import Spec
from ui import words
from ui.figures import images, palettes

DEPTH = 0.3  # how far one channel reaches to the right and up, in pixels of the digit, at the most
DEEPEST = 40  # pixels that the deepest block reaches


def depth(spec: Spec) -> float:
    """How far one channel reaches, in pixels of the digit."""
    return min(DEPTH, DEEPEST / max(spec.layers[n].channels for n in (*spec.shown, spec.logits)))


def html(spec: Spec, digit: np.ndarray, faces: Mapping[int, np.ndarray]) -> str:
    """Blocks for the input and every layer that makes new values, then the classes.

    digit: (S, S) float32, on the input's face with what no answer depends on marked; faces: by a
    layer's place the (H, W) map for its face, in shares of its palette.
    """
    titles, reach = words.titles(spec), depth(spec)
    marked = f'<img src="{images.data_uri(digit)}" alt="">{unseen(spec)}'
    blocks = [_block(tr("Input"), "input", spec.input_shape, reach, marked)]
    for n in spec.shown:
        layer = spec.layers[n]
        face = _face(layer, faces.get(n))
        blocks.append(_block(titles[n], kind(layer), layer.grid_out, reach, face))
    blocks.append(_classes(titles[spec.logits], spec.classes))
    style = f"--side:{spec.side};--tallest:{_tallest(spec, reach):.2f}"
    return f'<ol class="pipeline" style="{style}">{"".join(blocks)}</ol>'


def unseen(spec: Spec) -> str:
    """Marks over a digit, for every run of rows or columns that can't change the answer."""
    marks = []
    for axis, places in enumerate(spec.unseen):
        for first, after in runs(places):
            before, behind = f"{first / spec.side:.3%}", f"{1 - after / spec.side:.3%}"
            inset = f"{before} 0 {behind} 0" if axis == 0 else f"0 {behind} 0 {before}"
            marks.append(f'<i class="unseen" style="inset:{inset}"></i>')
    return "".join(marks)


def runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending numbers as runs [first, after): (0, 1, 5) → [(0, 2), (5, 6)]."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found


def kind(layer: Layer) -> str:
    """What kind of block a layer is, as the style sheet names it."""
    return "row" if not layer.makes_maps else layer.kind


def _face(layer: Layer, shares: np.ndarray | None) -> str:
    if shares is None:
        return ""
    colours = images.coloured(shares, palettes.of(layer))
    return f'<img src="{images.data_uri(colours)}" alt="">'


def _block(title: str, kind: str, shape: Sequence[int], reach: float, face: str) -> str:
    height, width, channels = shape
    count = tr(
        "{title}: {shape} = {count:,} values",
        title=title,
        shape=words.shape(shape),
        count=height * width * channels,
    )
    size = f"--h:{height};--w:{width};--d:{channels * reach:.2f}"
    shown = words.shape(shape) if height * width > 1 else f"{channels:,}"
    return (
        f'<li class="{kind}" title="{escape(count)}"><div class="stage">'
        f'<div class="block" style="{size}"><i class="top"></i><i class="side"></i>'
        f'<div class="front">{face}</div></div></div>'
        f"<b>{escape(title)}</b><span>{shown}</span></li>"
    )


def _classes(title: str, classes: Sequence[str]) -> str:
    cells = "".join(f"<i>{escape(name)}</i>" for name in classes)
    return (
        f'<li class="row"><div class="stage"><div class="classes">{cells}</div></div>'
        f"<b>{escape(title)}</b><span>{len(classes)}</span></li>"
    )


def _tallest(spec: Spec, reach: float) -> float:
    shapes = [spec.input_shape, *(spec.layers[n].grid_out for n in spec.shown)]
    return max(height + channels * reach for height, _, channels in shapes)
