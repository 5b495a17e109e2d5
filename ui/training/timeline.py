"""One digit read by a run at every checkpoint of its training, with a slider and play.

Everything is read here, once; the browser only moves between the moments.
"""

from __future__ import annotations

import base64

import numpy as np
import streamlit as st

from model.language import later, tr
from model.layers import Layer
from model.network import NetworkError
from model.reading import read
from model.training.runs import Run
from ui import components, state, words
from ui.figures import palettes
from ui.training import pick

CELL = 2  # CSS pixels a value of a map
UNIT_CELL = 9  # and of a layer that makes single numbers
KERNEL_CELL = 7

_component = components.component(
    "digitscope_timeline", "training/timeline.js", css=("paint/tiles.css", "training/timeline.css")
)


def show() -> None:
    """The section: which run, which layer, and the digit through time."""
    st.subheader(tr("One digit, read at every moment of the training"), anchor=False)
    drawn = pick.digit()
    if not pick.is_ready():
        return
    watched = {id_: run for id_, run in pick.every_run().items() if len(run.steps) > 1}
    if not watched:
        st.info(tr("No run keeps more than one moment of its training."), icon=":material/info:")
        return
    wanted = (state.get(state.TIME_RUN), state.get(state.NETWORK).partition("@")[0])
    shown = next((id_ for id_ in wanted if id_ in watched), next(iter(watched)))
    with st.container(horizontal=True):
        run = pick.run(
            tr("Run"), watched, shown, "time_run", lambda id_: state.change(state.TIME_RUN, id_)
        )
        layer = pick.layer(run.spec, state.TIME_LAYER) if run.spec.shown else None
    try:
        timeline(run, pick.fitted(drawn, run), layer, key="timeline")
    except NetworkError as error:
        why = words.plain(str(error))
        st.error(tr("{why} Choose another run.", why=why), icon=":material/error:")


def timeline(run: Run, digit: np.ndarray, layer: int | None, *, key: str) -> None:
    """Show an (S, S) digit through the run's training, with the values of one layer, by its place.

    layer: None for a network that has none between the digit and the logits. Raises NetworkError
    if a checkpoint is damaged.
    """
    spec, titles = run.spec, words.titles(run.spec)
    networks = [run.network(step) for step in run.steps]
    readings = [read(network, digit) for network in networks]
    arrays = [np.stack([reading.probabilities for reading in readings])]  # (moments, classes)
    header = {
        "run": run.id,
        "moments": moments(run),
        "classes": spec.classes,
        "colours": palettes.DIGITS,
    }
    if layer is not None:
        values = np.stack([reading.layers[layer].values for reading in readings])
        cell = CELL if spec.layers[layer].makes_maps else UNIT_CELL
        header["maps"] = _tiles(values, palettes.of(spec.layers[layer]), cell)
        header["maps"]["title"] = _maps_title(titles[layer], spec.layers[layer], header["maps"])
        arrays.append(values)
        first = next(iter(spec.of_kind("Conv2D")), None)
        if first is not None:
            kernels = np.stack([network.of_layer(first)["kernel"] for network in networks])
            kernels = kernels[:, :, :, 0]  # (moments, h, w, C): the digit is one channel
            header["kernels"] = _tiles(kernels, "signed", KERNEL_CELL)
            header["kernels"]["title"] = tr(
                "Kernels of {layer}: blue −, red +, up to ±{top:.3g} at every moment.",
                layer=titles[first],
                top=header["kernels"]["top"],
            )
            arrays.append(kernels)
    _component(key=key, data=components.pack(header, arrays))


def moments(run: Run) -> list[dict[str, str]]:
    """What to call each checkpoint, and a tick for those with room for one."""
    ticks = {0: tr("random"), run.steps[-1]: tr("end")}
    for step in run.steps[4:-4:3]:
        ticks[step] = tr("batch {step:,}", step=step) if len(ticks) == 2 else f"{step:,}"
    return [{"text": words.moment(run, step), "tick": ticks.get(step, "")} for step in run.steps]


def _maps_title(title: str, layer: Layer, tiles: dict) -> str:
    """What is painted of a layer, and up to which value."""
    values = {"layer": title, "count": layer.channels, "top": tiles["top"]}
    if tiles["signed"] and layer.makes_maps:
        said = later("{layer}: {count:,} feature maps, up to ±{top:.3g} at every moment.")
    elif tiles["signed"]:
        said = later("{layer}: {count:,} units, up to ±{top:.3g} at every moment.")
    elif layer.makes_maps:
        said = later(
            "{layer}: {count:,} feature maps, the brightest colour is {top:.3g} at every moment."
        )
    else:
        said = later("{layer}: {count:,} units, the brightest colour is {top:.3g} at every moment.")
    return tr(said, **values)


def _tiles(frames: np.ndarray, palette: str, cell: int) -> dict:
    """How the browser paints these (S, H, W, C) frames, all at one scale."""
    _, height, width, channels = frames.shape
    return {
        "height": height,
        "width": width,
        "channels": channels,
        "palette": base64.b64encode(palettes.lookup(palette).tobytes()).decode(),
        "signed": palette == "signed",
        "top": float(np.abs(frames).max()),
        "cell": cell,
    }
