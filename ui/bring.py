"""The sidebar's door for networks: a Keras file comes in as a run, any network goes out as one."""

from __future__ import annotations

import re
from collections.abc import Callable

import streamlit as st

from model import input_range, keras_files
from model.data import mnist
from model.input_range import Range
from model.language import later, tr
from model.network import Network, NetworkError
from model.training import store, weights
from model.training.runs import Checkpoint
from ui import engine, languages, state, words
from ui.live import offline
from ui.training import room

ACCEPTED = later(
    "A Keras file (.keras or .h5, saved by Keras 2 or 3): Sequential or Functional, one layer after"
    " the other, from one square greyscale picture (as rows, as one row, with or without a channel)"
    " to 2–40 classes. Nothing in it is executed."
)


def show(used: Checkpoint | None) -> None:
    """The network in use to take away, and the place to drop another."""
    if used is not None:
        _take_away(used)
    with st.expander(tr("Bring your own network"), icon=":material/upload_file:"):
        given = st.file_uploader(
            tr("Keras file"),
            type=[suffix.removeprefix(".") for suffix in keras_files.SUFFIXES],
            key="bring",
            max_upload_size=keras_files.MOST_BYTES // 1024**2,
        )
        came_of_it = st.container()
        st.caption(tr(ACCEPTED))
        if given is not None:
            with came_of_it:
                _bring(given)


def _bring(given) -> None:
    """Take a file once: what came of it stands below until another is chosen."""
    of_file, refused = state.get(state.BROUGHT)
    if of_file != given.file_id:
        if not engine.ready():
            st.info(tr("TensorFlow is loading: then it is read."), icon=":material/hourglass_top:")
            return
        try:
            with st.spinner(tr("Reading the file and finding out which pixels it expects …")):
                network = input_range.fitted(keras_files.read(given, given.name))
            network = _agreed(network)
            if network is None:
                return
            run = store.keep(network, "brought", name=_stem(given.name), report=_bar())
            state.change(state.BROUGHT, (given.file_id, None))
            state.use(run.id)
        except NetworkError as error:
            state.change(state.BROUGHT, (given.file_id, str(error)))
        st.rerun()
    if refused:
        st.error(words.plain(refused), icon=":material/error:")
    else:
        st.success(tr("It is kept among the runs and in use now."), icon=":material/check_circle:")


def _agreed(network: Network) -> Network | None:
    """The network as it is to be kept, None until its owner has said what has to be asked: which
    pixels it expects, where the digits can't tell, and whether runs may go for it."""
    measured = mnist.fits(network.spec)
    if not measured:
        network = input_range.behind(_pixels(), network)
    leaving = room.leaving(weights.size(network.spec))
    if measured and not leaving:
        return network
    icon = ":material/delete:" if leaving else ":material/check:"
    asked = st.button(tr("Delete them and bring it") if leaving else tr("Bring it"), icon=icon)
    return network if asked else None


def _pixels() -> Range:
    st.markdown(
        tr(
            "It is not for MNIST's digits, so the app can't measure which pixels it expects. What"
            " was it trained on?"
        )
    )
    return st.selectbox(
        tr("Pixels"),
        input_range.RANGES,
        format_func=lambda taken: tr(taken.says),
        key="bring_pixels",
    )


def _bar() -> Callable[[float], None]:
    """What shows how much of the test digits is read."""
    bar = st.empty()
    return lambda share: bar.progress(share, tr("Evaluating it on the test digits"))


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _take_away(used: Checkpoint) -> None:
    title, language = words.network(used), languages.current()  # made outside of the visit
    with st.popover(
        tr("Take it away"), icon=":material/download:", width="stretch", type="tertiary"
    ):
        _download(
            tr("Keras file"),
            f"{_file_name(used)}.keras",
            lambda: keras_files.to_bytes(used.network),
        )
        st.caption(tr("Plain Keras opens it, with the same answers."))
        _download(
            tr("Web page"),
            f"{_file_name(used)}.html",
            lambda: offline.page(title, used.network, language),
        )
        st.caption(
            tr("A pad and every map, alive under the pen, in one file that needs no server.")
        )


def _download(label: str, file_name: str, content: Callable[[], bytes]) -> None:
    st.download_button(
        label, content, file_name, "application/octet-stream", on_click="ignore", width="stretch"
    )


def _file_name(used: Checkpoint) -> str:
    """ "robust", "book, after 64 batches": of letters, digits, blanks and commas."""
    moment = "" if used.step is None else f", after {used.step} batches"
    name = re.sub(r"[^\w ,-]+", " ", used.run.name or used.run.id).strip()
    return (name or "network") + moment
