"""Runs: what one training left behind, a folder each.

    run.json              recipe, every setting, seed, versions, figures by epoch, state
    step-0000000.npz …    weight snapshots, by the number of batches trained before each
    lock                  held by the training process for as long as it lives

The networks that ship with the project are runs too, in model/networks. Writes are atomic; reading
trusts nothing: no pickle, every field checked, and a RunError says in a sentence what is wrong.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

SHIPPED_NETWORKS = Path(__file__).parents[1] / "networks"
DEFAULT = "robust"  # the network that the app opens with
FORMAT = 1
RECORD = "run.json"
LOCK = "lock"
NAME_LENGTH = 60
DIGITS = ("train", "validation", "test")
STATES = ("running", "finished", "stopped", "failed")
KILLED = "The training process ended without a word: it was killed, or the machine went down."


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
    def is_shipped(self) -> bool:
        return self.path.parent == SHIPPED_NETWORKS

    @property
    def name(self) -> str:
        """The name that a person gave it, or ""."""
        return self.record["name"]

    @property
    def title(self) -> str:
        """What to call it: its name, or its recipe and when it was started."""
        if self.is_shipped:
            return self.id.capitalize()
        started = datetime.fromisoformat(self.record["started"]).astimezone()
        return self.name or f"{self.record['recipe']}, {started:%-d %b %H:%M:%S}"

    @property
    def state(self) -> str:
        """One of STATES."""
        return self.record["state"]

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

    @property
    def bytes(self) -> int:
        """What it takes on the disk."""
        return size(self.path)

    def weights(self, step: int | None = None) -> dict[str, np.ndarray]:
        """The weights by name after `step` batches (default: the last kept). Raises RunError."""
        if not self.steps:
            raise RunError(f"The run {self.id} holds no weights.")
        return read_weights(snapshot_path(self.path, self.steps[-1] if step is None else step))


def shipped(name: str) -> Run:
    """The run of a network that ships with the project. Raises RunError."""
    return read(SHIPPED_NETWORKS / name)


def read(path: Path) -> Run:
    """Read and check a run's record. Raises RunError."""
    record = _record(path)
    if record["state"] == "running" and not is_held(path):
        # The record may have been closed between the two looks.
        record = _record(path)
        if record["state"] == "running":
            record = record | {"state": "failed", "reason": KILLED}
    return Run(path, record)


def _record(path: Path) -> dict[str, Any]:
    try:
        written = (path / RECORD).stat()
        record = _parsed(path / RECORD, written.st_ino, written.st_mtime_ns, written.st_size)
    except OSError as error:
        raise _unusable(path, f"The network {path.name} has no readable {RECORD}.") from error
    if record is None:
        raise _unusable(path, f"The {RECORD} of the network {path.name} is damaged.")
    return record


@lru_cache(maxsize=256)
def _parsed(path: Path, *version: int) -> dict[str, Any] | None:
    """The record in this version of the file, None where it is damaged: a page asks many times."""
    try:
        record = json.loads(path.read_text())
    except ValueError:
        return None
    return record if _is_record(record) else None


def clean_name(name: str) -> str:
    """A name fit to be shown: printable, one line, at most 60 characters. It names no file."""
    printable = "".join(c if c.isprintable() else " " for c in name)
    return " ".join(printable.split())[:NAME_LENGTH].strip()


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a run's lock: it is running for as long as this process lives, however that ends."""
    path.mkdir(parents=True, exist_ok=True)
    with (path / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_held(path: Path) -> bool:
    """Whether a training process holds this run."""
    try:
        with (path / LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def size(path: Path) -> int:
    """How many bytes a folder's files take."""
    return sum(each.lstat().st_size for each in path.rglob("*") if not each.is_dir())


def _is_record(record: Any) -> bool:
    return (
        isinstance(record, dict)
        and record.get("format") == FORMAT
        and record.get("architecture") in ("convnet", "dense")
        and record.get("state") in STATES
        and all(isinstance(record.get(key), str) for key in ("name", "recipe", "reason"))
        and _is_settings(record.get("settings"))
        and isinstance(record.get("seconds"), int | float)
        and isinstance(record.get("seed"), int)
        and isinstance(record.get("steps_per_epoch"), int)
        and _is_time(record.get("started"))
        and isinstance(record.get("digits"), dict)
        and all(isinstance(record["digits"].get(part), int) for part in DIGITS)
        and _is_list(record.get("snapshots"), lambda step: isinstance(step, int))
        and _is_list(record.get("curve"), _is_point)
        and _is_list(record.get("epochs"), _is_epoch)
        and "test" in record
        and (record["test"] is None or _is_figures(record["test"]))
    )


def _is_settings(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(key), int) for key in ("epochs", "batch_size"))
        and all(isinstance(value.get(key), int | float) for key in ("learning_rate", "share"))
        and isinstance(value.get("optimizer"), str)
    )


def _is_list(value: Any, holds) -> bool:
    return isinstance(value, list) and all(holds(each) for each in value)


def _is_point(value: Any) -> bool:
    return _is_figures(value) and isinstance(value.get("step"), int)


def _is_epoch(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(key), int) for key in ("epoch", "step"))
        and all(key in value and (value[key] is None or _is_figures(value[key])) for key in DIGITS)
    )


def _is_figures(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(value.get(key), int | float) for key in ("loss", "accuracy")
    )


def _is_time(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def write_record(path: Path, record: dict[str, Any]) -> None:
    """Write a run's record whole or not at all."""
    write(path / RECORD, json.dumps(record, indent=1).encode())


def snapshot_path(path: Path, step: int) -> Path:
    return path / f"step-{step:07d}.npz"


def write_weights(path: Path, weights: dict[str, np.ndarray]) -> None:
    """Write weights by name whole or not at all."""
    buffer = BytesIO()
    np.savez(buffer, **weights)
    write(path, buffer.getvalue())


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """Weights by name, in the order in which they were written. Raises RunError."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            weights = {name: arrays[name] for name in arrays.files}
    except OSError as error:
        raise _unusable(
            path, f"The weights {path.parent.name}/{path.name} can't be read."
        ) from error
    except (ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise _unusable(path, f"The weights {path.parent.name}/{path.name} are damaged.") from error
    if not all(w.dtype == np.float32 and np.isfinite(w).all() for w in weights.values()):
        raise _unusable(path, f"The weights {path.parent.name}/{path.name} are not finite numbers.")
    return weights


def _unusable(path: Path, why: str) -> RunError:
    """Says why, and what to do where it is the project's own file."""
    restore = " Restore it with: git checkout -- model/networks"
    return RunError(why + (restore if SHIPPED_NETWORKS in path.parents else ""))


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


def why(error: OSError) -> str:
    """What a failed write means, in a sentence that says what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "The disk is full. Delete runs or free space, then try again."
    return f"The runs can't be written to {error.filename}: {error.strerror or error}."
