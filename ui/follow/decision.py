"""The decision: each logit as a sum, the softmax by numbers, why one class and not another."""

from __future__ import annotations

import math
from html import escape

import streamlit as st

from model.explain import decision
from model.explain.decision import Decision
from model.language import tr
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
    st.subheader(tr("{count} sums, one answer", count=len(classes)), anchor=False)
    say(
        tr(
            "Each class's logit is the sum of {count:,} numbers, each a number of {inputs} times"
            " its weight, plus a bias. The softmax turns the {classes} logits into probabilities:"
            " take the largest, {largest}, from each, raise e to what is left, and divide by the"
            " sum of all, {total}.",
            count=made.contributions[..., 0].size,
            inputs=seen.title(_inputs(seen, made)),
            classes=len(classes),
            largest=number(made.logits[best], 3),
            total=number(steps.total, 3),
        )
    )
    sums = made.by_channel.sum(axis=0)
    heads = [
        tr("class"), tr("inputs add"), tr("bias"), tr("logit"), tr("less the largest"),
        tr("e to that"), tr("probability"),
    ]  # fmt: skip
    lines = ["| " + " | ".join(heads) + " |", "|:---:|---:|---:|---:|---:|---:|---:|"]
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
    st.subheader(tr("Why this class and not that one"), anchor=False)
    one, other = state.other(seen.reading)
    with st.container(horizontal=True, key="follow_why"):
        _class(seen, tr("Why"), state.ONE, one)
        _class(seen, tr("and not"), state.OTHER, other)
    if one == other:
        st.info(tr("Choose two different classes."), icon=":material/info:")
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
    classes = seen.spec.classes
    numbers = range(len(classes))
    bound = state.bind(key, options=numbers)
    st.session_state[key.name] = value
    st.selectbox(label, numbers, format_func=classes.__getitem__, width=140, **bound)


def _difference(seen: Seen, between: Decision, one: int, other: int) -> None:
    total, adds = float(between.logits[0]), between.by_channel[:, 0]
    first, second = (words.plain(seen.spec.classes[n]) for n in (one, other))
    told = {"first": first, "second": second, "gap": number(abs(total), 3)}
    told["times"] = power(math.exp(min(abs(total), 700)))
    if total > 0:
        ahead = tr(
            "The logit of {first} is {gap} ahead of that of {second}: {first} is {times} times as"
            " likely.",
            **told,
        )
    else:
        ahead = tr(
            "The logit of {first} is {gap} behind that of {second}: {first} is {times} times as"
            " unlikely.",
            **told,
        )
    told = {"first": first, "second": second, "layer": seen.title(_inputs(seen, between))}
    told |= {"count": adds.size, "pro": int((adds > 0).sum()), "contra": int((adds < 0).sum())}
    if max(between.contributions.shape[:2]) > 1:
        speak = tr(
            "{pro} of {count} channels of {layer} speak for {first} and {contra} for {second};"
            " those that weigh most are listed.",
            **told,
        )
    else:
        speak = tr(
            "{pro} of {count} units of {layer} speak for {first} and {contra} for {second}; those"
            " that weigh most are listed.",
            **told,
        )
    say(ahead, speak)


def _channels(seen: Seen, between: Decision) -> None:
    place = _inputs(seen, between)
    title = tr("ink") if place < 0 else seen.titles[place]
    figure = figures.channels(
        between, seen.reading.into(between.layer), SHOWN,
        [escape(f"{title} · {c}") for c in range(between.contributions.shape[2])],
        seen.colours(place),
    )  # fmt: skip
    show_board(figure, "follow_difference", widest=760, narrowest=600)


def _places(seen: Seen, between: Decision) -> None:
    height, width = between.contributions.shape[:2]
    st.markdown(tr("**By place**, all channels together"))
    show_board(figures.positions(between), "follow_places", widest=300)
    place = _inputs(seen, between)
    told = {"bias": number(between.bias[0], 3), "total": number(between.logits[0], 3)}
    if place < 0:
        say(tr("With the bias, {bias}, all places add up to {total} as well.", **told))
        return
    say(
        tr(
            "Each of the {places} places of {layer} sees up to {field} pixels of the digit. With"
            " the bias, {bias}, they add up to {total} as well.",
            places=words.shape((height, width)),
            layer=seen.title(place),
            field=words.shape(seen.spec.layers[place].fields),
            **told,
        )
    )
