"""Saliency: which ink speaks for a class, one method a file.

Every method takes a network, (N, S, S) digits and a score, see model.explain.saliency.score, and
gives a Saliency. What they are held against takes the same: model.explain.saliency.controls.
"""

from model.explain.saliency import controls
from model.explain.saliency.account import account
from model.explain.saliency.gradcam import convolutions, gradcam
from model.explain.saliency.gradient import gradient
from model.explain.saliency.gradient_input import gradient_input
from model.explain.saliency.integrated import integrated
from model.explain.saliency.occlusion import occlusion
from model.explain.saliency.smoothgrad import smoothgrad
from model.spec import Spec

METHODS = {
    "occlusion": occlusion,
    "gradient": gradient,
    "gradient_input": gradient_input,
    "integrated": integrated,
    "smoothgrad": smoothgrad,
    "gradcam": gradcam,
    "account": account,
}
CONTROLS = {"ink": controls.ink, "edges": controls.edges, "random": controls.random}


def available(spec: Spec) -> tuple[str, ...]:
    """The methods that an architecture can be asked by: Grad-CAM needs a convolution."""
    return tuple(name for name in METHODS if name != "gradcam" or convolutions(spec))
