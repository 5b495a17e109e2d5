"""Back to the ink: what a unit sees, and the paths that bring its value there."""

from __future__ import annotations

from html import escape

import streamlit as st

from model.explain import linear, trace
from model.explain import unit as arithmetic
from model.explain.trace import Step
from model.explain.unit import Unit
from ui import state, words
from ui.figures.board import number
from ui.follow import unit as unit_section
from ui.follow.chart import show_board
from ui.follow.figures import trace as figures
from ui.follow.seen import Seen, say


def show(seen: Seen) -> None:
    unit_section.choose(seen)
    unit = state.unit(seen.reading)
    root = trace.paths(seen.reading, unit)
    _field(seen, unit, root)
    _paths(seen, unit, root)
    _shares(seen, unit)


def _field(seen: Seen, unit: Unit, root: Step | None) -> None:
    st.subheader("What it sees", anchor=False)
    fields = arithmetic.fields(seen.spec, unit)
    box = fields[0]
    say(
        f"**{words.plain(seen.name(unit))}** sees rows {box.top}–{box.bottom - 1} and columns"
        f" {box.left}–{box.right - 1} of the digit: its receptive field of"
        f" {words.shape((box.height, box.width))} pixels. Nothing outside can change it. The frames"
        " show what it sees of every layer, on the maps along its strongest path."
    )
    # The strongest path gives one channel for every layer; where it ends early, channel 0 stands.
    channels = {unit.layer: unit.channel}
    for step in figures.strongest(root) if root else ():
        channels |= {at.layer: at.channel for at in (*step.passed, step.unit)}
    places = [
        n for n in range(-1, unit.layer + 1)
        if n == -1 or (n in seen.layers and max(seen.grid(n)) > 1)
    ]  # fmt: skip
    figure = figures.way(
        [
            arithmetic.values(seen.reading, n)[..., channels.get(n, 0) if n >= 0 else 0]
            for n in places
        ],
        [seen.colours(n) for n in places],
        [fields[n + 1] for n in places],
        ["ink", *(f"{seen.titles[n]} · {channels.get(n, 0)}" for n in places[1:])],
    )
    across = min(len(places), figures.PANELS)
    show_board(figure, f"follow_way_{unit.layer}", widest=300 * across, narrowest=160 * across)


def _paths(seen: Seen, unit: Unit, root: Step | None) -> None:
    st.subheader("The strongest paths", anchor=False)
    if root is None:
        say("No sum lies between this unit and the ink: it is made of one channel alone.")
        return
    path, total = figures.strongest(root), root.sum.total
    first = seen.spec.of_kind(*linear.SUMS)[0]
    if path[-1].unit.layer > first:
        say("No input reaches this unit: all it adds up is zero, and what is left are biases.")
        return
    if len(path) > 1:
        say(
            "From the top down: each patch is what the unit above it sees of one input channel, and"
            " the number on its line is what the whole patch adds to that unit. The framed place"
            " adds most, and is followed further: through pooling windows to their winner, or to"
            " the strongest of a mean. The thick line is the strongest path.",
            f"From the ink at its end, it alone brings {_share(path[-1].ink, total)} of"
            f" {number(total, 3)}; the paths drawn bring {_share(root.ink, total)}.",
        )
    else:
        say(
            f"The ink of this patch, times the kernel, brings {_share(root.ink, total)} of"
            f" {number(total, 3)}; the rest is the bias. A unit of a later layer has a longer way."
        )
    if unit != root.unit:
        say(f"The sum is that of {words.plain(seen.name(root.unit))}, which this unit passes on.")
    if total <= 0:
        say("The sum is not above zero; the paths show what holds it down.")
    inputs = {}
    for n in range(unit.layer + 1):
        place = seen.spec.source(n)
        inputs[n] = (seen.title(place) if place >= 0 else "ink", seen.colours(place))
    figure = figures.tree(root, escape(seen.name(root.unit)), inputs)
    width = figure.layout.xaxis.range[1]
    show_board(
        figure, f"follow_paths_{unit.layer}", widest=int(21 * width), narrowest=int(13 * width)
    )


def _shares(seen: Seen, unit: Unit) -> None:
    st.subheader("All paths together", anchor=False)
    shares = trace.shares(seen.reading, unit)
    ink, added = float(shares.ink.sum()), sum(shares.layers.values())
    field, unseen = arithmetic.field(seen.spec, unit), seen.spec.unseen
    left, right = st.columns([1, 1.6], gap="medium")
    with left:
        figure = figures.ink(shares, seen.reading.digit, field, unseen)
        show_board(figure, "follow_ink", widest=360)
        if any(unseen):
            say(
                f"Grey: {len(unseen[0])} rows and {len(unseen[1])} columns of the digit that can't"
                " change the answer."
            )
    with right:
        say(
            "For this drawing every pooling window has its winner and every activation function"
            " its slope (a ReLU is on or off), so the unit is a plain sum: each pixel of ink times"
            " all weights and slopes on all its ways to the unit. Red ink raises it, blue ink"
            f" lowers it. The ink adds {number(ink, 3)} in all, the layers on the way"
            f" {number(added, 3)} by themselves: exactly {number(shares.total, 3)}."
        )
        by_name = words.by_name(seen.spec)
        row = {"ink": ink}
        row |= {f"{by_name[name]} itself": v for name, v in reversed(shares.layers.items())}
        row |= unit_section.results(seen, unit, arithmetic.arithmetic(seen.reading, unit))
        with st.container(key="table_shares"):
            lines = "\n".join(f"| {name} | **{number(value, 3)}** |" for name, value in row.items())
            st.markdown(f"| part | adds |\n|---|---:|\n{lines}")


def _share(part: float, total: float) -> str:
    """ "0.016 (0.4%)"."""
    return f"{number(part, 3)} ({part / total:.1%})" if total else number(part, 3)
