"""What excites a unit: the digits on which a channel is most active, a hidden unit's template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from model.reading import LayerMaps
from model.drawing.digit import SIDE
from model.explain.unit import Unit


class Best(NamedTuple):
    """For each channel of a layer, the digits that excite it most, the strongest first.

    digits, rows, columns: (C, N) int, which digit and which unit of its map; values: (C, N)
    float32, that unit's activation. A digit counts once for each channel, at its strongest unit.
    """

    digits: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    values: np.ndarray

    @property
    def strongest(self) -> int:
        """The channel whose best digits excite it most, on average."""
        return int(self.values.mean(axis=1).argmax())

    def units(self, layer: int, channel: int) -> list[Unit]:
        """The units of one channel; `layer` is this layer's place among the layers with maps."""
        places = zip(self.rows[channel], self.columns[channel], strict=True)
        return [Unit(layer, channel, int(row), int(column)) for row, column in places]


def templates(weights: dict[str, np.ndarray], count: int) -> np.ndarray:
    """What `count` of the dense network's hidden units look for: their weights, (count, 28, 28).

    The units that weigh most in the answer, the heaviest first.
    """
    kernel, answer = weights["dense1/kernel"], weights["dense2/kernel"]  # (784, 512), (512, 10)
    heaviest = np.argsort(-np.linalg.norm(answer, axis=1), kind="stable")[:count]
    return kernel[:, heaviest].T.reshape(count, SIDE, SIDE)


def add(found: list[Best], layers: Sequence[LayerMaps], first: int, count: int = 9) -> list[Best]:
    """The best units of `found` (empty at the start) and of one more batch of digits.

    layers: as `read_batch` gives them, maps (N, H, W, C); first: the number of the batch's first
    digit; count: how many to keep for each channel.
    """
    new = [_of_batch(layer.maps, first, count) for layer in layers]
    if not found:
        return new
    return [_merge(old, more, count) for old, more in zip(found, new, strict=True)]


def _of_batch(maps: np.ndarray, first: int, count: int) -> Best:
    flat = maps.reshape(len(maps), -1, maps.shape[-1])  # (N, H·W, C)
    units = flat.argmax(axis=1)  # (N, C)
    values = np.take_along_axis(flat, units[:, np.newaxis], axis=1)[:, 0]  # (N, C)
    chosen = np.argsort(-values, axis=0, kind="stable")[:count]  # (count, C)
    rows, columns = np.divmod(np.take_along_axis(units, chosen, axis=0), maps.shape[2])
    strongest = np.take_along_axis(values, chosen, axis=0)
    return Best(chosen.T + first, rows.T, columns.T, strongest.T)


def _merge(old: Best, new: Best, count: int) -> Best:
    both = [np.concatenate(pair, axis=1) for pair in zip(old, new, strict=True)]
    chosen = np.argsort(-both[-1], axis=1, kind="stable")[:, :count]
    return Best(*(np.take_along_axis(field, chosen, axis=1) for field in both))
