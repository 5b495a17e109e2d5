"""The book's question answered in a few sentences, with the page's own numbers."""

import streamlit as st

from model import network
from model.explain import unit
from model.studies.examples import Study
from ui import results, words
from ui.why import sweeper
from ui.session import Network
from ui.why.examples import enough


def show(convnet: Network, dense: Network, study: Study | None) -> None:
    """Why the convnet is so good, and what it is not good at."""
    st.subheader("So why is it so good?", anchor=False)
    said = [_local(convnet, dense), _anywhere(convnet, dense), _layers(convnet)]
    if study is not None and (few := enough(study, convnet, dense)):
        said.append(f"**It needs fewer examples.** {few}")
    said.append(_turned(convnet, dense))
    st.markdown("\n".join(f"- {text}" for text in said if text))


def _local(convnet: Network, dense: Network) -> str:
    described, wide = (network.describe(results.architecture(one)) for one in (convnet, dense))
    first = described[0]
    height, width, _ = first.shape_out
    parameters = [sum(layer.parameters for layer in layers) for layers in (described, wide)]
    return (
        "**It learns local patterns.** A unit of its first layer sees"
        f" {first.window}×{first.window} pixels, and its {first.window**2} weights serve at all"
        f" {height}×{width} places: {parameters[0]:,} parameters do, where the dense network has"
        f" {parameters[1]:,}."
    )


def _anywhere(convnet: Network, dense: Network) -> str:
    shares = _shares("shift", convnet, dense)
    return shares and (
        "**It knows them at any place.** A kernel is the same everywhere, so a digit that is moved"
        f" has moved maps. {shares} Its last layer is dense, which is why it does not read them"
        " all."
    )


def _layers(convnet: Network) -> str:
    mapped = unit.mapped(network.describe(results.architecture(convnet)))
    sees = [words.shape((layer.field,) * 2) for layer in mapped if layer.kind == "conv"]
    return (
        "**It builds patterns of patterns.** The units of its convolutions see"
        f" {', then '.join(sees)} pixels: strokes, then corners and curves, then parts of digits."
    )


def _turned(convnet: Network, dense: Network) -> str:
    shares = _shares("rotate", convnet, dense)
    return shares and (
        "**But not of everything.** Nothing in a convolution is made for turning: a kernel that"
        f" answers to an upright stroke does not answer to a slanting one. {shares}"
    )


def _shares(sweep: str, convnet: Network, dense: Network) -> str:
    """How many of the test digits both read far from where they stood, "" if nobody measured."""
    studies = [results.study(one) for one in (convnet, dense)]
    if None in studies:
        return ""
    ours, theirs = (sweeper.far(study, sweep) for study in studies)
    return (
        f"Of the test digits, {sweeper.FAR[sweep][0]}, the convnet still reads {ours:.1%}, the"
        f" dense network {theirs:.1%}."
    )
