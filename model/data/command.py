"""Keep sets of signs to learn from, list them, and take them away.

  python -m model.sets import "my signs" --zip signs.zip
  python -m model.sets import fashion --idx train-images.gz train-labels.gz \\
      --test-images t10k-images.gz --test-labels t10k-labels.gz --names "T-shirt,Trouser,…"
  python -m model.sets list
  python -m model.sets export my-signs signs.zip

Then learn from one: python -m model.train --signs my-signs
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from model import files
from model.data import doors, sets
from model.data.sets import SetError, SignSet

BAR = 30  # characters
WRITERS = {".zip": doors.to_zip, ".npz": doors.to_npz}


def main(arguments: list[str] | None = None) -> int:
    """The command. Returns its exit code: 0 done, 1 failed, 2 wrong arguments."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        options.do(options, parser)
    except SetError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _import(options: argparse.Namespace, parser: argparse.ArgumentParser) -> None:
    of_idx = options.names or options.test_images or options.test_labels
    if of_idx and not options.idx:
        parser.error("--names, --test-images and --test-labels go with --idx.")
    if bool(options.test_images) != bool(options.test_labels):
        parser.error("Give both --test-images and --test-labels.")
    made = _given(options)
    if made.lacking:
        raise SetError(made.lacking)
    made = sets.add(made)
    print(f"Kept as {made.id}: {_counted(made.classes, made.counts)}.")
    print(f"Learn from it with: python -m model.train --signs {made.id}")


def _given(options: argparse.Namespace) -> SignSet:
    if options.zip:
        return doors.from_zip(doors.read_file(options.zip), options.name, _progress)
    if options.folder:
        return doors.from_folder(options.folder, options.name, _progress)
    if options.npz:
        return doors.from_npz(doors.read_file(options.npz), options.name, _progress)
    test = None
    if options.test_images:
        test = doors.read_file(options.test_images), doors.read_file(options.test_labels)
    names = options.names.split(",") if options.names else None
    pictures, labels = map(doors.read_file, options.idx)
    return doors.from_idx(pictures, labels, names, test, options.name)


def _list(options: argparse.Namespace, parser: argparse.ArgumentParser) -> None:
    whole, damaged = sets.listing()
    for kept in whole:
        print(f"{kept.id}  “{kept.name}”  {_counted(kept.classes, kept.counts)}")
    for each in damaged:
        print(f"{each.id}  damaged: {each.why}")
    if not whole and not damaged:
        print(f"There are no sets in {sets.folder()} yet.")


def _export(options: argparse.Namespace, parser: argparse.ArgumentParser) -> None:
    write = WRITERS.get(options.file.suffix.lower())
    if write is None:
        parser.error(f"{options.file} has to end with .zip or .npz.")
    if options.file.exists():
        parser.error(f"{options.file} exists already: choose another name.")
    try:
        files.write(options.file, write(sets.read(options.set)))
    except OSError as error:
        raise SetError(f"{options.file} can't be written ({error.strerror}).") from error


def _counted(classes: tuple[str, ...], counts: tuple[int, ...]) -> str:
    return f"{sum(counts):,} pictures of {len(classes)} signs ({', '.join(classes)})"


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        full = "█" * (BAR * done // of)
        print(f"\r{full:░<{BAR}} {done:,} of {of:,}", end="\n" * (done == of), file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m model.sets",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    come = commands.add_parser("import", help="keep a set under a name")
    come.add_argument("name", help="what to call it")
    kind = come.add_mutually_exclusive_group(required=True)
    kind.add_argument("--zip", type=Path, help="a folder of pictures for each sign, zipped")
    kind.add_argument("--folder", type=Path, help="the same, not zipped")
    kind.add_argument("--npz", type=Path, help="arrays called images, labels and classes")
    kind.add_argument(
        "--idx", type=Path, nargs=2, metavar=("IMAGES", "LABELS"), help="as MNIST is kept"
    )
    come.add_argument("--names", help="the classes of an IDX pair in order, with commas between")
    come.add_argument("--test-images", type=Path, help="an IDX file of pictures to measure on")
    come.add_argument("--test-labels", type=Path, help="their labels")
    come.set_defaults(do=_import)
    commands.add_parser("list", help="all kept sets").set_defaults(do=_list)
    go = commands.add_parser("export", help="write a kept set to a file")
    go.add_argument("set", help="its id, as list gives it")
    go.add_argument("file", type=Path, help="ends with .zip or .npz")
    go.set_defaults(do=_export)
    return parser
