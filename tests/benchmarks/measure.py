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
    return {"this": PROJECT, **({} if against is None else {against.name: against})}


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
    titles = [*columns, *(f"of {title}" for title in [*columns][1:])]
    print(" " * wide, *(f"{title:>10}" for title in titles))
    for name in names:
        values = np.array([column.get(name, np.nan) for column in columns.values()])
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = values[0] / values[1:]
        shown = [*(f"{value:10,.1f}" for value in values), *(f"{ratio:10.2f}" for ratio in ratios)]
        print(f"{name:{wide}}", *(text.replace("nan", "  –") for text in shown), flush=True)
