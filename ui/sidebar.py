"""The sidebar of every page: which network is in use, and how good it is."""

import streamlit as st

from model import runs
from ui import session


def show() -> None:
    with st.sidebar:
        _network_in_use()


def _network_in_use() -> None:
    st.subheader("Network in use", anchor=False)
    try:
        used = session.network()
    except runs.RunError as error:
        st.error(str(error), icon=":material/error:")
        return
    parameters = sum(w.size for w in used.weights.values())
    st.markdown(f"**{used.title}** · {parameters:,} parameters")
    if used.run.test_accuracy is not None:
        st.markdown(
            f"**{used.run.test_accuracy:.2%}** of the {used.run.record['digits']['test']:,}"
            " test digits read rightly"
        )
