"""Follow one number from the ink to the answer."""

import streamlit as st

from model.drawing import digit
from model.training import runs
from ui.live import pad
from ui import engine, frame, session
from ui.follow import ablation, decision, kernels, state, trace, unit
from ui.session import Drawing

TITLE = "Follow one number"
SHOW = {
    "unit": unit.show,
    "trace": trace.show,
    "decision": decision.show,
    "kernels": kernels.show,
    "off": ablation.show,
}


def page() -> None:
    if state.has_link():
        if not loaded():
            return
        if state.restore():
            st.rerun()
    if refused := state.refused():
        st.error(f"{refused} Draw a digit instead.", icon=":material/link_off:")
    if state.at_the_pad():
        st.title(TITLE, anchor=False)
        pad()
    elif loaded():
        with st.container(key="follow"):
            follow()


def loaded() -> bool:
    """Whether TensorFlow is loaded; if not, says so, and the page runs again once it is."""
    if engine.ready():
        return True
    st.title(TITLE, anchor=False)
    st.markdown("**TensorFlow is loading.** The page is there in a few seconds.")
    return False


@st.fragment  # a click here runs this alone: not the sidebar, and not the frame
def follow() -> None:
    try:
        seen = state.see()
    except runs.RunError as error:
        st.error(str(error), icon=":material/error:")
        return
    header()
    SHOW[state.section()](seen)
    address = state.publish(seen)
    with st.expander("Link to exactly this", icon=":material/link:"):
        state.say(
            "It opens this drawing, network and unit in any browser that reaches this server."
        )
        st.code(address, language=None, wrap_lines=True)


def pad() -> None:
    """Where nothing is drawn yet: the pad, until the visitor says that the drawing is done."""
    state.stay_at_the_pad(True)
    st.markdown("Draw a digit, and follow any number that the network makes of it.")
    with st.container(key="pad"):
        image = pad.pad()
    if image is not None:
        taken = digit.steps(image)
        if taken is None:
            session.forget("pad")
        else:
            session.put(Drawing(taken.digit, "pad", steps=taken))
    drawn = session.drawing() is not None
    with st.container(horizontal=True):
        st.button(
            "Follow this drawing",
            type="primary",
            on_click=state.stay_at_the_pad,
            args=(False,),
            disabled=not drawn,
        )
        st.button("Clear", on_click=_clear, disabled=not drawn)


def _clear() -> None:
    pad.clear()
    session.forget("pad")


def header() -> None:
    st.session_state["follow_view"] = state.section()
    st.session_state["follow_sentences"] = state.explaining()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title(TITLE, anchor=False, width="stretch")
        st.toggle(
            "Explain",
            key="follow_sentences",
            on_change=lambda: state.explain(st.session_state["follow_sentences"]),
        )
    with st.container(key="follow_header"):
        st.segmented_control(
            "What to look at",
            state.SECTIONS,
            required=True,
            format_func=state.SECTIONS.get,
            key="follow_view",
            label_visibility="collapsed",
            on_change=lambda: state.turn_to(st.session_state["follow_view"]),
        )


frame.require()
page()
