"""Where runs are kept: a folder whose runs are listed, named, deleted and held to a size."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

import filelock
import numpy as np

from model import reading
from model.data import mnist
from model.language import later, tr
from model.network import Network
from model.spec import Spec
from model.training import runs, weights
from model.training.recipes import Recipe
from model.training.record import Counts, Figures, Record, clean_name
from model.training.runs import Checkpoint, Run, RunError

TRAINING_DIGITS = 60_000
MEASURED = 2e11  # multiply-adds at the most, half a minute: a large network reads fewer test digits
GONE = later("This run is gone: it was deleted. Choose another.")


@dataclass(frozen=True)
class Damaged:
    """A folder with a record that can't be read, and why."""

    path: Path
    why: str

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def bytes(self) -> int:
        return runs.size(self.path)


def folder() -> Path:
    """Where runs are kept: $DIGITSCOPE_RUNS, by default runs/ inside the project."""
    return Path(os.environ.get("DIGITSCOPE_RUNS") or Path(__file__).parents[2] / "runs").resolve()


def limit() -> int:
    """How many bytes the runs may take: $DIGITSCOPE_RUNS_MB, by default 500 MB."""
    try:
        megabytes = float(os.environ.get("DIGITSCOPE_RUNS_MB") or 500)
    except ValueError:
        megabytes = 500
    return int(megabytes * 1e6)


def listing() -> tuple[list[Run], list[Damaged]]:
    """The kept runs, newest first, and the damaged ones. What is no run at all is passed over."""
    whole, damaged = _read_all(folder())
    return sorted(whole, key=lambda run: (run.record.started, run.id), reverse=True), damaged


def shipped_runs() -> list[Run]:
    """The networks that ship with the project, the convnets first; a damaged one is left out."""
    whole = _read_all(runs.SHIPPED_NETWORKS)[0]
    return sorted(whole, key=lambda run: (not run.spec.layers[0].makes_maps, run.id))


def find(run_id: str) -> Run:
    """A shipped or kept run by its id. Raises RunError."""
    if run_id == runs.DEFAULT or run_id in (path.name for path in _folders(runs.SHIPPED_NETWORKS)):
        return runs.shipped(run_id)
    if run_id in (path.name for path in _folders(folder())):
        return runs.read(folder() / run_id)
    raise RunError(tr(GONE))


def checkpoint(checkpoint_id: str) -> Checkpoint:
    """A moment of a run's training by its id, as `Checkpoint.id` gives it. Raises RunError."""
    run_id, _, moment = checkpoint_id.partition("@")
    run = find(run_id)
    if not moment:
        return Checkpoint(run)
    step = next((step for step in run.steps if str(step) == moment), None)
    if step is None:
        raise RunError(tr("{run} keeps no weights of that moment of its training.", run=run.title))
    return Checkpoint.of(run, step)


def new_folder(recipe: str) -> Path:
    """Make an empty folder for a run that is about to start. Raises RunError."""
    started = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{recipe}"
    try:
        folder().mkdir(parents=True, exist_ok=True)
        for left in _folders(folder()):
            if (left / runs.LOCK).exists():  # an empty one may be another's that is starting
                runs.discard_empty(left)
        for number in range(1, 1000):
            path = folder() / (started if number == 1 else f"{started}-{number}")
            try:
                path.mkdir()
                return path
            except FileExistsError:
                continue
    except OSError as error:
        raise RunError(runs.why(error)) from error
    raise RunError(tr("There are a thousand runs named {name}.", name=started))


def keep(
    network: Network,
    recipe: str,
    *,
    name: str = "",
    base: str = "",
    report: Callable[[float], None] = lambda share: None,
) -> Run:
    """Keep a network that was not trained here as a run of one checkpoint, measured: seconds.

    recipe: a key of recipes.OTHERS; base: the id of the checkpoint that it was before; report: is
    given the share of the test digits that is read. Deletes what `to_make_room` names. Raises
    RunError.
    """
    for run in to_make_room(weights.size(network.spec), spare=[base.partition("@")[0]]):
        delete(run)
    out = new_folder(recipe)
    test, count = _figures(network, report) if mnist.fits(network.spec) else (None, 0)
    record = Record(
        spec=network.spec,
        recipe=recipe,
        settings={},
        seed=0,
        started=datetime.now(UTC),
        digits=Counts(0, 0, count),
        steps_per_epoch=1,
        name=clean_name(name),
        state="finished",
        snapshots=(0,),
        test=test,
        base=base,
    )
    try:
        with runs.held(out):
            runs.write_weights(runs.snapshot_path(out, 0), network.weights)
            runs.write_record(out, record)
    except OSError as error:
        raise RunError(runs.why(error)) from error
    return runs.read(out)


def _figures(network: Network, report: Callable[[float], None]) -> tuple[Figures, int]:
    """The figures of the test digits, and of how many."""
    every = ceil(len(mnist.digits().test.labels) * network.spec.multiply_adds / MEASURED)
    images, labels = (part[:: max(every, 1)] for part in mnist.digits().test)
    said = []
    for first in range(0, len(labels), reading.AT_ONCE):
        digits = mnist.pixels(images[first : first + reading.AT_ONCE])[..., 0]
        said.append(reading.read_batch(network, digits).probabilities)
        report(min(1.0, (first + reading.AT_ONCE) / len(labels)))
    said = np.concatenate(said)
    of_label = said[np.arange(len(labels)), labels]
    loss = -np.log(np.maximum(of_label, np.finfo(np.float32).tiny)).mean()
    return Figures(float(loss), float((said.argmax(axis=-1) == labels).mean())), len(labels)


def rename(run_id: str, name: str) -> None:
    """Give a kept run a name, or take it away with "". Raises RunError.

    The record is read and written under the lock, which a training holds for as long as it lives:
    neither can write over what the other wrote.
    """
    with _taken(find(run_id)) as path:
        record = runs.read_record(path)
        runs.write_record(path, replace(record, name=clean_name(name)))


def delete(run: Run | Damaged) -> None:
    """Delete a run and its weights for good. Raises RunError."""
    with _taken(run) as path:
        # The record last: what a failure leaves can still be seen, and deleted again.
        for each in sorted(path.iterdir(), key=lambda each: each.name == runs.RECORD):
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each)
            elif each.name != runs.LOCK:
                each.unlink()


@contextmanager
def _taken(run: Run | Damaged) -> Iterator[Path]:
    """Hold the lock of a kept run while it is changed. Every failure is a RunError."""
    if run.path.parent != folder():
        raise RunError(
            tr("{run} ships with DigitScope: it can't be renamed or deleted.", run=run.id)
        )
    if not run.path.is_dir():
        raise RunError(tr(GONE))
    try:
        with runs.held(run.path, timeout=runs.LOCK_SECONDS):
            yield run.path
    except filelock.Timeout as error:
        raise RunError(
            tr(
                "{run} is being trained: it can't be renamed or deleted before that ends.",
                run=run.id,
            )
        ) from error
    except OSError as error:
        raise RunError(runs.why(error)) from error


def used() -> int:
    """How many bytes all runs take, the damaged ones too."""
    return runs.size(folder())


def expected_size(spec: Spec, recipe: Recipe) -> int:
    """How many bytes a run of this network and recipe will about take."""
    digits = TRAINING_DIGITS * recipe.share
    first_epoch = int(digits / recipe.batch_size).bit_length() + 1
    return weights.size(spec) * (first_epoch + recipe.epochs)


def to_make_room(needed: int, spare: Collection[str] = ()) -> list[Run]:
    """The runs that must go so that `needed` bytes stay within the limit: oldest unnamed first.

    spare: ids of runs that have to stay. Raises RunError where even that would not do.
    """
    over = used() + needed - limit()
    leaving = []
    for run in reversed(listing()[0]):
        if over <= 0:
            break
        if not run.name and run.state != "running" and run.id not in spare:
            leaving.append(run)
            over -= run.bytes
    if over > 0:
        raise RunError(
            tr(
                "The runs take {used:.0f} of {limit:.0f} MB and the new one needs {needed:.0f} MB."
                " Delete named runs on the Training page first.",
                used=used() / 1e6,
                limit=limit() / 1e6,
                needed=needed / 1e6,
            )
        )
    return leaving


def _read_all(path: Path) -> tuple[list[Run], list[Damaged]]:
    whole, damaged = [], []
    for each in _folders(path):
        if not (each / runs.RECORD).exists():
            continue
        try:
            whole.append(runs.read(each))
        except RunError as error:
            damaged.append(Damaged(each, str(error)))
    return whole, damaged


def _folders(path: Path) -> list[Path]:
    try:
        return [each for each in path.iterdir() if each.is_dir() and not each.is_symlink()]
    except OSError:
        return []
