"""How good and how fast the recipe `fast` is against `book`, and how much training slows drawing.

    python -m tests.benchmarks.training [drawing | recipes]

By default both: about two minutes for drawing, ten for the recipes.

recipes: both recipes in turn with each of three seeds; test accuracy and time of each, medians, and
the ratio of the times. drawing: in Chromium, from pen-up to the server's answer, idle
and while training runs; and from the click on Retrain to the first sign of progress.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect, sync_playwright

from model.training import runs
from tests.benchmarks.stroke import WATCH
from tests.conftest import CHROMIUM_ARGUMENTS, PATIENCE, Server
from tests.helpers.pad import DIGITS, clear, draw, expect_reading
from tests.helpers.sidebar import click_retrain, progress, settings, sidebar

SEEDS = (0, 1, 2)
STROKES = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    measures = {"drawing": drawing, "recipes": recipes}
    parser.add_argument("what", choices=measures, nargs="?")
    what = parser.parse_args().what
    for measure in [measures[what]] if what else measures.values():
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder))


def recipes(folder: Path) -> None:
    runs_of = {"book": [], "fast": []}  # (accuracy, seconds, seconds of the processors)
    for seed in SEEDS:
        for recipe, figures in runs_of.items():
            figures.append(trained(recipe, seed, folder / f"{recipe}-{seed}"))
            say(f"{recipe} with seed {seed}", *figures[-1])
    book, fast = (np.array(runs_of[recipe]) for recipe in ("book", "fast"))
    for recipe, figures in (("book", book), ("fast", fast)):
        say(f"{recipe}, median", *np.median(figures, axis=0))
    wall, cpu = np.median(fast[:, 1:] / book[:, 1:], axis=0)
    print(f"fast takes {wall:.0%} of book's time, {cpu:.0%} of its CPU time (medians)")
    behind = 100 * (np.median(book[:, 0]) - np.median(fast[:, 0]))
    print(f"book's median less fast's: {behind:+.2f} points")


def say(what: str, accuracy: float, wall: float, cpu: float) -> None:
    print(f"{what}: {accuracy:.2%}, {wall:.0f} s, {cpu:.0f} s CPU", flush=True)


def trained(recipe: str, seed: int, out: Path) -> tuple[float, float, float]:
    """Train by the command; the test accuracy, and the seconds that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["-m", "model.train", f"--recipe={recipe}", f"--seed={seed}", f"--out={out}"]
    subprocess.run([sys.executable, *command], check=True, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = runs.read(out)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return run.test_accuracy, run.record.seconds, cpu


def drawing(folder: Path) -> None:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        server = Server(folder)
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        try:
            page = chromium.new_page(viewport={"width": 1280, "height": 720})
            page.add_init_script(WATCH)
            page.goto(server.url)
            draw(page, DIGITS[7])
            expect_reading(page, 7)  # TensorFlow is loaded
            idle = strokes(page)
            settings(page, epochs=50, percent=100)
            clicked = time.perf_counter()
            click_retrain(page)
            expect(progress(page)).to_be_visible()
            print(f"click → first sign of progress: {time.perf_counter() - clicked:.1f} s")
            expect(progress(page)).to_contain_text("Epoch 1 of 50")
            print(f"click → first batches trained: {time.perf_counter() - clicked:.1f} s")
            training = strokes(page)
            sidebar(page).get_by_role("button", name="Stop").click()
            expect(sidebar(page).get_by_text("Stopped:")).to_be_visible()
        finally:
            chromium.close()
            server.stop()
    print(f"pen-up → confirmed answer, idle: median {idle:.0f} ms")
    print(f"pen-up → confirmed answer, training: median {training:.0f} ms")
    print(f"ratio: {training / idle:.2f}")


def strokes(page: Page) -> float:
    """Draw sevens; the median time from pen-up to the server's answer in milliseconds."""
    times = []
    for _ in range(STROKES):
        clear(page)
        draw(page, DIGITS[7])
        times.append(page.wait_for_function("pen.answered", timeout=60_000).json_value())
    return statistics.median(times)


if __name__ == "__main__":
    main()
