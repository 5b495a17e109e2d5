"""Train a network on MNIST and keep the training as a run: its settings, its figures epoch by
epoch, and its weights from the random start to the end.

  python -m model.train                                   the book's recipe, into runs/
  python -m model.train --recipe fast --seed 3 --name "my third"
  python -m model.train --epochs 1 --share 0.1 --out /tmp/try

Ctrl+C (or SIGTERM) stops after the batch under way and keeps what was learned.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import sys
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from model.data import mnist
from model.training import loop, runs, store
from model.training.recipes import RECIPES, SETTINGS, problem

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
BAR = 30  # characters
BY_A_PERSON = "Stopped by a person."
GRACE_SECONDS = 2  # to keep what was learned once the app that started the training is gone


def main(arguments: list[str] | None = None) -> int:
    """The command. Returns its exit code: 0 finished or stopped, 1 failed, 2 wrong arguments."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = _parser()
    options = parser.parse_args(arguments)
    given = {k: v for k in SETTINGS if k != "seed" and (v := getattr(options, k)) is not None}
    recipe = replace(RECIPES[options.recipe], **given)
    if wrong := problem(recipe, options.seed):
        parser.error(wrong)
    say = _say_json if options.json else _say_bar
    stop = loop.Stop()
    _stop_by_signal(stop)
    if options.tied:
        threading.Thread(target=_obey_the_app, args=(stop,), daemon=True).start()
    if hasattr(os, "nice"):  # elsewhere the app lowers the priority as it starts the process
        os.nice(options.nice)
    try:
        out = options.out or store.new_folder(options.recipe)
        if (out / runs.RECORD).exists():
            parser.error(f"{out} holds a run already: choose another folder.")
        command = shlex.join(["python", "-m", "model.train", *arguments])
        order = loop.Order(options.recipe, recipe, options.seed, options.name, command)
        loop.train(order, out, report=say, stop=stop)
    except (loop.TrainingError, runs.RunError, mnist.DataError) as error:
        say({"doing": "failed", "reason": str(error)})
        return 1
    run = runs.read(out)
    say({"doing": run.state, "test": asdict(run.record.test), "path": str(out)})
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m model.train",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="recipes:\n" + "\n".join(f"  {name:8}{r.says}" for name, r in RECIPES.items()),
    )
    parser.add_argument("--recipe", choices=RECIPES, default="book", help="default: book")
    settings = parser.add_argument_group("settings", "Each takes the place of the recipe's own.")
    for name, setting in SETTINGS.items():
        settings.add_argument(
            f"--{name.replace('_', '-')}",
            type=setting.kind,
            choices=setting.choices or None,
            metavar=None if setting.choices else setting.kind.__name__.upper(),
            default=0 if name == "seed" else None,
            help=setting.says if setting.choices else f"{setting.says} ({setting.range})",
        )
    kept = parser.add_argument_group("the run")
    kept.add_argument("--name", default="", help="a name to find it by")
    kept.add_argument(
        "--out", type=Path, help=f"its folder (default: a new one in {store.folder()})"
    )
    app = parser.add_argument_group("for the app")
    app.add_argument(
        "--json",
        action="store_true",
        help="progress as JSON lines on standard output, instead of a bar",
    )
    app.add_argument(
        "--tied", action="store_true", help="a line on standard input asks to stop, its end ends"
    )
    app.add_argument("--nice", type=int, default=0, help="give way to others, 0 to 19")
    return parser


def _stop_by_signal(stop: loop.Stop) -> None:
    """The first signal stops training gently, a second one at once."""

    def gently(number, frame):
        stop.ask(BY_A_PERSON)
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_DFL)

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, gently)


def _obey_the_app(stop: loop.Stop) -> None:
    """The app holds the other end of standard input: what it writes there asks for a stop, and
    however it ends, the system closes it. (Not every system has signals that can be obeyed.)"""
    while os.read(sys.stdin.fileno(), 1024):
        stop.ask(BY_A_PERSON)
    stop.ask("Stopped because the app that had started it ended.")
    time.sleep(GRACE_SECONDS)
    os._exit(1)


def _say_json(event: dict[str, Any]) -> None:
    try:
        print(json.dumps(event), flush=True)
    except OSError:  # the app is gone: _obey_the_app ends the training
        return


def _say_bar(event: dict[str, Any]) -> None:
    """One line that is written over again on a terminal, one line per event elsewhere."""
    terminal = sys.stderr.isatty()
    if event["doing"] in ("preparing", "training") and not terminal:
        return
    print(
        ("\r\x1b[K" if terminal else "") + line(event),
        end="" if terminal and "step" in event else "\n",
        file=sys.stderr,
        flush=True,
    )


def line(event: dict[str, Any]) -> str:
    """An event in words and a bar."""
    doing = event["doing"]
    if doing == "failed":
        return f"Failed: {event['reason']}"
    if doing in ("finished", "stopped"):
        test = event["test"]
        return (
            f"{doing.capitalize()}. Test digits: {test['accuracy']:.2%} classified"
            f" correctly, loss {test['loss']:.4f}. Kept in {event['path']}"
        )
    if doing == "loading":
        return "Loading TensorFlow and the digits …"
    done = round(BAR * event["step"] / event["steps"])
    parts = [f"Epoch {event['epoch']} of {event['epochs']} [{'█' * done}{'░' * (BAR - done)}]"]
    if "loss" in event:
        parts.append(f"loss {event['loss']:.4f}, accuracy {event['accuracy']:.2%}")
    if doing != "training":
        parts.append(f"{doing} …")
    elif "left" in event:
        parts.append(f"{event['left']:.0f} s left")
    return " · ".join(parts)


if __name__ == "__main__":
    sys.exit(main())
