"""Draw a digit and see what every layer makes of it."""

import streamlit as st

from model.language import tr
from model.network import NetworkError
from ui import frame, history, state, words
from ui.draw import maps, prediction, seen, source
from ui.figures import next_step
from ui.lessons import offer
from ui.live import view


def main() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="about"):
        st.title(tr("Draw a digit"), anchor=False, width="content")
        st.markdown(
            tr("A network reads it while you draw: every map of every layer moves under the pen.")
        )
        offer.show()
    _send_network()
    with st.container(horizontal=True, gap="large", key="desk"):
        with st.container(width=300, key="hand"):
            stroke()
        with st.container(width="stretch", key="eye"):
            _without()
            with st.container(key="maps"):
                look()
    seen.show()
    next_step.show("draw")


@history.fragment  # a stroke runs this alone
def stroke() -> None:
    changed = source.show()
    with st.container(key="prediction"):
        prediction.show()
    if changed and seen.is_open():
        st.rerun()


@history.fragment
def look() -> None:
    maps.show()


def _send_network() -> None:
    try:
        network = state.network()
    except NetworkError:
        return  # told where the answer would stand
    view.send_network(view.name(network), network)


def _without() -> None:
    """Say which channels are switched off, and offer to read with all of them again."""
    if not state.draws_without():
        return
    used, off = state.spec(), state.off()
    channels = words.some([words.channel(used, channel) for channel in off], few=4)
    with st.container(horizontal=True, vertical_alignment="center"):
        said = tr("Read **without {channels}**, on this page.", channels=channels)
        st.markdown(said, width="content")
        st.button(tr("Read with all channels"), on_click=state.draw_without, args=[False])


frame.require()
main()
