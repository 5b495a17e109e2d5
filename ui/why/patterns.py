"""What the networks' first layers look for: their weights."""

from __future__ import annotations

import streamlit as st

from model.explain import exciting
from model.language import tr
from ui import words
from ui.figures.images import data_uri
from ui.results import Compared
from ui.why.figures import weights as weights_figure

TEMPLATES = 32  # of the dense network's hidden units
KERNEL_PIXEL, TEMPLATE_PIXEL = 12, 2  # screen pixels a weight


def local_patterns(convnet: Compared, dense: Compared) -> None:
    """The weights of both first layers."""
    st.subheader(tr("Local patterns"), anchor=False)
    left, right = st.columns([3, 5], gap="large")
    with left:
        _kernels(convnet)
    with right:
        _templates(dense)
    st.caption(tr("White: no weight. Red: ink here raises the sum. Blue: ink here lowers it."))


def _kernels(convnet: Compared) -> None:
    first = convnet.spec.of_kind("Conv2D")[0]
    kernels = convnet.network.of_layer(first)["kernel"][:, :, 0].transpose(2, 0, 1)  # (C, k, l)
    st.markdown(
        tr(
            "**Convnet**: its {count} first kernels, {shape} pixels each",
            count=len(kernels),
            shape=words.shape(kernels.shape[1:]),
        )
    )
    st.image(data_uri(weights_figure.tiles(kernels, 8, KERNEL_PIXEL, gap=12)), alt=tr("Kernels"))
    st.markdown(
        tr(
            "A kernel sees {count} pixels. Red next to blue is an edge: it answers where ink begins"
            " or ends in that direction, anywhere in the picture.",
            count=kernels[0].size,
        )
    )


def _templates(dense: Compared) -> None:
    templates = exciting.templates(dense.network, TEMPLATES)  # (TEMPLATES, S, S)
    hidden = dense.spec.layers[dense.spec.of_kind("Dense")[0]].units
    st.markdown(
        tr(
            "**Dense network**: {count} of its {all} hidden units, {shape} pixels each",
            count=len(templates),
            all=hidden,
            shape=words.shape(templates.shape[1:]),
        )
    )
    st.image(data_uri(weights_figure.tiles(templates, 8, TEMPLATE_PIXEL)), alt=tr("Hidden units"))
    st.markdown(
        tr(
            "A hidden unit sees the whole picture at once: a smeared template of strokes at fixed"
            " places. Shown are the units that weigh most in the answer. The speckle at the borders"
            " is where training digits have no ink: those weights stayed as random as they began."
        )
    )
