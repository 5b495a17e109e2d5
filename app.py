"""DigitScope's frame: the page's settings, where the pages are, the sidebar."""

import streamlit as st

from ui import engine, sidebar

st.set_page_config(page_title="DigitScope", page_icon="🔢", layout="wide")
page = st.navigation(
    [
        # Streamlit would run a file of pages/ whose name is in the address without this frame.
        st.Page("pages/draw.py", title="Draw", icon=":material/draw:", default=True),
        st.Page(
            "pages/shapes.py", title="Shapes", icon=":material/deployed_code:", url_path="layers"
        ),
    ]
)
sidebar.show()
page.run()
engine.ready()
