"""What a study found of a network, kept as JSON in its run's folder; and the run of a command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from model.network import Network
from model.training import runs, store

MOST_BYTES = 1_000_000  # of a file


def write(folder: Path, file: str, found: dict[str, Any]) -> None:
    """Keep it whole or not at all. Raises OSError."""
    runs.write(folder / file, json.dumps(found, indent=1).encode())


def read(folder: Path, file: str, network: Network) -> dict[str, Any] | None:
    """What a file says of this very network, None where it says nothing. Whether it is whole is for
    its study to say."""
    try:
        with (folder / file).open("rb") as content:
            found = json.loads(content.read(MOST_BYTES))
        return found if found["weights"] == network.fingerprint else None
    except (OSError, ValueError, RecursionError, TypeError, LookupError):
        return None


def run(name: str) -> runs.Run:
    """The run that a command names by its id or folder. Raises RunError."""
    return runs.read(Path(name)) if Path(name).is_dir() else store.find(name)
