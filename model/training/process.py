"""The training process as the app sees it: one at a time, started, watched, stopped. It may train
several networks, one after the other.

It is the command `python -m model.train`, so a crash in it ends nothing else, and the network in
use stays as it is. It ends with the app, however that ends: its standard input is a pipe from here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model import notation
from model.language import tr
from model.training import runs, store
from model.training.orders import Order
from model.training.recipes import SETTINGS
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

    run_id: its run; recipe: of that one; owner: who started it, as given to `start`; event: what
    `loop.train` reported last, in the end {"doing": "finished", "stopped" or "failed", "reason"
    where failed}.
    """

    run_id: str
    recipe: str
    owner: str
    event: dict[str, Any]
    is_stopping: bool = False
    is_running: bool = False


class Trainer:
    """Holds the one training process. Every method may be called from any thread."""

    def __init__(self):
        self._lock = threading.Lock()
        self._process: subprocess.Popen | None = None
        self._recipes: dict[str, str] = {}  # by run
        self._run_id = self._owner = ""
        self._event: dict[str, Any] = {}
        self._is_stopping = self._is_running = False

    def progress(self) -> Progress | None:
        """The training under way or the last one, None before the first."""
        with self._lock:
            if self._process is None:
                return None
            return Progress(
                self._run_id,
                self._recipes[self._run_id],
                self._owner,
                self._event,
                self._is_stopping,
                self._is_running,
            )

    def start(self, orders: Order | Sequence[Order], *, owner: str = "") -> list[str]:
        """Start a training, or several one after the other, deleting what `store.to_make_room`
        names. Returns the new runs' ids, in order.

        Raises Busy while one is under way, runs.RunError where the runs have no room or a base is
        gone.
        """
        orders = [orders] if isinstance(orders, Order) else list(orders)
        with self._lock:
            if self._is_running:
                raise Busy
            needed = sum(store.expected_size(order.usual, order.recipe) for order in orders)
            bases = {order.base.partition("@")[0] for order in orders}
            for run in store.to_make_room(needed, spare=bases):
                store.delete(run)
            outs = [store.new_folder(order.recipe_name) for order in orders]
            try:
                self._process = subprocess.Popen(
                    [sys.executable, *_command(orders, outs)],
                    cwd=Path(__file__).parents[2],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    encoding="utf-8",
                    errors="replace",
                    **_APART,
                )
            except OSError as error:
                _discard_empty(outs)
                raise runs.RunError(
                    tr("Training could not be started: {reason}.", reason=error.strerror)
                ) from error
            ids = [out.name for out in outs]
            names = [order.recipe_name for order in orders]
            self._recipes = dict(zip(ids, names, strict=True))
            self._run_id, self._owner = ids[0], owner
            self._event, self._is_stopping = {"doing": "starting"}, False
            self._is_running = True
            threading.Thread(target=self._watch, args=(self._process, outs), daemon=True).start()
            return ids

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

    def _watch(self, process: subprocess.Popen, outs: Sequence[Path]) -> None:
        """Follow one process until it has ended."""
        for line in process.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, dict) and "doing" in event:  # else a library's, not ours
                with self._lock:
                    self._event, self._run_id = event, event["run"]
                    if event["doing"] in ENDED and event["run"] == outs[-1].name:
                        self._is_running = False  # the process need not have gone
        code = process.wait()
        _discard_empty(outs)  # it ended before it wrote anything
        with self._lock:
            if self._process is not process:
                return
            if self._event["doing"] not in ENDED:
                out = next(out for out in outs if out.name == self._run_id)
                self._event = {"doing": "failed", "reason": _reason(out, code)}
            self._is_running = False


def _discard_empty(outs: Sequence[Path]) -> None:
    for out in outs:
        runs.discard_empty(out)


def _command(orders: Sequence[Order], outs: Sequence[Path]) -> list[str]:
    command = ["-m", "model.train", "--json", "--tied", f"--nice={NICE}"]
    for number, (order, out) in enumerate(zip(orders, outs, strict=True)):
        command += ["--then"] * (number > 0) + _arguments(order) + [f"--out={out}"]
    return command


def _arguments(order: Order) -> list[str]:
    settings = {key: getattr(order.recipe, key) for key in SETTINGS if key != "seed"}
    return [
        f"--recipe={order.recipe_name}",
        *(f"--{key.replace('_', '-')}={value}" for key, value in settings.items()),
        f"--seed={order.seed}",
        f"--name={clean_name(order.label)}",
        *([f"--layers={notation.write(order.architecture)}"] if order.architecture else []),
        *([f"--signs={order.signs}"] if order.signs else []),
        *(["--digits-too"] if order.digits_too else []),
        *([f"--base={order.base}"] if order.base else []),
        *(["--cross-validate"] if order.cross_validated else []),
    ]


def _reason(out: Path, code: int) -> str:
    """Why a process ended that did not say so itself."""
    try:
        return runs.read(out).record.reason or runs.KILLED
    except runs.RunError:
        return tr(
            "The training process ended before it began (exit code {code}): see the app's log.",
            code=code,
        )
