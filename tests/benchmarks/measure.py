"""What the benchmarks share: which apps are measured, what their servers cost, and the figures."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np

from tests.conftest import PROJECT, Server


def add_against(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--against",
        type=checkout,
        metavar="PATH",
        help="another checkout, measured in the same run; ratios are printed",
    )


def checkout(path: str) -> Path:
    """A folder with an app.py, for argparse."""
    folder = Path(path).resolve()
    if not (folder / "app.py").is_file():
        raise argparse.ArgumentTypeError(f"{path} holds no app.py")
    return folder


def apps(against: Path | None) -> dict[str, Path]:
    """What is measured: this checkout and, if given, another one, by the name to print."""
    return {"this": PROJECT, **({} if against is None else {str(against): against})}


def cpu(server: Server) -> float:
    """Seconds of the processors that the server's process took until now, all its threads."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(server: Server) -> float:
    """The server's resident memory in MB."""
    pages = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def table(columns: dict[str, dict[str, float]]) -> None:
    """Print figures by name, a column for each that was measured; the first against the others."""
    names = list(dict.fromkeys(name for column in columns.values() for name in column))
    wide = max(map(len, names))
    print(" " * wide, *(f"{title:>14}" for title in [*columns, *["ratio"] * (len(columns) - 1)]))
    for name in names:
        values = [column.get(name, np.nan) for column in columns.values()]
        ratios = [f"{values[0] / value:14.2f}" if value else f"{'–':>14}" for value in values[1:]]
        print(f"{name:{wide}}", *(f"{value:14,.1f}" for value in values), *ratios, flush=True)
