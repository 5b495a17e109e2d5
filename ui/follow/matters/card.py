"""The report card: how each method does on test digits, beside the controls, and what it fails."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import streamlit as st

from model.explain.saliency import CONTROLS
from model.studies import saliency_card as cards
from model.training.runs import Checkpoint
from ui import results
from ui.figures.board import number
from ui.figures.chart import show_figure
from ui.follow.figures import matters as figures
from ui.follow.matters import grading, words
from ui.follow.seen import Seen, say


def grade(graded: dict[str, Any], name: str) -> str:
    """Which tests a method fails, in a line."""
    failed = [test for test, passed in cards.passes(graded, name).items() if passed is False]
    return f"Report card: {f'fails {words.join(failed)}' if failed else 'passes every test'}"


def show(seen: Seen, checkpoint: Checkpoint, graded: dict[str, Any] | None) -> None:
    st.subheader("Report card", anchor=False)
    if said := results.misfit(checkpoint):
        st.info(said, icon=":material/info:")
    elif graded is None:
        grading.offer(checkpoint)
    else:
        _show(seen, graded)


def _show(seen: Seen, graded: dict[str, Any]) -> None:
    say(
        f"Every method, as it is set at first, was asked about {graded['digits']:,} test digits,"
        " for the answer against all others. **Deletion**: the pixels that it calls most relevant"
        " become black, ever more, until they are as many as the digit has of ink; the area is the"
        " answer's mean probability on the way, smaller is better. **Insertion**: the same pixels"
        " appear on a black picture, larger is better. Three controls know nothing of the network:"
        " a method that is worth its name beats them all."
    )
    left, right = st.columns(2, gap="large")
    with left:
        rows = [
            figures.Areas(words.title(name), each["deletion"], each["insertion"], name in CONTROLS)
            for name, each in graded["methods"].items()
        ]
        show_figure(figures.areas(rows), key="follow_areas")
        say(
            "Dashed: the best of the controls. Orange left of its line, blue right of its line: a"
            " method that beats them all."
        )
    with right:
        _verdicts(graded)
    _table(seen, graded)


def _verdicts(graded: dict[str, Any]) -> None:
    """Which methods fail which test, and which controls, in words."""
    methods = graded["methods"]
    claims = [name for name in methods if methods[name]["gap"] is not None]
    bars = {
        test: better(CONTROLS, key=lambda name: methods[name][test])
        for test, better in (("deletion", min), ("insertion", max))
    }
    why = {test: f"To beat: {words.in_a_sentence([bar])}, with {methods[bar][test]:.3f}."
           for test, bar in bars.items()}  # fmt: skip
    why["completeness"] = (
        f"Only {words.in_a_sentence(claims)} are meant to add up; a gap of"
        f" {cards.WORST_GAP:.0%} is let pass."
    )
    why["values"] = (
        f"A map fails if its values still rank alike, {cards.MOST_ALIKE} or more, when all weights"
        " are random."
    )
    why["places"] = (
        "The same without the sign. A map that fails is strong at the same places whatever was"
        " learned, mostly where the ink is: only its signs tell of the weights."
    )
    for test, text in why.items():
        controls = () if test in bars else CONTROLS
        st.markdown(f"**{words.TESTS[test]}**: {failing(graded, test, controls)} {text}")


def failing(graded: dict[str, Any], test: str, controls: Collection[str]) -> str:
    """Who fails a test, of the methods and of these controls, as a sentence."""
    passed = {name: cards.passes(graded, name)[test] for name in graded["methods"]}
    asked = [name for name, well in passed.items() if well is not None and name not in CONTROLS]
    methods = [name for name in asked if not passed[name]]
    known = {(): "no method", tuple(asked): "every method"}
    who = known.get(tuple(methods)) or words.in_a_sentence(methods)
    also = [name for name in controls if passed[name] is False]
    return f"failed by {who}{f', of the controls by {words.in_a_sentence(also)}' if also else ''}."


def _table(seen: Seen, graded: dict[str, Any]) -> None:
    random = len(next(iter(graded["methods"].values()))["likeness"])
    lines = [
        "| | deletion area ↓ | insertion area ↑ | completeness gap | likeness: values |"
        " likeness: places | time |",
        "|:---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, each in graded["methods"].items():
        passed = cards.passes(graded, name)
        mark = {True: " ✓", False: " ✗", None: ""}
        bars = dict.fromkeys(("deletion", "insertion")) if name in CONTROLS else {}
        marks = {test: mark[well] for test, well in (passed | bars).items()}
        gap = "–" if each["gap"] is None else f"{each['gap']:.1%}"
        cells = [
            f"*{words.title(name)}*" if name in CONTROLS else words.title(name),
            f"{each['deletion']:.3f}{marks['deletion']}",
            f"{each['insertion']:.3f}{marks['insertion']}",
            f"{gap}{marks['completeness']}",
            f"{number(each['likeness'][-1])}{marks['values']}",
            f"{number(each['places'][-1])}{marks['places']}",
            f"{each['cost']:.1f}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    with st.container(key="table_card"):
        st.markdown("\n".join(lines))
    say(
        f"✓ passes, ✗ fails. Likeness: Spearman's rank correlation of the maps of"
        f" {graded['randomised']:,} digits with those of the same network after all {random} layers"
        " with weights were made random, from the top down; of the values, and of their sizes."
        " Random values pass it: it tells that a map depends on the weights, not that it is right."
        " Time: one digit's map, in readings of one digit."
    )
    with st.expander("Layer by layer", icon=":material/stacked_line_chart:"):
        _layers(seen, graded)


def _layers(seen: Seen, graded: dict[str, Any]) -> None:
    """Likeness after each further layer was made random."""
    tops = [seen.titles[place] for place in cards.weighted(seen.spec)]
    heads = [tops[0], *(f"and {title}" for title in tops[1:])]
    shown = {"likeness": "Values", "places": "Places"}
    for column, (figure, what) in zip(st.columns(2), shown.items(), strict=True):
        lines = ["| | " + " | ".join(heads) + " |", "|:---|" + "---:|" * len(heads)]
        for name, each in graded["methods"].items():
            cells = [words.title(name), *(number(value) for value in each[figure])]
            lines.append("| " + " | ".join(cells) + " |")
        with column, st.container(key=f"table_{figure}"):
            st.markdown(f"**{what}**, after these layers were made random")
            st.markdown("\n".join(lines))
