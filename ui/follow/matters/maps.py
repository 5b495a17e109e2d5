"""All maps of one digit side by side, and ink to cover, in the browser."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from model.explain.saliency import CONTROLS
from model.explain.saliency import score as scores
from model.explain.saliency.score import Saliency
from model.language import sentences, tr
from ui import components, state
from ui.figures import palettes
from ui.figures.board import number
from ui.follow.matters import card, words
from ui.follow.seen import Seen
from ui.live import view

_component = components.component(
    "digitscope_matters", "follow/matters.js", css=("follow/matters.css",)
)


def show(
    seen: Seen,
    one: int,
    other: int | None,
    settings: dict[str, dict[str, Any]],
    found: dict[str, Saliency],
    graded: dict[str, Any] | None,
) -> None:
    """Show what every method and control found of a digit, by name, for `one` against `other`.

    graded: the network's report card, None where nobody measured it.
    """
    reading = seen.reading
    score = scores.towards(seen.spec, one, other)
    own = float(score @ reading.logits)
    network_id = view.name(reading.network)
    view.send_network(network_id, reading.network)
    header = {
        "network": network_id,
        "classes": seen.spec.classes,
        "one": one,
        "other": other,
        "score": score.tolist(),
        "side": seen.spec.side,
        "logits": reading.logits.tolist(),
        "probabilities": reading.probabilities.tolist(),
        "covered": palettes.SERIES[1],
        "palette": base64.b64encode(palettes.lookup("signed").tobytes()).decode(),
        "maps": [_tile(seen, name, found, own, settings, graded) for name in found],
    }
    arrays = [reading.digit, *(each.maps[0] for each in found.values())]
    _component(key="follow_saliency", data=components.pack(header, arrays))


def _tile(
    seen: Seen,
    name: str,
    found: dict[str, Saliency],
    score: float,
    settings: dict[str, dict[str, Any]],
    graded: dict[str, Any] | None,
) -> dict[str, Any]:
    """What stands beside a map."""
    told, own = words.METHODS[name], found[name]
    tile = {"title": words.title(name), "control": name in CONTROLS, "says": ""}
    tile["unit"] = told.unit and tr(told.unit)
    if graded and name not in CONTROLS:
        tile["grade"] = card.grade(graded, name)
    if own.rest is not None:
        tile["adds"] = _adds(name, float(own.maps.sum()), float(own.rest[0]), score)
    if state.explaining():
        tile["says"] = words.says(seen, name, settings.get(name, {}))
        if name == "account" and _alike(own, found["gradient_input"]):
            tile["says"] = sentences(tile["says"], tr("Here that is gradient × input."))
        tile["blind"] = told.blind and tr(told.blind)
    return tile


def _adds(name: str, ink: float, rest: float, score: float) -> str:
    """What a map adds up to, and what it should."""
    meant = score - rest
    gap = f"{abs(ink - meant) / abs(meant):.1%}" if meant else number(abs(ink - meant))
    told = {"ink": number(ink), "meant": number(meant), "gap": gap}
    return sentences(
        tr("Adds up to {ink} of {meant}: gap {gap}.", **told),
        tr("The layers add {rest}.", rest=number(rest)) if name == "account" else "",
    )


def _alike(one: Saliency, other: Saliency) -> bool:
    largest = float(np.abs(other.maps).max())
    return np.allclose(one.maps, other.maps, rtol=0, atol=1e-3 * largest)
