"""The sidebar's retraining: settings, the button, progress, what came of it."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import streamlit as st

from model import runs, store
from model.recipes import RECIPES, SETTINGS, Recipe, problem
from model.trainer import Busy, Progress, Trainer
from ui import session

# Settings that a person chooses here; the schedule and its warm-up are the recipe's.
ASKED = ("epochs", "batch_size", "optimizer", "learning_rate", "share")
_ME, _LOOKED, _LATE = "retrain_me", "retrain_looked", "retrain_late"


@st.cache_resource(show_spinner=False)
def trainer() -> Trainer:
    """The server's one training process."""
    return Trainer()


def settle() -> None:
    """Once a training of this visitor's has ended, look through what it made."""
    progress = trainer().progress()
    if progress is None or progress.is_running or not _is_mine(progress):
        return
    if st.session_state.get(_LOOKED) != progress.run_id:
        st.session_state[_LOOKED] = progress.run_id
        if progress.event["doing"] != "failed" and _has_maps(progress.run_id):
            session.choose(progress.run_id)


def show() -> None:
    """What stands in the sidebar: the settings and the button, or the training under way."""
    st.subheader("Retrain", anchor=False)
    progress = trainer().progress()
    with st.container(key="retrain"):
        if progress is not None and progress.is_running:
            _watch()
        else:
            _ask()


@st.fragment(run_every=1)
def _watch() -> None:
    progress = trainer().progress()
    if not progress.is_running:
        st.rerun()
    if st.session_state.get(_LATE) == progress.run_id:
        st.info("Another training was started just before yours.", icon=":material/hourglass_top:")
    if _is_mine(progress):
        st.markdown(f"Training **{progress.recipe}**")
    else:
        st.markdown(
            f"Someone else on this server is training **{progress.recipe}**. Yours can start when "
            "it has ended."
        )
    show_progress(progress)
    if progress.is_stopping:
        st.button("End at once", on_click=trainer().stop, icon=":material/cancel:")
    elif _is_mine(progress):
        st.button("Stop", on_click=trainer().stop, icon=":material/stop_circle:")
        st.caption("Stopping keeps what was learned so far. Go on drawing meanwhile.")
    else:
        with st.popover("Stop it", icon=":material/stop_circle:"):
            st.write("Someone else started this training. What it has learned so far is kept.")
            st.button("Stop their training", on_click=trainer().stop)


def show_progress(progress: Progress) -> None:
    """A bar, and in words what is being done and how well it goes."""
    event = progress.event
    steps = event.get("steps", 0)
    st.progress(event["step"] / steps if steps else 0.0, text=_doing(progress))
    if "loss" in event:
        st.caption(f"Now: loss {event['loss']:.3f}, accuracy {event['accuracy']:.1%}")


def _doing(progress: Progress) -> str:
    event = progress.event
    epoch = f"Epoch {event.get('epoch')} of {event.get('epochs')}"
    if progress.is_stopping:
        return "Stopping: keeping what was learned"
    if event["doing"] == "training":
        left = f", {duration(event['left'])} left" if "left" in event else ""
        return epoch + left
    if event["doing"] == "evaluating":
        return f"{epoch}: evaluating on digits never trained on"
    return "Loading TensorFlow and the digits"


def duration(seconds: float) -> str:
    """ "8 s", "3 min"."""
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


@st.fragment
def _ask() -> None:
    _came_of_it()
    name = st.selectbox("Recipe", RECIPES, key="retrain_recipe")
    st.caption(RECIPES[name].says)
    with st.expander("Settings"):
        recipe, seed = _settings(name)
        label = st.text_input(
            "Name (to find the run by)", max_chars=runs.NAME_LENGTH, key="retrain_name"
        )
    wrong = problem(recipe, seed) or _no_room(recipe)
    if wrong:
        st.error(wrong, icon=":material/error:")
    elif st.button("Retrain", type="primary", icon=":material/model_training:", width="stretch"):
        _start(name, recipe, seed, label)


def _settings(name: str) -> tuple[Recipe, int]:
    """The recipe with what was changed about it, and the seed."""
    values = {key: _setting(name, key, getattr(RECIPES[name], key)) for key in ASKED}
    return replace(RECIPES[name], **values), _setting(name, "seed", 0)


def _setting(recipe: str, key: str, value):
    """One setting's widget, under it a sentence of what it does."""
    setting = SETTINGS[key]
    place = {"label": setting.title, "key": f"retrain_{recipe}_{key}"}
    if setting.choices:
        chosen = st.selectbox(
            options=setting.choices, index=setting.choices.index(value), **place
        )
    elif key == "share":
        percent = st.slider(min_value=1, max_value=100, value=100, format="%d %%", **place)
        chosen = percent / 100
    else:
        low, high = setting.kind(setting.low), setting.kind(setting.high)
        form = {"step": 1e-4, "format": "%g"} if setting.kind is float else {}
        chosen = st.number_input(min_value=low, max_value=high, value=value, **form, **place)
    st.caption(setting.says)
    return value if chosen is None else chosen


def _no_room(recipe: Recipe) -> str | None:
    """Say which runs a new one would push out; or return why there is no room for it."""
    try:
        leaving = store.to_make_room(store.expected_size(recipe))
    except runs.RunError as error:
        return str(error)
    if leaving:
        titles = ", ".join(session.title(run) for run in leaving)
        st.warning(
            f"The runs fill their {store.limit() / 1e6:.0f} MB. Retrain deletes the oldest without "
            f"a name: {session.plain(titles)}. Name them on the Training page to keep them.",
            icon=":material/delete_sweep:",
        )
    return None


def _start(name: str, recipe: Recipe, seed: int, label: str) -> None:
    try:
        trainer().start(name, recipe, seed, label=label, owner=_me())
    except Busy:
        st.session_state[_LATE] = trainer().progress().run_id
    except runs.RunError as error:
        st.error(str(error), icon=":material/error:")
        return
    st.rerun()


def _came_of_it() -> None:
    """How this visitor's last training ended."""
    progress = trainer().progress()
    if progress is None or not _is_mine(progress):
        return
    event = progress.event
    if event["doing"] == "failed":
        st.error(f"Training failed. {event['reason']}", icon=":material/error:")
        return
    ended = event["doing"].capitalize()
    result = f"{event['test']['accuracy']:.2%} of the test digits read rightly."
    if _has_maps(progress.run_id):
        result += " The page looks through this run now."
    else:
        result += " It has no feature maps to look through: see the Training page."
    st.success(f"{ended}: {result}", icon=":material/check_circle:")


def _has_maps(run_id: str) -> bool:
    return run_id in (run.id for run in session.networks())


def _is_mine(progress: Progress) -> bool:
    return progress.owner == _me()


def _me() -> str:
    return st.session_state.setdefault(_ME, uuid4().hex)
