"""The sidebar of every page: which network is in use, how good it is, and training another."""

import streamlit as st

from model.training import runs
from model.network import SHIPPED
from ui.training import retrain
from ui import session, words


def show() -> None:
    with st.sidebar:
        retrain.settle()
        _network_in_use()
        retrain.show()


def _network_in_use() -> None:
    st.subheader("Network in use", anchor=False)
    used = _usable_network()
    if used is None:
        return
    _choice(used)
    parameters = f"{sum(w.size for w in used.weights.values()):,} parameters"
    if used.test_accuracy is not None:
        st.markdown(
            f"**{used.test_accuracy:.2%}** of the {used.run.record['digits']['test']:,} test"
            f" digits read rightly · {parameters}"
        )
    else:
        st.markdown(f"Not measured on the test digits: see Test set · {parameters}")


def _usable_network() -> session.Network | None:
    """The network in use, or the shipped one in place of one that is gone or damaged."""
    try:
        return session.network()
    except runs.RunError as error:
        if session.network_id() == SHIPPED:
            st.error(str(error), icon=":material/error:")
            return None
        st.warning(f"{error} The page looks through the shipped network again.")
        session.choose(SHIPPED)
        return _usable_network()


def _choice(used: session.Network) -> None:
    titles = {run.id: session.title(run) for run in session.networks()}
    st.session_state["network_choice"] = used.run.id
    st.selectbox(
        "Network in use",
        titles,
        format_func=titles.get,
        key="network_choice",
        on_change=lambda: session.choose(st.session_state["network_choice"]),
        label_visibility="collapsed",
    )
    if len(used.run.steps) > 1:
        _moment(used)


def _moment(used: session.Network) -> None:
    """As the network was at any moment of its training that is kept; its end is the newest."""
    *_, end = steps = used.run.steps
    st.session_state["moment_choice"] = end if used.step is None else used.step

    def choose() -> None:
        step = st.session_state["moment_choice"]
        session.choose(used.run.id, None if step == end else step)

    st.select_slider(
        "Moment of its training",
        steps,
        format_func=lambda step: words.moment(used.run, step),
        key="moment_choice",
        on_change=choose,
    )
