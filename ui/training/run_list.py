"""Every run in a chart and a table; each can be used, those kept here named and deleted."""

from __future__ import annotations

import shlex
from collections.abc import Callable

import streamlit as st

from model import notation
from model.data import mnist
from model.language import later, tr
from model.training import recipes, store
from model.training.recipes import RECIPES
from model.training.record import NAME_LENGTH
from model.training.runs import Run, RunError
from model.training.store import Damaged
from ui import state, words
from ui.retold import retold
from ui.training import frontier, pick

# The table's columns, and how their numbers and times are written.
COLUMNS = {
    later("Run"): None,
    later("State"): None,
    later("Accuracy"): "%.2f%%",
    later("Test loss"): "%.4f",
    later("Seconds"): "%.0f",
    later("Recipe"): None,
    later("Parameters"): "localized",
    later("Layers"): None,
    later("Epochs"): None,
    later("Batch size"): None,
    later("Optimiser"): None,
    later("Learning rate"): "%g",
    later("Digits trained on"): "localized",
    later("Seed"): None,
    later("Started"): "YYYY-MM-DD HH:mm",
    later("Checkpoints"): None,
    "MB": "%.1f",
    later("Why it ended"): None,
}


def show() -> None:
    kept, damaged = store.listing()
    every = {run.id: run for run in [*kept, *store.shipped_runs()]}
    chosen = state.get(state.RUN_CHOSEN)
    frontier.show(list(every.values()), chosen)
    if refused := state.get(state.RUN_REFUSED):
        st.error(words.plain(refused), icon=":material/error:")
    if every:
        _manage(every, chosen if chosen in every else next(iter(every)))
    if not kept:
        st.info(tr("No run of your own yet: Retrain, in the sidebar, makes one."))
    st.subheader(tr("All runs"), anchor=False)
    st.dataframe(
        [_row(run) for run in store.shipped_runs() + kept],
        hide_index=True,
        column_config={name: _column(name) for name in COLUMNS},
        alt=tr("All runs with their settings and figures"),
    )
    st.caption(
        tr(
            "Accuracy and loss are those of the test digits, for a run on signs those of the"
            " drawings kept aside. A click on a column's head sorts. Your runs take {used:.1f} of"
            " {limit:.0f} MB; when that is full, a new training deletes the oldest runs without a"
            " name, and says so first.",
            used=store.used() / 1e6,
            limit=store.limit() / 1e6,
        )
    )
    for each in damaged:
        _damaged(each)


def _column(name: str):
    form = COLUMNS[name]
    if form is None:
        return st.column_config.Column(tr(name))
    kind = st.column_config.DatetimeColumn if name == "Started" else st.column_config.NumberColumn
    return kind(tr(name), format=form)


def _row(run: Run) -> dict[str, object]:
    record, settings, test = run.record, run.record.settings, run.record.test
    cells = (
        run.title,
        tr(run.state),
        test and 100 * test.accuracy,
        test and test.loss,
        record.seconds,
        recipes.title(record.recipe),
        run.spec.parameters,
        notation.write(run.spec),
        settings.get("epochs"),
        settings.get("batch_size"),
        settings.get("optimizer"),
        settings.get("learning_rate"),
        record.digits.train,
        record.seed,
        record.started.astimezone(),
        len(run.steps),
        run.bytes / 1e6,
        retold(record.reason),
    )
    return dict(zip(COLUMNS, cells, strict=True))


def _damaged(each: Damaged) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        why = words.plain(each.why)
        st.warning(
            tr("{why} The other runs are not touched by that.", why=why), icon=":material/warning:"
        )
        if st.button(tr("Delete"), key=f"delete_{each.id}", icon=":material/delete:"):
            _delete(each, each.id)


def _manage(every: dict[str, Run], shown: str) -> None:
    """One run: what it is, and what one can do with it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        run = pick.run(
            tr("One run"), every, shown, "one_run", lambda id_: state.change(state.RUN_CHOSEN, id_)
        )
        st.button(
            tr("Use it"),
            on_click=state.use,
            args=[run.id],
            disabled=not run.steps,
            icon=":material/check:",
        )
        unsaved = not run.is_shipped and _change(run)
    if unsaved:
        st.caption(tr("The new name is not saved yet."))
    st.caption(_says(run))
    if run.record.reason:
        st.caption(words.plain(retold(run.record.reason)))
    if run.record.recipe in RECIPES:
        with st.expander(tr("How to train it again")):
            st.code(command(run), language="bash", wrap_lines=True)


def _change(run: Run) -> bool:
    """A kept run is named and deleted; whether a name is typed that is not saved."""
    is_running = run.state == "running"
    name = st.text_input(
        tr("Name"), run.name, max_chars=NAME_LENGTH, key=f"name_{run.id}", width=190
    )
    st.button(
        tr("Save the name"),
        on_click=lambda: _try(store.rename, run.id, st.session_state[f"name_{run.id}"]),
        disabled=is_running,
    )
    if st.button(tr("Delete"), icon=":material/delete:", disabled=is_running):
        _delete(run, words.title(run))
    return name != run.name


def _says(run: Run) -> str:
    """What a run is and what it came to, in a line."""
    parts = [frontier.costs(run.spec), f"`{notation.write(run.spec)}`"]
    if run.test_accuracy is not None:
        said = (
            later("{share:.2%} of the drawings kept aside classified correctly")
            if run.record.signs
            else later("{share:.2%} of the test digits classified correctly")
        )
        parts.insert(0, tr(said, share=run.test_accuracy))
    return " · ".join(parts)


def command(run: Run) -> str:
    """What to type to train this run again."""
    record = run.record
    flags = {"recipe": record.recipe, **record.settings, "seed": record.seed}
    flags |= {name: value for name in ("signs", "base") if (value := getattr(record, name))}
    if not record.base and run.spec != RECIPES[record.recipe].spec:
        flags["layers"] = notation.write(run.spec)
    told = [f"--{key.replace('_', '-')}={value}" for key, value in flags.items()]
    if record.signs and set(mnist.CLASSES) < set(run.spec.classes):
        told.append("--digits-too")
    return "python -m model.train " + shlex.join(told)


def _delete(run: Run | Damaged, title: str) -> None:
    st.dialog(tr("Delete this run for good?"))(_ask_to_delete)(run, title)


def _ask_to_delete(run: Run | Damaged, title: str) -> None:
    st.write(
        tr(
            "**{run}** takes {size:.1f} MB. This can't be undone.",
            run=words.plain(title),
            size=run.bytes / 1e6,
        )
    )
    with st.container(horizontal=True):
        if st.button(tr("Delete it"), type="primary", on_click=_try, args=[store.delete, run]):
            st.rerun()
        if st.button(tr("Keep it")):
            st.rerun()


def _try(change: Callable, *arguments) -> None:
    """Change a run; what went wrong stands on the page until the next change."""
    try:
        change(*arguments)
    except RunError as error:
        state.change(state.RUN_REFUSED, str(error))
    else:
        state.change(state.RUN_REFUSED, None)
