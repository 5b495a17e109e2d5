"""Questions' right answers, held against plain NumPy on ten architectures."""

import numpy as np
import pytest

from model import questions
from model.explain import decision
from model.explain import unit as arithmetic
from model.explain.unit import Unit
from model.layers import POOLINGS
from model.questions import QUESTIONS, Asked, QuestionError, Scene
from model.questions.asked import REGIONS
from model.reading import read
from tests.helpers import oracle
from tests.helpers.architectures import digits, network
from tests.model.explain.samples import ALL, random_units, readings

NEAR = 2e-4


def scene(reading, unit=None) -> Scene:
    spec = reading.network.spec
    return Scene(reading, unit or Unit(0, 0, 0, 0), [layer.name for layer in spec.layers])


def ask(name, reading, at=None, **parameters) -> Asked:
    asked = questions.ask(name, parameters, scene(reading, at))
    assert asked.accepts(asked.right) and asked.says and asked.because
    return asked


def refused(name, reading, at=None, **parameters) -> bool:
    with pytest.raises(QuestionError, match=r"\.$"):
        ask(name, reading, at, **parameters)
    return True


def into(reading, index):
    """What goes into a layer, by the oracle."""
    outputs, _, _ = oracle.forward(reading.network, reading.digit)
    return outputs[index - 1] if index else reading.digit[..., np.newaxis].astype(float)


def total(reading, unit):
    """Before the activation function, by the oracle."""
    layer = reading.network.spec.layers[unit.layer]
    weights = {k: w.astype(float) for k, w in reading.network.of_layer(unit.layer).items()}
    made = oracle.OPERATIONS[layer.kind](into(reading, unit.layer), layer, weights)
    return made[unit.row, unit.column, unit.channel], layer


@ALL
def test_the_number_under_a_kernel(name):
    reading = readings(name)[0]
    for at in random_units(reading.network.spec, 12, seed=3):
        layer = reading.network.spec.layers[at.layer]
        if layer.kind not in ("Conv2D", "Dense"):
            if at.layer in (*reading.network.spec.shown, reading.network.spec.logits):
                assert refused("under_kernel", reading, at)
            continue
        before, _ = total(reading, at)
        asked = ask("under_kernel", reading, at, when="before")
        assert asked.right == pytest.approx(before, abs=NEAR)
        after = before if layer.activation == "softmax" else oracle.activate(before, layer)
        place = f"{layer.name}.{at.channel}.{at.row}.{at.column}"
        asked = ask("under_kernel", reading, unit=place)
        assert asked.right == pytest.approx(float(after), abs=NEAR)
        assert asked.accepts(float(after) + 0.04) and not asked.accepts(
            after + 0.1 + abs(after) / 10
        )


@ALL
def test_what_a_pooling_keeps(name):
    reading = readings(name)[0]
    spec = reading.network.spec
    poolings = spec.of_kind(*POOLINGS)
    if not poolings:
        assert refused("pooled", reading)
        return
    outputs, _, _ = oracle.forward(reading.network, reading.digit)
    for at in random_units(spec, 12, seed=4):
        layer = spec.layers[at.layer]
        if layer.kind in POOLINGS:
            right = outputs[at.layer][at.row, at.column, at.channel]
            assert ask("pooled", reading, at).right == pytest.approx(right, abs=NEAR)
    strongest = outputs[poolings[-1]].max()
    assert ask("pooled", reading, unit="last-pooling").right == pytest.approx(strongest, abs=NEAR)
    strongest = outputs[poolings[0]].max()  # nothing that pools is looked at
    assert ask("pooled", reading).right == pytest.approx(strongest, abs=NEAR)


@ALL
def test_the_class_where_a_part_is_covered_and_the_one_that_comes_second(name):
    for reading in readings(name, 2):
        classes, side = reading.network.spec.classes, reading.network.spec.side
        for region, (top, left, bottom, right) in REGIONS.items():
            digit = reading.digit.copy()
            digit[
                round(top * side) : round(bottom * side), round(left * side) : round(right * side)
            ] = 0
            _, _, shares = oracle.forward(reading.network, digit)
            asked = ask("covered", reading, region=region)
            assert asked.right == shares.argmax()
            assert asked.options == tuple(range(len(classes))) and asked.names == classes
        _, _, shares = oracle.forward(reading.network, reading.digit)
        asked = ask("second", reading)
        assert asked.right == np.argsort(-shares)[1]
        assert shares.argmax() not in asked.options and len(asked.options) == len(classes) - 1


@ALL
def test_the_channel_that_speaks_most_for_a_class(name):
    """By what the logit loses without it: from there on all is linear."""
    reading = readings(name)[0]
    network, spec = reading.network, reading.network.spec
    first = decision.last(spec)
    inputs = into(reading, first)

    def logits(x):
        for index in range(first, spec.logits + 1):
            weights = {k: w.astype(float) for k, w in network.of_layer(index).items()}
            layer = spec.layers[index]
            x = oracle.OPERATIONS.get(layer.kind, lambda x, *_: x)(x, layer, weights)
        return x.reshape(-1)

    for of, title in ((reading.answer, None), (2, spec.classes[2])):
        losses = []
        for channel in range(inputs.shape[-1]):
            without = inputs.copy()
            without[..., channel] = 0
            losses.append(logits(inputs)[of] - logits(without)[of])
        asked = ask("channel_for", reading, **({"class": title} if title else {}))
        assert losses[int(asked.right)] == pytest.approx(max(losses), abs=1e-6)
        assert asked.right in asked.options and len(set(asked.options)) == min(4, len(losses))


@ALL
def test_rows_parameters_and_receptive_fields(name):
    reading = readings(name)[0]
    spec = reading.network.spec
    outputs, _, _ = oracle.forward(reading.network, reading.digit)
    for index, layer in enumerate(spec.layers):
        weights = reading.network.of_layer(index)
        asked = ask("parameters", reading, layer=layer.name)
        assert asked.right == sum(values.size for values in weights.values())
        assert not asked.accepts(asked.right + 1)
        assert ask("field", reading, layer=layer.name).right == field(spec, index)
        if layer.makes_maps:
            assert ask("rows_after", reading, layer=layer.name).right == len(outputs[index])
        else:
            assert refused("rows_after", reading, layer=layer.name)


def field(spec, index):
    """How many rows of the digit lie between the first and the last that a unit's windows reach."""
    most = 0
    for row in range(spec.layers[index].grid_out[0]):
        rows = {row}
        for layer in reversed(spec.layers[: index + 1]):
            size = layer.grid_in[0]
            if layer.kind in ("Dense", "GlobalAveragePooling2D"):
                rows = set(range(size))
            else:
                pad = layer.pads[0][0]
                reached = (
                    r * layer.stride[0] - pad + k for r in rows for k in range(layer.window[0])
                )
                rows = {at for at in reached if 0 <= at < size}
        most = max(most, max(rows) - min(rows) + 1)
    return most


WRONG = [
    ("under_kernel", {"unit": "conv9.0.0.0"}),
    ("under_kernel", {"unit": "conv1.0.0"}),
    ("under_kernel", {"unit": "conv1.0.0.26"}),
    ("under_kernel", {"unit": "conv1.-1.0.0"}),
    ("under_kernel", {"unit": "flatten.0.0.0"}),
    ("under_kernel", {"when": "never"}),
    ("channel_for", {"class": "ten"}),
    ("covered", {"region": "north"}),
    ("covered", {"layer": "conv1"}),
    ("rows_after", {"layer": "second-pooling"}),
    ("rows_after", {"layer": ""} | {"lair": "x"}),
    ("nothing", {}),
]


@pytest.mark.parametrize(("name", "parameters"), WRONG)
def test_what_can_not_be_asked_is_said_in_a_sentence(name, parameters):
    assert refused(name, readings("book")[0], **parameters)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_bears_signs_with_any_names(name):
    net = network("signs")
    reading = read(net, digits(net.spec, 1)[0])
    at = arithmetic.strongest(reading, 0)
    given = {"layer": "first-convolution"} if "layer" in QUESTIONS[name].parameters else {}
    asked = ask(name, reading, at, **given)
    assert len(asked.options) == len(asked.names)


def test_a_layer_is_found_by_what_it_is():
    from model.questions.asked import layer

    spec = network("book").spec
    places = {"first-convolution": 0, "last-convolution": 4, "first-pooling": 1, "last-pooling": 3,
              "first-dense": 6, "conv2": 2}  # fmt: skip
    assert {text: layer(spec, text) for text in places} == places
