"""The test set: how good the network in use is, where it errs, what another one does better."""

import streamlit as st

from model.data import mnist
from model.language import tr
from model.network import NetworkError
from model.training.runs import Checkpoint
from ui import frame, results, state
from ui.figures import next_step
from ui.testset import sections


def main() -> None:
    st.title(tr("Test set"), anchor=False)
    try:
        used = state.checkpoint()
        if said := results.misfit(used):
            st.info(said, icon=":material/info:")
        else:
            _sections(used)
    except NetworkError as error:
        st.error(str(error), icon=":material/error:")
    next_step.show("testset")


def _sections(used: Checkpoint) -> None:
    probabilities = results.examined(used).probabilities
    labels = mnist.digits().test.labels
    sections.accuracy(used, probabilities, labels)
    sections.mistaken(probabilities, labels)
    sections.galleries(probabilities, labels)
    sections.compare(used, probabilities)


frame.require()
main()
