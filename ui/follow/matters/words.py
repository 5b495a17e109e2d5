"""What the methods and their tests are called, what each computes, and what it can't tell."""

from __future__ import annotations

from typing import Any, NamedTuple

from ui.follow.seen import Seen

LOGIT, SLOPE = "logits", "logits per 1.0 of ink"


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
        "How far the score falls, on average, where a black {size}×{size} square covers a pixel.",
        "Which pixel of a square it was; and what two far parts do together.",
    ),
    "gradient": Told(
        "Gradient",
        SLOPE,
        "How the score would change with a little more ink on each pixel.",
        "What the ink that is there has done: it looks one tiny step ahead.",
    ),
    "gradient_input": Told(
        "Gradient × input",
        LOGIT,
        "Each pixel's gradient times its ink.",
        "Whether missing ink matters: without ink a pixel has 0. It takes the network for a"
        " straight line.",
    ),
    "integrated": Told(
        "Integrated gradients",
        LOGIT,
        "The gradients met in {steps} steps from a {plain} picture to the digit, times what each"
        " pixel gains: together, what the way adds to the score.",
        "What another baseline would say; and nothing of a pixel that is like the baseline.",
    ),
    "smoothgrad": Told(
        "SmoothGrad",
        SLOPE,
        "The mean gradient of {samples} copies with {noise:.0%} noise.",
        "Anything of this digit alone: it tells of noisy ones, which look like no digit learned.",
    ),
    "gradcam": Told(
        "Grad-CAM",
        "(no unit)",
        "The maps of {layer}, each times its mean gradient, added up and enlarged from {grid}.",
        "Where on a map a channel speaks for or against: the mean forgets it.",
    ),
    "account": Told(
        "Exact account",
        LOGIT,
        "What each pixel adds to the score, every pooling window's winner and every activation"
        " function's slope held as they are now; the layers add the rest themselves.",
        "What another drawing would do: there, other units are on.",
    ),
    "ink": Told("Control: the ink", "of ink", "The digit itself.", ""),
    "edges": Told("Control: its edges", "per pixel", "How steeply the ink changes.", ""),
    "random": Told("Control: random", "(no unit)", "Random values.", ""),
}
TESTS = {
    "deletion": "deletion",
    "insertion": "insertion",
    "completeness": "completeness",
    "values": "random weights, values",
    "places": "random weights, places",
}


def title(name: str) -> str:
    return METHODS[name].title


def says(seen: Seen, name: str, settings: dict[str, Any]) -> str:
    """What a method computes, as it is set."""
    told = dict(settings)
    if name == "gradcam":
        height, width, _ = seen.spec.layers[settings["layer"]].grid_out
        told |= {"layer": seen.titles[settings["layer"]], "grid": f"{height}×{width}"}
    if name == "integrated":
        told["plain"] = {0.0: "black", 1.0: "white"}.get(settings["baseline"], "grey")
    return METHODS[name].says.format(**told)
