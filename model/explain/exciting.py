"""What excites a unit: the digits on which a channel is most active, a hidden unit's template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from model.explain import linear
from model.explain import unit as arithmetic
from model.explain.unit import Unit
from model.network import Network
from model.reading import Reading


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
        """The units of one channel; `layer` is this layer's place in Spec.layers."""
        places = zip(self.rows[channel], self.columns[channel], strict=True)
        return [Unit(layer, channel, int(row), int(column)) for row, column in places]


def templates(network: Network, count: int) -> np.ndarray | None:
    """What `count` units of a first dense layer look for: their weights, (count, S, S) float32.

    The units that weigh most in the next dense layer, the heaviest first. None where the network
    does not begin with a dense layer.
    """
    spec = network.spec
    sums = spec.of_kind(*linear.WINDOWED)
    if spec.layers[sums[0] if sums else 0].kind != "Dense":
        return None
    kernel = network.of_layer(sums[0])["kernel"]  # (S·S, D)
    order = np.arange(kernel.shape[1])
    if len(sums) > 1:
        weight = np.linalg.norm(network.of_layer(sums[1])["kernel"], axis=1)
        order = np.argsort(-weight, kind="stable")
    return kernel[:, order[:count]].T.reshape(-1, spec.side, spec.side)


def add(found: Mapping[int, Best], reading: Reading, first: int, count: int = 9) -> dict[int, Best]:
    """The best units of `found` (empty at the start) and of one more batch of digits, for every
    layer of Spec.shown and the logits by its place.

    reading: as `read_batch` gives it; first: the number of the batch's first digit; count: how
    many to keep for each channel.
    """
    spec = reading.network.spec
    new = {n: _of_batch(arithmetic.values(reading, n), first, count)
           for n in (*spec.shown, spec.logits)}  # fmt: skip
    return {n: _merge(found[n], best, count) if n in found else best for n, best in new.items()}


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
