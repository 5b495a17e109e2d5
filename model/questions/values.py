"""Questions of a reading: what the network makes of the current drawing."""

from __future__ import annotations

import numpy as np

from model import reading as forward
from model.explain import decision
from model.explain import unit as arithmetic
from model.explain.unit import Choice, Mean, Sum
from model.language import sentences, tr
from model.layers import POOLINGS
from model.questions import asked
from model.questions.asked import REGION_NAMES, Asked, QuestionError, Scene, number

NEAR = 0.05  # of a number, or of 1 where it is smaller: how far off an answer may be
OFFERED = 4  # channels to choose from


def covered(scene: Scene, region: str = "top") -> Asked:
    """Which class the network answers where a part of the digit is black."""
    reading, box = scene.reading, asked.region(scene.spec, region)
    digit = reading.digit.copy()
    digit[box.top : box.bottom, box.left : box.right] = 0
    left = forward.read(reading.network, digit)
    return Asked(
        says=tr(
            "What will the network answer if {region} of the digit is covered?",
            region=tr(REGION_NAMES[region]),
        ),
        right=left.answer,
        because=tr(
            "Of what is left it says {after} ({share:.2%}); of the whole digit it says {before}"
            " ({was:.2%}).",
            after=scene.spec.classes[left.answer],
            share=left.probabilities[left.answer],
            before=scene.spec.classes[reading.answer],
            was=reading.probabilities[reading.answer],
        ),
        box=box,
        **_classes(scene),
    )


def second(scene: Scene) -> Asked:
    """Which class is the second most probable."""
    first, next_ = (int(n) for n in scene.reading.ranked[:2])
    classes, shares = scene.spec.classes, scene.reading.probabilities
    return Asked(
        says=tr(
            "The network says {name}. Which class is second most probable?", name=classes[first]
        ),
        right=next_,
        because=tr(
            "{first} has {most:.2%}, then comes {second} with {share:.2%}: the largest logit but"
            " one, {logit}.",
            first=classes[first],
            most=shares[first],
            second=classes[next_],
            share=shares[next_],
            logit=number(scene.reading.logits[next_]),
        ),
        **_classes(scene, without=first),
    )


def _classes(scene: Scene, without: int | None = None) -> dict:
    options = tuple(n for n in range(len(scene.spec.classes)) if n != without)
    return {"options": options, "names": tuple(scene.spec.classes[n] for n in options)}


def under_kernel(scene: Scene, unit: str = "", when: str = "after") -> Asked:
    """What a convolution's or a dense layer's unit adds up to; when: before or after its activation
    function."""
    at = asked.unit(scene.reading, unit) if unit else scene.unit
    made = arithmetic.arithmetic(scene.reading, at)
    if not isinstance(made, Sum):
        raise QuestionError(
            tr("{layer} adds nothing up: this question is of a sum.", layer=scene.titles[at.layer])
        )
    activated = when == "after" and made.activation != "linear"
    told = {
        "products": number(made.sums.sum()),
        "bias": number(made.bias),
        "total": number(made.total),
        "value": number(made.value),
    }
    because = [tr("All products add up to {products}; the bias {bias} makes it {total}.", **told)]
    if activated and made.activation == "relu":
        because.append(
            tr("It is above zero, so the ReLU lets it pass.")
            if made.total > 0
            else tr("It is not above zero, so the ReLU makes it 0.")
        )
    elif activated:
        because.append(tr("The activation function makes {value} of it.", **told))
    return Asked(
        says=tr("Every input times its weight, all added up, plus the bias: which number is it?")
        if not activated
        else tr(
            "Every input times its weight, all added up, plus the bias, then the activation"
            " function: which number is it?"
        ),
        because=sentences(*because),
        **_measured(made.value if activated else made.total),
    )


def pooled(scene: Scene, unit: str = "") -> Asked:
    """What a pooling's unit keeps of its window."""
    at = asked.unit(scene.reading, unit) if unit else scene.unit
    if not unit and scene.spec.layers[at.layer].kind not in POOLINGS:
        at = asked.unit(scene.reading, "first-pooling")
    made = arithmetic.arithmetic(scene.reading, at)
    if not isinstance(made, Choice | Mean):
        raise QuestionError(
            tr("{layer} is no pooling: it keeps nothing of a window.", layer=scene.titles[at.layer])
        )
    numbers = ", ".join(number(value) for value in made.window.ravel())
    largest = isinstance(made, Choice)
    return Asked(
        says=tr("Max pooling looks at {numbers}. What does it pass on?", numbers=numbers)
        if largest
        else tr("Average pooling looks at {numbers}. What does it pass on?", numbers=numbers),
        because=tr("It keeps the largest, {value}, and throws the others away.",
                   value=number(made.value))
        if largest
        else tr("It passes on their mean: their sum, divided by {count}, is {value}.",
                count=made.window.size, value=number(made.value)),
        **_measured(made.value),
    )  # fmt: skip


def _measured(value: float) -> dict:
    return {"right": float(value), "tolerance": NEAR * max(1.0, abs(float(value)))}


def channel_for(scene: Scene, **given: str) -> Asked:
    """Which of a few of the last layer's channels adds most to a class's logit; class: its name."""
    name = given.get("class", "")
    of = asked.class_of(scene.spec, name) if name else scene.reading.answer
    made = decision.decide(scene.reading)
    adds = made.by_channel[:, of]
    if adds.size < 2:
        raise QuestionError(tr("The last layer of the network in use has one channel only."))
    ranked = np.argsort(-adds, kind="stable")
    chosen = np.linspace(0, adds.size - 1, min(OFFERED, adds.size)).round().astype(int)
    options = sorted(int(ranked[n]) for n in chosen)
    inputs, best, least = scene.reading.into(made.layer), int(ranked[0]), int(ranked[-1])
    shown = max(inputs.shape[:2]) > 1
    return Asked(
        says=tr(
            "Which of these channels speaks most for {name}?", name=scene.spec.classes[of]
        ),
        right=best,
        because=tr(
            "A channel's values times their weights for {name}, added up: channel {best} adds"
            " {most}, the most of all {count}; channel {least} adds {fewest}.",
            name=scene.spec.classes[of],
            best=best,
            most=number(adds[best]),
            count=adds.size,
            least=least,
            fewest=number(adds[least]),
        ),
        options=tuple(options),
        names=tuple(str(n) for n in options),
        pictures=tuple(inputs[..., n] for n in options) if shown else (),
    )  # fmt: skip
