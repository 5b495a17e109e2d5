"""What a channel looks for: the picture that excites it most of all, by gradient ascent.

Activation maximisation (Erhan et al., *Visualizing Higher-Layer Features of a Deep Network*, 2009)
with the care of Olah et al., *Feature Visualization*, Distill 2017. Of each channel the unit in the
middle of its map is taken. What it sees of the digit, its receptive field, is varied, all else is
black, and values stay in [0, 1].
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from model.drawing.digit import Box
from model.explain import unit as arithmetic
from model.explain.unit import Unit
from model.explain.vjp import vjp
from model.network import Network
from model.reading import AT_ONCE, read_batch
from model.spec import Spec

STARTS = 3  # pictures of each channel
MOST = 512  # channels of a layer: of more the first
STEPS = 64
RATE = 0.1  # of Adam, in the values' own units; it falls to nothing
FADING = (0.9, 0.99)  # of Adam's two means
CANDIDATES = 64  # to start from: noise, as smooth as this many pixels
SOFT = 2.0
JITTER = 1 / 14  # of the field's side, either way: 2 pixels of a whole digit of MNIST's
TURN = 10.0  # degrees, either way
VARIATION, INK = 0.2, 0.1  # weights of the two penalties, where the activation's slope has 1
ROUNDED = 0.03  # a difference between pixels that small does not count in full


class Care(NamedTuple):
    """What keeps a picture from being speckle that only this one unit at this one place likes.

    Each is strong at the beginning and fades: the last steps climb the activation alone.
    """

    jitter: bool = True
    turns: bool = True
    smoothing: bool = True


@dataclass(frozen=True, eq=False)
class Ascent:
    """An ascent on its way; it may be dropped at any time and gone on with later.

    layer: its place in the network's Spec; cone: what its units need of the network; patches:
    (C·STARTS, h, w) float32 in [0, 1], the receptive fields, a channel's STARTS one after the
    other; means: Adam's two; step: how many were taken, of STEPS.
    """

    network: Network
    layer: int
    care: Care
    cone: Network
    patches: np.ndarray
    means: tuple[np.ndarray, np.ndarray]
    step: int = 0

    @property
    def pictures(self) -> np.ndarray:
        """What was found so far: (C, STARTS, h, w) uint8."""
        pixels = np.round(self.patches * 255).astype(np.uint8)
        return pixels.reshape(-1, STARTS, *pixels.shape[1:])


def begin(network: Network, layer: int, care: Care | None = None, seed: int = 0) -> Ascent:
    """At the foot, for a layer of Spec.shown or the logits: for each channel the STARTS patches of
    noise that excite it most of CANDIDATES. Channels that are off count as on."""
    network = network.without(())
    part = network.spec.cone(layer)
    cone = Network(part, {name: network.weights[name] for name in part.weights})
    noise = _noise(field(network.spec, layer), np.random.default_rng(seed))
    excited = _excitations(network, layer, noise)[:, : shape(network.spec, layer)[0]]
    patches = noise[np.argsort(-excited, axis=0, kind="stable")[:STARTS].T]  # (C, STARTS, h, w)
    patches = patches.reshape(-1, *noise.shape[1:])
    still = np.zeros_like(patches)
    return Ascent(network, layer, care or Care(), cone, patches, (still, still))


def advance(ascent: Ascent) -> Ascent:
    """One step higher, for all channels at once."""
    care, patches, size = ascent.care, ascent.patches, ascent.patches.shape[1:]
    left = 1 - ascent.step / STEPS
    rng = np.random.default_rng(ascent.step)
    jitter = rng.uniform(-1, 1, 2) * (JITTER * max(size) * left * care.jitter)
    turn = rng.uniform(-1, 1) * (TURN * left * care.turns)
    rise = slopes(ascent, seen(size, *jitter, turn))
    # Its direction alone counts: penalties weigh the same in every layer of every network.
    rise /= np.sqrt((rise**2).mean(axis=(1, 2), keepdims=True)) + 1e-12
    if care.smoothing:
        rise -= np.float32(left**2) * roughness_slopes(patches)
    means = tuple(
        share * mean + (1 - share) * new
        for share, mean, new in zip(FADING, ascent.means, (rise, rise**2), strict=True)
    )
    first, second = (
        mean / (1 - share ** (ascent.step + 1)) for share, mean in zip(FADING, means, strict=True)
    )
    higher = patches + RATE * left * first / (np.sqrt(second) + 1e-8)
    higher = higher.clip(0, 1).astype(np.float32)
    return replace(ascent, patches=higher, means=means, step=ascent.step + 1)


def climb(network: Network, layer: int, care: Care | None = None, seed: int = 0) -> np.ndarray:
    """All STEPS: (C, STARTS, h, w) uint8, the patches that excite the layer's channels most."""
    ascent = begin(network, layer, care, seed)
    while ascent.step < STEPS:
        ascent = advance(ascent)
    return ascent.pictures


def shape(spec: Spec, layer: int) -> tuple[int, int, int, int]:
    """Of a layer's pictures: channels, starts, height, width."""
    box = field(spec, layer)
    return min(spec.layers[layer].channels, MOST), STARTS, box.height, box.width


def field(spec: Spec, layer: int) -> Box:
    """What the unit in the middle of a layer's maps sees of the digit."""
    return arithmetic.field(spec, _middle(spec, layer))


def digits(spec: Spec, layer: int, patches: np.ndarray) -> np.ndarray:
    """Patches (…, h, w) where the middle unit sees them, all else black: (…, S, S)."""
    return _placed(patches, field(spec, layer), spec.input_shape[:2])


def values(network: Network, layer: int, pictures: np.ndarray) -> np.ndarray:
    """How much each picture, (C, STARTS, h, w) uint8, excites its channel's middle unit, by a plain
    reading of the whole digit: (C, STARTS) float32, the logits before any softmax."""
    count, starts, *size = pictures.shape
    read = _excitations(network, layer, pictures.reshape(-1, *size) / np.float32(255))
    channels = np.repeat(np.arange(count), starts)
    return read[np.arange(len(read)), channels].reshape(count, starts)


def slopes(ascent: Ascent, view: np.ndarray) -> np.ndarray:
    """How the total of each patch's own unit, before its activation function, changes with each
    pixel where it sees the patch through `view` (see `seen`): (C·STARTS, h, w) float32.

    Totals rise even where a ReLU gives nothing yet, and are largest where the activation is.
    """
    spec = ascent.cone.spec
    box, unit = field(spec, ascent.layer), _middle(spec, ascent.layer)
    flat = ascent.patches.reshape(len(ascent.patches), -1)
    viewed = _placed((flat @ view.T).reshape(ascent.patches.shape), box, spec.input_shape[:2])
    found = []
    for first in range(0, len(viewed), AT_ONCE):
        some = viewed[first : first + AT_ONCE]
        wanted = np.zeros((len(some), *spec.layers[ascent.layer].grid_out), np.float32)
        channels = np.arange(first, first + len(some)) // STARTS
        wanted[np.arange(len(some)), unit.row, unit.column, channels] = 1
        wanted = wanted.reshape(-1, *spec.layers[ascent.layer].shape_out)
        found.append(vjp(ascent.cone, some, ascent.layer, wanted).gradients)
    inside = np.concatenate(found)[:, box.top : box.bottom, box.left : box.right]
    return (inside.reshape(flat.shape) @ view).reshape(ascent.patches.shape)


def seen(size: tuple[int, int], down: float, right: float, degrees: float) -> np.ndarray:
    """How a patch is seen that is turned about its middle, clockwise, and moved: (h·w, h·w)
    float32, each of its pixels as a bilinear mixture of the old ones; what comes in is black."""
    rows, columns = np.indices(size, np.float32).reshape(2, -1)
    middle = (size[0] - 1) / 2, (size[1] - 1) / 2
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    below, beside = rows - middle[0] - down, columns - middle[1] - right
    wanted = cos * below - sin * beside + middle[0], sin * below + cos * beside + middle[1]
    near = [np.maximum(0, 1 - np.abs(at[:, np.newaxis] - old))
            for at, old in zip(wanted, (rows, columns), strict=True)]  # fmt: skip
    return (near[0] * near[1]).astype(np.float32)


def roughness(patches: np.ndarray) -> np.ndarray:
    """What smoothing takes from the activation, (N,): total variation, and all ink squared."""
    varied = sum(
        np.sqrt(np.diff(patches, axis=axis) ** 2 + ROUNDED**2).sum(axis=(1, 2)) for axis in (1, 2)
    )
    return VARIATION * varied + INK * (patches**2).sum(axis=(1, 2))


def roughness_slopes(patches: np.ndarray) -> np.ndarray:
    """How `roughness` changes with each pixel: (N, h, w)."""
    slopes = 2 * INK * patches
    for axis in (1, 2):
        step = np.diff(patches, axis=axis)
        step /= np.sqrt(step**2 + ROUNDED**2)
        edges = [(0, 0)] * 3
        edges[axis] = (1, 1)
        slopes -= VARIATION * np.diff(np.pad(step, edges), axis=axis)
    return slopes


def _middle(spec: Spec, layer: int) -> Unit:
    height, width, _ = spec.layers[layer].grid_out
    return Unit(layer, 0, height // 2, width // 2)


def _placed(patches: np.ndarray, box: Box, size: tuple[int, int]) -> np.ndarray:
    made = np.zeros((*patches.shape[:-2], *size), patches.dtype)
    made[..., box.top : box.bottom, box.left : box.right] = patches
    return made


def _noise(box: Box, rng: np.random.Generator) -> np.ndarray:
    """Grey blobs on black, CANDIDATES of them: (N, h, w) float32 in [0, 1]."""
    noise = rng.standard_normal((CANDIDATES, box.height, box.width))
    down, across = (
        np.exp(-(np.subtract.outer(places, places) ** 2) / (2 * SOFT**2))
        for places in (np.arange(box.height), np.arange(box.width))
    )
    blurred = down @ noise @ across
    blurred /= np.abs(blurred).max(axis=(1, 2), keepdims=True)
    return blurred.clip(0, 1).astype(np.float32)


def _excitations(network: Network, layer: int, patches: np.ndarray) -> np.ndarray:
    """What the middle units of all channels give for (N, h, w) patches: (N, C) float32."""
    at, given = _middle(network.spec, layer), digits(network.spec, layer, patches)
    return np.concatenate([
        arithmetic.values(read_batch(network, given[n : n + AT_ONCE]), layer)[:, at.row, at.column]
        for n in range(0, len(given), AT_ONCE)
    ])  # fmt: skip
