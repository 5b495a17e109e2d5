"""How fast the network at a glance follows the pen, and whether its memory stays flat.

    python -m tests.benchmarks.live [--minutes 10]

Chromium draws on the real page with 60 pointer moves a second. Printed: frames painted a second;
normalise + forward + paint of a frame; from a pointer move to the frame that shows it; as a
baseline of the same run, from pen-up to the server's answer; what the server sends at first, for a
stroke and for another network; with --minutes, the page's memory after a collection, minute by
minute.
"""

import argparse
import asyncio
import itertools
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.helpers.pad import DIGITS
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


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=0, help="of drawing, for the memory")
    minutes = parser.parse_args().minutes
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            async with async_playwright() as playwright:
                chromium = await playwright.chromium.launch(
                    executable_path=path, args=CHROMIUM_ARGUMENTS
                )
                expect.set_options(timeout=60_000)
                await speed(await open_page(chromium, server))
                await traffic(chromium, server)
                if minutes:
                    await memory(await open_page(chromium, server), minutes)
        finally:
            server.stop()


async def open_page(chromium: Browser, server: Server) -> Page:
    """The Draw page, TensorFlow loaded and all that a drawing needs in the browser as well."""
    page = await chromium.new_page(viewport={"width": 1280, "height": 720})
    await page.goto(server.url)
    await expect(page.locator(".glance .layers canvas")).to_have_count(5)
    for strokes in DIGITS.values():
        await draw_and_clear(page, strokes)
    return page


async def speed(page: Page, rounds: int = 2) -> None:
    """Draw every digit with a steady hand and print what it took."""
    await page.locator(".glance").evaluate(WATCH)
    moving, moves, answers = 0.0, 0, []
    for strokes in itertools.chain(*[DIGITS.values()] * rounds):
        spent, count = await draw(page, strokes)
        moving, moves = moving + spent, moves + count
        lifted = time.perf_counter()
        await expect_answer(page)
        answers.append((time.perf_counter() - lifted) * 1000)
        await clear(page)
    times = np.array(await page.locator(".glance").evaluate("(root) => root.times"), float)
    spent = times[:, 1] - times[:, 0]
    behind = times[:, 1] - times[:, 2]
    print(f"while the pen moves, {moves / moving:.1f} moves a second:")
    print(f"frames painted a second: {len(times) / moving:.1f}")
    report("normalise + forward + paint", spent)
    report("pointer move → painted", behind[behind < 1000])
    report("baseline: pen-up → the server's answer", np.array(answers))
    print(f"ratio of the medians: {np.median(answers) / np.median(behind):.0f}")


async def traffic(chromium: Browser, server: Server) -> None:
    """Print how much the server sends, all that the page shows counted."""
    page, sizes = await chromium.new_page(), []
    page.on("websocket", lambda s: s.on("framereceived", lambda frame: sizes.append(len(frame))))

    def report_bytes(what: str) -> None:
        print(f"the server sends, {what}: {sum(sizes) / 1000:,.0f} kB")
        sizes.clear()

    await page.goto(server.url)
    await expect(page.locator(".glance .layers canvas")).to_have_count(5)
    await page.wait_for_timeout(2000)
    report_bytes("for the first page, a network's 417 kB of weights among it")
    for strokes in (DIGITS[7], DIGITS[3]):
        await draw(page, strokes)
        await expect_answer(page)
        await page.wait_for_timeout(1000)
        report_bytes("for a drawing")
        await clear(page)
        await page.wait_for_timeout(1000)
        report_bytes("for Clear")
    await page.get_by_role("combobox", name="Network in use").click()
    await page.get_by_role("option", name="Book").click()
    await expect(page.locator(".glance[data-network=book]")).to_be_attached()
    await page.wait_for_timeout(1000)
    report_bytes("for another network")


async def memory(page: Page, minutes: float) -> None:
    """Draw and clear for so long; print the page's memory after a collection every minute."""
    inspector = await page.context.new_cdp_session(page)
    await inspector.send("Performance.enable")
    began = due = time.perf_counter()
    print("minute  strokes  heap MB  nodes  listeners")
    count, heaps = 0, []
    for strokes in itertools.cycle(DIGITS.values()):
        now = time.perf_counter()
        over = now - began >= minutes * 60
        if now >= due or over:
            await inspector.send("HeapProfiler.collectGarbage")
            found = (await inspector.send("Performance.getMetrics"))["metrics"]
            kept = {metric["name"]: metric["value"] for metric in found}
            heaps.append(kept["JSHeapUsedSize"])
            print(
                f"{(now - began) / 60:6.1f} {count:8} {kept['JSHeapUsedSize'] / 1e6:8.2f}"
                f" {kept['Nodes']:6.0f} {kept['JSEventListeners']:10.0f}",
                flush=True,
            )
            due += 60
        if over:
            since = [f"{heaps[-1] / heap - 1:+.1%}" for heap in heaps[:2]]
            # In the first minute the browser compiles what it now runs often: that is code.
            print(f"memory at the end: {' of that at the start, '.join(since)} after a minute")
            return
        await draw_and_clear(page, strokes)
        count += len(strokes)


async def draw_and_clear(page: Page, strokes: list) -> None:
    await draw(page, strokes)
    await expect_answer(page)
    await clear(page)


async def draw(page: Page, strokes: list) -> tuple[float, int]:
    """Draw at RATE moves a second, four pixels a move: (seconds with the pen down, moves)."""
    box = await page.locator(".st-key-pad canvas.upper-canvas").bounding_box()
    spent, count = 0.0, 0
    for stroke in strokes:
        first, *rest = along(stroke) + np.array([box["x"], box["y"]])
        await page.mouse.move(*first)
        await page.mouse.down()
        began = time.perf_counter()
        sent = []
        for number, (x, y) in enumerate(rest, 1):
            # Not awaited: the browser says done only with its next frame.
            sent.append(asyncio.create_task(page.mouse.move(x, y)))
            await asyncio.sleep(max(0, began + number / RATE - time.perf_counter()))
        await asyncio.gather(*sent)
        spent, count = spent + time.perf_counter() - began, count + len(rest)
        await page.mouse.up()
    return spent, count


def along(stroke: list, step: float = 4) -> np.ndarray:
    """Points on a polyline, `step` pixels apart: (N, 2)."""
    corners = np.array(stroke, float)
    lengths = np.hypot(*np.diff(corners, axis=0).T)
    at = np.concatenate([[0], lengths.cumsum()])
    places = np.arange(0, at[-1], step)
    return np.stack([np.interp(places, at, corners[:, axis]) for axis in (0, 1)], axis=1)


async def expect_answer(page: Page) -> None:
    """Wait until the server has answered."""
    await expect(page.locator(".st-key-prediction")).to_have_text(re.compile(r"^\s*\d"))


async def clear(page: Page) -> None:
    await page.get_by_role("button", name="Clear", exact=True).click()
    await expect(page.locator(".st-key-prediction")).to_have_text(re.compile(r"^\D+$"))


def report(what: str, values: np.ndarray) -> None:
    median, high = np.percentile(values, [50, 95])
    print(f"{what}: median {median:.1f} ms, 95th percentile {high:.1f} ms ({len(values)})")


if __name__ == "__main__":
    asyncio.run(main())
