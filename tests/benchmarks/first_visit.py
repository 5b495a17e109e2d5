"""The first visit, cold: from opening the page to the first thing that moves under the pen.

    python -m tests.benchmarks.first_visit [--starts 3]

Every start is a new server and a new browser, nothing cached. Also: how long an empty page of
Streamlit's takes, the baseline of the same run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from playwright.sync_api import BrowserType, Page, sync_playwright

from tests.conftest import CHROMIUM_ARGUMENTS, Server

PATIENCE = 120_000  # milliseconds
EMPTY = "import streamlit as st\nst.title('Nothing')\n"
MOVING = """async () => {
  const { store } = await import(new URL("/app/static/live/store.js", location.origin));
  return Boolean(store.network && store.digit && !store.isExample);
}"""


def moves_under_the_pen(page: Page, address: str) -> float:
    """Seconds from opening an address until a stroke moves the maps."""
    begun = time.perf_counter()
    page.goto(address)
    pad = page.locator(".st-key-pad canvas.upper-canvas")
    pad.wait_for()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 90, box["y"] + 60)
    page.mouse.down()
    moved = 0
    while not page.evaluate(MOVING):
        moved += 1
        page.mouse.move(box["x"] + 90 + moved % 90, box["y"] + 60 + moved % 120)
        page.wait_for_timeout(20)
    page.mouse.up()
    return time.perf_counter() - begun


def appears(page: Page, address: str) -> float:
    """Seconds from opening an address until its title stands there."""
    begun = time.perf_counter()
    page.goto(address)
    page.locator("h1").wait_for()
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--starts", type=int, default=3)
    starts = parser.parse_args().starts
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY)
        chromium, at = playwright.chromium, Path(folder)
        ours = [_visit(chromium, moves_under_the_pen, at, "app.py") for _ in range(starts)]
        theirs = [_visit(chromium, appears, at, str(empty)) for _ in range(starts)]
    for name, seconds in (("moves under the pen", ours), ("an empty page", theirs)):
        print(f"{name:20} {median(seconds):5.1f} s  ({', '.join(f'{s:.1f}' for s in seconds)})")
    print(f"{'ratio':20} {median(ours) / median(theirs):5.1f}")


def _visit(
    chromium: BrowserType, measure: Callable[[Page, str], float], folder: Path, app: str
) -> float:
    server = Server(folder, app)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    browser = chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
    try:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.set_default_timeout(PATIENCE)
        return measure(page, server.url)
    finally:
        browser.close()
        server.stop()


if __name__ == "__main__":
    main()
