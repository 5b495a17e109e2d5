"""What a question's parameters can be, for who records one: chosen from what is in view."""

from __future__ import annotations

from model.language import later, tr
from model.questions.asked import REGION_NAMES
from ui import address, state, words

TITLES = {
    "region": later("What is covered"),
    "when": later("Before or after the activation function"),
    "unit": later("Unit"),
    "layer": later("Layer"),
    "class": later("Class"),
}
# Layers by what they are, in any network.
PLACES = {
    "first-convolution": later("The first convolution"),
    "last-convolution": later("The last convolution"),
    "first-pooling": later("The first pooling"),
    "last-pooling": later("The last pooling"),
    "first-dense": later("The first Dense layer"),
    "last-dense": later("The last Dense layer"),
}


def options(name: str, chosen: str) -> dict[str, str]:
    """The values of a parameter, each with what it is called; "" is what it is by default."""
    offered = {
        "region": lambda: {key: tr(title) for key, title in REGION_NAMES.items()},
        "when": lambda: {"before": tr("Before it"), "after": tr("After it")},
        "unit": _units,
        "layer": _layers,
        "class": _classes,
    }[name]()
    usual = {
        "region": tr(REGION_NAMES["top"]),
        "when": tr("After it"),
        "unit": tr("The one that is looked at"),
        "layer": tr("That of the unit looked at"),
        "class": tr("The network's answer"),
    }[name]
    offered = {"": usual, **offered}
    return offered if chosen in offered else {**offered, chosen: chosen}


def _units() -> dict[str, str]:
    """The unit in view by its place, and the strongest of a layer."""
    spec, unit = state.spec(), state.get(state.UNIT)
    strongest = {
        key: tr("The strongest of: {layer}", layer=tr(title)) for key, title in PLACES.items()
    }
    if spec is None or unit is None:
        return strongest
    return {address.write_unit(unit, spec): words.unit(spec, unit), **strongest}


def _layers() -> dict[str, str]:
    spec = state.spec()
    return {key: tr(title) for key, title in PLACES.items()} | (words.by_name(spec) if spec else {})


def _classes() -> dict[str, str]:
    spec = state.spec()
    return {name: name for name in spec.classes} if spec else {}
