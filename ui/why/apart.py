"""How the classes come apart, layer by layer: the test digits as points, and a linear probe."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Lock
from typing import Any

import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from model.data import mnist
from model.network import Network, NetworkError
from model.spec import Spec
from model.studies import apart
from model.studies.apart import Apart, Neighbours
from model.training.runs import Checkpoint
from ui import history, results, state, words
from ui.figures import gallery
from ui.figures.chart import show_figure
from ui.live import pad
from ui.results import Compared
from ui.why import move
from ui.why.cloud import cloud
from ui.why.figures.depth import depth

SLICE = 0.4  # seconds of computing at a time


class Making:
    """A study that is being made, for all visitors at once: whoever waits for it drives it on."""

    def __init__(self, work: Iterator[float | Apart]):
        self._work, self._lock = work, Lock()
        self.share, self.found = 0.0, None

    def go_on(self, seconds: float) -> None:
        """Work for about so long, unless another visitor does."""
        if not self._lock.acquire(timeout=seconds):
            return
        try:
            until = time.monotonic() + seconds
            while self.found is None and time.monotonic() < until:
                made = next(self._work)
                if isinstance(made, float):
                    self.share = made
                else:
                    self.found = made
        finally:
            self._lock.release()


@history.fragment
def show(first: Compared, second: Compared, used: Checkpoint) -> None:
    """The picture of one of the networks, and the probes of all of them."""
    st.subheader("How the classes come apart", anchor=False)
    st.markdown(
        "Each point is one of the 10,000 test digits. A layer gives hundreds or thousands of"
        " numbers for it; the picture has two. In the pixels the classes lie in one another. Walk"
        " through the layers and watch them come apart."
    )
    compared = {one.id: one for one in (first, second, results.compared(used))}
    compared = {id_: one for id_, one in compared.items() if mnist.fits(one.spec)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        one = _chosen(compared)
        projection = st.segmented_control(
            "Two dimensions",
            state.PROJECTIONS,
            format_func=state.PROJECTIONS.get,
            required=True,
            **state.bind(state.APART_PROJECTION),
        )
        shown = _moment(one)
    try:
        making = _making_of(shown)
    except NetworkError as error:
        st.error(f"{words.plain(str(error))} Choose another moment.", icon=":material/error:")
        return
    left, right = st.columns([5, 3], gap="large")
    with right:
        if making.found:
            _pad()
    near = _neighbours(making.found) if making.found else None
    with left:
        _picture(one, making, projection, near)
    with right:
        if making.found:
            _looked_at(making.found, near)
    _probes(list(compared.values()))


def _chosen(compared: dict[str, Compared]) -> Compared:
    if state.get(state.APART_OF) not in compared:
        state.change(state.APART_OF, None)
    id_ = st.segmented_control(
        "Network",
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
        "Moment of its training",
        steps,
        format_func=lambda step: words.moment(run, step),
        width=300,
        **state.bind(state.APART_MOMENT, steps[-1] if own is None else own),
    )
    return Checkpoint.of(run, step)


def _making_of(shown: Checkpoint) -> Making:
    """The study of a moment, turned to that of its training's end, which is made before it."""
    end = _making(shown.run.network(), None)
    if shown.step is None or end.found is None:
        return end
    return _making(shown.network, end.found)


@st.cache_resource(
    max_entries=6,
    show_spinner=False,
    hash_funcs={Network: lambda one: (one.fingerprint, repr(one.spec)), Apart: id},
)
def _making(network: Network, onto: Apart | None) -> Making:
    return Making(apart.study(network, onto))


def _pad() -> None:
    """The pad, where it is asked for: what is drawn there moves among the points."""
    if not st.toggle("Draw among the points", **state.bind(state.APART_DRAWS)):
        return
    with st.container(key="pad"):
        if pad.draw():
            state.change(state.APART_POINT, None)
        pad.name()
    st.button("Clear", on_click=pad.clear, disabled=state.drawing() is None)


def _picture(one: Compared, making: Making, projection: str, near: Neighbours | None) -> None:
    titles, found = _titles(one.spec), making.found
    if found is None:
        wait = "The picture comes as soon as it is computed."
        if cloud(None, projection, titles=titles, wait=wait):
            st.fragment(_make_some, run_every=SLICE / 4)(making, one)
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


def _make_some(making: Making, one: Compared) -> None:
    """Compute for a moment, then let the page do what it is asked for."""
    context = get_script_run_ctx()
    if context is not None and context.fragment_ids_this_run:  # the page itself does not wait
        making.go_on(SLICE)
    if making.found is None:
        st.progress(making.share, f"{making.share:.0%} of {words.plain(one.title)}")
        return
    _keep(one, making.found)
    st.rerun(scope="app")


def _keep(one: Compared, found: Apart) -> None:
    """Let a run keep what was found of its end in numbers, where it keeps none yet."""
    path, network = one.checkpoint.run.path, one.network
    known = apart.load(path, network) is not None
    if one.checkpoint.step is not None or known or not _is_of(found, one):
        return
    try:
        apart.save(path, _numbers(found, one))
    except OSError:  # a run that can't be written to: this server remembers it until it ends
        return


def _numbers(found: Apart, one: Compared) -> dict[str, Any]:
    return apart.figures(found, f"python -m model.studies.apart {one.id}")


def _titles(spec: Spec) -> list[str]:
    """What to call each of model.studies.apart.layers."""
    titles = words.titles(spec)
    return ["Pixels", *(titles[n] for n in spec.shown), "Logits"]


def _notes(found: Apart, titles: list[str], projection: str) -> list[str]:
    """What is said of each layer's picture."""
    notes = []
    for title, view in zip(titles, found.views, strict=True):
        count = len(view.fit.mean)
        says = f"{title}: {count:,} numbers a digit. A linear probe classifies {view.accuracy:.1%}"
        says += f" correctly. The picture: trustworthiness {view.trust[projection]:.2f}"
        says += f", {view.spread:.0%} of the variance." if projection == "pca" else "."
        notes.append(says)
    return notes


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
        "Test digit, by its number or by a click on its point",
        0,
        len(labels) - 1,
        placeholder="None",
        **state.bind(state.APART_POINT),
    )
    number = state.get(state.APART_POINT)
    if near is None:
        return
    if number is None:
        st.markdown("#### Your drawing")
    else:
        answer, true = (mnist.CLASSES[n] for n in (found.answers[number], labels[number]))
        said = "correctly" if answer == true else f"as **{words.a(answer)}**"
        with st.container(horizontal=True, vertical_alignment="center"):
            gallery.gallery(np.array([number]), [""], key="looked at", label="The digit")
            with st.container(width=170):
                st.markdown(f"{words.a(true).capitalize()}, classified {said}.")
                if st.button("Open on Draw", icon=":material/draw:"):
                    gallery.open_digit(number)
                if state.drawing() is not None:
                    back = (state.APART_POINT, None)
                    st.button("Back to your drawing", on_click=state.change, args=back)
    place = min(state.get(state.APART_LAYER), len(found.views) - 1)
    title, count = _titles(found.network.spec)[place], len(found.views[place].fit.mean)
    st.markdown(
        f"**Nearest by all {count:,} numbers of {_within(title)}**, with their Euclidean distances."
        f" {_alike(labels[near.numbers])}"
    )
    captions = [
        f"{_as(found, n)}\n{distance:.3g}"
        for n, distance in zip(near.numbers, near.distances, strict=True)
    ]
    gallery.gallery(near.numbers, captions, key="neighbours", label="Neighbours")


def _within(title: str) -> str:
    """A layer's title within a sentence."""
    return f"the {title.lower()}" if title in ("Pixels", "Logits") else title.lower()


def _alike(labels: np.ndarray) -> str:
    counts = np.bincount(labels)
    most = int(counts.argmax())
    return f"{counts[most]} of {len(labels)} are {mnist.CLASSES[most]}s."


def _as(found: Apart, number: int) -> str:
    true, answer = mnist.digits().test.labels[number], found.answers[number]
    name = mnist.CLASSES[true]
    return name if true == answer else f"{name}, taken\nfor {mnist.CLASSES[answer]}"


def _probes(compared: list[Compared]) -> None:
    """The accuracy of linear probes by depth, in a figure and in words."""
    st.markdown("#### How well does a straight line separate them?")
    known = [(one, figures) for one in compared if (figures := _figures(one))]
    for one in compared:
        if one not in [each for each, _ in known]:
            st.caption(f"{words.plain(one.title)} is not measured yet: choose it above.")
    if not known:
        return
    accuracies = [[layer["accuracy"] for layer in figures["layers"]] for _, figures in known]
    lines = [
        (one.title, _titles(one.spec), shares)
        for (one, _), shares in zip(known, accuracies, strict=True)
    ]
    left, right = st.columns([5, 3], gap="large", vertical_alignment="center")
    with left:
        show_figure(depth(lines), key="depth")
    with right:
        st.markdown("\n\n".join([_sum_up(lines), *(_says(*line) for line in lines)]))
        st.caption(
            f"A linear probe draws straight lines (planes, in so many dimensions) between the"
            f" classes: ridge regression on what a layer gives, fitted on {apart.FITTED:,} training"
            f" digits, tested on {known[0][1]['digits']:,} test digits. LDA takes its two"
            " directions from the same fit; PCA takes those in which the training digits differ"
            f" most, whatever they are. Trustworthiness counts whether a point's"
            f" {apart.NEIGHBOURS} nearest in the picture are near in the layer: 1 if all are, about"
            " 0.5 at random. Two dimensions hide most: what overlaps here may be apart there."
        )


def _figures(one: Compared) -> dict[str, Any] | None:
    """What is known of a network in numbers, None where nobody has computed it."""
    if one.checkpoint.step is None and (kept := apart.load(one.checkpoint.run.path, one.network)):
        return kept
    found = _making_of(one.checkpoint).found
    return _numbers(found, one) if found and _is_of(found, one) else None


def _is_of(found: Apart, one: Compared) -> bool:
    """Whether it is of the network itself, and not of another moment of its training."""
    return found.network.fingerprint == one.network.fingerprint


def _sum_up(lines: list[tuple[str, list[str], list[float]]]) -> str:
    """What the probes come to: before the last layer, which is no more than such a probe itself."""
    before = [f"{shares[-2]:.1%} in {results.the(title)}" for title, _, shares in lines]
    joined = before[0] if len(before) == 1 else f"{', '.join(before[:-1])} and {before[-1]}"
    return (
        f"From the pixels, straight lines classify **{lines[0][2][0]:.1%}** correctly; from what"
        f" the last layer is given, **{joined}**. That layer is linear: it draws straight lines and"
        " nothing else. All that comes before it is there to pull the classes apart."
    )


def _says(title: str, layers: list[str], accuracies: list[float]) -> str:
    steps = [
        f"{_within(layer)} {share:.1%}" for layer, share in zip(layers, accuracies, strict=True)
    ]
    return f"**{words.plain(title)}**: {', '.join(steps)}."
