"""The report card: how each method does on test digits, beside the controls, and what it fails."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import streamlit as st

from model.explain.saliency import CONTROLS
from model.language import sentences, tr
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
    if failed:
        return tr("Report card: fails {tests}", tests=words.tests(failed))
    return tr("Report card: passes every test")


def show(seen: Seen, checkpoint: Checkpoint, graded: dict[str, Any] | None) -> None:
    st.subheader(tr("Report card"), anchor=False)
    if said := results.misfit(checkpoint):
        st.info(said, icon=":material/info:")
    elif graded is None:
        grading.offer(checkpoint)
    else:
        _show(seen, graded)


def _show(seen: Seen, graded: dict[str, Any]) -> None:
    say(
        tr(
            "Every method, as it is set at first, was asked about {count:,} test digits, for the"
            " answer against all others. **Deletion**: the pixels that it calls most relevant"
            " become black, ever more, until they are as many as the digit has of ink; the area is"
            " the answer's mean probability on the way, smaller is better. **Insertion**: the same"
            " pixels appear on a black picture, larger is better. Three controls know nothing of"
            " the network: a method that is worth its name beats them all.",
            count=graded["digits"],
        )
    )
    left, right = st.columns(2, gap="large")
    with left:
        rows = [
            figures.Areas(words.title(name), each["deletion"], each["insertion"], name in CONTROLS)
            for name, each in graded["methods"].items()
        ]
        show_figure(figures.areas(rows), key="follow_areas")
        say(
            tr(
                "Dashed: the best of the controls. Orange left of its line, blue right of its line:"
                " a method that beats them all."
            )
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
    why = {
        test: tr(
            "To beat: {control}, with {area:.3f}.",
            control=words.methods([bar]),
            area=methods[bar][test],
        )
        for test, bar in bars.items()
    }
    why["completeness"] = tr(
        "Only {methods} are meant to add up; a gap of {gap:.0%} is let pass.",
        methods=words.methods(claims),
        gap=cards.WORST_GAP,
    )
    why["values"] = tr(
        "A map fails if its values still rank alike, {likeness} or more, when all weights are"
        " random.",
        likeness=cards.MOST_ALIKE,
    )
    why["places"] = tr(
        "The same without the sign. A map that fails is strong at the same places whatever was"
        " learned, mostly where the ink is: only its signs tell of the weights."
    )
    for test, text in why.items():
        failed = failing(graded, test, () if test in bars else CONTROLS)
        said = tr("**{test}**: {failed}", test=tr(words.TESTS[test].title), failed=failed)
        st.markdown(sentences(said, text))


def failing(graded: dict[str, Any], test: str, controls: Collection[str]) -> str:
    """Who fails a test, of the methods and of these controls, as a sentence."""
    passed = {name: cards.passes(graded, name)[test] for name in graded["methods"]}
    asked = [name for name, well in passed.items() if well is not None and name not in CONTROLS]
    methods = [name for name in asked if not passed[name]]
    also = [name for name in controls if passed[name] is False]
    if not also:
        return _failing(methods, asked)
    told = {"controls": words.methods(also)}
    if not methods:
        return tr("failed by no method, of the controls by {controls}.", **told)
    if methods == asked:
        return tr("failed by every method, of the controls by {controls}.", **told)
    told["methods"] = words.methods(methods)
    return tr("failed by {methods}, of the controls by {controls}.", **told)


def _failing(methods: list[str], asked: list[str]) -> str:
    if not methods:
        return tr("failed by no method.")
    if methods == asked:
        return tr("failed by every method.")
    return tr("failed by {methods}.", methods=words.methods(methods))


def _table(seen: Seen, graded: dict[str, Any]) -> None:
    heads = [
        "", tr("deletion area ↓"), tr("insertion area ↑"), tr("completeness gap"),
        tr("likeness: values"), tr("likeness: places"), tr("time"),
    ]  # fmt: skip
    lines = ["| " + " | ".join(heads) + " |", "|:---|---:|---:|---:|---:|---:|---:|"]
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
        tr(
            "✓ passes, ✗ fails. Likeness: Spearman's rank correlation of the maps of {count:,}"
            " digits with those of the same network after all {layers} layers with weights were"
            " made random, from the top down; of the values, and of their sizes. Random values pass"
            " it: it tells that a map depends on the weights, not that it is right. Time: one"
            " digit's map, in readings of one digit.",
            count=graded["randomised"],
            layers=len(next(iter(graded["methods"].values()))["likeness"]),
        )
    )
    with st.expander(tr("Layer by layer"), icon=":material/stacked_line_chart:"):
        _layers(seen, graded)


def _layers(seen: Seen, graded: dict[str, Any]) -> None:
    """Likeness after each further layer was made random."""
    tops = [seen.titles[place] for place in cards.weighted(seen.spec)]
    heads = [tops[0], *(tr("and {layer}", layer=title) for title in tops[1:])]
    shown = {
        "likeness": tr("**Values**, after these layers were made random"),
        "places": tr("**Places**, after these layers were made random"),
    }
    for column, (figure, what) in zip(st.columns(2), shown.items(), strict=True):
        lines = ["| | " + " | ".join(heads) + " |", "|:---|" + "---:|" * len(heads)]
        for name, each in graded["methods"].items():
            cells = [words.title(name), *(number(value) for value in each[figure])]
            lines.append("| " + " | ".join(cells) + " |")
        with column, st.container(key=f"table_{figure}"):
            st.markdown(what)
            st.markdown("\n".join(lines))
