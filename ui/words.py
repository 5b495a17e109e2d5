"""What layers, moments, networks and numbers are called, in words derived from them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from model.data import mnist
from model.explain.unit import Unit
from model.language import tr
from model.network import Channel
from model.spec import Layer, Spec
from model.training.runs import Checkpoint, Run

KINDS = {
    "Conv2D": "Convolution",
    "MaxPooling2D": "Max pooling",
    "AveragePooling2D": "Average pooling",
    "GlobalAveragePooling2D": "Global average pooling",
    "BatchNormalization": "Batch normalisation",
    "Dropout": "Dropout",
    "Activation": "Activation",
    "Rescaling": "Rescaling",
    "Flatten": "Flatten",
    "Dense": "Dense",
}
ACTIVATIONS = {
    "linear": "no activation",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "elu": "ELU",
    "softmax": "softmax",
}
POOLED = {"MaxPooling2D": "only the largest value stays", "AveragePooling2D": "the mean stays"}


def titles(spec: Spec) -> list[str]:
    """ "Convolution 1", "Max pooling 1", …: one for each layer; a kind that is there only once has
    no number."""
    kinds = [layer.kind for layer in spec.layers]
    return [
        f"{KINDS[kind]} {kinds[: i + 1].count(kind)}" if kinds.count(kind) > 1 else KINDS[kind]
        for i, kind in enumerate(kinds)
    ]


def by_name(spec: Spec) -> dict[str, str]:
    """The title of each layer by its name."""
    return {layer.name: title for layer, title in zip(spec.layers, titles(spec), strict=True)}


def channel(spec: Spec, at: Channel) -> str:
    """ "Convolution 1 · 7"."""
    return f"{titles(spec)[at.layer]} · {at.channel}"


def unit(spec: Spec, at: Unit) -> str:
    """ "Convolution 1 · 7 (4, 9)": layer, channel, row and column; a dense layer's has no place."""
    place = f" ({at.row}, {at.column})" if spec.layers[at.layer].makes_maps else ""
    return channel(spec, Channel(at.layer, at.channel)) + place


def shape(sizes: Sequence[int]) -> str:
    """ "26×26×32"."""
    return "×".join(map(str, sizes))


def a(name: str) -> str:
    """A class as a noun: "a 5", "an 8"; any other name stands in quotation marks."""
    if not name.isdecimal():
        return f"“{name}”"
    return f"{'an' if name[0] == '8' or name in ('11', '18') else 'a'} {name}"


def some(names: Sequence[str], few: int = 3, longest: int = 24) -> str:
    """ "α, cat, 长 and 9 more": the first of these names, none longer than that."""
    first = ", ".join(shorten(name, longest) for name in names[:few])
    return f"{first} and {len(names) - few} more" if len(names) > few else first


def listed(parts: Sequence[str]) -> str:
    """ "one", "one and two", "one, two and three"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def shorten(name: str, longest: int) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def percent(share: float) -> str:
    """ "97.3%"; what would round to nothing or to all says so, since softmax gives neither."""
    if share < 0.0005:
        return "< 0.1%"
    if share >= 0.9995:
        return "> 99.9%"
    return f"{share:.1%}"


def moment(run: Run, step: int | None) -> str:
    """ "Random weights", "After 64 batches of epoch 1", "End of epoch 2"; None is the end."""
    if step is None:
        return "End of its training"
    if step == 0:
        return "Random weights"
    epoch, batch = divmod(step, run.record.steps_per_epoch)
    if batch == 0:
        return f"End of epoch {epoch}"
    return f"After {batch:,} {'batch' if batch == 1 else 'batches'} of epoch {epoch + 1}"


def title(run: Run) -> str:
    """A run's name as pages show it, and its state where that is not plain "finished"."""
    return run.title if run.state == "finished" else f"{run.title} ({run.state})"


def measured_on(run: Run) -> str:
    """What its accuracy is of."""
    return "drawings kept aside" if run.record.signs else "test digits"


def network(used: Checkpoint) -> str:
    """ "Book", "Book, after 64 batches of epoch 1"."""
    if used.step is None:
        return title(used.run)
    when = moment(used.run, used.step)
    return f"{title(used.run)}, {when[0].lower()}{when[1:]}"


def measured(used: Checkpoint) -> str:
    """How much of what it was tested on a network classifies correctly, as Markdown."""
    signs = used.run.record.signs
    if not signs and not mnist.fits(used.run.spec):
        return tr("Not for MNIST's digits, so not measured on them")
    if used.accuracy is None:
        return (
            tr("Not measured on the drawings kept aside")
            if signs
            else tr("Not measured on the test digits")
        )
    return (
        tr("**{share:.2%}** of the {count:,} drawings kept aside classified correctly", **_of(used))
        if signs
        else tr("**{share:.2%}** of the {count:,} test digits classified correctly", **_of(used))
    )


def _of(used: Checkpoint) -> dict[str, float]:
    return {"share": used.accuracy, "count": used.run.record.digits.test}


def plain(text: str) -> str:
    """Text that a person typed, so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])", r"\\\1", text)


def why(layer: Layer) -> str:
    """Why a layer's output has the shape that it has, in one to three sentences."""
    if layer.kind == "Conv2D":
        every = "" if layer.shape_in[-1] == 1 else f" through all {layer.shape_in[-1]} channels"
        return (
            f"{layer.units} kernels of {shape(layer.window)} slide over the input{every}, and each"
            f" makes one map. {_sizes(layer)}"
        )
    if layer.kind in POOLED:
        return (
            f"Of each {shape(layer.window)} window {POOLED[layer.kind]}, channel by channel."
            f" {_sizes(layer)}"
        )
    return {
        "GlobalAveragePooling2D": "Of each map only its mean stays.",
        "BatchNormalization": "Each channel is shifted and scaled by numbers of its own; its shape"
        " stays.",
        "Dropout": "It leaves out values at random while the network learns, and does nothing when"
        " it reads.",
        "Activation": f"Each value goes through {ACTIVATIONS[layer.activation]}; the shape stays.",
        "Rescaling": f"Each value is multiplied by {layer.scale:g}, and {layer.offset:g} is added.",
        "Flatten": f"The {shape(layer.shape_in)} values are laid in one row of"
        f" {layer.shape_out[0]:,}.",
        "Dense": f"Each of the {layer.units} units weighs all {layer.shape_in[0]:,} values"
        f"{' and adds a bias' if layer.bias else ''}."
        + (" Softmax turns the sums into probabilities." if layer.activation == "softmax" else ""),
    }[layer.kind]


def _sizes(layer: Layer) -> str:
    """How a sliding window makes an input's side the output's."""
    (size, *_), (out, *_) = layer.shape_in, layer.shape_out
    window, stride = layer.window[0], layer.stride[0]
    if layer.padding == "same":
        return (
            f"The border is padded with nothing, so only the stride counts: {size} becomes {out}."
        )
    if stride == 1:
        return f"A window must fit inside: {size} − {window - 1} = {out}."
    rows, columns = layer.unseen
    rest = ""
    if rows or columns:
        rest = f" {len(rows)} of its rows and {len(columns)} of its columns fill no window: no unit"
        rest += " sees them."
    return (
        f"A window must fit inside, and the next one lies {stride} further:"
        f" ({size} − {window}) ÷ {stride} + 1 = {out}, rounded down.{rest}"
    )
