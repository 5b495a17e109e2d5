"""Two networks, or two moments of one, on the same digit: their answers and their maps."""

from __future__ import annotations

import numpy as np
import streamlit as st

from model.language import tr
from model.layers import Layer
from model.network import NetworkError
from model.reading import Reading, read
from model.training.runs import Run
from ui import state, words
from ui.figures import palettes, probabilities
from ui.figures.chart import show_figure
from ui.figures.mosaic import mosaic
from ui.training import pick

SIDES = {"A": state.COMPARE_A, "B": state.COMPARE_B}
CELL = 2  # CSS pixels a value of a map
UNIT_CELL = 9  # and of a layer that makes single numbers


def show() -> None:
    """The section."""
    st.subheader(tr("Two networks, or two moments of one, on the same digit"), anchor=False)
    drawn = pick.digit()
    if not pick.is_ready():
        return
    every = {id_: run for id_, run in pick.every_run().items() if run.steps}
    if not every:
        st.info(tr("There is no network to compare."), icon=":material/info:")
        return
    compared = {}
    for column, side in zip(st.columns(2, gap="medium"), SIDES, strict=True):
        with column:
            compared[side] = _pick(side, every)
    try:
        readings = {
            _name(side, run, step): read(run.network(step), pick.fitted(drawn, run))
            for side, (run, step) in compared.items()
        }
    except NetworkError as error:
        why = words.plain(str(error))
        st.error(tr("{why} Choose another.", why=why), icon=":material/error:")
        return
    _answers(readings)
    _maps(*readings.values())


def _name(side: str, run: Run, step: int) -> str:
    moment = words.moment(run, step)
    return tr("{side}: {run}, {moment}", side=side, run=words.title(run), moment=moment)


def _pick(side: str, every: dict[str, Run]) -> tuple[Run, int]:
    """One side's run and moment, as its key has them; at first two that differ."""
    key = SIDES[side]
    shown, step = _shown(side, every)
    run = pick.run(
        tr("Network {side}", side=side),
        every,
        shown,
        f"{key.name}_run",
        lambda id_: state.change(key, id_),
    )
    if len(run.steps) > 1:
        _pick_step(side, run, step)
    else:
        st.caption(tr("The only moment that is kept: {moment}", moment=words.moment(run, step)))
    return run, step


def _shown(side: str, every: dict[str, Run]) -> tuple[str, int]:
    """The id of a side's run and its step: what was chosen, where that is still kept."""
    used = state.get(state.NETWORK).partition("@")[0]
    usual = {"A": "book", "B": used}[side]
    wanted = (state.get(SIDES[side]), usual, *every)
    chosen = next(id_ for id_ in wanted if id_ and id_.partition("@")[0] in every)
    run_id, _, moment = chosen.partition("@")
    steps = every[run_id].steps
    from_the_start = side == "A" and chosen == usual == used
    end = steps[0 if from_the_start else -1]
    return run_id, next((step for step in steps if str(step) == moment), end)


def _pick_step(side: str, run: Run, step: int) -> None:
    key = SIDES[side]
    widget = f"{key.name}_step"
    st.session_state[widget] = step
    st.select_slider(
        tr("Moment of {side}", side=side),
        run.steps,
        format_func=lambda each: words.moment(run, each),
        key=widget,
        on_change=lambda: state.change(key, f"{run.id}@{st.session_state[widget]}"),
    )


def _answers(readings: dict[str, Reading]) -> None:
    classes = [reading.network.spec.classes for reading in readings.values()]
    if classes[0] == classes[1]:
        together = [readings]
    else:
        st.info(
            tr(
                "These two tell different classes apart: their probabilities can't stand side by"
                " side."
            ),
            icon=":material/info:",
        )
        together = [{name: reading} for name, reading in readings.items()]
    for number, group in enumerate(together):
        spec = next(iter(group.values())).network.spec
        shares = {name: reading.probabilities for name, reading in group.items()}
        show_figure(
            probabilities.side_by_side(spec.classes, shares), key=f"compare_probabilities_{number}"
        )


def _maps(a: Reading, b: Reading) -> None:
    """The values of one layer in A, in B, and what B has more."""
    spec = a.network.spec
    if spec.layers != b.network.spec.layers:
        st.info(
            tr(
                "These two are of different architectures: no layer of one stands for a layer of"
                " the other. Choose two of the same architecture to compare their maps."
            ),
            icon=":material/info:",
        )
        return
    if not spec.shown:
        st.info(tr("Nothing lies between the digit and the answer here."), icon=":material/info:")
        return
    place = pick.layer(spec, state.COMPARE_LAYER)
    layer, title = spec.layers[place], words.titles(spec)[place]
    before, after = (reading.layers[place].values for reading in (a, b))
    top = float(max(np.abs(before).max(), np.abs(after).max()))
    left, right = st.columns(2, gap="medium")
    palette = palettes.of(layer)
    _marked(left, before, layer, tr("{layer}: A", layer=title), top, palette)
    _marked(right, after, layer, tr("{layer}: B", layer=title), top, palette)
    _marked(
        st.container(), after - before, layer, tr("{layer}: B − A", layer=title), None, "signed"
    )


def _marked(
    box, values: np.ndarray, layer: Layer, label: str, top: float | None, palette: str
) -> None:
    """A mosaic in which the channel chosen in one of the three is marked."""
    marked = state.get(state.COMPARE_CHANNEL)
    if marked is not None and marked >= layer.channels:
        marked = None
    cell = CELL if layer.makes_maps else UNIT_CELL
    with box:
        st.markdown(f"**{label}**")
        picked = mosaic(
            values,
            layer,
            key=label,
            label=label,
            top=top,
            palette=palette,
            chosen=marked,
            cell=cell,
        )
    if picked != marked:
        state.change(state.COMPARE_CHANNEL, picked)
        st.rerun()
