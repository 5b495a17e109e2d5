"""The decision: each logit as a sum, the softmax by numbers, why one class and not another."""

from __future__ import annotations

import math
from html import escape

import streamlit as st

from model.explain import decision
from model.explain.decision import Decision
from ui import state, words
from ui.figures.board import number, power
from ui.follow.chart import show_board
from ui.follow.figures import decision as figures
from ui.follow.seen import Seen, say
from ui.state import Key

SHOWN = 10  # channels


def show(seen: Seen) -> None:
    made = decision.decide(seen.reading)
    _softmax(seen, made)
    _why(seen, made)


def _softmax(seen: Seen, made: Decision) -> None:
    classes, best = seen.spec.classes, seen.reading.answer
    steps = decision.Softmax(made.logits)
    st.subheader(f"{len(classes)} sums, one answer", anchor=False)
    say(
        f"Each class's logit is the sum of {made.contributions[..., 0].size:,} numbers, each a"
        f" number of {seen.title(_inputs(seen, made))} times its weight, plus a bias. The softmax"
        f" turns the {len(classes)} logits into probabilities: take the largest,"
        f" {number(made.logits[best], 3)}, from each, raise e to what is left, and divide by the"
        f" sum of all, {number(steps.total, 3)}."
    )
    sums = made.by_channel.sum(axis=0)
    lines = [
        "| class | inputs add | bias | logit | less the largest | e to that | probability |",
        "|:---:|---:|---:|---:|---:|---:|---:|",
    ]
    for n, name in enumerate(classes):
        cells = [
            words.plain(name), number(sums[n], 3), number(made.bias[n], 3),
            number(made.logits[n], 3), number(steps.shifted[n], 3), power(steps.exponentials[n]),
            f"{steps.probabilities[n]:.3%}",
        ]  # fmt: skip
        lines.append("| " + " | ".join(f"**{c}**" if n == best else c for c in cells) + " |")
    with st.container(key="table_softmax"):
        st.markdown("\n".join(lines))


def _inputs(seen: Seen, made: Decision) -> int:
    """The place of the layer whose values the logits are sums of."""
    return seen.spec.source(made.layer)


def _why(seen: Seen, made: Decision) -> None:
    st.subheader("Why this class and not that one", anchor=False)
    one, other = state.other(seen.reading)
    with st.container(horizontal=True, key="follow_why"):
        _class(seen, "Why", state.ONE, one)
        _class(seen, "and not", state.OTHER, other)
    if one == other:
        st.info("Choose two different classes.", icon=":material/info:")
        return
    between = made.between(one, other)
    _difference(seen, between, one, other)
    height, width, _ = between.contributions.shape[:3]
    if height * width == 1:
        _channels(seen, between)
        return
    left, right = st.columns([2, 1], gap="large")
    with left:
        _channels(seen, between)
    with right:
        _places(seen, between)


def _class(seen: Seen, label: str, key: Key, value: int) -> None:
    bound = state.bind(key)
    st.session_state[key.name] = value
    classes = seen.spec.classes
    st.selectbox(label, range(len(classes)), format_func=classes.__getitem__, width=140, **bound)


def _difference(seen: Seen, between: Decision, one: int, other: int) -> None:
    total, adds = float(between.logits[0]), between.by_channel[:, 0]
    first, second = (words.plain(seen.spec.classes[n]) for n in (one, other))
    verb = "ahead of" if total > 0 else "behind"
    parts = "channels" if max(between.contributions.shape[:2]) > 1 else "units"
    ratio = f"{power(math.exp(min(abs(total), 700)))} times as {'' if total > 0 else 'un'}likely"
    say(
        f"The logit of {first} is {number(abs(total), 3)} {verb} that of {second}: {first} is"
        f" {ratio}. {int((adds > 0).sum())} of {adds.size} {parts} of"
        f" {seen.title(_inputs(seen, between))} speak for {first} and {int((adds < 0).sum())} for"
        f" {second}; those that weigh most are listed."
    )


def _channels(seen: Seen, between: Decision) -> None:
    place = _inputs(seen, between)
    title = "ink" if place < 0 else seen.titles[place]
    figure = figures.channels(
        between, seen.reading.into(between.layer), SHOWN,
        [escape(f"{title} · {c}") for c in range(between.contributions.shape[2])],
        seen.colours(place),
    )  # fmt: skip
    show_board(figure, "follow_difference", widest=760, narrowest=600)


def _places(seen: Seen, between: Decision) -> None:
    height, width = between.contributions.shape[:2]
    st.markdown("**By place**, all channels together")
    show_board(figures.positions(between), "follow_places", widest=300)
    place = _inputs(seen, between)
    sees = ""
    if place >= 0:
        field = words.shape(seen.spec.layers[place].fields)
        sees = f" sees up to {field} pixels of the digit"
    say(
        f"Each of the {height}×{width} places of {seen.title(place)}{sees}. With the bias,"
        f" {number(between.bias[0], 3)}, they add up to {number(between.logits[0], 3)} as well."
        if sees
        else f"With the bias, {number(between.bias[0], 3)}, all places add up to"
        f" {number(between.logits[0], 3)} as well."
    )
