"""The sidebar's retraining: what is trained and how, the button, progress, what came of it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from model import draft, notation
from model.architectures import PRESETS
from model.data import mnist
from model.draft import Draft
from model.language import later, tr
from model.layers import SpecError
from model.spec import Spec
from model.training import recipes, store
from model.training.orders import Order
from model.training.process import Busy, Progress, Trainer
from model.training.recipes import RECIPES, SETTINGS, Recipe, problem
from model.training.record import NAME_LENGTH
from model.training.runs import RunError
from ui import history, state, words
from ui.retold import retold
from ui.training import room, under_way

# Settings that a person chooses here; the others are the recipe's.
ASKED = ("epochs", "batch_size", "optimizer", "learning_rate", "share", "seed")
# What learns from signs is on the Teach page.
OFFERED = [name for name in RECIPES if name != "signs"]
LATE = later("Another training was started just before yours.")
# What is trained beside the presets.
USUAL, OWN = later("The recipe's own"), later("Your own")

# What a training came to, by how it ended and whether its network is in use.
ENDED = {
    ("finished", False): later("Finished: {share:.2%} of the test digits classified correctly."),
    ("finished", True): later(
        "Finished: {share:.2%} of the test digits classified correctly. It is in use now."
    ),
    ("stopped", False): later("Stopped: {share:.2%} of the test digits classified correctly."),
    ("stopped", True): later(
        "Stopped: {share:.2%} of the test digits classified correctly. It is in use now."
    ),
}


@st.cache_resource(show_spinner=False)
def trainer() -> Trainer:
    """The server's one training process."""
    return Trainer()


def running() -> str | None:
    """The id of the run that is being trained, None while none is."""
    progress = trainer().progress()
    return progress.run_id if progress is not None and progress.is_running else None


def settle() -> None:
    """Once a training of this visitor's has finished, use what it made.

    One that was stopped is not what was asked for: the visitor is offered it.
    """
    progress = trainer().progress()
    if progress is None or progress.is_running or not _was_asked_for_here(progress):
        return
    if state.get(state.RETRAIN_LOOKED) != progress.run_id:
        state.change(state.RETRAIN_LOOKED, progress.run_id)
        if progress.event["doing"] == "finished":
            state.use(progress.run_id)


def show() -> None:
    """What stands in the sidebar: the settings and the button, or the training under way."""
    st.subheader(tr("Retrain"), anchor=False)
    with st.container(key="retrain"):
        if running():
            state.keep(*(key for key in st.session_state if str(key).startswith("retrain_")))
            _watch()
        else:
            _ask()


@st.fragment(run_every=1)
def _watch() -> None:
    progress = trainer().progress()
    if not progress.is_running:
        st.rerun()
    if state.get(state.RETRAIN_LATE) == progress.run_id:
        st.info(tr(LATE), icon=":material/hourglass_top:")
    recipe = words.plain(recipes.title(progress.recipe))
    if _is_mine(progress):
        st.markdown(tr("Training **{recipe}**", recipe=recipe))
    else:
        st.markdown(
            tr(
                "Someone else on this server is training **{recipe}**. Yours can start when it has"
                " ended.",
                recipe=recipe,
            )
        )
    under_way.show(progress)
    if progress.is_stopping:
        st.button(tr("End at once"), on_click=trainer().stop, icon=":material/cancel:")
    elif _is_mine(progress):
        st.button(tr("Stop"), on_click=trainer().stop, icon=":material/stop_circle:")
        st.caption(tr("Stopping keeps what was learned so far. Go on drawing meanwhile."))
    else:
        with st.popover(tr("Stop it"), icon=":material/stop_circle:"):
            st.write(tr("Someone else started this training. What it has learned so far is kept."))
            st.button(tr("Stop their training"), on_click=trainer().stop)


@st.fragment
def _ask() -> None:
    if running():
        st.rerun()
    _came_of_it(trainer().progress())
    name = st.selectbox(tr("Recipe"), OFFERED, format_func=recipes.title, key="retrain_recipe")
    st.caption(tr(RECIPES[name].says))
    networks = [USUAL, *PRESETS, OWN]
    if st.selectbox(tr("Architecture"), networks, format_func=tr, key="retrain_network") == OWN:
        st.caption(words.plain(state.get(state.LAYERS)))
        if st.button(tr("Build it"), icon=":material/construction:"):
            state.change(state.TRAINING_VIEW, "build")
            history.go("pages/training.py")
    button = st.container()  # within reach while the settings below it are open
    with st.expander(tr("Settings")):
        for key in ASKED:
            _setting(name, key)
        st.text_input(tr("Name"), max_chars=NAME_LENGTH, key="retrain_name")
        st.caption(tr("To find the run by. A run with a name is never deleted to make room."))
    with button:
        wrong = _wrong()
        if wrong:
            st.error(words.plain(wrong), icon=":material/error:")
        st.button(
            tr("Retrain"),
            type="primary",
            icon=":material/model_training:",
            width="stretch",
            disabled=wrong is not None,
            on_click=start,
        )


def _setting(recipe: str, key: str) -> None:
    """One setting's widget, under it a sentence of what it does."""
    setting, value = SETTINGS[key], _usual(recipe, key)
    place = {"label": tr(setting.title), "key": _key(recipe, key)}
    if setting.choices:
        st.selectbox(options=setting.choices, index=setting.choices.index(value), **place)
    elif key == "share":
        st.slider(min_value=1, max_value=100, value=round(100 * value), format="%d%%", **place)
    else:
        low, high = setting.kind(setting.low), setting.kind(setting.high)
        form = {"step": 1e-4, "format": "%g"} if setting.kind is float else {}
        st.number_input(min_value=low, max_value=high, value=value, **form, **place)
    st.caption(tr(setting.says))


def order(network: str | None = None) -> Order:
    """What the sidebar asks for as it stands now; network: instead of the one chosen there.

    Raises SpecError where that can't be.
    """
    asked = st.session_state
    recipe, seed = _asked(asked["retrain_recipe"])
    return Order(
        asked["retrain_recipe"],
        recipe,
        seed,
        label=asked["retrain_name"],
        architecture=_spec(network or asked["retrain_network"]),
    )


def _spec(network: str) -> Spec | None:
    """An architecture to choose, None for the recipe's own. Raises SpecError."""
    if network != OWN:
        return PRESETS[network].spec if network in PRESETS else None
    made = own()
    if made.spec is None:
        raise SpecError(tr("Your own network can't be trained yet. {why}", why=made.wrong))
    return made.spec


def own() -> Draft:
    """The network that this visitor puts together on the Training page."""
    return draft.of(mnist.SIDE, mnist.CLASSES, notation.layers(state.get(state.LAYERS)))


def _asked(recipe: str) -> tuple[Recipe, int]:
    """The recipe with what was changed about it, and the seed, as the widgets stand now."""
    values = {}
    for key in ASKED:
        value = st.session_state.get(_key(recipe, key))
        values[key] = _usual(recipe, key) if value is None else value
        if key == "share" and value is not None:
            values[key] = value / 100  # the slider is in percent
    seed = values.pop("seed")
    return replace(RECIPES[recipe], **values), seed


def _usual(recipe: str, key: str):
    return 0 if key == "seed" else getattr(RECIPES[recipe], key)


def _key(recipe: str, key: str) -> str:
    return f"retrain_{recipe}_{key}"


def _wrong() -> str | None:
    """Why what is asked for can't be trained, None if it can."""
    try:
        wanted = order()
    except SpecError as error:
        return str(error)
    return problem(wanted.recipe, wanted.seed) or _no_room(wanted)


def _no_room(wanted: Order) -> str | None:
    """Say which runs a new one would push out; or return why there is no room for it."""
    try:
        room.leaving(store.expected_size(wanted.usual, wanted.recipe))
    except RunError as error:
        return str(error)
    return None


def start(network: str | None = None) -> None:
    """Start what the sidebar asks for; network: instead of the one chosen there."""
    state.change(state.RETRAIN_REFUSED, None)
    try:
        trainer().start(order(network), owner=state.visitor())
    except Busy:
        state.change(state.RETRAIN_LATE, trainer().progress().run_id)
    except (RunError, SpecError) as error:
        state.change(state.RETRAIN_REFUSED, str(error))


def _came_of_it(progress: Progress | None) -> None:
    """How this visitor's last click or training ended."""
    if refused := state.get(state.RETRAIN_REFUSED):
        st.error(words.plain(refused), icon=":material/error:")
        return
    if progress is None or not _was_asked_for_here(progress):
        return
    event = progress.event
    if event["doing"] == "failed":
        why = words.plain(retold(event["reason"]))
        st.error(tr("Training failed. {why}", why=why), icon=":material/error:")
        return
    used = state.get(state.NETWORK) == progress.run_id
    said = ENDED[event["doing"], used]
    st.success(tr(said, share=event["test"]["accuracy"]), icon=":material/check_circle:")
    if not used and st.button(tr("Use it"), icon=":material/check:"):
        state.use(progress.run_id)
        st.rerun()


def _is_mine(progress: Progress) -> bool:
    return progress.owner == state.visitor()


def _was_asked_for_here(progress: Progress) -> bool:
    """What was started on Teach is told there, and either of the two may be used."""
    taught = state.get(state.TEACH_TRANSFER), state.get(state.TEACH_SCRATCH)
    return _is_mine(progress) and progress.run_id not in taught
