"""What the methods and their tests are called, what each computes, and what it can't tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from model.language import later, tr
from ui.follow.seen import Seen
from ui.words import listed

LOGIT, SLOPE = later("logits"), later("per ink")


class Told(NamedTuple):
    """title; name: within a sentence; unit: of its values; says: what it computes; blind: what it
    can't tell."""

    title: str
    name: str
    unit: str
    says: str
    blind: str = ""


METHODS = {
    "occlusion": Told(
        later("Occlusion"),
        later("occlusion"),
        LOGIT,
        later(
            "How far the score falls where a black {size}×{size} square covers a pixel, on average."
        ),
        later("Can't tell which pixel of a square it was, nor what two far parts do together."),
    ),
    "gradient": Told(
        later("Gradient"),
        later("gradient"),
        SLOPE,
        later("How the score changes with a little more ink on each pixel."),
        later("Can't tell what the ink that is there has done: it looks one tiny step ahead."),
    ),
    "gradient_input": Told(
        later("Gradient × input"),
        later("gradient × input"),
        LOGIT,
        later("Each pixel's gradient times its ink."),
        later(
            "Can't tell whether missing ink matters: no ink, no value. It takes the network for a"
            " straight line."
        ),
    ),
    "integrated": Told(
        later("Integrated gradients"),
        later("integrated gradients"),
        LOGIT,
        "",  # one of BASELINES
        later(
            "Can't tell anything of a pixel that is like the baseline. Another baseline, another"
            " map."
        ),
    ),
    "smoothgrad": Told(
        "SmoothGrad",
        "SmoothGrad",
        SLOPE,
        later("The mean gradient of {samples} copies with {noise:.0%} noise."),
        later("Can't tell of this digit alone: no digit that was learned has such noise."),
    ),
    "gradcam": Told(
        "Grad-CAM",
        "Grad-CAM",
        "",
        later(
            "The maps of {layer}, each times its mean gradient, added up, and enlarged from {grid}."
        ),
        later("Can't tell at which place a channel speaks for the class: the mean forgets it."),
    ),
    "account": Told(
        later("Exact account"),
        later("exact account"),
        LOGIT,
        later(
            "What each pixel adds to the score, with every pooling's winner and every activation's"
            " slope as they are now. The layers add the rest."
        ),
        later("Can't tell what another drawing would do: other units would be on."),
    ),
    "ink": Told(later("Control: ink"), later("the ink"), "", later("The digit itself.")),
    "edges": Told(
        later("Control: edges"), later("the edges"), "", later("How steeply the ink changes.")
    ),
    "random": Told(later("Control: random"), later("random values"), "", later("Random values.")),
}
# What integrated gradients compute, by how bright the plain picture is that they begin at.
BASELINES = {
    0.0: later(
        "The mean gradient on {steps} steps from a black picture to the digit, times the way:"
        " together, what the way adds to the score."
    ),
    0.5: later(
        "The mean gradient on {steps} steps from a grey picture to the digit, times the way:"
        " together, what the way adds to the score."
    ),
    1.0: later(
        "The mean gradient on {steps} steps from a white picture to the digit, times the way:"
        " together, what the way adds to the score."
    ),
}


class Named(NamedTuple):
    """title; name: within a sentence."""

    title: str
    name: str


TESTS = {
    "deletion": Named(later("Deletion"), later("deletion")),
    "insertion": Named(later("Insertion"), later("insertion")),
    "completeness": Named(later("Completeness"), later("completeness")),
    "values": Named(later("Random weights: values"), later("values")),
    "places": Named(later("Random weights: places"), later("places")),
}


def title(name: str) -> str:
    """What a method or a control is called."""
    return tr(METHODS[name].title)


def methods(names: Sequence[str]) -> str:
    """ "occlusion, Grad-CAM and the ink"."""
    return listed([tr(METHODS[name].name) for name in names])


def tests(names: Sequence[str]) -> str:
    """ "deletion and values"."""
    return listed([tr(TESTS[name].name) for name in names])


def says(seen: Seen, name: str, settings: dict[str, Any]) -> str:
    """What a method computes, as it is set."""
    said, told = METHODS[name].says, dict(settings)
    if name == "gradcam":
        height, width, _ = seen.spec.layers[settings["layer"]].grid_out
        told |= {"layer": seen.titles[settings["layer"]], "grid": f"{height}×{width}"}
    if name == "integrated":
        said = BASELINES[settings["baseline"]]
    return tr(said, **told)
