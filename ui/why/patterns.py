"""What the networks' first layers look for, and what excites a channel of any layer."""

import streamlit as st

from model import network
from model.explain import exciting, unit
from ui import engine, results, session, words
from ui.figures import gallery
from ui.why.figures import weights as weights_figure
from ui.figures.images import data_uri
from ui.session import Network

TEMPLATES = 32  # of the dense network's hidden units
KERNEL_PIXEL, TEMPLATE_PIXEL = 12, 2  # screen pixels a weight


@st.fragment
def local_patterns(convnet: Network, dense: Network, used: Network) -> None:
    """The weights of both first layers, and the digits that excite a channel most."""
    st.subheader("Local patterns", anchor=False)
    left, right = st.columns([3, 5], gap="large")
    kernels = convnet.weights["conv1/kernel"][:, :, 0].transpose(2, 0, 1)  # (32, 3, 3)
    templates = exciting.templates(dense.weights, TEMPLATES)  # (32, 28, 28)
    with left:
        sides = words.shape(kernels.shape[1:])
        st.markdown(f"**Convnet**: its {len(kernels)} first kernels, {sides} pixels each")
        st.image(data_uri(weights_figure.tiles(kernels, 8, KERNEL_PIXEL, gap=12)))
        st.markdown(
            f"A kernel sees {kernels[0].size} pixels. Red next to blue is an edge: it answers where"
            " ink begins or ends in that direction, anywhere in the picture."
        )
    with right:
        st.markdown(
            f"**Dense network**: {len(templates)} of its {len(dense.weights['dense1/bias'])} hidden"
            f" units, {words.shape(templates.shape[1:])} pixels each"
        )
        st.image(data_uri(weights_figure.tiles(templates, 8, TEMPLATE_PIXEL)))
        st.markdown(
            "A hidden unit sees the whole picture at once: a smeared template of strokes at fixed"
            " places. Shown are the units that weigh most in the answer. The speckle at the borders"
            " is where training digits have no ink: those weights stayed as random as they began."
        )
    st.caption("White: no weight. Red: ink here raises the sum. Blue: ink here lowers it.")
    _excites(used)


def _excites(used: Network) -> None:
    st.markdown("#### What excites a channel")
    layers = unit.mapped(network.describe(engine.convnet()))
    titles = words.titles(layers)
    with st.container(horizontal=True, gap="medium"):
        layer = st.selectbox(
            "Layer", range(len(layers)), format_func=titles.__getitem__, index=2, width=200
        )
        channel = _channel(used, layer, "Channel")
    _best(used, layer, channel, crop=False)
    field = layers[layer].field
    st.markdown(
        f"The nine test digits that excite channel {channel} of {titles[layer].lower()} most in the"
        f" network in use ({session.plain(used.title)}), with the {field}×{field} pixels that the"
        " unit sees."
    )


def _channel(used: Network, layer: int, label: str) -> int:
    best = results.examined(used).best[layer]
    return st.selectbox(
        label,
        range(len(best.values)),
        index=best.strongest,
        key=f"{label} {layer} {used.id}",
        width=130,
    )


def _best(used: Network, layer: int, channel: int, crop: bool) -> None:
    """The gallery of the nine digits that excite a channel most, or of their patches."""
    layers = unit.mapped(network.describe(engine.convnet()))
    best = results.examined(used).best[layer]
    boxes = [unit.fields(layers, one)[0] for one in best.units(layer, channel)]
    values = [f"{value:.2f}" for value in best.values[channel]]
    gallery.gallery(
        best.digits[channel],
        [""] * len(values) if crop else values,
        key=f"best {layer} {crop}",
        label=f"Best digits of channel {channel}",
        boxes=boxes,
        crop=crop,
        scale=6 if crop else 3,
    )


@st.fragment
def hierarchy(used: Network) -> None:
    """The best patches of a channel of each convolution, as large as its units see."""
    st.subheader("Hierarchy", anchor=False)
    st.markdown(
        "Each convolution looks at the maps of the one before, so its units see more: strokes, then"
        " corners and curves, then parts of digits. The best patches of one channel of each, at"
        f" the size that its units see (network in use: {session.plain(used.title)})."
    )
    layers = unit.mapped(network.describe(engine.convnet()))
    convolutions = [n for n, layer in enumerate(layers) if layer.kind == "conv"]
    columns = st.columns([layers[n].field + 14 for n in convolutions], gap="medium")
    for column, n in zip(columns, convolutions, strict=True):
        with column:
            side = layers[n].field
            st.markdown(f"**{words.titles(layers)[n]}**: {side}×{side} pixels")
            _best(used, n, _channel(used, n, "Channel shown"), crop=True)
