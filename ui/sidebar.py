"""The sidebar of every page: which network is in use, how good it is, how to get another."""

from html import escape

import streamlit as st

from model import input_range
from model.language import tr
from model.network import NetworkError
from model.training import runs
from model.training.runs import Checkpoint
from ui import bring, glossary, history, languages, projector, state, words
from ui.lessons import door
from ui.training import pick, retrain


def show() -> None:
    with st.sidebar:
        retrain.settle()
        _languages()
        door.show()
        with st.container():  # whatever stands in it: what is open below it stays open
            used = _network_in_use()
        bring.show(used)
        retrain.show()
        if used is not None:
            glossary.show(used)
        projector.offer()


def _languages() -> None:
    """Links: another language is another visit, which begins with what the page shows now."""
    here = languages.current()
    links = [
        f'<b lang="{code}">{languages.name(code)}</b>'
        if code == here
        else f'<a lang="{code}" href="{escape(history.link(code))}">{languages.name(code)}</a>'
        for code in languages.codes()
    ]
    st.html(f'<div class="languages">{" · ".join(links)}</div>')


def _network_in_use() -> Checkpoint | None:
    """What it is; None where not even the shipped one can be used."""
    st.subheader(tr("Network in use"), anchor=False)
    used = _usable()
    if used is None:
        return None
    _choose(used)
    st.markdown(_says(used))
    return used


def _says(used: Checkpoint) -> str:
    spec = used.run.spec
    parameters = tr("{count:,} parameters", count=spec.parameters)
    if used.run.record.recipe == "brought":
        taken = tr(input_range.of(spec).says)
        parameters = tr(
            "{count:,} parameters. Reads pixels as {range}.", count=spec.parameters, range=taken
        )
    return f"{words.measured(used)} · {parameters}"


def _usable() -> Checkpoint | None:
    """The network in use, or the shipped one in place of one that is gone or damaged."""
    try:
        used = state.checkpoint()
        _ = used.network  # read once, and checked
        return used
    except NetworkError as error:
        why = words.plain(str(error))
        if state.get(state.NETWORK) == runs.DEFAULT:
            st.error(why, icon=":material/error:")
            return None
        st.warning(
            tr("{why} The shipped network is in use again.", why=why), icon=":material/warning:"
        )
        state.use(runs.DEFAULT)
        return _usable()


def _choose(used: Checkpoint) -> None:
    every = {run.id: run for run in state.networks()}
    key = "network_choice"
    pick.run(tr("Network in use"), every, used.run.id, key, _use, label_visibility="collapsed")
    if len(used.run.steps) > 1:
        _choose_moment(used)


def _use(run_id: str) -> None:
    state.use(run_id)
    state.change(state.TIME_RUN, None)  # the Training page follows, too


def _choose_moment(used: Checkpoint) -> None:
    """As the network was at any moment of its training that is kept; its end is the newest."""
    *_, end = steps = used.run.steps
    st.session_state["moment_choice"] = end if used.step is None else used.step

    def choose() -> None:
        step = st.session_state["moment_choice"]
        state.use(used.run.id, None if step == end else step)

    st.select_slider(
        tr("Moment of its training"),
        steps,
        format_func=lambda step: words.moment(used.run, step),
        key="moment_choice",
        on_change=choose,
    )
