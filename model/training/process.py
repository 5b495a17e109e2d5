"""The training process as the app sees it: one at a time, started, watched, stopped.

It is the command `python -m model.train`, so a crash in it ends nothing else, and the network in
use stays as it is. It ends with the app, however that ends: its standard input is a pipe from here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.training import runs, store
from model.training.recipes import SETTINGS, Recipe
from model.training.record import clean_name

NICE = 19  # who draws goes first
ENDED = ("finished", "stopped", "failed")
# Ctrl+C in the app's terminal ends it by the pipe. Windows can't lower a priority from within.
_APART = (
    {"creationflags": subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NEW_PROCESS_GROUP}
    if sys.platform == "win32"
    else {"start_new_session": True}
)


class Busy(Exception):
    """A training is under way: another can start when it has ended."""


@dataclass(frozen=True)
class Progress:
    """How far the last training is.

    run_id: its run; owner: who started it, as given to `start`; event: what `loop.train` reported
    last, in the end {"doing": "finished", "stopped" or "failed", "reason" where failed}.
    """

    run_id: str
    recipe: str
    owner: str
    event: dict[str, Any]
    is_stopping: bool = False

    @property
    def is_running(self) -> bool:
        return self.event["doing"] not in ENDED


class Trainer:
    """Holds the one training process. Every method may be called from any thread."""

    def __init__(self):
        self._lock = threading.Lock()
        self._process: subprocess.Popen | None = None
        self._run_id = self._recipe = self._owner = ""
        self._event: dict[str, Any] = {}
        self._is_stopping = False

    def progress(self) -> Progress | None:
        """The training under way or the last one, None before the first."""
        with self._lock:
            if self._process is None:
                return None
            return Progress(self._run_id, self._recipe, self._owner, self._event, self._is_stopping)

    def start(
        self, name: str, recipe: Recipe, seed: int, *, label: str = "", owner: str = ""
    ) -> str:
        """Start a training, deleting what `store.to_make_room` names. Returns the new run's id.

        Raises Busy while one is under way, runs.RunError where the run has no room.
        """
        with self._lock:
            if self._process is not None and self._event["doing"] not in ENDED:
                raise Busy
            for run in store.to_make_room(store.expected_size(recipe)):
                store.delete(run)
            out = store.new_folder(name)
            try:
                self._process = subprocess.Popen(
                    [sys.executable, *_command(name, recipe, seed, label, out)],
                    cwd=Path(__file__).parents[2],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    encoding="utf-8",
                    errors="replace",
                    **_APART,
                )
            except OSError as error:
                runs.discard_empty(out)
                raise runs.RunError(f"Training could not be started: {error.strerror}.") from error
            self._run_id, self._recipe, self._owner = out.name, name, owner
            self._event, self._is_stopping = {"doing": "starting"}, False
            threading.Thread(target=self._watch, args=(self._process, out), daemon=True).start()
            return self._run_id

    def stop(self) -> None:
        """Ask the training to end and keep what was learned; asked again, end it at once."""
        with self._lock:
            if self._process is None:
                return
            if self._is_stopping:
                self._process.kill()
            else:
                self._ask_to_stop()
            self._is_stopping = True

    def _ask_to_stop(self) -> None:
        try:
            self._process.stdin.write("stop\n")
            self._process.stdin.flush()
        except OSError:
            return  # it has ended

    def wait(self, seconds: float) -> None:
        """Wait until the training process is gone. Raises subprocess.TimeoutExpired."""
        if self._process is not None:
            self._process.wait(seconds)

    def _watch(self, process: subprocess.Popen, out: Path) -> None:
        """Follow one process until it has ended."""
        for line in process.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, dict) and "doing" in event:  # else a library's, not ours
                with self._lock:
                    self._event = event
        code = process.wait()
        runs.discard_empty(out)  # it ended before it wrote anything
        with self._lock:
            if self._event["doing"] not in ENDED:
                self._event = {"doing": "failed", "reason": _reason(out, code)}


def _command(name: str, recipe: Recipe, seed: int, label: str, out: Path) -> list[str]:
    settings = {key: getattr(recipe, key) for key in SETTINGS if key != "seed"} | {"seed": seed}
    return [
        *("-m", "model.train", "--json", "--tied", f"--nice={NICE}"),
        f"--recipe={name}",
        *(f"--{key.replace('_', '-')}={value}" for key, value in settings.items()),
        f"--name={clean_name(label)}",
        f"--out={out}",
    ]


def _reason(out: Path, code: int) -> str:
    """Why a process ended that did not say so itself."""
    try:
        return runs.read(out).record.reason or runs.KILLED
    except runs.RunError:
        return f"The training process ended before it began (exit code {code}): see the app's log."
