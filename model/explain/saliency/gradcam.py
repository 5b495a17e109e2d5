"""Grad-CAM: a convolution's maps, each weighed by its mean slope, added up.

Selvaraju et al., Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization,
2017. The paper keeps what is above zero; here what speaks against the class stays, below it.
"""

from __future__ import annotations

import numpy as np

from model.explain.saliency.score import Saliency, slopes
from model.network import Network
from model.reading import read_batch
from model.spec import Spec


def convolutions(spec: Spec) -> list[int]:
    """The places of the layers that it can be asked of."""
    return [n for n in spec.of_kind("Conv2D") if n < spec.logits]


def gradcam(
    network: Network, digits: np.ndarray, score: np.ndarray, layer: int | None = None
) -> Saliency:
    """Of (N, S, S) digits. layer: the place of a convolution, by default the last.

    Each unit stands at the middle of what it sees of the digit; between the middles the map is
    bilinear, beyond the outermost it stays as it is there. The paper stretches it to the borders.
    """
    spec = network.spec
    layer = convolutions(spec)[-1] if layer is None else layer
    weights = slopes(network, digits, score, layer).mean(axis=(1, 2), keepdims=True)
    summed = (weights * read_batch(network, digits).layers[layer].values).sum(axis=-1)
    down, across = (_spread(spec, layer, axis) for axis in (0, 1))
    return Saliency((down @ summed @ across.T).astype(np.float32))


def _spread(spec: Spec, layer: int, axis: int) -> np.ndarray:
    """How much each unit along an axis counts at each pixel: (S, H)."""
    middles = _middles(spec, layer, axis)
    pixels = np.arange(spec.side)
    return np.stack([np.interp(pixels, middles, unit) for unit in np.eye(len(middles))], axis=1)


def _middles(spec: Spec, layer: int, axis: int) -> np.ndarray:
    """The middle of what each unit sees along an axis, in pixels, as if the borders were not."""
    first, jump = 0.0, 1
    for each in spec.layers[: layer + 1]:
        if each.makes_maps:
            first += jump * ((each.window[axis] - 1) / 2 - each.pads[axis][0])
            jump *= each.stride[axis]
    return first + jump * np.arange(spec.layers[layer].grid_out[axis])
