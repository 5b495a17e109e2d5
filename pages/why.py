"""Why convolution: the book's convnet and its dense network, tested on one's own digit."""

import streamlit as st

from model.language import tr
from model.network import NetworkError
from model.training.runs import Checkpoint
from ui import frame, results, state
from ui.figures import next_step
from ui.results import Compared
from ui.why import apart, compare, examples, looks, move, patterns, short


def main() -> None:
    st.title(tr("Why convolution?"), anchor=False)
    try:
        convnet, dense = map(results.shipped, results.TITLES)
        _sections(convnet, dense, state.checkpoint())
    except NetworkError as error:
        st.error(str(error), icon=":material/error:")
    next_step.show("why")


def _sections(convnet: Compared, dense: Compared, used: Checkpoint) -> None:
    st.markdown(
        tr(
            "Two networks were trained with the same recipe on the same {count:,} digits. The"
            " **convnet** slides small kernels over the picture; the **dense network** joins every"
            " pixel to each of its hidden units. The convnet makes far fewer mistakes. Test here,"
            " on your own digit, where that comes from, and where it does not help.",
            count=convnet.checkpoint.run.record.digits.train,
        )
    )
    # What is quick to read is filled first, wherever it stands.
    table, parted, moved, disagree, local, sought, fewer, answer = (
        st.container() for _ in range(8)
    )
    with fewer:
        study = examples.show(convnet, dense)
    with table:
        first, second = compare.side_by_side(convnet, dense, used)
    with answer:
        short.show(convnet, dense, study)
    with parted:
        apart.show(first, second, used)
    with moved:
        move.show(first, second)
    with disagree:
        compare.disagree(first, second)
    with local:
        patterns.local_patterns(convnet, dense)
    with sought:
        looks.show(used)


frame.require()
main()
