"""Follow one number from the ink to the answer."""

import streamlit as st

from model.language import tr
from model.network import NetworkError
from ui import engine, frame, history, state, words
from ui.figures import next_step
from ui.follow import (
    ablation,
    away,
    decision,
    fools,
    kernels,
    learn,
    matters,
    pad,
    seen,
    trace,
    unit,
)

SHOW = {
    "unit": unit.show,
    "trace": trace.show,
    "decision": decision.show,
    "matters": matters.show,
    "fools": fools.show,
    "kernels": kernels.show,
    "off": ablation.show,
}


def main() -> None:
    if state.at_the_pad() and state.section() != "learn":
        _title()
        pad.show()
    elif not engine.ready():
        _title()
        st.markdown(tr("**TensorFlow is loading.** The page is there in a few seconds."))
    else:
        with st.container(key="follow"):
            follow()
    next_step.show("follow")


@history.fragment  # a click here runs this alone: not the sidebar, and not the frame
def follow() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _title()
        st.toggle(tr("Explain"), **state.bind(state.EXPLAIN))
    with st.container(key="follow_header"):
        st.segmented_control(
            tr("What to look at"),
            state.SECTIONS,
            required=True,
            format_func=lambda name: tr(state.SECTIONS[name]),
            label_visibility="collapsed",
            **state.bind(state.SECTION),
        )
    try:
        if state.section() == "learn":  # it has a pad of its own, and a network of its own
            learn.show()
        elif state.at_the_pad():
            st.rerun()
        else:
            SHOW[state.section()](seen.see())
    except NetworkError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    away.show()


def _title() -> None:
    st.title(tr("Follow one number"), anchor=False, width="stretch")


frame.require()
main()
