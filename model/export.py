"""A reading to take away: as NumPy's arrays, or as a table that any program opens."""

from __future__ import annotations

import csv
import io

import numpy as np

from model.reading import Reading


def npz(reading: Reading) -> bytes:
    """digit (S, S), logits and probabilities (classes,), classes (their names), and what each layer
    gives, as its Spec's shape_out, under its name: a .npz file."""
    layers = {
        f"layer/{told.name}": layer.values.reshape(told.shape_out)
        for told, layer in zip(reading.network.spec.layers, reading.layers, strict=True)
    }
    file = io.BytesIO()
    np.savez_compressed(
        file,
        digit=reading.digit,
        classes=np.array(reading.network.spec.classes),
        logits=reading.logits,
        probabilities=reading.probabilities,
        **layers,
    )
    return file.getvalue()


def table(reading: Reading) -> bytes:
    """Every number a line, UTF-8: layer, channel, row, column, value. A class's name stands where
    the channel of its logit and its probability would."""
    file = io.StringIO()
    out = csv.writer(file)
    out.writerow(["layer", "channel", "row", "column", "value"])
    _rows(out, "digit", reading.digit[..., np.newaxis])
    for told, layer in zip(reading.network.spec.layers, reading.layers, strict=True):
        _rows(out, told.name, layer.values.reshape(told.grid_out))
    for what in ("logits", "probabilities"):
        for name, value in zip(reading.network.spec.classes, getattr(reading, what), strict=True):
            out.writerow([what, name, 0, 0, value])
    return file.getvalue().encode()


def _rows(out, name: str, grid: np.ndarray) -> None:
    for (row, column, channel), value in np.ndenumerate(grid):
        out.writerow([name, channel, row, column, value])
