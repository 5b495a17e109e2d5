"""Room for a new run: which runs would have to go for it is said before they do."""

from __future__ import annotations

import streamlit as st

from model.training import store
from model.training.runs import Run
from ui import words


def leaving(needed: int, doing: str) -> list[Run]:
    """The runs that must go so that `needed` bytes fit, named on the page.

    doing: what deletes them, as a sentence begins. Raises RunError where there is no room at all.
    """
    going = store.to_make_room(needed)
    if going:
        titles = ", ".join(words.title(run) for run in going)
        st.warning(
            f"The runs fill their {store.limit() / 1e6:.0f} MB. {doing} deletes the oldest without"
            f" a name: {words.plain(titles)}. Name them on the Training page to keep them.",
            icon=":material/delete_sweep:",
        )
    return going
