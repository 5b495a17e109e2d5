"""What the methods and their tests are called, what each computes, and what it can't tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ui import state
from ui.follow.seen import Seen

LOGIT, SLOPE = "logits", "per ink"


class Told(NamedTuple):
    """title; unit: of its values; says: what it computes; blind: what it can't tell."""

    title: str
    unit: str
    says: str
    blind: str


METHODS = {
    "occlusion": Told(
        "Occlusion",
        LOGIT,
        "How far the score falls where a black {size}×{size} square covers a pixel, on average.",
        "which pixel of a square it was, nor what two far parts do together.",
    ),
    "gradient": Told(
        "Gradient",
        SLOPE,
        "How the score changes with a little more ink on each pixel.",
        "what the ink that is there has done: it looks one tiny step ahead.",
    ),
    "gradient_input": Told(
        "Gradient × input",
        LOGIT,
        "Each pixel's gradient times its ink.",
        "whether missing ink matters: no ink, no value. It takes the network for a straight line.",
    ),
    "integrated": Told(
        "Integrated gradients",
        LOGIT,
        "The mean gradient on {steps} steps from a {plain} picture to the digit, times the way:"
        " together, what the way adds to the score.",
        "anything of a pixel that is like the baseline. Another baseline, another map.",
    ),
    "smoothgrad": Told(
        "SmoothGrad",
        SLOPE,
        "The mean gradient of {samples} copies with {noise:.0%} noise.",
        "of this digit alone: no digit that was learned has such noise.",
    ),
    "gradcam": Told(
        "Grad-CAM",
        "",
        "The maps of {layer}, each times its mean gradient, added up, and enlarged from {grid}.",
        "at which place a channel speaks for the class: the mean forgets it.",
    ),
    "account": Told(
        "Exact account",
        LOGIT,
        "What each pixel adds to the score, with every pooling's winner and every activation's"
        " slope as they are now. The layers add the rest.",
        "what another drawing would do: other units would be on.",
    ),
    "ink": Told("Control: ink", "", "The digit itself.", ""),
    "edges": Told("Control: edges", "", "How steeply the ink changes.", ""),
    "random": Told("Control: random", "", "Random values.", ""),
}
CONTROLS = {"ink": "the ink", "edges": "the edges", "random": "random values"}
TESTS = {
    "deletion": "Deletion",
    "insertion": "Insertion",
    "completeness": "Completeness",
    "values": "Random weights: values",
    "places": "Random weights: places",
}


def title(name: str) -> str:
    return METHODS[name].title


def in_a_sentence(names: Sequence[str]) -> str:
    """ "occlusion, Grad-CAM and the ink"."""
    return join([CONTROLS.get(name) or _lower(title(name)) for name in names])


def join(told: Sequence[str]) -> str:
    """ "one, two and three"."""
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def _lower(title: str) -> str:
    """A title that begins with a name of its own keeps its capital."""
    return title if title[1:] != title[1:].lower() else title.lower()


def says(seen: Seen, name: str, settings: dict[str, Any]) -> str:
    """What a method computes, as it is set."""
    told = dict(settings)
    if name == "gradcam":
        height, width, _ = seen.spec.layers[settings["layer"]].grid_out
        told |= {"layer": seen.titles[settings["layer"]], "grid": f"{height}×{width}"}
    if name == "integrated":
        plain = {bright: name for name, bright in state.BASELINES.items()}
        told["plain"] = plain[settings["baseline"]]
    return METHODS[name].says.format(**told)
