"""Teach a network signs of one's own: name them, draw each a few times, let it learn."""

import streamlit as st

from model.language import later, tr
from ui import frame, history
from ui.figures import next_step
from ui.teach import desk, learn, shelf

ABOUT = later("Name signs, draw each about ten times, and let a network learn to tell them apart.")


def main() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="about"):
        st.title(tr("Teach your own signs"), anchor=False, width="content")
        st.markdown(tr(ABOUT))
    desk.note()
    draw()
    shelf.show()
    learn.show()
    next_step.show("teach")


@history.fragment  # what is kept runs this alone
def draw() -> None:
    with st.container(key="pad"):
        desk.show()
    if desk.has_news():
        st.rerun()


frame.require()
main()
