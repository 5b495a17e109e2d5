"""Runs: what one training left behind, a folder each.

    run.json              recipe, every setting, seed, versions, figures by epoch, state
    step-0000000.npz …    weight snapshots, by the number of batches trained before each

The networks that ship with the project are runs too, in model/networks. Writes are atomic; reading
trusts nothing: no pickle, every field checked, and a RunError says in a sentence what is wrong.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

SHIPPED_NETWORKS = Path(__file__).with_name("networks")
FORMAT = 1
RECORD = "run.json"


class RunError(Exception):
    """A run can't be used; the message says why in a sentence that can be shown."""


@dataclass(frozen=True)
class Run:
    """A run's folder and its record (run.json, checked)."""

    path: Path
    record: dict[str, Any]

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def architecture(self) -> str:
        """ "convnet" or "dense"."""
        return self.record["architecture"]

    @property
    def steps(self) -> list[int]:
        """The steps (batches trained) at which weights were kept, ascending."""
        return self.record["snapshots"]

    @property
    def test_accuracy(self) -> float | None:
        """The share of the 10,000 test digits read rightly at the end, as evaluated."""
        return (self.record["test"] or {}).get("accuracy")

    def weights(self, step: int | None = None) -> dict[str, np.ndarray]:
        """The weights by name after `step` batches (default: the last kept). Raises RunError."""
        if not self.steps:
            raise RunError(f"The run {self.id} holds no weights.")
        return read_weights(snapshot_path(self.path, self.steps[-1] if step is None else step))


def shipped(name: str) -> Run:
    """The run of a network that ships with the project. Raises RunError."""
    try:
        return read(SHIPPED_NETWORKS / name)
    except RunError as error:
        raise RunError(f"{error} Restore it with: git checkout -- model/networks") from error


def read(path: Path) -> Run:
    """Read and check a run's record. Raises RunError."""
    try:
        record = json.loads((path / RECORD).read_text())
    except OSError as error:
        raise RunError(f"The network {path.name} has no readable {RECORD}.") from error
    except ValueError as error:
        raise RunError(f"The {RECORD} of the network {path.name} is damaged.") from error
    if not _is_record(record):
        raise RunError(f"The {RECORD} of the network {path.name} is damaged.")
    return Run(path, record)


def _is_record(record: Any) -> bool:
    return (
        isinstance(record, dict)
        and record.get("format") == FORMAT
        and record.get("architecture") in ("convnet", "dense")
        and isinstance(record.get("recipe"), str)
        and isinstance(record.get("settings"), dict)
        and isinstance(record.get("epochs"), list)
        and isinstance(record.get("snapshots"), list)
        and all(isinstance(step, int) for step in record["snapshots"])
        and isinstance(record.get("test"), dict | None)
    )


def write_record(path: Path, record: dict[str, Any]) -> None:
    """Write a run's record whole or not at all."""
    write(path / RECORD, json.dumps(record, indent=1).encode())


def snapshot_path(path: Path, step: int) -> Path:
    return path / f"step-{step:07d}.npz"


def write_weights(path: Path, weights: dict[str, np.ndarray]) -> None:
    """Write weights by name whole or not at all."""
    with tempfile.SpooledTemporaryFile(64 << 20) as buffer:
        np.savez(buffer, **weights)
        buffer.seek(0)
        write(path, buffer.read())


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """Weights by name, in the order in which they were written. Raises RunError."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            weights = {name: arrays[name] for name in arrays.files}
    except OSError as error:
        raise RunError(f"The weights {path.parent.name}/{path.name} can't be read.") from error
    except (ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise RunError(f"The weights {path.parent.name}/{path.name} are damaged.") from error
    if not all(w.dtype == np.float32 and np.isfinite(w).all() for w in weights.values()):
        raise RunError(f"The weights {path.parent.name}/{path.name} are not finite numbers.")
    return weights


def fingerprint(weights: dict[str, np.ndarray]) -> str:
    """The SHA-256 of weights and their names: what was found out about them is kept under it."""
    digest = hashlib.sha256()
    for name, values in weights.items():
        digest.update(f"{name} {values.shape} {values.dtype} ".encode())
        digest.update(np.ascontiguousarray(values).data)
    return digest.hexdigest()


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: a reader sees the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink()
        raise
