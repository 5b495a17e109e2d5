"""How few training digits are enough."""

import streamlit as st

from model.language import sentences, tr
from model.studies import examples
from model.studies.examples import Study
from ui.figures.chart import show_figure
from ui.results import Compared
from ui.why.figures import examples as examples_figure


def show(convnet: Compared, dense: Compared) -> Study | None:
    """Both networks' accuracy by number of training digits; None where there are no figures."""
    st.subheader(tr("Fewer examples"), anchor=False)
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
    return sentences(
        tr(
            "With {count:,} digits the convnet classifies {ours:.1%} of the test digits correctly,"
            " the dense network {theirs:.1%}.",
            count=study.sizes[0],
            ours=with_least[0],
            theirs=with_least[1],
        ),
        enough(study, convnet, dense),
        tr(
            "Points are means of {seeds} seeds, whiskers reach from the worst to the best. Every"
            " training goes five times through its digits, and on until it has seen at least"
            " {batches:,} batches of 64.",
            seeds=len(study.seeds),
            batches=study.least_batches,
        ),
    )


def enough(study: Study, convnet: Compared, dense: Compared) -> str:
    """With how few digits the convnet is as good as the dense network with all, if it ever is."""
    best = float(study.means[dense.id][-1])
    count = study.enough(convnet.id, best)
    if count is None:
        return ""
    return tr(
        "The convnet needs {count:,} digits to be as accurate as the dense network is after {all:,}"
        " ({accuracy:.1%}).",
        count=count,
        all=study.sizes[-1],
        accuracy=best,
    )
