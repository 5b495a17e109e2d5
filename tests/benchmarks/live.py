"""How fast the network at a glance follows the pen, and whether its memory stays flat.

    python -m tests.benchmarks.live [--minutes 10]

Chromium draws on the real page with 60 pointer moves a second. Printed: frames painted a second;
normalise + forward + paint of a frame; from a pointer move to the frame that shows it; as a
baseline of the same run, from pen-up to the server's answer; with --minutes, the page's memory
after a collection, minute by minute.
"""

import argparse
import itertools
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.pad import DIGITS, clear, draw, expect_reading
from tests.conftest import CHROMIUM_ARGUMENTS, Server

RATE = 60  # pointer moves a second

# Times every frame that paints, in place of the view's own.
WATCH = """(root) => {
  const view = root.glance, frame = view.frame.bind(view);
  let moved = null;
  document.addEventListener("pointermove", (event) => (moved = event.timeStamp), true);
  root.times = [];
  view.frame = () => {
    const [before, start, since] = [view.shown, performance.now(), moved];
    frame();
    const end = performance.now();
    if (view.shown !== before) root.times.push([start, end, since]);
  };
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=0, help="of drawing, for the memory")
    minutes = parser.parse_args().minutes
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        try:
            page = chromium.new_page(viewport={"width": 1280, "height": 720})
            page.goto(server.url)
            expect.set_options(timeout=60_000)
            expect(page.locator(".glance .layers canvas")).to_have_count(5)
            draw(page, DIGITS[7])
            expect_reading(page, 7)  # TensorFlow is loaded
            clear(page)
            speed(page)
            if minutes:
                memory(page, minutes)
        finally:
            chromium.close()
            server.stop()


def speed(page: Page, rounds: int = 2) -> None:
    """Draw every digit with a steady hand and print what it took."""
    page.locator(".glance").evaluate(WATCH)
    moving, answers = 0.0, []
    for strokes in itertools.chain(*[DIGITS.values()] * rounds):
        began = time.perf_counter()
        steadily(page, strokes)
        moving += time.perf_counter() - began
        lifted = time.perf_counter()
        expect_answer(page)
        answers.append((time.perf_counter() - lifted) * 1000)
        clear(page)
    times = np.array(page.locator(".glance").evaluate("(root) => root.times"), float)
    spent = times[:, 1] - times[:, 0]
    behind = times[:, 1] - times[:, 2]
    print(f"frames painted a second while the pen moves: {len(times) / moving:.1f}")
    report("normalise + forward + paint", spent)
    report("pointer move → painted", behind[behind < 1000])
    report("baseline: pen-up → the server's answer", np.array(answers))
    print(f"ratio of the medians: {np.median(answers) / np.median(behind):.0f}")


def steadily(page: Page, strokes: list) -> None:
    """Draw at RATE moves a second, four pixels a move."""
    box = page.locator(".st-key-pad canvas.upper-canvas").bounding_box()
    due = time.perf_counter()
    for stroke in strokes:
        points = along(stroke)
        page.mouse.move(box["x"] + points[0][0], box["y"] + points[0][1])
        page.mouse.down()
        for x, y in points[1:]:
            due = max(due + 1 / RATE, time.perf_counter())
            time.sleep(max(0, due - time.perf_counter()))
            page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.up()


def expect_answer(page: Page) -> None:
    """Wait until the server has answered."""
    expect(page.locator(".st-key-prediction")).to_have_text(re.compile(r"^\s*\d"))


def along(stroke: list, step: float = 4) -> np.ndarray:
    """Points on a polyline, `step` pixels apart."""
    corners = np.array(stroke, float)
    lengths = np.hypot(*np.diff(corners, axis=0).T)
    at = np.concatenate([[0], lengths.cumsum()])
    places = np.arange(0, at[-1], step)
    return np.stack([np.interp(places, at, corners[:, axis]) for axis in (0, 1)], axis=1)


def memory(page: Page, minutes: float) -> None:
    """Draw and clear for so long; print the page's memory after a collection every minute."""
    inspector = page.context.new_cdp_session(page)
    inspector.send("Performance.enable")
    began = printed = time.perf_counter()
    print("minute  strokes  heap MB  nodes  listeners")
    count = 0
    for strokes in itertools.cycle(DIGITS.values()):
        now = time.perf_counter()
        if now >= printed or now - began >= minutes * 60:
            inspector.send("HeapProfiler.collectGarbage")
            found = inspector.send("Performance.getMetrics")["metrics"]
            kept = {metric["name"]: metric["value"] for metric in found}
            print(
                f"{(now - began) / 60:6.1f} {count:8} {kept['JSHeapUsedSize'] / 1e6:8.2f}"
                f" {kept['Nodes']:6.0f} {kept['JSEventListeners']:10.0f}",
                flush=True,
            )
            printed += 60
        if now - began >= minutes * 60:
            return
        steadily(page, strokes)
        count += len(strokes)
        expect_answer(page)
        clear(page)


def report(what: str, values: np.ndarray) -> None:
    median, high = np.percentile(values, [50, 95])
    print(f"{what}: median {median:.1f} ms, 95th percentile {high:.1f} ms ({len(values)})")


if __name__ == "__main__":
    main()
