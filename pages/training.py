"""What training does: a digit read at every moment of it, its curves, two networks, every run."""

import streamlit as st

from model.language import tr
from ui import frame, state
from ui.figures import next_step
from ui.training import build, compare, curves, run_list, timeline

SHOW = {
    "time": timeline.show,
    "curves": curves.show,
    "compare": compare.show,
    "runs": run_list.show,
    "build": build.show,
}


def main() -> None:
    st.title(tr("Training"), anchor=False)
    view = st.segmented_control(
        tr("What to see of training"),
        state.TRAINING_VIEWS,
        format_func=lambda name: tr(state.TRAINING_VIEWS[name]),
        required=True,
        label_visibility="collapsed",
        **state.bind(state.TRAINING_VIEW),
    )
    SHOW[view]()
    next_step.show("training")


frame.require()
main()
