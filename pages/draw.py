import streamlit as st

from model import digit
from ui import canvas, engine, session
from ui.session import Drawing

with st.container(key="pad"):
    im = canvas.pad()
    st.button("Undo", on_click=canvas.undo)
    st.button("Clear", on_click=canvas.clear)
if im is not None:
    s = digit.steps(im)
    session.put(None if s is None else Drawing(s.digit, "pad", steps=s))
with st.container(key="prediction"):
    if engine.ready() and session.drawing():
        st.text(str(session.reading().probabilities.argmax()))
