"""How few training digits are enough."""

import streamlit as st

from model.studies import examples
from model.studies.examples import Study
from ui.figures.chart import show_figure
from ui.results import Compared
from ui.why.figures import examples as examples_figure


def show(convnet: Compared, dense: Compared) -> Study | None:
    """Both networks' accuracy by number of training digits; None where there are no figures."""
    st.subheader("Fewer examples", anchor=False)
    try:
        study = examples.load()
    except examples.ExamplesError as error:
        st.error(str(error), icon=":material/error:")
        return None
    shares = {one.title: study.accuracies[one.id] for one in (convnet, dense)}
    show_figure(examples_figure.curves(study.sizes, shares), key="examples")
    st.markdown(_says(study, convnet, dense))
    return study


def _says(study: Study, convnet: Compared, dense: Compared) -> str:
    with_least = [study.means[one.id][0] for one in (convnet, dense)]
    return (
        f"With {study.sizes[0]:,} digits the convnet classifies {with_least[0]:.1%} of the test"
        f" digits correctly, the dense network {with_least[1]:.1%}."
        f" {enough(study, convnet, dense)} Points are means of {len(study.seeds)} seeds, whiskers"
        " reach from the worst to the best. Every training goes five times through its digits, and"
        f" on until it has seen at least {study.least_batches:,} batches of 64."
    )


def enough(study: Study, convnet: Compared, dense: Compared) -> str:
    """With how few digits the convnet is as good as the dense network with all, if it ever is."""
    best = float(study.means[dense.id][-1])
    count = study.enough(convnet.id, best)
    if count is None:
        return ""
    return (
        f"The convnet needs {count:,} digits to be as accurate as the dense network is after"
        f" {study.sizes[-1]:,} ({best:.1%})."
    )
