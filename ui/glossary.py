"""The terms of the field, a sentence each, and a second one with the network in use's own numbers.

static/glossary.js underlines where a page first says one of them; the sidebar lists all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from model.language import later, sentences, tr, trn
from model.layers import IDLE, POOLINGS, Layer
from model.training.runs import Checkpoint
from ui import components, words

_component = components.component("glossary", "glossary.js", isolated=False)


class Term(NamedTuple):
    """title; found_as: how texts say it, "|" between; means: a sentence; own: another one with this
    network's numbers, "" where it has none."""

    title: str
    found_as: str
    means: str
    own: Callable[[Checkpoint], str] = lambda used: ""


def show(used: Checkpoint) -> None:
    """Underline the terms on the page, and list them all where this is called."""
    told = [
        {"title": tr(term.title), "words": tr(term.found_as).split("|"), "says": says(term, used)}
        for term in TERMS
    ]
    with st.popover(tr("Glossary"), icon=":material/menu_book:", width="stretch"):
        st.markdown("\n\n".join(f"**{each['title']}**: {each['says']}" for each in told))
    _component(key="glossary", data={"terms": told})


def says(term: Term, used: Checkpoint) -> str:
    """What a term means, and what it is in this network."""
    return sentences(tr(term.means), term.own(used))


def _first(used: Checkpoint, *kinds: str) -> tuple[Layer, str] | None:
    """The first layer of these kinds, and its title."""
    places = used.run.spec.of_kind(*kinds)
    if not places:
        return None
    return used.run.spec.layers[places[0]], words.titles(used.run.spec)[places[0]]


def _of_first(say: Callable[[Layer, str], str], *kinds: str) -> Callable[[Checkpoint], str]:
    def own(used: Checkpoint) -> str:
        found = _first(used, *kinds)
        return say(*found) if found else ""

    return own


def _maps(layer: Layer, title: str) -> str:
    height, width, channels = layer.shape_out
    return tr(
        "{layer} makes {channels} of them, {height}×{width} values each.",
        layer=title, channels=channels, height=height, width=width,
    )  # fmt: skip


def _channels(used: Checkpoint) -> str:
    spec = used.run.spec
    mapped = [str(layer.channels) for layer in spec.layers if layer.makes_maps]
    if not mapped:
        return ""
    return tr("Here their number goes {numbers}.", numbers=" → ".join(["1", *mapped]))


def _kernel(layer: Layer, title: str) -> str:
    return tr(
        "{layer} has {count}, each with {size} weights.",
        layer=title, count=layer.units, size=words.shape((*layer.window, layer.shape_in[-1])),
    )  # fmt: skip


def _convolution(used: Checkpoint) -> str:
    count = len(used.run.spec.of_kind("Conv2D"))
    return trn("This network has {n} such layer.", "This network has {n} such layers.", count)


def _stride(layer: Layer, title: str) -> str:
    return tr("In {layer} it is {stride}.", layer=title, stride=layer.stride[0])


def _padding(layer: Layer, title: str) -> str:
    before, after = layer.shape_in[0], layer.shape_out[0]
    if layer.padding == "same":
        return tr("{layer} pads: {before} rows, {after} out.", **_sides(title, before, after))
    return tr(
        "{layer} does not pad: of {before} rows {after} are left.", **_sides(title, before, after)
    )


def _sides(title: str, before: int, after: int) -> dict:
    return {"layer": title, "before": before, "after": after}


def _pooling(layer: Layer, title: str) -> str:
    return tr(
        "{layer} takes windows of {window}: {before} become {after}.",
        layer=title, window=words.shape(layer.window),
        before=words.shape(layer.shape_in[:2]), after=words.shape(layer.shape_out[:2]),
    )  # fmt: skip


def _field(used: Checkpoint) -> str:
    spec = used.run.spec
    places = [n for n in spec.of_kind("Conv2D", *POOLINGS) if spec.layers[n].makes_maps]
    if not places:
        return ""
    return tr(
        "In {layer} it is up to {field} pixels.",
        layer=words.titles(spec)[places[-1]], field=words.shape(spec.layers[places[-1]].fields),
    )  # fmt: skip


def _dense(used: Checkpoint) -> str:
    spec = used.run.spec
    layer, title = spec.layers[spec.logits], words.titles(spec)[spec.logits]
    return tr(
        "{layer} has {units} units that weigh {inputs:,} values each.",
        layer=title, units=layer.units, inputs=layer.shape_in[0],
    ) if layer.kind == "Dense" else ""  # fmt: skip


def _units(used: Checkpoint) -> str:
    layers = [layer for layer in used.run.spec.layers if layer.kind not in IDLE]
    count = sum(layer.activations for layer in layers)
    return tr("All layers together compute {count:,} for one digit.", count=count)


def _biases(used: Checkpoint) -> str:
    spec = used.run.spec
    biases = sum(layer.units for layer in spec.layers if layer.bias and layer.units)
    return tr("This network has {count:,}.", count=biases)


def _parameters(used: Checkpoint) -> str:
    return tr("This network has {count:,}.", count=used.run.spec.parameters)


def _relu(used: Checkpoint) -> str:
    titles = words.titles(used.run.spec)
    layers = [
        title
        for layer, title in zip(used.run.spec.layers, titles, strict=True)
        if layer.activation == "relu"
    ]
    return tr("Here it stands in {layers}.", layers=words.listed(layers)) if layers else ""


def _classes(used: Checkpoint) -> str:
    return tr("Here there are {count}.", count=len(used.run.spec.classes))


def _loss(used: Checkpoint) -> str:
    test = used.run.record.test
    if used.step is not None or test is None:
        return ""
    return tr("Here it is {loss:.4f} on the digits kept for the test.", loss=test.loss)


def _accuracy(used: Checkpoint) -> str:
    return "" if used.accuracy is None else tr("Here it is {share:.2%}.", share=used.accuracy)


def _told(message: str, setting: str) -> Callable[[Checkpoint], str]:
    """A sentence with one setting of the training."""

    def own(used: Checkpoint) -> str:
        settings = used.run.record.settings
        return tr(message, value=settings[setting]) if setting in settings else ""

    return own


def _steps(used: Checkpoint) -> str:
    record = used.run.record
    if not record.settings:
        return ""
    return tr("An epoch of this network's training has {count:,}.", count=record.steps_per_epoch)


TERMS = [
    Term(
        later("Convolution"),
        later("convolution|convolutions"),
        later("A layer whose kernels slide over its input and look for the same thing everywhere."),
        _convolution,
    ),
    Term(
        later("Kernel"),
        later("kernel|kernels"),
        later("A small block of weights that slides over the input: it is what the layer learned."),
        _of_first(_kernel, "Conv2D"),
    ),
    Term(
        later("Feature map"),
        later("feature map|feature maps"),
        later("What one kernel finds, place by place: large where the input is like it."),
        _of_first(_maps, "Conv2D"),
    ),
    Term(
        later("Channel"),
        later("channel|channels"),
        later("One of the maps that lie behind each other in a layer, numbered from 0."),
        _channels,
    ),
    Term(
        later("Stride"),
        later("stride|strides"),
        later("How many pixels a window moves on at each step."),
        _of_first(_stride, "Conv2D", *POOLINGS),
    ),
    Term(
        later("Padding"),
        later("padding"),
        later("A border of zeros around the input, so that the output is no smaller."),
        _of_first(_padding, "Conv2D"),
    ),
    Term(
        later("Pooling"),
        later("max pooling|pooling"),
        later("One number stands for each small window: its largest, or its mean."),
        _of_first(_pooling, *POOLINGS),
    ),
    Term(
        later("Receptive field"),
        later("receptive field|receptive fields"),
        later("The part of the digit that can change a unit."),
        _field,
    ),
    Term(
        later("Unit"),
        later("unit|units"),
        later("One number that a layer computes."),
        _units,
    ),
    Term(
        later("Dense layer"),
        later("dense layer|dense layers"),
        later("Each of its units weighs every input."),
        _dense,
    ),
    Term(
        later("Bias"),
        later("bias|biases"),
        later("A learned number that is added to a weighted sum, whatever the input is."),
        _biases,
    ),
    Term(
        later("Parameters"),
        later("parameter|parameters"),
        later("All numbers that are learned: weights and biases."),
        _parameters,
    ),
    Term(
        later("ReLU"),
        later("ReLU"),
        later("What is below zero becomes zero, all else stays."),
        _relu,
    ),
    Term(
        later("Logit"),
        later("logit|logits"),
        later("What a class scores before the softmax: any number, larger is likelier."),
        _classes,
    ),
    Term(
        later("Softmax"),
        later("softmax"),
        later("Turns the logits into probabilities, which add up to 1."),
    ),
    Term(
        later("Loss"),
        later("loss"),
        later("How wrong the answers are: the mean of −ln p, p being what the right class got."),
        _loss,
    ),
    Term(
        later("Accuracy"),
        later("accuracy"),
        later("The share of the digits that are classified correctly."),
        _accuracy,
    ),
    Term(
        later("Gradient"),
        later("gradient|gradients"),
        later("By how much a number changes with each of those that it depends on."),
        _told(later("In training, each step goes against it, times {value:g}."), "learning_rate"),
    ),
    Term(
        later("Batch"),
        later("batch|batches"),
        later("The digits that are looked at before the weights change once."),
        _told(later("In this network's training it was {value}."), "batch_size"),
    ),
    Term(
        later("Epoch"),
        later("epoch|epochs"),
        later("One time through all the training digits."),
        _steps,
    ),
]
