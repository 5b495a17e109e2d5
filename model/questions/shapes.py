"""Questions of a network's shape: what follows from its layers, whatever is drawn."""

from __future__ import annotations

from model.language import tr
from model.layers import Layer
from model.questions import asked
from model.questions.asked import Asked, QuestionError, Scene


def rows_after(scene: Scene, layer: str = "") -> Asked:
    """How many rows a layer's maps have."""
    index, of = _layer(scene, layer)
    if not of.makes_maps or len(of.shape_in) != 3:
        raise QuestionError(
            tr("{layer} makes no maps, so it has no rows.", layer=scene.titles[index])
        )
    told = {"layer": scene.titles[index], "rows": of.shape_in[0]}
    return Asked(
        says=tr("{rows} rows go into {layer}. How many come out?", **told),
        right=of.shape_out[0],
        because=_rows(of),
    )


def _rows(of: Layer) -> str:
    told = {"rows": of.shape_in[0], "out": of.shape_out[0]}
    told |= {"window": of.window[0], "stride": of.stride[0]}
    if of.window[0] == 1 and of.stride[0] == 1:
        return tr("It changes each number where it stands: {rows} rows stay {out}.", **told)
    if of.padding == "same":
        return tr(
            "Its border is padded, so only the stride counts: {rows} ÷ {stride}, rounded up, is"
            " {out}.",
            **told,
        )
    if of.stride[0] == 1:
        return tr(
            "A window of {window} rows fits into {rows} rows in {rows} − {window} + 1 = {out}"
            " places.",
            **told,
        )
    return tr(
        "A window of {window} rows must fit inside, and the next one lies {stride} further:"
        " ({rows} − {window}) ÷ {stride} + 1, rounded down, is {out}.",
        **told,
    )


def parameters(scene: Scene, layer: str = "") -> Asked:
    """How many weights and biases a layer learns."""
    index, of = _layer(scene, layer)
    return Asked(
        says=tr("How many parameters does {layer} have?", layer=scene.titles[index]),
        right=of.parameters,
        because=_parameters(of),
    )


def _parameters(of: Layer) -> str:
    told = {"units": of.units, "inputs": of.shape_in[-1], "all": of.parameters}
    if of.kind == "Conv2D":
        told |= {"high": of.window[0], "wide": of.window[1]}
        return (
            tr(
                "{high} × {wide} weights × {inputs} × {units} (input channels × kernels), and"
                " {units} biases: {all:,}.",
                **told,
            )
            if of.bias
            else tr(
                "{high} × {wide} weights × {inputs} × {units} (input channels × kernels), no"
                " biases: {all:,}.",
                **told,
            )
        )
    if of.kind == "Dense":
        return (
            tr("{inputs:,} inputs × {units} units, and {units} biases: {all:,}.", **told)
            if of.bias
            else tr("{inputs:,} inputs × {units} units, no biases: {all:,}.", **told)
        )
    if of.weights:
        each = len(of.weights)
        return tr("{each} numbers for each of {inputs} channels: {all:,}.", each=each, **told)
    return tr("It has nothing to learn: 0.")


def field(scene: Scene, layer: str = "") -> Asked:
    """How many rows of the digit can change one unit of a layer: its receptive field."""
    index, of = _layer(scene, layer)
    return Asked(
        says=tr(
            "How many rows of the digit can change one unit of {layer}?",
            layer=scene.titles[index],
        ),
        right=of.fields[0],
        because=_field(scene, index),
    )


def _field(scene: Scene, index: int) -> str:
    of = scene.spec.layers[index]
    told = {"window": of.window[0], "rows": of.fields[0]}
    if of.kind in ("Dense", "GlobalAveragePooling2D"):
        return tr("It sees all that the layer before sees: {rows} rows.", **told)
    if index == 0:
        return tr("It lies on the digit itself: its window has {window} rows.", **told)
    before = scene.spec.layers[index - 1]
    seen, jump = before.fields[0], before.jumps[0]
    if of.window[0] == 1:
        return tr("It sees what the unit before it sees: {rows} rows.", **told)
    if seen + (of.window[0] - 1) * jump != of.fields[0]:
        return tr("Its window reaches over the border: {rows} rows are there to be seen.", **told)
    return tr(
        "Its window has {window} rows. The first sees {seen} rows of the digit, and each further"
        " one lies {jump} lower: {seen} + ({window} − 1) × {jump} = {rows}.",
        seen=seen,
        jump=jump,
        **told,
    )


def _layer(scene: Scene, text: str) -> tuple[int, Layer]:
    index = asked.layer(scene.spec, text) if text else scene.unit.layer
    return index, scene.spec.layers[index]
