"""A reading that was taken away holds every number of it."""

import csv
import io

import numpy as np
import pytest

from model import export
from model.reading import read
from tests.helpers.architectures import ARCHITECTURES, SIGNS, digits, network


@pytest.mark.parametrize("name", [*ARCHITECTURES, "signs"])
def test_both_forms_hold_every_number(name):
    spec = ARCHITECTURES.get(name, SIGNS)
    reading = read(network(name), digits(spec, 1)[0])
    with np.load(io.BytesIO(export.npz(reading)), allow_pickle=False) as made:
        np.testing.assert_array_equal(made["digit"], reading.digit)
        assert tuple(made["classes"]) == spec.classes
        for what in ("logits", "probabilities"):
            np.testing.assert_array_equal(made[what], getattr(reading, what))
        for told, layer in zip(spec.layers, reading.layers, strict=True):
            assert made[f"layer/{told.name}"].shape == told.shape_out
            np.testing.assert_array_equal(made[f"layer/{told.name}"].ravel(), layer.values.ravel())

    rows = [*csv.DictReader(io.StringIO(export.table(reading).decode()))]
    assert len(rows) == spec.side**2 + sum(each.activations for each in spec.layers) + 2 * len(
        spec.classes
    )
    last = spec.layers[spec.shown[-1]]
    values = reading.layers[spec.shown[-1]].values
    found = np.zeros_like(values)
    for row in rows:
        if row["layer"] == last.name:
            found[tuple(int(row[axis]) for axis in ("row", "column", "channel"))] = row["value"]
    np.testing.assert_array_equal(found, values)
    named = {row["channel"]: row["value"] for row in rows if row["layer"] == "probabilities"}
    assert [np.float32(named[each]) for each in spec.classes] == list(reading.probabilities)
