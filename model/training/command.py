"""Train a network, on MNIST or on signs of your own, and keep the training as a run: its settings,
its figures epoch by epoch, and its weights from the random start to the end.

  python -m model.train                                   the book's recipe, into runs/
  python -m model.train --recipe fast --seed 3 --name "my third"
  python -m model.train --epochs 1 --share 0.1 --out /tmp/try
  python -m model.train --recipe fast --layers "conv 32 3, pool 2, conv 64 3, dense 10"
  python -m model.train --recipe fast --preset LeNet-5 --then --recipe fast --preset Tiny
  python -m model.train --recipe signs --signs letters --base robust

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

from model import notation
from model.architectures import PRESETS
from model.data import mnist, sets
from model.language import later
from model.layers import SpecError
from model.spec import Spec
from model.training import cross_validation, loop, orders, runs, store
from model.training.recipes import RECIPES, SETTINGS, problem

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
BAR = 30  # characters
BY_A_PERSON = later("Stopped by a person.")
BY_THE_APP = later("Stopped because the app that had started it ended.")
GRACE_SECONDS = 2  # to keep what was learned once the app that started the training is gone


def main(arguments: list[str] | None = None) -> int:
    """The command. Returns its exit code: 0 finished or stopped, 1 failed, 2 wrong arguments."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = _parser()
    parts = _parts(arguments)
    told = [parser.parse_args(part) for part in parts]
    first = told[0]
    orders = [_order(parser, options, part) for options, part in zip(told, parts, strict=True)]
    for options in told:
        if options.out and (options.out / runs.RECORD).exists():
            parser.error(f"{options.out} holds a run already: choose another folder.")
    stop = loop.Stop()
    _stop_by_signal(stop)
    if first.tied:
        threading.Thread(target=_obey_the_app, args=(stop,), daemon=True).start()
    if hasattr(os, "nice"):  # elsewhere the app lowers the priority as it starts the process
        os.nice(first.nice)
    say = _say_json if first.json else _say_bar
    code = 0
    for options, order in zip(told, orders, strict=True):
        if not stop.is_set():
            code = max(code, _train(order, options.out, say, stop))
    return code


def _train(order: loop.Order, out: Path | None, say: loop.Report, stop: loop.Stop) -> int:
    """One training. Returns its exit code."""
    name = {"run": out.name} if out else {}
    try:
        out = out or store.new_folder(order.recipe_name)
        name = {"run": out.name}
        loop.train(order, out, report=lambda event: say(event | name), stop=stop)
        if order.cross_validated and not stop.is_set():
            _cross_validate(order, out, lambda event: say(event | name), stop)
    except (loop.TrainingError, runs.RunError, mnist.DataError, sets.SetError) as error:
        say({"doing": "failed", "reason": str(error)} | name)
        return 1
    run = runs.read(out)
    measured = "Drawings kept aside" if order.signs else "Test digits"
    test = asdict(run.record.test)
    say({"doing": run.state, "test": test, "measured": measured, "path": str(out)} | name)
    return 0


def _cross_validate(order: loop.Order, out: Path, say: loop.Report, stop: loop.Stop) -> None:
    """Measure what was trained by training it without each part, and write that into its record."""
    found = cross_validation.measure(order, say, stop)
    with runs.held(out):
        runs.write_record(out, replace(runs.read_record(out), left_out=found))


def _parts(arguments: list[str]) -> list[list[str]]:
    """The arguments of each training: between them stands --then."""
    parts: list[list[str]] = [[]]
    for argument in arguments:
        if argument == "--then":
            parts.append([])
        else:
            parts[-1].append(argument)
    return parts


def _order(
    parser: argparse.ArgumentParser, options: argparse.Namespace, arguments: list[str]
) -> loop.Order:
    """What is asked for; ends the command where that can't be."""
    given = {k: v for k in SETTINGS if k != "seed" and (v := getattr(options, k)) is not None}
    recipe = replace(RECIPES[options.recipe], **given)
    if wrong := problem(recipe, options.seed):
        parser.error(wrong)
    if options.base and (options.layers or options.preset):
        parser.error("The layers are the base's: leave out --layers and --preset, or --base.")
    if options.digits_too and not options.signs:
        parser.error("The ten digits are added to a set of signs: say which with --signs.")
    if options.cross_validate and (options.digits_too or not options.signs):
        parser.error("--cross-validate is for a set of signs (--signs), without the ten digits.")
    try:
        return loop.Order(
            options.recipe,
            recipe,
            options.seed,
            options.name,
            shlex.join(["python", "-m", "model.train", *arguments]),
            architecture=_architecture(options),
            signs=options.signs,
            digits_too=options.digits_too,
            base=options.base,
            cross_validated=options.cross_validate,
        )
    except (SpecError, sets.SetError, orders.TrainingError) as error:
        parser.error(str(error))


def _architecture(options: argparse.Namespace) -> Spec | None:
    """Raises SpecError, sets.SetError, TrainingError."""
    if options.preset:
        return PRESETS[options.preset].spec
    if not options.layers:
        return None
    if not options.signs:
        return notation.parse(options.layers, side=mnist.SIDE, classes=mnist.CLASSES)
    made = orders.read_set(options.signs)
    classes = orders.class_names(made, options.digits_too)
    return Spec.of(made.side, classes, orders.answering(notation.layers(options.layers), classes))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m model.train",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="recipes:\n" + "\n".join(f"  {name:8}{r.says}" for name, r in RECIPES.items()),
    )
    parser.add_argument("--recipe", choices=RECIPES, default="book", help="default: book")
    what = parser.add_argument_group("the network and what it learns").add_argument
    network = parser.add_mutually_exclusive_group()
    network.add_argument("--layers", default="", help='its layers, "conv 32 3, pool 2, dense 10"')
    network.add_argument("--preset", choices=PRESETS, help="an architecture to begin with")
    what("--signs", metavar="SET", default="", help="a set of signs, by its id or its .npz file")
    what("--digits-too", action="store_true", help="the ten digits beside those signs")
    what(
        "--base",
        metavar="RUN",
        default="",
        help="keep what this network (robust, or RUN@STEP) computes, and learn a new last layer",
    )
    what(
        "--cross-validate",
        action="store_true",
        help="then train without each tenth of the signs' drawings, and classify those",
    )
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
    kept.add_argument("--then", action="store_true", help="what follows is another training")
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
    stop.ask(BY_THE_APP)
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
            f"{doing.capitalize()}. {event['measured']}: {test['accuracy']:.2%} classified"
            f" correctly, loss {test['loss']:.4f}. Kept in {event['path']}"
        )
    if doing == "loading":
        return "Loading TensorFlow and the digits …"
    if doing == "leaving out":
        return f"Leaving drawings out: network {event['step'] + 1} of {event['steps']} …"
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
