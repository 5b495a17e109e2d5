"""How well linear probes tell the classes apart, layer by layer."""

from __future__ import annotations

import streamlit as st

from model.language import tr, trc
from model.spec import Spec
from model.studies import apart
from ui import results, words
from ui.figures.chart import show_figure
from ui.results import Compared
from ui.why import making
from ui.why.figures.depth import depth


def show(compared: list[Compared]) -> None:
    """The accuracy of linear probes by depth, in a figure and in words."""
    st.markdown("#### " + tr("How well does a straight line separate them?"))
    known = [(one, figures) for one in compared if (figures := making.figures(one))]
    for one in compared:
        if one not in [each for each, _ in known]:
            name = words.plain(one.title)
            st.caption(tr("{name} is not measured yet: choose it above.", name=name))
    if not known:
        return
    accuracies = [[layer["accuracy"] for layer in figures["layers"]] for _, figures in known]
    lines = [
        (one.title, titles(one.spec), shares)
        for (one, _), shares in zip(known, accuracies, strict=True)
    ]
    left, right = st.columns([5, 3], gap="large", vertical_alignment="center")
    with left:
        show_figure(depth(lines), key="depth")
    with right:
        st.markdown("\n\n".join([_sum_up(lines), *(_says(*line) for line in lines)]))
        st.caption(
            tr(
                "A linear probe draws straight lines (planes, in so many dimensions) between the"
                " classes: ridge regression on what a layer gives, fitted on {fitted:,} training"
                " digits, tested on {tested:,} test digits. LDA takes its two directions from the"
                " same fit; PCA takes those in which the training digits differ most, whatever they"
                " are. Trustworthiness counts whether a point's {nearest} nearest in the picture"
                " are near in the layer: 1 if all are, about 0.5 at random. Two dimensions hide"
                " most: what overlaps here may be apart there.",
                fitted=apart.FITTED,
                tested=known[0][1]["digits"],
                nearest=apart.NEIGHBOURS,
            )
        )


def _sum_up(lines: list[tuple[str, list[str], list[float]]]) -> str:
    """What the probes come to: before the last layer, which is no more than such a probe itself."""
    before = [
        tr("{share:.1%} in {network}", share=shares[-2], network=results.the(title))
        for title, _, shares in lines
    ]
    return tr(
        "From the pixels, straight lines classify **{pixels:.1%}** correctly; from what the last"
        " layer is given, **{last}**. That layer is linear: it draws straight lines and nothing"
        " else. All that comes before it is there to pull the classes apart.",
        pixels=lines[0][2][0],
        last=words.listed(before),
    )


def _says(title: str, layers: list[str], accuracies: list[float]) -> str:
    steps = [
        f"{within(layer)} {share:.1%}" for layer, share in zip(layers, accuracies, strict=True)
    ]
    return tr(
        "**{name}**: {steps}.",
        name=words.plain(title),
        steps=trc("between figures", ", ").join(steps),
    )


def titles(spec: Spec) -> list[str]:
    """What to call each of model.studies.apart.layers."""
    titles = words.titles(spec)
    return [tr("Pixels"), *(titles[n] for n in spec.shown), tr("Logits")]


def within(title: str) -> str:
    """A layer's title within a sentence."""
    return {tr("Pixels"): tr("the pixels"), tr("Logits"): tr("the logits")}.get(
        title, title.lower()
    )
