"""What training does: a digit read at every moment of it, its curves, two networks, every run."""

from collections.abc import Container

import numpy as np
import streamlit as st

from model.data import mnist
from model import network
from model.training import runs, store
from model.reading import LayerMaps, Reading
from model.network import SHIPPED, Layer
from model.training.runs import Run
from ui import engine, frame, session, words
from ui.training import retrain, run_list
from ui.figures import probabilities
from ui.figures.images import data_uri
from ui.training.curves import NAMES, curves
from ui.figures.mosaic import mosaic
from ui.training.timeline import timeline

MAPS = ("conv", "pool")
VIEWS = {
    "time": "A digit through time",
    "curves": "Learning curves",
    "compare": "Compare",
    "runs": "All runs",
}


def main() -> None:
    st.title("Training", anchor=False)
    view = st.segmented_control(
        "What to see of training",
        VIEWS,
        format_func=VIEWS.get,
        default=None if "training_view" in st.session_state else "time",
        required=True,
        key="training_view",
        label_visibility="collapsed",
    )
    {"time": _time, "curves": _curves, "compare": _compare, "runs": run_list.show}[view]()


def _time() -> None:
    st.subheader("One digit, read at every moment of the training", anchor=False)
    digit = _digit()
    if not _is_ready():
        return
    used = session.run_id()
    watched = {run.id: run for run in session.networks() if len(run.steps) > 1}
    with st.container(horizontal=True):
        run = _pick_run("Run", watched, f"time_run_{used}", used)
        layer = _pick_layer("time_layer")
    try:
        timeline(run, digit, layer, key="timeline")
    except runs.RunError as error:
        st.error(f"{error} Choose another run.", icon=":material/error:")


def _digit() -> np.ndarray:
    """The current drawing, or a test digit in its place, shown small: (28, 28) float32."""
    drawn = session.drawing()
    if drawn is not None:
        digit, says = drawn.digit, "Your digit, as the network is given it."
    else:
        images, labels = mnist.digits().test
        digit = mnist.pixels(images[:1])[0, :, :, 0]
        says = f"Nothing drawn yet: the first test digit, a {labels[0]}, stands in. Draw your own"
        says += " on the Draw page, then come back."
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.image(data_uri(digit.repeat(2, axis=0).repeat(2, axis=1)))
        st.caption(says)
    return digit


def _pick_run(label: str, every: dict[str, Run], key: str, first: str) -> Run:
    """A select box of runs, at first that whose id is `first`, or else the book's."""
    if st.session_state.get(key) not in every:
        st.session_state[key] = first if first in every else "book"
    chosen = st.selectbox(
        label, every, format_func=lambda id_: session.title(every[id_]), key=key, width=300
    )
    return every[chosen]


def _is_ready() -> bool:
    """Whether TensorFlow is loaded; while it is not, say so and come back."""
    if not engine.ready():
        st.info("The network is loading. This takes a few seconds.", icon=":material/hourglass:")
        return False
    return True


def _layers() -> dict[str, tuple[Layer, str]]:
    """Each layer with maps and its title, by its name."""
    described = network.describe(engine.convnet())
    titles = words.by_name(described)
    return {each.name: (each, titles[each.name]) for each in described if each.kind in MAPS}


def _pick_layer(key: str) -> str:
    layers = _layers()
    return st.selectbox(
        "Feature maps of", layers, format_func=lambda name: layers[name][1], key=key, width=200
    )


def _curves() -> None:
    st.subheader("Learning curves", anchor=False)
    running = retrain.running()
    chosen = _pick_curves(running)
    st.fragment(_draw_curves, run_every=2 if running else 5)(chosen, running)


def _pick_curves(running: str | None) -> list[str]:
    """The ids of the runs to draw together; a training that starts joins them."""
    every = {run.id: run for run in store.shipped_runs() + store.listing()[0]}
    chosen = st.session_state.get("curve_runs", [SHIPPED, session.run_id()])
    if _joins(running, every):
        st.session_state["curve_joined"] = running
        chosen = [*chosen, running]
    st.session_state["curve_runs"] = [id_ for id_ in dict.fromkeys(chosen) if id_ in every]
    return st.multiselect(
        "Runs drawn together",
        every,
        format_func=lambda id_: session.title(every[id_]),
        key="curve_runs",
    )


def _joins(running: str | None, every: Container[str]) -> bool:
    """Whether a training is there to be drawn that was not yet put among the curves."""
    return running in every and st.session_state.get("curve_joined") != running


def _draw_curves(chosen: list[str], running: str | None) -> None:
    if retrain.running() != running or _joins(running, [run.id for run in store.listing()[0]]):
        st.rerun()
    if not chosen:
        st.caption("Choose one or more runs.")
        return
    try:
        drawn = [store.find(id_) for id_ in chosen]
    except runs.RunError as error:
        st.error(str(error), icon=":material/error:")
        return
    for column, figure in zip(st.columns(2, gap="medium"), NAMES, strict=True):
        column.plotly_chart(
            curves([(run.title, run.record) for run in drawn], figure), key=f"curve_{figure}"
        )
    st.caption(
        "Thin lines: the training digits, as they are learned from, each point the mean of the "
        "batches since the last. Dots: the 10,000 test digits; crosses: validation digits; both "
        "are read at each epoch's end and never trained on. A run on all 60,000 training digits, "
        "as the book's, leaves none for validation."
    )


def _compare() -> None:
    st.subheader("Two networks, or two moments of one, on the same digit", anchor=False)
    digit = _digit()
    if not _is_ready():
        return
    every = {run.id: run for run in store.shipped_runs() + store.listing()[0] if run.steps}
    columns = st.columns(2, gap="medium")
    sides = []
    for column, side, first in zip(columns, "AB", ("book", session.run_id()), strict=True):
        with column:
            run = _pick_run(f"Network {side}", every, f"compare_run_{side}", first)
            sides.append((run, _pick_step(run, side)))
    try:
        readings = [session.read(run, digit, step) for run, step in sides]
    except runs.RunError as error:
        st.error(f"{error} Choose another.", icon=":material/error:")
        return
    names = [
        f"{side}: {session.title(run)}, {words.moment(run, step)}"
        for side, (run, step) in zip("AB", sides, strict=True)
    ]
    st.plotly_chart(
        probabilities.side_by_side(
            {name: r.probabilities for name, r in zip(names, readings, strict=True)}
        ),
        key="compare_probabilities",
    )
    if all(reading.layers for reading in readings):
        _compare_maps(*readings)
    else:
        st.info("A dense network has no feature maps: choose two convnets to compare maps.")


def _pick_step(run: Run, side: str) -> int:
    """A moment of a run; at first the end, or for A, of the same network, its random weights."""
    key = f"compare_step_{side}"
    if st.session_state.get(key) not in run.steps:
        from_the_start = side == "A" and run.id == session.run_id()
        st.session_state[key] = run.steps[0 if from_the_start else -1]
    if len(run.steps) == 1:
        st.caption(f"Kept only at the {words.moment(run, run.steps[0]).lower()}.")
        return run.steps[0]
    return st.select_slider(
        f"Moment of {side}", run.steps, format_func=lambda step: words.moment(run, step), key=key
    )


def _compare_maps(a: Reading, b: Reading) -> None:
    """The maps of one layer in A, in B, and what B has more."""
    name = _pick_layer("compare_layer")
    layer, title = _layers()[name]
    a, b = (next(maps for maps in r.layers if maps.name == name) for r in (a, b))
    top = float(max(a.maps.max(), b.maps.max()))
    less = LayerMaps(name, "signed", b.maps - a.maps)
    left, right = st.columns(2, gap="medium")
    for place, side, maps in ((left, "A", a), (right, "B", b), (st.container(), "B − A", less)):
        with place:
            st.markdown(f"**{title}: {side}**")
            _marked(maps, layer, top, f"{title}: {side}")


def _marked(maps: LayerMaps, layer: Layer, top: float, label: str) -> None:
    """A mosaic in which the channel chosen in one of the three is marked."""
    key = f"compare_channel_{maps.name}"
    marked = st.session_state.get(key)
    scale = "layer" if maps.kind == "signed" else "network"
    picked = mosaic(maps, layer, scale, top, key=label, label=label, chosen=marked, cell=2)
    if picked != marked:
        st.session_state[key] = picked
        st.rerun()


frame.require()
main()
