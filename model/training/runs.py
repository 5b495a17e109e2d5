"""Runs: what one training left behind, a folder each.

    run.json              the Spec, recipe, every setting, seed, versions, figures by epoch, state
    step-0000000.npz …    weights at checkpoints, by the number of batches trained before each
    lock                  held by whoever writes here: by a training for as long as it lives

The networks that ship with the project are runs too, in model/networks. Writes are atomic; reading
trusts nothing, and a RunError says in a sentence what is wrong.
"""

from __future__ import annotations

import errno
import json
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import filelock
import numpy as np

from model.files import write
from model.language import later, tr, trc
from model.network import Network, NetworkError
from model.spec import Spec
from model.training import recipes, weights
from model.training import record as records
from model.training.record import Record, RecordError

SHIPPED_NETWORKS = Path(__file__).parents[1] / "networks"
DEFAULT = "robust"  # the network that the app opens with
RECORD = "run.json"
LOCK = "lock"
KILLED = later(
    "The training process ended without a word: it was killed, or the machine went down."
)
LOCK_SECONDS = 0.5  # to wait for a lock that a look at a run holds for an instant
MOST_CACHED = 200_000_000  # bytes of weights


class RunError(NetworkError):
    """A run can't be used; the message says why in a sentence that can be shown."""


@dataclass(frozen=True)
class Run:
    """A run's folder and its record."""

    path: Path
    record: Record = field(repr=False)

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def is_shipped(self) -> bool:
        return self.path.parent == SHIPPED_NETWORKS

    @property
    def spec(self) -> Spec:
        return self.record.spec

    @property
    def name(self) -> str:
        """The name that a person gave it, or ""."""
        return self.record.name

    @property
    def title(self) -> str:
        """What to call it: its name, or its recipe and when it was started."""
        if self.is_shipped:
            return _shipped_title(self.id)
        return self.name or tr(
            "{recipe}, {started.day} {started:%b %H:%M:%S}",
            recipe=recipes.title(self.record.recipe),
            started=self.record.started.astimezone(),
        )

    @property
    def state(self) -> str:
        """One of record.STATES."""
        return self.record.state

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps (batches trained) at which weights were kept, ascending."""
        return self.record.snapshots

    @property
    def test_accuracy(self) -> float | None:
        """The share of the test digits classified correctly at the end, as evaluated."""
        return self.record.test.accuracy if self.record.test else None

    @property
    def bytes(self) -> int:
        """What it takes on the disk."""
        return size(self.path)

    def network(self, step: int | None = None) -> Network:
        """The network after `step` batches (default: the last kept), read once. Raises RunError."""
        if not self.steps:
            raise RunError(tr("The run {run} holds no weights yet.", run=self.id))
        if step is not None and step not in self.steps:
            raise RunError(
                tr("The run {run} keeps no weights of that moment of its training.", run=self.id)
            )
        path = snapshot_path(self.path, self.steps[-1] if step is None else step)
        file = f"{self.id}/{path.name}"
        try:
            return _networks.get(path, self.spec)
        except weights.OtherWeightsError as error:
            why = tr("The weights {file} belong to a network of another architecture.", file=file)
            raise _unusable(path, why) from error
        except weights.WeightsError as error:
            raise _unusable(path, tr("The weights {file} are damaged.", file=file)) from error
        except NetworkError as error:
            raise _unusable(path, tr("{file}: {error}", file=file, error=error)) from error
        except OSError as error:
            raise _unusable(path, tr("The weights {file} can't be read.", file=file)) from error


@dataclass(frozen=True)
class Checkpoint:
    """A moment of a run's training; step: how many batches it had learned from, None: its end."""

    run: Run
    step: int | None = None

    @classmethod
    def of(cls, run: Run, step: int | None = None) -> Checkpoint:
        """The end as None, however it is asked for."""
        ended = run.state != "running" and step in run.steps[-1:]
        return cls(run, None if ended else step)

    @property
    def id(self) -> str:
        """ "book", or "book@64" for a moment before the end."""
        return self.run.id if self.step is None else f"{self.run.id}@{self.step}"

    @property
    def network(self) -> Network:
        """Raises RunError."""
        return self.run.network(self.step)

    @property
    def accuracy(self) -> float | None:
        """The share of the test digits classified correctly, None where it was not measured."""
        if self.step is None:
            return self.run.test_accuracy
        return self.run.record.accuracies.get(self.step)


def _shipped_title(name: str) -> str:
    titles = {
        "book": trc("network", "Book"),
        "dense": trc("network", "Dense"),
        "robust": trc("network", "Robust"),
    }
    return titles.get(name) or name.capitalize()


def shipped(name: str) -> Run:
    """The run of a network that ships with the project. Raises RunError."""
    return read(SHIPPED_NETWORKS / name)


def read(path: Path) -> Run:
    """Read and check a run's record. Raises RunError."""
    record = read_record(path)
    if record.state == "running" and not is_held(path):
        # The record may have been closed between the two looks.
        record = read_record(path)
        if record.state == "running":
            record = replace(record, state="failed", reason=KILLED)
    return Run(path, record)


def read_record(path: Path) -> Record:
    """The record as it is written. Raises RunError."""
    try:
        record = _parsed(path / RECORD, _identity(path / RECORD))
    except OSError as error:
        why = tr("The network {run} has no readable {file}.", run=path.name, file=RECORD)
        raise _unusable(path, why) from error
    if record is None:
        why = tr("The {file} of the network {run} is damaged.", run=path.name, file=RECORD)
        raise _unusable(path, why)
    return record


@lru_cache(maxsize=256)
def _parsed(path: Path, _: tuple[int, ...]) -> Record | None:
    """The record in this version of the file, None where it is damaged: a page asks many times."""
    try:
        return records.read(path)
    except RecordError:
        return None


def _identity(path: Path) -> tuple[int, ...]:
    """What tells one version of a file from another. Raises OSError."""
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


class _Networks:
    """Networks that were read, by their file's identity: those last used, up to MOST_CACHED."""

    def __init__(self):
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple, Network] = OrderedDict()

    def get(self, path: Path, spec: Spec) -> Network:
        key = path, _identity(path)
        with self._lock:
            network = self._held.get(key)
            if network is not None and network.spec == spec:
                self._held.move_to_end(key)
                return network
        network = Network.of(spec, weights.read(path, spec))
        with self._lock:
            self._held[key] = network
            while len(self._held) > 1 and sum(map(_bytes, self._held.values())) > MOST_CACHED:
                self._held.popitem(last=False)
        return network


def _bytes(network: Network) -> int:
    return weights.size(network.spec)


_networks = _Networks()


@contextmanager
def held(path: Path, timeout: float = -1) -> Iterator[None]:
    """Hold a run's lock: for as long as this process lives at the most, however that ends.

    A folder in which nothing was written goes again. Raises filelock.Timeout after `timeout`
    seconds (default: waits), OSError.
    """
    path.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(path / LOCK, timeout=timeout):
            yield
    finally:
        discard_empty(path)


def is_held(path: Path) -> bool:
    """Whether a training process holds this run."""
    if not (path / LOCK).exists():
        return False
    with _looking:  # two that look at once would take each other for a training
        try:
            with filelock.FileLock(path / LOCK, timeout=0):
                return False
        except filelock.Timeout:
            return True
        except OSError:
            return False


_looking = threading.Lock()


def discard_empty(path: Path) -> None:
    """Remove a folder that holds nothing, or only a lock that nobody holds."""
    try:
        if {each.name for each in path.iterdir()} <= {LOCK} and not is_held(path):
            (path / LOCK).unlink(missing_ok=True)
            path.rmdir()
    except OSError:
        return  # it is gone already, or something is in it by now


def size(path: Path) -> int:
    """How many bytes a folder's files take."""
    return sum(each.lstat().st_size for each in path.rglob("*") if not each.is_dir())


def write_record(path: Path, record: Record) -> None:
    """Write a run's record whole or not at all."""
    write(path / RECORD, json.dumps(record.to_json(), indent=1).encode())


def snapshot_path(path: Path, step: int) -> Path:
    return path / f"step-{step:07d}.npz"


def write_weights(path: Path, values: Mapping[str, np.ndarray]) -> None:
    """Write weights by name whole or not at all."""
    write(path, weights.encode(values))


def _unusable(path: Path, why: str) -> RunError:
    """Says why, and what to do where it is the project's own file."""
    if SHIPPED_NETWORKS in path.parents:
        why = tr("{why} Restore it with: git checkout -- model/networks", why=why)
    return RunError(why)


def why(error: OSError) -> str:
    """What a failed write means, in a sentence that says what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return tr("The disk is full. Delete runs or free space, then try again.")
    reason = error.strerror or error
    if not error.filename:
        return tr("The runs can't be written to their folder: {reason}.", reason=reason)
    name = Path(error.filename).name
    return tr("The runs can't be written to {name}: {reason}.", name=name, reason=reason)
