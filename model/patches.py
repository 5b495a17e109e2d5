"""What excites a channel: the patches of digits on which it is most active."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from model.activations import LayerMaps
from model.network import Layer


@dataclass(frozen=True)
class Best:
    """For each channel of a layer, the digits that excite it most, the strongest first.

    digits, rows, columns: (C, N) int, which digit and which unit of the map; values: (C, N)
    float32, its activation. A digit counts once for each channel, at its strongest unit.
    """

    digits: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    values: np.ndarray


class Patch(NamedTuple):
    """The square of input pixels that one unit sees, cut where it leaves the picture."""

    top: int
    left: int
    side: int


def best(readings: Iterable[tuple[LayerMaps, ...]], count: int = 9) -> Iterator[dict[str, Best]]:
    """The best units so far, by layer, after each batch of digits.

    readings: what `read_batch` gives as layers, batch after batch, maps (N, H, W, C).
    """
    found: dict[str, Best] = {}
    seen = 0
    for layers in readings:
        for layer in layers:
            new = _of_batch(layer.maps, seen, count)
            found[layer.name] = _merge(found[layer.name], new, count) if seen else new
        seen += len(layers[0].maps)
        yield found


def patch(layer: Layer, row: int, column: int) -> Patch:
    """What the layer's unit at (row, column) sees of the digit."""
    return Patch(row * layer.jump, column * layer.jump, layer.field)


def _of_batch(maps: np.ndarray, first: int, count: int) -> Best:
    flat = maps.reshape(len(maps), -1, maps.shape[-1])  # (N, H·W, C)
    units = flat.argmax(axis=1)  # (N, C)
    values = np.take_along_axis(flat, units[:, np.newaxis], axis=1)[:, 0]  # (N, C)
    chosen = np.argsort(-values, axis=0, kind="stable")[:count]  # (count, C)
    rows, columns = np.divmod(np.take_along_axis(units, chosen, axis=0), maps.shape[2])
    strongest = np.take_along_axis(values, chosen, axis=0)
    return Best(chosen.T + first, rows.T, columns.T, strongest.T)


def _merge(old: Best, new: Best, count: int) -> Best:
    values = np.concatenate([old.values, new.values], axis=1)
    chosen = np.argsort(-values, axis=1, kind="stable")[:, :count]

    def pick(field: str) -> np.ndarray:
        both = np.concatenate([getattr(old, field), getattr(new, field)], axis=1)
        return np.take_along_axis(both, chosen, axis=1)

    return Best(pick("digits"), pick("rows"), pick("columns"), pick("values"))
