"""What the two networks are and how good, side by side, and the digits on which they disagree."""

import streamlit as st

from model.data import mnist
from model.language import sentences, tr, trc
from model.network import NetworkError
from model.studies import testset
from model.training.runs import Checkpoint
from ui import history, results, state, words
from ui.figures.disagreements import disagreements
from ui.results import Compared
from ui.state import Key


def side_by_side(convnet: Compared, dense: Compared, used: Checkpoint) -> tuple[Compared, Compared]:
    """Accuracy, errors, size and cost of the book's two, or of any two that are chosen: those."""
    st.subheader(tr("Side by side"), anchor=False)
    with st.container(horizontal=True, gap="medium"):
        first = _chosen(trc("two networks", "Compare"), state.WHY_FIRST, convnet, used)
        second = _chosen(trc("two networks", "with"), state.WHY_SECOND, dense, used)
    shown, digits = (first, second), convnet.checkpoint.run.record.digits.test
    rows = {
        tr("Test digits classified correctly"): [_accuracy(one.checkpoint) for one in shown],
        tr("Errors in {count:,}", count=digits): [_errors(one.checkpoint, digits) for one in shown],
        tr("Parameters"): [f"{one.spec.parameters:,}" for one in shown],
        tr("Multiply-adds for one digit"): [f"{one.spec.multiply_adds:,}" for one in shown],
        tr("Minutes of training"): [_minutes(one.checkpoint) for one in shown],
    }
    lines = [
        ["", *(words.plain(one.title) for one in shown)],
        ["---", *["---:"] * len(shown)],
        *([name, *cells] for name, cells in rows.items()),
    ]
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    left.container(key="compared").markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
    right.markdown(_says(first, second))
    return first, second


def _chosen(label: str, key: Key, usual: Compared, used: Checkpoint) -> Compared:
    """One of two networks that read MNIST's digits, by a list; at first the book's."""
    offered = {run.id: Checkpoint(run) for run in results.others()}
    for id_ in (used.id, state.get(key)):
        if id_ is not None and id_ not in offered:
            offered |= _found(id_)
    if state.get(key) not in offered:
        state.change(key, None)
    id_ = st.selectbox(
        label,
        offered,
        format_func=lambda id_: results.compared(offered[id_]).title,
        width=300,
        **state.bind(key, usual.id, offered),
    )
    return results.compared(offered[id_])


def _found(id_: str) -> dict[str, Checkpoint]:
    """A checkpoint by its id, unless it is gone or reads something else than MNIST's digits."""
    try:
        checkpoint = state.find(id_)
    except NetworkError:
        return {}
    return {id_: checkpoint} if mnist.fits(checkpoint.run.spec) else {}


def _says(first: Compared, second: Compared) -> str:
    ours, theirs = (one.spec.of_kind("Conv2D") for one in (first, second))
    said = sentences(
        _parameters(first, second),
        _multiply_adds(first, second),
        tr("Each of its weights is used at many places of the picture.")
        if ours and not theirs
        else "",
        tr("All figures are those of the project's own evaluation, kept with the weights."),
    )
    accuracies = [one.checkpoint.accuracy for one in (first, second)]
    if None in accuracies or accuracies[1] == 1:
        return said
    return f"### {_errors_beside(*accuracies)}\n\n{said}"


def _parameters(first: Compared, second: Compared) -> str:
    one, other = results.the(first.title), results.the(second.title)
    names = {"one": f"{one[0].upper()}{one[1:]}", "other": other}
    ratio = first.spec.parameters / second.spec.parameters
    if ratio == 1:
        return tr("{one} has as many parameters as {other}.", **names)
    if ratio > 1:
        return tr("{one} has {ratio:.1f} times the parameters of {other}.", ratio=ratio, **names)
    return tr("{one} has {ratio:.0%} of the parameters of {other}.", ratio=ratio, **names)


def _multiply_adds(first: Compared, second: Compared) -> str:
    ratio = first.spec.multiply_adds / second.spec.multiply_adds
    if ratio == 1:
        return tr("It does as many multiply-adds.")
    if ratio > 1:
        return tr("It does {ratio:.1f} times the multiply-adds.", ratio=ratio)
    return tr("It does {ratio:.0%} of the multiply-adds.", ratio=ratio)


def _errors_beside(ours: float, theirs: float) -> str:
    fewer = testset.fewer_errors(ours, theirs)
    if fewer < 0:
        return tr("{share:.0%} more errors", share=-fewer)
    return tr("{share:.0%} fewer errors", share=fewer)


def _accuracy(one: Checkpoint) -> str:
    return tr("not evaluated") if one.accuracy is None else f"**{one.accuracy:.2%}**"


def _errors(one: Checkpoint, digits: int) -> str:
    return "" if one.accuracy is None else f"{round((1 - one.accuracy) * digits):,}"


def _minutes(one: Checkpoint) -> str:
    return "" if one.step is not None else f"{one.run.record.seconds / 60:.1f}"


@history.fragment
def disagree(first: Compared, second: Compared) -> None:
    """The test digits that only one of the two classifies correctly."""
    ours, theirs = (results.examined(one.checkpoint).probabilities for one in (first, second))
    st.subheader(tr("Where the two disagree"), anchor=False)
    disagreements(results.the(first.title), results.the(second.title), ours, theirs)
