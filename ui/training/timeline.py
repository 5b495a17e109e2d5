"""One digit read by a run at every snapshot of its training, with a slider and play.

Everything is read here, once; the browser only moves between the moments.
"""

from __future__ import annotations

import base64

import numpy as np

from model import reading, network
from model.training.runs import Run
from ui import engine, components, session, words
from ui.figures import palettes

_component = components.component(
    "digitscope_timeline", "training/timeline.js", css=("paint/tiles.css", "training/timeline.css")
)


def timeline(run: Run, digit: np.ndarray, layer: str | None, *, key: str) -> None:
    """Show the (28, 28) digit through the run's training, with the maps of one layer, by name.

    layer: None for a network without maps. Raises runs.RunError if a snapshot is damaged.
    """
    readings = [session.read(run, digit, step) for step in run.steps]
    arrays = [np.stack([reading.probabilities for reading in readings])]  # (S, 10)
    header = {"run": run.id, "moments": moments(run)}
    header |= {"classes": run.spec.classes, "colours": palettes.DIGITS}
    if layer is not None:
        maps = np.stack([_of(reading, layer).maps for reading in readings])  # (S, H, W, C)
        titles = words.by_name(network.describe(engine.convnet()))
        first = next(name for name in session.weights(run) if name.endswith("/kernel"))
        kernels = np.stack([session.weights(run, step)[first] for step in run.steps])
        kernels = kernels[:, :, :, 0]  # (S, n, n, C): the digit is the one input channel
        title = f"{titles[layer]}: {maps.shape[-1]} feature maps"
        header["maps"] = _tiles(maps, _of(readings[0], layer).kind, title, cell=2)
        header["kernels"] = _tiles(
            kernels, "signed", f"Kernels of {titles[first.split('/')[0]]}: blue −, red +", cell=7
        )
        arrays += [maps, kernels]
    _component(key=key, data=components.pack(header, arrays))


def moments(run: Run) -> list[dict[str, str]]:
    """What to call each snapshot, and a tick for those with room for one."""
    ticks = {0: "random", run.steps[-1]: "end"}
    for step in run.steps[4:-4:3]:
        ticks[step] = f"batch {step:,}" if len(ticks) == 2 else f"{step:,}"
    return [{"text": words.moment(run, step), "tick": ticks.get(step, "")} for step in run.steps]


def _tiles(frames: np.ndarray, kind: str, title: str, cell: int) -> dict:
    """How the browser paints these (S, H, W, C) frames, all at one scale."""
    _, height, width, channels = frames.shape
    top = float(np.abs(frames).max())
    return {
        "height": height,
        "width": width,
        "channels": channels,
        "palette": base64.b64encode(palettes.lookup(kind).tobytes()).decode(),
        "signed": kind == "signed",
        "top": top,
        "title": f"{title}. The brightest colour is {top:.3g}, at every moment."
        if kind != "signed"
        else f"{title}, up to {top:.3g}",
        "cell": cell,
    }


def _of(reading: reading.Reading, layer: str) -> reading.LayerMaps:
    return next(maps for maps in reading.layers if maps.name == layer)
