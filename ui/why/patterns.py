"""What the networks' first layers look for, and what excites a channel of any layer."""

from __future__ import annotations

import streamlit as st

from model.explain import exciting, unit
from model.spec import Spec
from model.training.runs import Checkpoint
from ui import results, words
from ui.figures import gallery
from ui.figures.images import data_uri
from ui.results import Compared
from ui.why.figures import weights as weights_figure

TEMPLATES = 32  # of the dense network's hidden units
KERNEL_PIXEL, TEMPLATE_PIXEL = 12, 2  # screen pixels a weight
PATCH_PIXEL, PATCHES_WIDTH = 6, 108  # screen pixels: the largest pixel of a patch, a patch at most
BEST, BEST_IN_A_ROW = 9, 3


@st.fragment
def local_patterns(convnet: Compared, dense: Compared, used: Checkpoint) -> None:
    """The weights of both first layers, and the digits that excite a channel most."""
    st.subheader("Local patterns", anchor=False)
    left, right = st.columns([3, 5], gap="large")
    with left:
        _kernels(convnet)
    with right:
        _templates(dense)
    st.caption("White: no weight. Red: ink here raises the sum. Blue: ink here lowers it.")
    _excites(used)


def _kernels(convnet: Compared) -> None:
    first = convnet.spec.of_kind("Conv2D")[0]
    kernels = convnet.network.of_layer(first)["kernel"][:, :, 0].transpose(2, 0, 1)  # (C, k, l)
    sides = words.shape(kernels.shape[1:])
    st.markdown(f"**Convnet**: its {len(kernels)} first kernels, {sides} pixels each")
    st.image(data_uri(weights_figure.tiles(kernels, 8, KERNEL_PIXEL, gap=12)))
    st.markdown(
        f"A kernel sees {kernels[0].size} pixels. Red next to blue is an edge: it answers where"
        " ink begins or ends in that direction, anywhere in the picture."
    )


def _templates(dense: Compared) -> None:
    templates = exciting.templates(dense.network, TEMPLATES)  # (TEMPLATES, S, S)
    hidden = dense.spec.layers[dense.spec.of_kind("Dense")[0]].units
    st.markdown(
        f"**Dense network**: {len(templates)} of its {hidden} hidden units,"
        f" {words.shape(templates.shape[1:])} pixels each"
    )
    st.image(data_uri(weights_figure.tiles(templates, 8, TEMPLATE_PIXEL)))
    st.markdown(
        "A hidden unit sees the whole picture at once: a smeared template of strokes at fixed"
        " places. Shown are the units that weigh most in the answer. The speckle at the borders"
        " is where training digits have no ink: those weights stayed as random as they began."
    )


def _excites(used: Checkpoint) -> None:
    st.markdown("#### What excites a channel")
    spec = used.run.spec
    if said := results.misfit(used):
        st.info(said)
        return
    if not spec.shown:
        st.info("The network in use has no layer between the digit and the answer.")
        return
    titles = words.titles(spec)
    with st.container(horizontal=True, gap="medium"):
        layer = st.selectbox(
            "Layer",
            spec.shown,
            format_func=titles.__getitem__,
            index=spec.shown.index(_middle(spec)),
            key=f"excited layer {used.id}",
            width=200,
        )
        channel = _channel(used, layer, "Channel")
    _best(used, layer, channel, crop=False)
    st.markdown(
        f"The {BEST} test digits that excite channel {channel} of {titles[layer].lower()} most in"
        f" the network in use ({words.plain(words.network(used))}), with the"
        f" {words.shape(spec.layers[layer].fields)} pixels that the unit sees."
    )


def _middle(spec: Spec) -> int:
    """A layer to begin with: neither the digit's edges nor whole digits."""
    among = [n for n in spec.of_kind("Conv2D") if n in spec.shown] or spec.shown
    return among[len(among) // 2]


def _channel(used: Checkpoint, layer: int, label: str) -> int:
    best = results.examined(used).best[layer]
    return st.selectbox(
        label,
        range(len(best.values)),
        index=best.strongest,
        key=f"{label} {layer} {used.id}",
        width=130,
    )


def _best(used: Checkpoint, layer: int, channel: int, crop: bool) -> None:
    """The gallery of the digits that excite a channel most, or of their patches."""
    spec, best = used.run.spec, results.examined(used).best[layer]
    boxes = [unit.field(spec, one) for one in best.units(layer, channel)]
    values = [f"{value:.2f}" for value in best.values[channel]]
    gallery.gallery(
        best.digits[channel],
        [""] * len(values) if crop else values,
        key=f"best {layer} {crop}",
        label=f"Best digits of channel {channel}",
        boxes=boxes,
        crop=crop,
        scale=_patch_pixel(spec, layer) if crop else 3,
    )


def _patch_pixel(spec: Spec, layer: int) -> int:
    return max(1, min(PATCH_PIXEL, PATCHES_WIDTH // spec.layers[layer].field))


@st.fragment
def hierarchy(used: Checkpoint) -> None:
    """The best patches of a channel of each convolution, as large as its units see."""
    st.subheader("Hierarchy", anchor=False)
    spec = used.run.spec
    convolutions = [n for n in spec.of_kind("Conv2D") if n in spec.shown]
    if said := results.misfit(used):
        st.info(said)
        return
    if not convolutions:
        st.info("The network in use has no convolutions: no patterns are made of patterns there.")
        return
    st.markdown(
        "Each convolution looks at the maps of the one before, so its units see more: strokes, then"
        " corners and curves, then parts of digits. The best patches of one channel of each, at"
        f" the size that its units see (network in use: {words.plain(words.network(used))})."
    )
    titles = words.titles(spec)
    with st.container(horizontal=True, gap="medium"):
        for n in convolutions:
            layer = spec.layers[n]
            patches = BEST_IN_A_ROW * (layer.field * _patch_pixel(spec, n) + 12)
            with st.container(width=max(170, patches)):
                st.markdown(f"**{titles[n]}**: {words.shape(layer.fields)} pixels")
                _best(used, n, _channel(used, n, "Channel shown"), crop=True)
