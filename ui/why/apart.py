"""How the classes come apart, layer by layer: the test digits as points."""

from __future__ import annotations

import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from model.data import mnist
from model.language import sentences, tr
from model.network import NetworkError
from model.studies.apart import Apart, Neighbours, View
from model.training.runs import Checkpoint
from ui import history, results, state, words
from ui.figures import gallery
from ui.live import pad
from ui.results import Compared
from ui.why import making, move, probes
from ui.why.cloud import cloud
from ui.why.making import Making

SLICE = 0.4  # seconds of computing at a time


@history.fragment
def show(first: Compared, second: Compared, used: Checkpoint) -> None:
    """The picture of one of the networks, and the probes of all of them."""
    st.subheader(tr("How the classes come apart"), anchor=False)
    st.markdown(
        tr(
            "Each point is one of the 10,000 test digits. A layer gives hundreds or thousands of"
            " numbers for it; the picture has two. In the pixels the classes lie in one another."
            " Walk through the layers and watch them come apart."
        )
    )
    compared = {one.id: one for one in (first, second, results.compared(used))}
    compared = {id_: one for id_, one in compared.items() if mnist.fits(one.spec)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        one = _chosen(compared)
        projection = st.segmented_control(
            tr("Two dimensions"),
            state.PROJECTIONS,
            format_func=lambda name: tr(state.PROJECTIONS[name]),
            required=True,
            **state.bind(state.APART_PROJECTION),
        )
        shown = _moment(one)
    try:
        study = making.of(shown)
    except NetworkError as error:
        said = sentences(words.plain(str(error)), tr("Choose another moment."))
        st.error(said, icon=":material/error:")
        return
    left, right = st.columns([5, 3], gap="large")
    with right:
        if study.found:
            _pad()
    near = _neighbours(study.found) if study.found else None
    with left:
        _picture(one, study, projection, near)
    with right:
        if study.found:
            _looked_at(study.found, near)
    probes.show(list(compared.values()))


def _chosen(compared: dict[str, Compared]) -> Compared:
    if state.get(state.APART_OF) not in compared:
        state.change(state.APART_OF, None)
    id_ = st.segmented_control(
        tr("Network"),
        compared,
        format_func=lambda id_: compared[id_].title,
        required=True,
        **state.bind(state.APART_OF, next(iter(compared))),
    )
    return compared[id_]


def _moment(one: Compared) -> Checkpoint:
    """A moment of its training, where it keeps more than one."""
    run, steps = one.checkpoint.run, one.checkpoint.run.steps
    if len(steps) < 2:
        return one.checkpoint
    if state.get(state.APART_MOMENT) not in steps:
        state.change(state.APART_MOMENT, None)
    own = one.checkpoint.step
    step = st.select_slider(
        tr("Moment of its training"),
        steps,
        format_func=lambda step: words.moment(run, step),
        width=300,
        **state.bind(state.APART_MOMENT, steps[-1] if own is None else own),
    )
    return Checkpoint.of(run, step)


def _pad() -> None:
    """The pad, where it is asked for: what is drawn there moves among the points."""
    if not st.toggle(tr("Draw among the points"), **state.bind(state.APART_DRAWS)):
        return
    with st.container(key="pad"):
        if pad.draw():
            state.change(state.APART_POINT, None)
        pad.name()
    st.button(tr("Clear"), on_click=pad.clear, disabled=state.drawing() is None)


def _picture(one: Compared, study: Making, projection: str, near: Neighbours | None) -> None:
    titles, found = probes.titles(one.spec), study.found
    if found is None:
        wait = tr("The picture comes as soon as it is computed.")
        if cloud(None, projection, titles=titles, wait=wait):
            st.fragment(_make_some, run_every=SLICE / 4)(study, one)
        return
    drawn = move.own_digit()
    cloud(
        found,
        projection,
        titles=titles,
        notes=_notes(found, titles, projection),
        drawing=found.place(drawn.digit)[projection] if drawn else None,
        neighbours=near.numbers if near else (),
    )


def _make_some(study: Making, one: Compared) -> None:
    """Compute for a moment, then let the page do what it is asked for."""
    context = get_script_run_ctx()
    if context is not None and context.fragment_ids_this_run:  # the page itself does not wait
        study.go_on(SLICE)
    if study.found is None:
        name = words.plain(one.title)
        st.progress(study.share, tr("{share:.0%} of {name}", share=study.share, name=name))
        return
    making.keep(one, study.found)
    st.rerun(scope="app")


def _notes(found: Apart, titles: list[str], projection: str) -> list[str]:
    """What is said of each layer's picture."""
    return [
        sentences(
            tr(
                "{layer}: {count:,} numbers a digit. A linear probe classifies {accuracy:.1%}"
                " correctly.",
                layer=title,
                count=len(view.fit.mean),
                accuracy=view.accuracy,
            ),
            _of_picture(view, projection),
        )
        for title, view in zip(titles, found.views, strict=True)
    ]


def _of_picture(view: View, projection: str) -> str:
    trust = view.trust[projection]
    if projection != "pca":
        return tr("The picture: trustworthiness {trust:.2f}.", trust=trust)
    return tr(
        "The picture: trustworthiness {trust:.2f}, {spread:.0%} of the variance.",
        trust=trust,
        spread=view.spread,
    )


def _neighbours(found: Apart) -> Neighbours | None:
    """The nearest of the test digit that is looked at, else of the current drawing."""
    place = min(state.get(state.APART_LAYER), len(found.views) - 1)
    number, drawn = state.get(state.APART_POINT), move.own_digit()
    if number is not None:
        return found.neighbours(place, state.test_digit(number).digit, number)
    return found.neighbours(place, drawn.digit, drawn.index) if drawn else None


def _looked_at(found: Apart, near: Neighbours | None) -> None:
    """The digit of the point that was chosen, else the current drawing, and its neighbours."""
    labels = mnist.digits().test.labels
    st.number_input(
        tr("Test digit, by its number or by a click on its point"),
        0,
        len(labels) - 1,
        placeholder=tr("None"),
        **state.bind(state.APART_POINT),
    )
    number = state.get(state.APART_POINT)
    if near is None:
        return
    if number is None:
        st.markdown("#### " + tr("Your drawing"))
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            gallery.gallery(np.array([number]), [""], key="looked_at", label=tr("The digit"))
            with st.container(width=170):
                st.markdown(_classified(labels[number], found.answers[number]))
                if st.button(tr("Open on Draw"), icon=":material/draw:"):
                    gallery.open_digit(number)
                if state.drawing() is not None:
                    back = (state.APART_POINT, None)
                    st.button(tr("Back to your drawing"), on_click=state.change, args=back)
    place = min(state.get(state.APART_LAYER), len(found.views) - 1)
    nearest = tr(
        "**Nearest by all {count:,} numbers of {layer}**, with their Euclidean distances.",
        count=len(found.views[place].fit.mean),
        layer=probes.within(probes.titles(found.network.spec)[place]),
    )
    st.markdown(sentences(nearest, _alike(labels[near.numbers])))
    captions = [
        f"{_as(found, n)}\n{distance:.3g}"
        for n, distance in zip(near.numbers, near.distances, strict=True)
    ]
    gallery.gallery(near.numbers, captions, key="neighbours", label=tr("Neighbours"))


def _classified(true: int, answer: int) -> str:
    name = words.a(mnist.CLASSES[true]).capitalize()
    if true == answer:
        return tr("{name}, classified correctly.", name=name)
    return tr(
        "{name}, classified as **{answer}**.", name=name, answer=words.a(mnist.CLASSES[answer])
    )


def _alike(labels: np.ndarray) -> str:
    counts = np.bincount(labels)
    most = int(counts.argmax())
    return tr(
        "{count} of {all} are {name}s.",
        count=counts[most],
        all=len(labels),
        name=mnist.CLASSES[most],
    )


def _as(found: Apart, number: int) -> str:
    true, answer = mnist.digits().test.labels[number], found.answers[number]
    name = mnist.CLASSES[true]
    if true == answer:
        return name
    return tr("{name}, taken\nfor {answer}", name=name, answer=mnist.CLASSES[answer])
