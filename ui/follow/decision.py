"""The decision: each logit as a sum, the softmax by numbers, why one class and not another."""

from __future__ import annotations

import math

import streamlit as st

from model.explain import decision
from ui.follow.figures import decision as figures
from ui.figures.board import number, power
from ui.follow.chart import show_board
from ui.follow.state import Seen, say

SHOWN = 10  # channels


def show(seen: Seen) -> None:
    made = decision.decide(seen.reading, seen.weights)
    _softmax(seen, made)
    _why(seen, made)


def _softmax(seen: Seen, made: decision.Decision) -> None:
    st.subheader("Ten sums, one answer", anchor=False)
    steps, best = decision.Softmax(made.logits), int(seen.reading.ranked[0])
    height, width, count = seen.layers[-1].shape_out
    say(
        f"Each digit's logit is the sum of {height * width * count:,} numbers, each activation of"
        f" {seen.titles[-1]} times its weight, plus a bias. The softmax turns the ten logits"
        f" into probabilities: take the largest, {number(made.logits[best], 3)}, from each, raise e"
        f" to what is left, and divide by the sum of all ten, {number(steps.total, 3)}."
    )
    sums = made.by_channel.sum(axis=0)
    lines = [
        "| digit | activations add | bias | logit | less the largest | e to that | probability |",
        "|:---:|---:|---:|---:|---:|---:|---:|",
    ]
    for n in range(made.logits.size):
        cells = [
            str(n), number(sums[n], 3), number(made.bias[n], 3), number(made.logits[n], 3),
            number(steps.shifted[n], 3), power(steps.exponentials[n]),
            f"{steps.probabilities[n]:.3%}",
        ]  # fmt: skip
        lines.append("| " + " | ".join(f"**{c}**" if n == best else c for c in cells) + " |")
    with st.container(key="follow_softmax"):
        st.markdown("\n".join(lines))


def _why(seen: Seen, made: decision.Decision) -> None:
    st.subheader("Why this digit and not that one", anchor=False)
    first, second = (int(n) for n in seen.reading.ranked[:2])
    digits = list(range(made.bias.size))
    with st.container(horizontal=True, key="follow_why"):
        one = st.selectbox("Why", digits, index=first, key="follow_one", width=120)
        other = st.selectbox("and not", digits, index=second, key="follow_other", width=120)
    if one == other:
        st.info("Choose two different digits.", icon=":material/info:")
        return
    between = made.between(one, other)
    total, layer = float(between.logits[0]), seen.layers[-1]
    adds = between.by_channel[:, 0]
    more, less = int((adds > 0).sum()), int((adds < 0).sum())
    verb = "ahead of" if total > 0 else "behind"
    ratio = f"{power(math.exp(min(abs(total), 700)))} times as {'' if total > 0 else 'un'}likely"
    say(
        f"The logit of {one} is {number(abs(total), 3)} {verb} that of {other}: {one} is"
        f" {ratio}. {more} of {adds.size} channels of {seen.titles[-1]} speak for {one} and {less}"
        f" for {other}; those that weigh most are listed with their maps."
    )  # fmt: skip
    height, width, _ = layer.shape_out
    left, right = st.columns([2, 1], gap="large")
    with left:
        figure = figures.channels(between, seen.reading.layers[-1].maps, SHOWN, layer.name)
        show_board(figure, "follow_difference", widest=760)
    with right:
        st.markdown("**By place**, all channels together")
        show_board(figures.positions(between), "follow_places", widest=240)
        say(
            f"Each of the {height}×{width} places of {seen.titles[-1]} sees"
            f" {layer.field}×{layer.field} pixels of the digit. With the bias,"
            f" {number(between.bias[0], 3)}, they add up to {number(total, 3)} as well."
        )
