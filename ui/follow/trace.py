"""Back to the ink: what a unit sees, and the paths that bring its value there."""

from __future__ import annotations

from html import escape

import streamlit as st

from model.explain import linear, trace
from model.explain import unit as arithmetic
from model.explain.trace import Step
from model.explain.unit import Unit
from model.language import tr
from ui import state, words
from ui.figures.board import number
from ui.follow import sums
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
    st.subheader(tr("What it sees"), anchor=False)
    fields = arithmetic.fields(seen.spec, unit)
    box = fields[0]
    say(
        tr(
            "**{unit}** sees rows {top}–{bottom} and columns {left}–{right} of the digit: its"
            " receptive field of {field} pixels. Nothing outside can change it. The frames show"
            " what it sees of every layer, on the maps along its strongest path.",
            unit=words.plain(seen.name(unit)),
            top=box.top,
            bottom=box.bottom - 1,
            left=box.left,
            right=box.right - 1,
            field=words.shape((box.height, box.width)),
        )
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
        [tr("ink"), *(f"{seen.titles[n]} · {channels.get(n, 0)}" for n in places[1:])],
    )
    across = min(len(places), figures.PANELS)
    show_board(figure, f"follow_way_{unit.layer}", widest=300 * across, narrowest=160 * across)


def _paths(seen: Seen, unit: Unit, root: Step | None) -> None:
    st.subheader(tr("The strongest paths"), anchor=False)
    if root is None:
        say(tr("No sum lies between this unit and the ink: it is made of one channel alone."))
        return
    path, total = figures.strongest(root), root.sum.total
    first = seen.spec.of_kind(*linear.SUMS)[0]
    if path[-1].unit.layer > first:
        say(tr("No input reaches this unit: all it adds up is zero, and what is left are biases."))
        return
    if len(path) > 1:
        say(
            tr(
                "From the top down: each patch is what the unit above it sees of one input channel,"
                " and the number on its line is what the whole patch adds to that unit. The framed"
                " place adds most, and is followed further: through pooling windows to their"
                " winner, or to the strongest of a mean. The thick line is the strongest path."
            ),
            tr(
                "From the ink at its end, it alone brings {one} of {total}; the paths drawn bring"
                " {drawn}.",
                one=_share(path[-1].ink, total),
                total=number(total, 3),
                drawn=_share(root.ink, total),
            ),
        )
    else:
        say(
            tr(
                "The ink of this patch, times the kernel, brings {ink} of {total}; the rest is the"
                " bias. A unit of a later layer has a longer way.",
                ink=_share(root.ink, total),
                total=number(total, 3),
            )
        )
    if unit != root.unit:
        passed = words.plain(seen.name(root.unit))
        say(tr("The sum is that of {unit}, which this unit passes on.", unit=passed))
    if total <= 0:
        say(tr("The sum is not above zero; the paths show what holds it down."))
    inputs = {}
    for n in range(unit.layer + 1):
        place = seen.spec.source(n)
        inputs[n] = (seen.title(place) if place >= 0 else tr("ink"), seen.colours(place))
    figure = figures.tree(root, escape(seen.name(root.unit)), inputs)
    width = figure.layout.xaxis.range[1]
    show_board(
        figure, f"follow_paths_{unit.layer}", widest=int(21 * width), narrowest=int(13 * width)
    )


def _shares(seen: Seen, unit: Unit) -> None:
    st.subheader(tr("All paths together"), anchor=False)
    shares = trace.shares(seen.reading, unit)
    ink, added = float(shares.ink.sum()), sum(shares.layers.values())
    field, unseen = arithmetic.field(seen.spec, unit), seen.spec.unseen
    left, right = st.columns([1, 1.6], gap="medium")
    with left:
        figure = figures.ink(shares, seen.reading.digit, field, unseen)
        show_board(figure, "follow_ink", widest=360)
        if any(unseen):
            say(
                tr(
                    "Grey: {rows} rows and {columns} columns of the digit that can't change the"
                    " answer.",
                    rows=len(unseen[0]),
                    columns=len(unseen[1]),
                )
            )
    with right:
        say(
            tr(
                "For this drawing every pooling window has its winner and every activation function"
                " its slope (a ReLU is on or off), so the unit is a plain sum: each pixel of ink"
                " times all weights and slopes on all its ways to the unit. Red ink raises it, blue"
                " ink lowers it. The ink adds {ink} in all, the layers on the way {added} by"
                " themselves: exactly {total}.",
                ink=number(ink, 3),
                added=number(added, 3),
                total=number(shares.total, 3),
            )
        )
        by_name = words.by_name(seen.spec)
        row = {tr("ink"): ink}
        row |= {
            tr("{layer} itself", layer=by_name[name]): adds
            for name, adds in reversed(shares.layers.items())
        }
        row |= sums.results(seen, unit, arithmetic.arithmetic(seen.reading, unit))
        heads = (tr("part"), tr("adds"))
        with st.container(key="table_shares"):
            lines = "\n".join(f"| {name} | **{number(value, 3)}** |" for name, value in row.items())
            st.markdown("\n".join(["| " + " | ".join(heads) + " |", "|---|---:|", lines]))


def _share(part: float, total: float) -> str:
    """ "0.016 (0.4%)"."""
    return f"{number(part, 3)} ({part / total:.1%})" if total else number(part, 3)
