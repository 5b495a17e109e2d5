"""How long a person waits: at start, and from pen-up to the maps; and what strokes cost in memory.

    python -m tests.benchmarks.draw

Medians, and ratios against a baseline measured in the same run: the page as demos write it
(tests/benchmarks/naive.py) and one `predict` a layer.
"""

import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect, sync_playwright

from tests.helpers.pad import DIGITS, draw, expect_reading
from tests.conftest import CHROMIUM_ARGUMENTS, Server

DEBOUNCE = 208  # ms that the canvas waits after pen-up before it speaks, as measured
PAGES, WARM_UP, STROKES = 4, 3, 4  # a drawing has few strokes: so each page gets few, and is new
NAIVE = "tests/benchmarks/naive.py"

# What the maps look like now: a string for each layer, of ours or of the naive page.
LOOKS = """() => {
  const ours = [...document.querySelectorAll(".st-key-maps *")]
    .flatMap((e) => [...(e.shadowRoot?.querySelectorAll(".mosaic canvas.tiles") ?? [])]);
  if (ours.length) return ours.map((canvas) => {
    const pixels = new Uint32Array(
      canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    let hash = 0;
    for (const pixel of pixels) hash = (hash * 31 + pixel) | 0;
    return String(hash);
  });
  return [...document.querySelectorAll(".js-plotly-plot image")].map((i) => i.href.baseVal);
}"""
# Resolves with the milliseconds from the next pen-up to the frame that shows five new maps.
WAIT = f"""() => {{
  const looks = {LOOKS}, before = looks();
  window.painted = new Promise((done) => document.addEventListener("pointerup", () => {{
    const start = performance.now();
    const look = () => {{
      const now = looks();
      const fresh = now.length === 5 && now.every((each, k) => each !== before[k]);
      fresh ? done(performance.now() - start) : requestAnimationFrame(look);
    }};
    requestAnimationFrame(look);
  }}, {{ capture: true, once: true }}));
}}"""


def main() -> None:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    expect.set_options(timeout=60_000)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        reading()
        start(chromium, Path(folder))
        strokes(chromium, Path(folder))
        memory(chromium, Path(folder))
        chromium.close()


def reading() -> None:
    """One reading against one `predict` a layer."""
    import keras

    from model import reading, network
    from model.data import mnist

    model = network.load("book")
    digit = mnist.pixels(mnist.digits().test.images[:1])
    layers = [
        keras.Model(model.inputs, layer.output)
        for layer in model.layers
        if type(layer).__name__ in reading.KINDS
    ]
    ours = _median_ms(lambda: reading.read(model, digit[0, ..., 0]), 100)
    naive = _median_ms(lambda: [m.predict(digit, verbose=0) for m in [*layers, model]], 7)
    print(f"a reading: {ours:.2f} ms; one predict a layer: {naive:.0f} ms; {naive / ours:.0f}×")


def _median_ms(act, times: int) -> float:
    taken = []
    for _ in range(times + 3):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken[3:])


def start(chromium, folder: Path) -> None:
    """From the start command to the pad, and to the first reading."""
    pads, readings = [], []
    for _ in range(3):
        server = Server(folder)
        page = chromium.new_page()
        page.goto(server.url)
        page.locator(".st-key-pad canvas.upper-canvas").wait_for()
        pads.append(time.perf_counter() - server.started)
        draw(page, DIGITS[7])
        expect_reading(page, 7)
        readings.append(time.perf_counter() - server.started)
        page.close()
        server.stop()
    print(
        f"start command → pad: {statistics.median(pads):.1f} s;"
        f" → first reading: {statistics.median(readings):.1f} s (each {_list(readings)})"
    )


def _list(values: list[float]) -> str:
    return ", ".join(f"{value:.1f}" for value in values)


def strokes(chromium, folder: Path) -> None:
    """Pen-up → all five layers' new maps painted, ours and the naive page in turn."""
    as_it_comes = {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "true"}
    servers = {"ours": Server(folder), "naive": Server(folder, app=NAIVE, **as_it_comes)}
    taken = {name: [] for name in servers}
    for _ in range(PAGES):
        pages = {name: _warm(chromium, server) for name, server in servers.items()}
        for number in range(STROKES):
            for name, page in pages.items():
                page.bring_to_front()
                taken[name].append(_stroke(page, number) - DEBOUNCE)
        for page in pages.values():
            page.close()
    ours, naive = (statistics.median(taken[name]) for name in ("ours", "naive"))
    print(
        f"pen-up → maps painted, less the canvas's {DEBOUNCE} ms: {ours:.0f} ms"
        f" (90th percentile {np.quantile(taken['ours'], 0.9):.0f});"
        f" naive page: {naive:.0f} ms; {ours / naive:.2f} of it"
    )
    for server in servers.values():
        server.stop()


def _warm(chromium, server: Server) -> Page:
    page = chromium.new_page(viewport={"width": 1280, "height": 2400})
    page.goto(server.url)
    page.locator(".st-key-pad canvas.upper-canvas").wait_for()
    draw(page, [[(60, 60), (220, 60)]])
    page.wait_for_function(f"({LOOKS})().length === 5", timeout=120_000)
    for number in range(WARM_UP):
        _stroke(page, number + 15)
    return page


def _stroke(page: Page, number: int) -> float:
    """Draw one line more, somewhere new; the milliseconds from pen-up to five new maps."""
    page.wait_for_timeout(700)  # the page before comes to rest
    page.evaluate(WAIT)
    y = 70 + number * 6
    draw(page, [[(50 + number * 5, y), (230 - number * 4, y + 15)]])
    return page.evaluate("window.painted")


def memory(chromium, folder: Path) -> None:
    """The server's resident memory after 20 and after 200 strokes."""
    server = Server(folder)
    page = chromium.new_page()
    page.goto(server.url)
    draw(page, DIGITS[7])
    expect_reading(page, 7)
    sizes = {}
    for count in range(1, 201):
        draw(page, [[(60, 40 + count % 200), (220, 60 + count % 200)]])
        page.wait_for_timeout(350)
        if count % 20 == 0:
            page.get_by_role("button", name="Clear", exact=True).click()
            page.wait_for_timeout(500)
        if count in (20, 200):
            sizes[count] = _resident(server.process.pid)
    page.close()
    server.stop()
    print(
        f"server's memory after 20 strokes: {sizes[20]:.0f} MB; after 200: {sizes[200]:.0f} MB;"
        f" {sizes[200] / sizes[20] - 1:+.1%}"
    )


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
