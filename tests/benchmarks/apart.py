"""How the classes come apart: the first computation, and the picture redrawn for another layer.

python -m tests.benchmarks.apart
"""

import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.conftest import CHROMIUM_ARGUMENTS, PATIENCE, Server

COMPUTING = 300_000  # milliseconds to wait at most
# Resolves with the milliseconds from the next click on a layer to the last frame of the way there,
# and with what one frame of 10,000 points takes.
WALK = """([canvas, layer]) => new Promise((done) => {
  const buttons = canvas.getRootNode().querySelectorAll(".layers button");
  const start = performance.now();
  let frames = 0;
  const look = () => {
    frames++;
    const now = performance.now() - start;
    if (Number(canvas.dataset.depth) === layer) done([now, now / frames]);
    else requestAnimationFrame(look);
  };
  buttons[layer].click();
  requestAnimationFrame(look);
})"""


def main() -> None:
    compute()
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    expect.set_options(timeout=PATIENCE)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        server = Server(Path(folder))
        redraw(
            chromium.new_page(viewport={"width": 1440, "height": 1000}), server.url, "no-preference"
        )
        redraw(chromium.new_page(viewport={"width": 1440, "height": 1000}), server.url, "reduce")
        chromium.close()
        server.stop()


def compute() -> None:
    from model import load
    from model.data import mnist
    from model.studies import apart

    network = load("book")
    start = time.perf_counter()
    *_, found = apart.study(network)
    print(f"all layers fitted and placed        {time.perf_counter() - start:8.1f} s")
    digits = mnist.pixels(mnist.digits().test.images[:9])[..., 0]
    for view, title in ((1, "widest"), (len(found.views) - 2, "last")):
        took = []
        for number, digit in enumerate(digits):
            start = time.perf_counter()
            found.neighbours(view, digit, number)
            took.append(1000 * (time.perf_counter() - start))
        print(f"neighbours in the {title:6} layer      {statistics.median(took):8.0f} ms")


def redraw(page: Page, url: str, motion: str) -> None:
    page.emulate_media(reduced_motion=motion)
    page.goto(f"{url}/why?network=book")
    canvas = page.locator(".cloud canvas")
    canvas.scroll_into_view_if_needed()
    page.locator(".cloud canvas[data-depth]").wait_for(timeout=COMPUTING)
    page.wait_for_timeout(3000)  # nothing else runs
    handle, took = canvas.element_handle(), []
    for layer in (1, 2, 3, 4, 5, 6, 5, 4):
        took.append(page.evaluate(WALK, [handle, layer]))
        page.wait_for_timeout(1500)
    whole, frame = (statistics.median(each) for each in zip(*took, strict=True))
    way = "at once" if motion == "reduce" else "gliding"
    print(f"another layer, {way}              {whole:8.0f} ms  (target 1,000)")
    print(f"a frame of it                       {frame:8.0f} ms")


if __name__ == "__main__":
    main()
