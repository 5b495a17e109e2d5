"""Runs that hold a given network, as a training would have left them."""

from dataclasses import replace
from pathlib import Path

from model.network import Network
from model.training import runs


def keep(folder: Path, network: Network, **record) -> None:
    """Keep a network as a finished run in this folder; its id is the folder's name."""
    book = runs.shipped("book").record
    record = {"spec": network.spec, "snapshots": (0,), "epochs": (), "name": folder.name, **record}
    runs.write_record(folder, replace(book, **record))
    for step in record["snapshots"]:
        runs.write_weights(runs.snapshot_path(folder, step), network.weights)
