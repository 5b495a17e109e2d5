"""A network that is still being put together: its layers one by one, as far as they fit together.

A Spec is whole or it is refused. A draft keeps what was asked for and says at which layer, and why,
it can't be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from model.layers import Layer, SpecError
from model.spec import Spec


@dataclass(frozen=True)
class Draft:
    """told: what each layer is told, as `Spec.of` takes it; placed: the layers that fit, from the
    first; wrong: why the layer behind those can't be there, "" where all fit; spec: the network,
    None unless all fit."""

    told: Sequence[Mapping[str, Any]]
    placed: tuple[Layer, ...]
    wrong: str = ""
    spec: Spec | None = None


def of(side: int, classes: Sequence[str], told: Sequence[Mapping[str, Any]]) -> Draft:
    """Place these layers behind a side×side×1 picture. Never raises."""
    try:
        spec = Spec.of(side, classes, told)
        return Draft(told, spec.layers, spec=spec)
    except SpecError as error:
        whole = str(error)
    # What ends any network, so that each beginning of this one is a whole one, too.
    end = [{"kind": "Flatten"}, {"kind": "Dense", "units": len(classes)}]
    placed: tuple[Layer, ...] = ()
    for count in range(1, len(told)):
        try:
            placed = Spec.of(side, classes, [*told[:count], *end]).layers[:count]
        except SpecError as error:
            return Draft(told, placed, str(error))
    return Draft(told, placed, whole)
