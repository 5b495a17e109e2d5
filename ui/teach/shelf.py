"""Sets as a whole: a name for the open one, bring and take away, and all that are kept."""

from __future__ import annotations

import streamlit as st

from model.data import doors, sets
from model.data.sets import SetError
from model.language import tr
from ui import state, words
from ui.teach import opened

READ = {"zip": doors.from_zip, "npz": doors.from_npz}


def show() -> None:
    label = tr("Bring a set, take this one away, or open another")
    with st.expander(label, icon=":material/folder:"):
        if refused := state.get(state.TEACH_REFUSED):
            st.error(words.plain(refused), icon=":material/error:")
        mine, bring, kept = st.columns(3, gap="large")
        with mine:
            _this_one()
        with bring:
            _bring()
        with kept:
            _kept()


def _this_one() -> None:
    now = opened.current()
    st.markdown(tr("**This set**"))
    st.session_state["set_name"] = now.draft.name
    st.text_input(
        tr("Name"),
        key="set_name",
        max_chars=sets.LONGEST_NAME,
        placeholder=opened.title(now.draft) or tr("My signs"),
        on_change=lambda: opened.call(st.session_state["set_name"]),
    )
    if now.id is None:
        st.caption(tr("It is kept on this server from the first sign on."))
        return
    with st.container(horizontal=True):
        for kind, write in (("zip", doors.to_zip), ("npz", doors.to_npz)):
            st.download_button(
                tr("Take away as {kind}", kind=kind.upper()),
                data=lambda write=write: write(sets.read(now.id)),
                file_name=f"{now.id}.{kind}",
                icon=":material/download:",
                on_click="ignore",
                key=f"set_{kind}",
            )
    st.caption(
        tr(
            "Kept on this server with every change. The ZIP holds a folder of pictures for each"
            " sign; this page's address opens the set again."
        )
    )


def _bring() -> None:
    st.markdown(tr("**Bring one**"))
    st.file_uploader(
        tr("A ZIP with a folder of pictures for each sign, or an NPZ of images and labels"),
        list(READ),
        key="set_file",
        on_change=_brought,
    )


def _brought() -> None:
    file = st.session_state["set_file"]
    if file is None:
        return
    try:
        stem, _, kind = file.name.rpartition(".")
        made = READ[kind.lower()](file.getvalue(), stem)
    except (SetError, KeyError) as error:
        why = str(error) if isinstance(error, SetError) else tr("Bring a ZIP or an NPZ file.")
        state.change(state.TEACH_REFUSED, why)
        return
    state.change(state.TEACH_REFUSED, None)
    opened.take(made)


def _kept() -> None:
    st.markdown(tr("**Kept sets**"))
    whole, damaged = sets.listing()
    now = opened.current()
    # Not the open one: its title changes with every drawing, and a list takes that for a choice.
    titles = {each.id: _title(each) for each in whole if each.id != now.id}
    st.button(tr("Begin a new set"), icon=":material/add:", on_click=_open, args=[None])
    if titles:
        st.session_state["set_open"] = None
        st.selectbox(
            tr("Open another"),
            titles,
            format_func=titles.get,
            placeholder=tr("Choose a set"),
            key="set_open",
            on_change=_chosen,
        )
    if opened.owns(now):
        with st.popover(tr("Delete this set"), icon=":material/delete:"):
            st.write(tr("Its drawings are gone then. What was learned from them stays."))
            st.button(tr("Delete it"), on_click=_delete, args=[now.id])
    for each in damaged:
        st.warning(f"{words.plain(each.id)}: {words.plain(each.why)}", icon=":material/warning:")


def _chosen() -> None:
    # Also called where a run ended before the browser heard that the list is as before.
    chosen = st.session_state["set_open"]
    if chosen not in (None, opened.current().id):
        _open(chosen)


def _title(kept: sets.Kept) -> str:
    return tr("{name} ({count:,} drawings)", name=kept.name, count=sum(kept.counts))


def _open(id_: str | None) -> None:
    state.change(state.TEACH_REFUSED, None)
    opened.open_(id_)


def _delete(id_: str) -> None:
    try:
        sets.delete(id_)
    except (SetError, OSError) as error:
        state.change(state.TEACH_REFUSED, str(error))
        return
    opened.open_(None)
