"""DigitScope's frame: the page's settings, where the pages are, the sidebar."""

from pathlib import Path

import streamlit as st

from ui import engine, session, sidebar

st.set_page_config(page_title="DigitScope", page_icon="🔢", layout="wide")
st.html(Path("ui/style.css"))
session.keep("source", "test_class", "brush", "scale")
session.keep("training_view", "time_layer", "curve_runs", "compare_layer")
session.keep(*(f"compare_{what}_{side}" for what in ("run", "step") for side in "AB"))
page = st.navigation(
    [
        # Streamlit would run a file of pages/ whose name is in the address without this frame.
        st.Page("pages/draw.py", title="Draw", icon=":material/draw:", default=True),
        st.Page(
            "pages/shapes.py", title="Shapes", icon=":material/deployed_code:", url_path="layers"
        ),
        st.Page(
            "pages/training.py",
            title="Training",
            icon=":material/model_training:",
            url_path="learning",
        ),
        st.Page(
            "pages/why.py",
            title="Why",
            icon=":material/psychology_alt:",
            url_path="why-convolution",
        ),
        st.Page(
            "pages/testset.py", title="Test set", icon=":material/fact_check:", url_path="test-set"
        ),
    ]
)
sidebar.show()
page.run()
engine.ready()
