"""What matters: which ink speaks for a class, by every method, and how good each method is."""

from __future__ import annotations

import numpy as np
import streamlit as st

from model.explain import saliency
from model.explain.saliency import score as scores
from model.explain.saliency.score import Saliency
from model.language import tr
from model.network import Network
from model.studies import saliency_card
from ui import measuring, state
from ui.follow.matters import card, maps, settings
from ui.follow.seen import Seen, say


def show(seen: Seen) -> None:
    one, other = _classes(seen)
    if one == other:
        st.info(tr("Choose two different classes."), icon=":material/info:")
        return
    network, digit = seen.reading.network, seen.reading.digit
    score = scores.towards(seen.spec, one, other)
    chosen = settings.chosen(seen.spec)
    with st.spinner(tr("Asking every method")):
        found = _found(measuring.key(network), digit, score, chosen, network)
    graded = measuring.known(saliency_card, state.checkpoint())
    maps.show(seen, one, other, chosen, found, graded)
    if "gradcam" not in found:
        say(tr("This network has no convolution: there is nothing that Grad-CAM could look at."))
    settings.adjust(seen)
    card.show(seen, state.checkpoint(), graded)


def _classes(seen: Seen) -> tuple[int, int | None]:
    """The class whose score is explained, and the one that it is held against, if any."""
    classes = seen.spec.classes
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        one = st.selectbox(
            tr("What speaks for"),
            range(len(classes)),
            format_func=classes.__getitem__,
            width=130,
            **state.bind(state.MATTERS_ONE, seen.reading.answer, range(len(classes))),
        )
        other = st.selectbox(
            tr("against"),
            range(len(classes)),
            index=None,
            format_func=classes.__getitem__,
            placeholder=tr("all others"),
            width=150,
            **state.bind(state.MATTERS_OTHER, options=range(len(classes))),
        )
        with st.container(width="stretch"):
            say(
                tr(
                    "Which ink made it say so? Each method gives its own answer. The score that all"
                    " explain is how far the class's logit is ahead of the other's, or of the mean"
                    " of all others'."
                )
            )
    return one, other


@st.cache_data(max_entries=64, show_spinner=False)
def _found(
    key: tuple[str, str], digit: np.ndarray, score: np.ndarray, chosen: dict, _network: Network
) -> dict[str, Saliency]:
    """Every method's and every control's map of one digit, by name."""
    asked = (_network, digit[np.newaxis], score)
    names = (*saliency.available(_network.spec), *saliency.CONTROLS)
    methods = saliency.METHODS | saliency.CONTROLS
    return {name: methods[name](*asked, **chosen.get(name, {})) for name in names}
