"""Learning from the set in two ways, side by side: how far each is, its curve, how good it is."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import streamlit as st

from model.data import mnist
from model.language import later, tr
from model.network import NetworkError
from model.robust import synthesis
from model.training import cross_validation, store
from model.training.orders import Order
from model.training.process import Busy, Progress
from model.training.recipes import RECIPES
from model.training.runs import DEFAULT, Run, RunError
from ui import history, state, words
from ui.figures.chart import show_figure
from ui.figures.images import data_uri
from ui.retold import retold
from ui.state import Key
from ui.teach import draft as drafts
from ui.teach import opened, results
from ui.teach.draft import Draft
from ui.training import curves, retrain, under_way

RECIPE = "signs"


class Way(NamedTuple):
    """A way to learn; title and says: translated where they are shown; run: where its run is."""

    title: str
    says: str
    run: Key


TRANSFER = Way(
    later("A new last layer"),
    later(
        "All that a trained network already sees stays as it is; only its last layer is made anew,"
        " one unit for each sign. This is called transfer learning."
    ),
    state.TEACH_TRANSFER,
)
SCRATCH = Way(
    later("From scratch"),
    later(
        "The same architecture from random weights: it has to learn to see from these drawings"
        " alone."
    ),
    state.TEACH_SCRATCH,
)


def show() -> None:
    st.subheader(tr("Learn from them"), anchor=False)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.toggle(tr("Vary each drawing while learning"), **state.bind(state.TEACH_VARIED))
        st.toggle(tr("Learn the ten digits, too"), **state.bind(state.TEACH_DIGITS))
    if state.get(state.TEACH_VARIED):
        _variations()
    st.fragment(_both, run_every=1 if retrain.running() else None)()


def _variations() -> None:
    """What is made of a drawing while a network learns."""
    draft = opened.current().draft
    if not draft.drawings or draft.side != mnist.SIDE:
        return
    drawn = draft.drawings[-1].image
    made = synthesis.vary(np.repeat(drawn[None], 9, axis=0), np.random.default_rng(0))
    row = np.concatenate([np.pad(each, 1, constant_values=96) for each in (drawn, *made)], axis=1)
    st.image(
        data_uri(np.dstack([row.repeat(2, axis=0).repeat(2, axis=1)] * 3)),
        alt=tr("A drawing and its variations"),
        caption=tr(
            "Your last drawing, and nine of its variations: turned, slanted, bent, drawn with"
            " another pen. A network that learns from these reads drawings that it was never shown."
        ),
    )


def _both() -> None:
    progress = retrain.trainer().progress()
    if (retrain.running() is not None) != state.get(state.TEACH_WATCHED):
        state.change(state.TEACH_WATCHED, retrain.running() is not None)
        st.rerun()
    _ask(progress)
    for column, way in zip(st.columns(2, gap="medium"), (TRANSFER, SCRATCH), strict=True):
        with column.container(border=True):
            _show(way, progress)
    _before()


def _ask(progress: Progress | None) -> None:
    draft = opened.current().draft
    wanted = drafts.missing(draft)
    if progress is not None and progress.is_running:
        if not _is_mine(progress):
            st.info(
                tr(
                    "Someone else on this server is training a network. Yours can start when it has"
                    " ended."
                ),
                icon=":material/hourglass_top:",
            )
        else:
            st.button(
                tr("Stop both"), on_click=retrain.trainer().stop, icon=":material/stop_circle:"
            )
        return
    if refused := state.get(state.TEACH_WRONG):
        st.error(words.plain(refused), icon=":material/error:")
    elif _is_mine(progress) and progress.event["doing"] == "failed":
        st.error(words.plain(retold(progress.event["reason"])), icon=":material/error:")
    st.button(
        tr("Learn in both ways"),
        type="primary",
        icon=":material/school:",
        disabled=wanted is not None,
        on_click=_start,
    )
    if wanted is not None:
        st.caption(words.plain(wanted))


def _is_mine(progress: Progress | None) -> bool:
    return progress is not None and progress.owner == state.visitor()


def _start() -> None:
    now = opened.current()
    recipe = RECIPES[RECIPE]
    if not state.get(state.TEACH_VARIED) or now.draft.side != mnist.SIDE:
        recipe = replace(recipe, digits="mnist")
    order = Order(RECIPE, recipe, signs=now.id, digits_too=state.get(state.TEACH_DIGITS))
    base = _base(now.draft.side)
    orders = {SCRATCH: replace(order, cross_validated=_is_few(now.draft))}
    if base is not None:
        orders = {TRANSFER: replace(order, base=base)} | orders
    state.change(state.TEACH_WRONG, None)
    try:
        ids = retrain.trainer().start(list(orders.values()), owner=state.visitor())
    except Busy:
        state.change(state.TEACH_WRONG, tr(retrain.LATE))
        return
    except NetworkError as error:
        state.change(state.TEACH_WRONG, str(error))
        return
    learned = dict(zip(orders, ids, strict=True))
    for way in (TRANSFER, SCRATCH):
        state.change(way.run, learned.get(way))


def _base(side: int) -> str | None:
    """Whose layers are kept: the network in use, or the shipped one where that is no convnet or
    learned signs itself; None where neither takes pictures of this size."""
    used = state.spec()
    if used is not None and used.side == side and used.layers[0].makes_maps:
        checkpoint = state.checkpoint()
        if not checkpoint.run.record.signs:
            return checkpoint.id
    return DEFAULT if side == mnist.SIDE else None


def _run(id_: str | None) -> Run | None:
    try:
        return None if id_ is None else store.find(id_)
    except RunError:
        return None


def _show(way: Way, progress: Progress | None) -> None:
    st.markdown(f"**{tr(way.title)}**")
    run = _run(state.get(way.run))
    if run is None:
        st.caption(tr(way.says))
        return
    trained = progress is not None and progress.is_running and progress.run_id == run.id
    if trained:
        under_way.show(progress)
    if run.record.test is not None and run.state != "running":
        results.show(run)
        if st.button(
            tr("Draw through it"),
            key=f"teach_use_{way.run.name}",
            icon=":material/draw:",
            type="primary",
        ):
            state.use(run.id)
            state.forget("pad")
            state.take_from("pad")
            history.go("pages/draw.py")
    chart = curves.figure([(tr(way.title), run.record)], "accuracy")
    chart.update_layout(height=260, title=None, margin={"t": 10}, showlegend=False)
    show_figure(chart, key=f"teach_curve_{way.run.name}")
    st.caption(
        tr("Thin: the drawings that it learns from. Dots: those kept aside, at each epoch's end.")
    )


def _before() -> None:
    """All that has learned from this set, once that is more than the two above."""
    learned = [
        run
        for run in store.listing()[0]
        if run.record.signs == opened.current().id and run.record.test is not None
    ]
    if len(learned) <= len((TRANSFER, SCRATCH)):
        return
    st.markdown(tr("**All that learned from this set**, the latest first"))
    head = (
        tr("how"),
        tr("varied"),
        tr("drawings learned from"),
        tr("kept aside: correct"),
        tr("left out: correct"),
    )
    rows = [head, (":---", ":---:", *["---:"] * 3), *map(_row, learned)]
    with st.container(key="table_learned"):
        st.markdown("\n".join(f"| {' | '.join(row)} |" for row in rows))


def _row(run: Run) -> tuple[str, ...]:
    """What a run that learned from the set says of itself in the table."""
    record, left = run.record, run.record.left_out
    how, of = tr(SCRATCH.title), record.digits.test
    if record.base:
        how = tr("A new last layer on {network}", network=words.plain(record.base))
    return (
        how,
        tr("no") if record.settings["digits"] == "mnist" else tr("yes"),
        f"{record.digits.train:,}",
        results.share(round(record.test.accuracy * of), of),
        results.share(left.right, left.of) if left else "",
    )


def _is_few(draft: Draft) -> bool:
    """Whether they are so few that a training from scratch is measured by leaving some out."""
    few = len(draft.drawings) <= cross_validation.FEW
    return few and draft.test is None and not state.get(state.TEACH_DIGITS)
