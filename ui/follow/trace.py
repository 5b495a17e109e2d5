"""Back to the ink: what a unit sees, and the paths that bring its value there."""

from __future__ import annotations

import streamlit as st

from model.explain import trace
from model.explain import unit as arithmetic
from model.explain.unit import Unit
from ui.follow.figures import trace as figures
from ui.figures.board import number
from ui.follow import state
from ui.follow import unit as unit_section
from ui.follow.chart import show_board
from ui.follow.state import Seen, say


def show(seen: Seen) -> None:
    unit_section.choose(seen)
    unit = state.unit(seen.reading)
    root = trace.paths(seen.reading, seen.weights, seen.layers, unit)
    fields = arithmetic.fields(seen.layers, unit)
    _field(seen, unit, root, fields)
    _paths(seen, unit, root)
    _shares(seen, unit, root, fields[0])


def _field(seen: Seen, unit: Unit, root: trace.Step, fields) -> None:
    st.subheader("What it sees", anchor=False)
    box, layer = fields[0], seen.layers[unit.layer]
    say(
        f"**{seen.name(unit)}** sees rows {box.top}–{box.bottom - 1} and columns"
        f" {box.left}–{box.right - 1} of the digit: its receptive field of"
        f" {layer.field}×{layer.field} pixels. Nothing outside can change it. The frames show what"
        " it sees of every layer, on the maps along its strongest path."
    )
    # The strongest path gives one channel for every layer; where it ends early, channel 0 stands.
    channels = {step.unit.layer: step.unit.channel for step in _along(root)}
    channels |= {s.pooled.layer: s.pooled.channel for s in _along(root) if s.pooled}
    maps, kinds, titles = [seen.reading.digit], ["input"], ["ink"]
    for index in range(unit.layer + 1):
        channel, made = channels.get(index, 0), seen.reading.layers[index]
        maps.append(made.maps[..., channel])
        kinds.append(made.kind)
        titles.append(f"{made.name} · {channel}")
    figure = figures.way(maps, kinds, fields, titles)
    show_board(figure, f"follow_way_{unit.layer}", widest=900)


def _along(root: trace.Step) -> list[trace.Step]:
    """The steps of the strongest path, from the unit down."""
    return [root, *(edge.step for edge in figures.strongest(root))]


def _paths(seen: Seen, unit: Unit, root: trace.Step) -> None:
    st.subheader("The strongest paths", anchor=False)
    total, end = root.sum.total, _along(root)[-1]
    if end.unit.layer > 0:
        say("No input reaches this unit: all it adds up is zero, and what is left are biases.")
        return
    edges = figures.strongest(root)
    if edges:
        say(
            "From the top down: each patch is what the unit above it sees of one input channel, and"
            " the number on its line is what the whole patch adds to that unit. The framed pixel"
            " adds most; it is the winner of its pooling window, and is followed further. The thick"
            " line is the strongest path.",
            f"From the ink at its end, it alone brings {_share(end.inked, total)} of"
            f" {number(total, 3)}; the paths drawn bring {_share(root.inked, total)}.",
        )
    else:
        say(
            f"The ink of this patch, times the kernel, brings {_share(root.inked, total)} of"
            f" {number(total, 3)}; the rest is the bias. A unit of a later layer has a longer way."
        )
    if unit.layer != root.unit.layer:
        say(f"The value is that of {seen.name(root.unit)}, the winner of its pooling window.")
    if total <= 0:
        say("The sum is not above zero, so the unit is off; the paths show what holds it down.")
    names = [seen.input_name(i) for i in range(unit.layer + 1)]
    kinds = [seen.input_kind(i) for i in range(unit.layer + 1)]
    ends = [seen.largest(i) for i in range(unit.layer + 1)]
    figure = figures.tree(root, seen.name(root.unit), names, kinds, ends)
    width = figure.layout.xaxis.range[1]
    show_board(
        figure, f"follow_paths_{unit.layer}", widest=int(21 * width), narrowest=int(10 * width)
    )


def _shares(seen: Seen, unit: Unit, root: trace.Step, field) -> None:
    st.subheader("All paths together", anchor=False)
    shares = trace.shares(seen.reading, seen.weights, seen.layers, unit)
    ink, biases = float(shares.ink.sum()), sum(shares.biases.values())
    left, right = st.columns([1, 1.6], gap="medium")
    with left:
        figure = figures.ink(shares, seen.reading.digit, field)
        show_board(figure, "follow_ink", widest=360)
    with right:
        say(
            "For this drawing every ReLU is either on or off and every pooling window has its"
            " winner, so the unit is a plain sum: each pixel of ink times all weights on all its"
            f" ways to the unit. Red ink raises it, blue ink lowers it. The ink adds"
            f" {number(ink, 3)} in all, the biases on the way {number(biases, 3)}: exactly the"
            f" {number(shares.total, 3)} before the ReLU."
        )
        row = {"ink": ink} | {f"biases of {n}": v for n, v in reversed(shares.biases.items())}
        row |= {"total": shares.total, "after ReLU": max(shares.total, 0.0)}
        row |= {"the network's own": arithmetic.value(seen.reading, unit)}
        with st.container(key="follow_shares"):
            lines = "\n".join(f"| {name} | **{number(value, 3)}** |" for name, value in row.items())
            st.markdown(f"| part | adds |\n|---|---:|\n{lines}")


def _share(part: float, total: float) -> str:
    """ "0.016 (0.4%)"."""
    return f"{number(part, 3)} ({part / total:.1%})" if total else number(part, 3)
