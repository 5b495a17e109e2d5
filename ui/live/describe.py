"""What the browser is told of a network: the header that static/network/forward.js reads with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from model.spec import Spec


def describe(spec: Spec, titles: Sequence[str]) -> dict[str, Any]:
    """The Spec as JSON can say it, every derived size with it. titles: one for each layer.

    The weights are not in it: they follow as numbers, in the order in which the layers name them.
    """
    layers = [
        asdict(layer) | {"title": title, "pads": layer.pads, "weights": [*layer.weights.items()]}
        for layer, title in zip(spec.layers, titles, strict=True)
    ]
    return {
        "input": spec.input_shape,
        "classes": spec.classes,
        "layers": layers,
        "logits": spec.logits,
        "shown": spec.shown,
    }
