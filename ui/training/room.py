"""Room for a new run: which runs would have to go for it is said before they do."""

from __future__ import annotations

import streamlit as st

from model.language import tr
from model.training import store
from model.training.runs import Run
from ui import words


def leaving(needed: int) -> list[Run]:
    """The runs that must go so that `needed` bytes fit, named on the page.

    Raises RunError where there is no room at all.
    """
    going = store.to_make_room(needed)
    if going:
        titles = words.listed([words.title(run) for run in going])
        st.warning(
            tr(
                "The runs fill their {limit:.0f} MB. A new one deletes the oldest without a name:"
                " {runs}. Name them on the Training page to keep them.",
                limit=store.limit() / 1e6,
                runs=words.plain(titles),
            ),
            icon=":material/delete_sweep:",
        )
    return going
