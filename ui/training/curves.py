"""Learning curves of any number of runs in one figure."""

from __future__ import annotations

from collections.abc import Container, Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from model.language import later, tr
from model.network import NetworkError
from model.training import runs, store
from model.training.record import Record
from ui import state, words
from ui.figures import palettes
from ui.figures.chart import show_figure
from ui.training import pick, retrain

PARTS = {"validation": "dash", "test": "solid"}
NAMES = {"loss": later("Loss"), "accuracy": later("Accuracy")}
# What a curve is called, by the digits that it is of.
TRACES = {
    "train": later("{run}, training digits"),
    "validation": later("{run}, validation digits"),
    "test": later("{run}, test digits"),
}


def show() -> None:
    """The section: which runs, and their curves, which grow while one is trained."""
    st.subheader(tr("Learning curves"), anchor=False)
    running = retrain.running()
    chosen = _pick(running)
    st.fragment(_draw, run_every=2 if running else 5)(chosen, running)


def _pick(running: str | None) -> list[str]:
    """The ids of the runs to draw together; a training that starts joins them."""
    every = pick.every_run()
    chosen = state.get(state.CURVE_RUNS)
    if chosen is None:
        chosen = [runs.DEFAULT, state.get(state.NETWORK).partition("@")[0]]
    if _joins(running, every):
        state.change(state.CURVE_JOINED, running)
        chosen = [*chosen, running]
        state.change(state.CURVE_RUNS, chosen)
    key = state.CURVE_RUNS.name
    st.session_state[key] = [id_ for id_ in dict.fromkeys(chosen) if id_ in every]
    return st.multiselect(
        tr("Runs drawn together"),
        every,
        format_func=lambda id_: words.title(every[id_]),
        key=key,
        on_change=state.on_choice(key, lambda ids: state.change(state.CURVE_RUNS, ids), every),
    )


def _joins(running: str | None, every: Container[str]) -> bool:
    """Whether a training is there to be drawn that was not yet put among the curves."""
    return running in every and state.get(state.CURVE_JOINED) != running


def _draw(chosen: list[str], running: str | None) -> None:
    if retrain.running() != running or _joins(running, [run.id for run in store.listing()[0]]):
        st.rerun()
    if not chosen:
        st.caption(tr("Choose one or more runs."))
        return
    try:
        drawn = [store.find(id_) for id_ in chosen]
    except NetworkError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    for column, name in zip(st.columns(2, gap="medium"), NAMES, strict=True):
        with column:
            show_figure(
                figure([(run.title, run.record) for run in drawn], name), key=f"curve_{name}"
            )
    st.caption(
        tr(
            "Thin lines: the training digits, as they are learned from, each point the mean of the"
            " batches since the last. Dots: the 10,000 test digits; crosses: validation digits;"
            " both are read at each epoch's end and never trained on. A run on all 60,000 training"
            " digits, as the book's, leaves none for validation."
        )
    )


def figure(records: Sequence[tuple[str, Record]], name: str) -> go.Figure:
    """One of NAMES over the epochs of runs, given as (title, record).

    Thin: the training digits, while training; dashed: validation digits; with dots: test digits,
    both at each epoch's end. Each run has a colour.
    """
    drawn = go.Figure(layout=_layout(name, records))
    for index, (title, record) in enumerate(records):
        colour = palettes.SERIES[index % len(palettes.SERIES)]
        epoch = record.steps_per_epoch
        drawn.add_scatter(
            x=[point.step / epoch for point in record.curve],
            y=[getattr(point, name) for point in record.curve],
            mode="lines",
            line={"color": colour, "width": 1},
            opacity=0.55,
            **_label(title, "train", name),
        )
        for part, dash in PARTS.items():
            ends = [(end.step, getattr(end, part)) for end in record.epochs if getattr(end, part)]
            if ends:
                drawn.add_scatter(
                    x=[step / epoch for step, _ in ends],
                    y=[getattr(figures, name) for _, figures in ends],
                    mode="lines+markers",
                    line={"color": colour, "width": 2.5, "dash": dash},
                    marker={"size": 8, "symbol": "circle" if part == "test" else "x"},
                    **_label(title, part, name),
                )
    return drawn


def _label(title: str, part: str, figure: str) -> dict[str, Any]:
    """A trace's name; a run's title is a person's text, which Plotly would read as HTML."""
    value = "<b>%{y:.2%}</b>" if figure == "accuracy" else "<b>%{y:.4f}</b>"
    name = tr(TRACES[part], run=escape(title))
    at = tr("epoch {epoch}: {value}", epoch="%{x:.2f}", value=value)
    return {"name": name, "hovertemplate": f"{name}<br>{at}<extra></extra>"}


def _layout(figure: str, records: Sequence[tuple[str, Record]]) -> dict[str, Any]:
    axis = {"tickformat": ".0%", "range": [_floor(records), 1.002]}
    if figure == "loss":
        axis = {
            "type": "log",
            "tickvals": [a * b for b in (0.001, 0.01, 0.1, 1) for a in (1, 2, 5)],
        }
    return {
        "title": tr(NAMES[figure]),
        "xaxis": {"title": tr("Epochs trained"), "rangemode": "tozero"},
        "yaxis": axis,
        "height": 380,
        "margin": {"l": 10, "r": 10, "t": 40, "b": 10},
        "legend": {"orientation": "h", "y": -0.25},
        "uirevision": "kept",  # while the curves grow, a zoom stays
    }


def _floor(records: Sequence[tuple[str, Record]]) -> float:
    """Where the accuracy axis starts: below every epoch's end, which is where runs differ.

    A run in its first epoch has no end yet: below where it is now.
    """
    ends = []
    for _, record in records:
        epochs = [getattr(end, part) for end in record.epochs for part in ("train", *PARTS)]
        ends += [figures.accuracy for figures in epochs or record.curve[-1:] if figures]
    return max(0.0, min(ends, default=0.0) - 0.03)
