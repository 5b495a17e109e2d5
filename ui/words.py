"""What layers, moments, networks and numbers are called, in words derived from them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce

from model.data import mnist
from model.explain.unit import Unit
from model.language import later, sentences, tr, trn
from model.layers import Layer
from model.network import Channel
from model.spec import Spec
from model.training.runs import Checkpoint, Run

KINDS = {
    "Conv2D": later("Convolution"),
    "MaxPooling2D": later("Max pooling"),
    "AveragePooling2D": later("Average pooling"),
    "GlobalAveragePooling2D": later("Global average pooling"),
    "BatchNormalization": later("Batch normalisation"),
    "Dropout": later("Dropout"),
    "Activation": later("Activation"),
    "Rescaling": later("Rescaling"),
    "Flatten": later("Flatten"),
    "Dense": later("Dense"),
}
ACTIVATIONS = {
    "linear": later("no activation"),
    "relu": "ReLU",
    "leaky_relu": later("leaky ReLU"),
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "elu": "ELU",
    "softmax": "softmax",
}
STATES = {
    "running": later("running"),
    "stopped": later("stopped"),
    "failed": later("failed"),
}


def titles(spec: Spec) -> list[str]:
    """ "Convolution 1", "Max pooling 1", …: one for each layer; a kind that is there only once has
    no number."""
    kinds = [layer.kind for layer in spec.layers]
    return [_title(kind, kinds[: i + 1].count(kind), kinds) for i, kind in enumerate(kinds)]


def _title(kind: str, number: int, kinds: Sequence[str]) -> str:
    called = tr(KINDS[kind])
    return tr("{kind} {number}", kind=called, number=number) if kinds.count(kind) > 1 else called


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
        return tr("“{name}”", name=name)
    if name[0] == "8" or name in ("11", "18"):
        return tr("an {name}", name=name)
    return tr("a {name}", name=name)


def some(names: Sequence[str], few: int = 3, longest: int = 24) -> str:
    """ "α, cat, 长 and 9 more": the first of these names, none longer than that."""
    first, more = joined([shorten(name, longest) for name in names[:few]]), len(names) - few
    return tr("{first} and {more} more", first=first, more=more) if more > 0 else first


def listed(parts: Sequence[str]) -> str:
    """ "one", "one and two", "one, two and three"."""
    if len(parts) == 1:
        return parts[0]
    return tr("{first} and {last}", first=joined(parts[:-1]), last=parts[-1])


def joined(parts: Sequence[str]) -> str:
    """ "one, two, three"."""
    return reduce(lambda first, next: tr("{first}, {next}", first=first, next=next), parts)


def within(title: str) -> str:
    """A title as it stands within a sentence: "random weights"."""
    return title[:1].lower() + title[1:]


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
        return tr("End of its training")
    if step == 0:
        return tr("Random weights")
    epoch, batch = divmod(step, run.record.steps_per_epoch)
    if batch == 0:
        return tr("End of epoch {epoch}", epoch=epoch)
    return trn(
        "After {n} batch of epoch {epoch}",
        "After {n:,} batches of epoch {epoch}",
        batch,
        epoch=epoch + 1,
    )


def title(run: Run) -> str:
    """A run's name as pages show it, and its state where that is not plain "finished"."""
    if run.state == "finished":
        return run.title
    return tr("{title} ({state})", title=run.title, state=tr(STATES[run.state]))


def network(used: Checkpoint) -> str:
    """ "Book", "Book, after 64 batches of epoch 1"."""
    if used.step is None:
        return title(used.run)
    when = within(moment(used.run, used.step))
    return tr("{title}, {moment}", title=title(used.run), moment=when)


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
    return sentences(*_reasons(layer))


def _reasons(layer: Layer) -> list[str]:
    if layer.kind == "Conv2D":
        return [_convolves(layer), *_sizes(layer)]
    if layer.kind in ("MaxPooling2D", "AveragePooling2D"):
        return [_pools(layer), *_sizes(layer)]
    if layer.kind == "Dense":
        softmax = tr("Softmax turns the sums into probabilities.")
        return [_weighs(layer), softmax if layer.activation == "softmax" else ""]
    return [_does(layer)]


def _does(layer: Layer) -> str:
    match layer.kind:
        case "GlobalAveragePooling2D":
            return tr("Of each map only its mean stays.")
        case "BatchNormalization":
            return tr("Each channel is shifted and scaled by numbers of its own; its shape stays.")
        case "Dropout":
            return tr(
                "It leaves out values at random while the network learns, and does nothing when it"
                " reads."
            )
        case "Activation":
            called = tr(ACTIVATIONS[layer.activation])
            return tr("Each value goes through {function}; the shape stays.", function=called)
        case "Rescaling":
            given = {"scale": layer.scale, "offset": layer.offset}
            return tr("Each value is multiplied by {scale:g}, and {offset:g} is added.", **given)
        case "Flatten":
            given = {"shape": shape(layer.shape_in), "length": layer.shape_out[0]}
            return tr("The {shape} values are laid in one row of {length:,}.", **given)


def _convolves(layer: Layer) -> str:
    values = {"count": layer.units, "window": shape(layer.window), "channels": layer.shape_in[-1]}
    if layer.shape_in[-1] == 1:
        return tr(
            "{count} kernels of {window} slide over the input, and each makes one map.", **values
        )
    return tr(
        "{count} kernels of {window} slide over the input through all {channels} channels,"
        " and each makes one map.",
        **values,
    )


def _pools(layer: Layer) -> str:
    window = shape(layer.window)
    if layer.kind == "MaxPooling2D":
        return tr(
            "Of each {window} window only the largest value stays, channel by channel.",
            window=window,
        )
    return tr("Of each {window} window the mean stays, channel by channel.", window=window)


def _weighs(layer: Layer) -> str:
    values = {"units": layer.units, "inputs": layer.shape_in[0]}
    if layer.bias:
        return tr(
            "Each of the {units} units weighs all {inputs:,} values and adds a bias.", **values
        )
    return tr("Each of the {units} units weighs all {inputs:,} values.", **values)


def _sizes(layer: Layer) -> list[str]:
    """How a sliding window makes an input's side the output's."""
    (size, *_), (out, *_) = layer.shape_in, layer.shape_out
    window, stride = layer.window[0], layer.stride[0]
    if layer.padding == "same":
        return [
            tr(
                "The border is padded with nothing, so only the stride counts: {size} becomes"
                " {out}.",
                size=size,
                out=out,
            )
        ]
    if stride == 1:
        return [
            tr(
                "A window must fit inside: {size} − {less} = {out}.",
                size=size,
                less=window - 1,
                out=out,
            )
        ]
    steps = tr(
        "A window must fit inside, and the next one lies {stride} further: ({size} −"
        " {window}) ÷ {stride} + 1 = {out}, rounded down.",
        stride=stride,
        size=size,
        window=window,
        out=out,
    )
    rows, columns = layer.unseen
    if not rows and not columns:
        return [steps]
    return [
        steps,
        tr(
            "{rows} of its rows and {columns} of its columns fill no window: no unit sees them.",
            rows=len(rows),
            columns=len(columns),
        ),
    ]
