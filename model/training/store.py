"""Where runs are kept: a folder whose runs are listed, named, deleted and held to a size."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np

from model.training import runs
from model.training.recipes import Recipe
from model.training.runs import Run, RunError

TRAINING_DIGITS = 60_000


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
    return Path(os.environ.get("DIGITSCOPE_RUNS") or Path(__file__).parents[1] / "runs").resolve()


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
    return sorted(whole, key=lambda run: (run.record["started"], run.id), reverse=True), damaged


def shipped_runs() -> list[Run]:
    """The networks that ship with the project, the convnets first; a damaged one is left out."""
    return sorted(_read_all(runs.SHIPPED_NETWORKS)[0], key=lambda run: (run.architecture, run.id))


def find(run_id: str) -> Run:
    """A shipped or kept run by its id. Raises RunError."""
    if run_id == runs.DEFAULT or run_id in (path.name for path in _folders(runs.SHIPPED_NETWORKS)):
        return runs.shipped(run_id)
    if run_id in (path.name for path in _folders(folder())):
        return runs.read(folder() / run_id)
    raise RunError("This run is gone: it was deleted. Choose another.")


def weights(run: Run, step: int | None = None) -> dict[str, np.ndarray]:
    """A run's weights, as `Run.weights`, if they fit its architecture as the shipped network's do.

    Raises RunError.
    """
    taken = run.weights(step)
    if _shapes(taken) != _shapes_of(run.architecture):
        raise RunError(f"The weights of {run.title} belong to a network of another architecture.")
    return taken


@cache
def _shapes_of(architecture: str) -> dict[str, tuple[int, ...]]:
    shipped = [run for run in shipped_runs() if run.architecture == architecture]
    if not shipped:
        raise RunError(f"No network of the architecture {architecture} ships whole: restore it.")
    return _shapes(shipped[0].weights())


def _shapes(weights: dict[str, np.ndarray]) -> dict[str, tuple[int, ...]]:
    return {name: values.shape for name, values in weights.items()}


def new_folder(recipe: str) -> Path:
    """Make an empty folder for a run that is about to start. Raises RunError."""
    started = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{recipe}"
    try:
        folder().mkdir(parents=True, exist_ok=True)
        for number in range(1, 1000):
            path = folder() / (started if number == 1 else f"{started}-{number}")
            try:
                path.mkdir()
                return path
            except FileExistsError:
                continue
    except OSError as error:
        raise RunError(runs.why(error)) from error
    raise RunError(f"There are a thousand runs named {started}.")


def rename(run: Run, name: str) -> None:
    """Give a run a name, or take it away with "". Raises RunError."""
    _check_removable(run, "renamed")
    try:
        runs.write_record(run.path, run.record | {"name": runs.clean_name(name)})
    except OSError as error:
        raise RunError(runs.why(error)) from error


def delete(run: Run | Damaged) -> None:
    """Delete a run and its weights for good. Raises RunError."""
    _check_removable(run, "deleted")
    try:
        (run.path / runs.RECORD).unlink(missing_ok=True)  # from here on it is no run
        shutil.rmtree(run.path)
    except OSError as error:
        raise RunError(runs.why(error)) from error


def _check_removable(run: Run | Damaged, what: str) -> None:
    if run.path.parent != folder():
        raise RunError(f"{run.id} ships with DigitScope: it can't be {what}.")
    if runs.is_held(run.path):
        raise RunError(f"{run.id} is being trained: it can't be {what} before that ends.")


def used() -> int:
    """How many bytes all runs take, the damaged ones too."""
    return runs.size(folder())


def expected_size(recipe: Recipe) -> int:
    """How many bytes a run of this recipe will about take, by a shipped run's snapshots."""
    like = (run for run in shipped_runs() if run.architecture == recipe.architecture and run.steps)
    snapshot = max(
        (runs.snapshot_path(r.path, r.steps[-1]).stat().st_size for r in like), default=0
    )
    digits = TRAINING_DIGITS * recipe.share
    first_epoch = int(digits / recipe.batch_size).bit_length() + 1
    return snapshot * (first_epoch + recipe.epochs)


def to_make_room(needed: int) -> list[Run]:
    """The runs that must go so that `needed` bytes stay within the limit: oldest unnamed first.

    Raises RunError where even that would not do.
    """
    over = used() + needed - limit()
    leaving = []
    for run in reversed(listing()[0]):
        if over <= 0:
            break
        if not run.name and run.state != "running":
            leaving.append(run)
            over -= run.bytes
    if over > 0:
        raise RunError(
            f"The runs take {used() / 1e6:.0f} of {limit() / 1e6:.0f} MB and the new one needs "
            f"{needed / 1e6:.0f} MB. Delete named runs on the Training page first."
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
