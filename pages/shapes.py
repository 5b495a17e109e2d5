"""How a digit's shape changes from layer to layer, to scale and in figures."""

import streamlit as st

from model.language import tr
from model.network import NetworkError
from ui import frame, state
from ui.figures import next_step
from ui.shapes import sections


def main() -> None:
    st.title(tr("Shapes"), anchor=False)
    st.markdown(
        tr(
            "On its way through the network a picture gets **smaller and deeper**: less and less of"
            " *where*, more and more of *what*. Every figure on this page is derived from the"
            " network in use."
        )
    )
    try:
        used = state.checkpoint()
        st.html(frame.PROJECT / "static" / "shapes" / "shapes.css")
        sections.to_scale(used)
        sections.by_layer(used.run.spec)
        sections.reasons(used.run.spec)
        sections.never_seen(used.run.spec)
    except NetworkError as error:
        st.error(str(error), icon=":material/error:")
    next_step.show("shapes")


frame.require()
main()
