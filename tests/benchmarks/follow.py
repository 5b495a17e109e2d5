"""Following a number: all channels ranked against one `predict` each, and a click against its wait.

python -m tests.benchmarks.follow
"""

import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.conftest import CHROMIUM_ARGUMENTS, PATIENCE, Server

PREDICTED = 40  # of the 320 channels; one by one takes half a minute
CLICKS = 25
SIZE = 11  # of Convolution 2's maps
# Resolves with the milliseconds from the next click to the frame in which the new unit is framed,
# its sum is there and the server has nothing left to send.
WAIT = """([row, column]) => {
  const value = (label) =>
    [...document.querySelectorAll("input")].find((e) => e.ariaLabel?.startsWith(label))?.value;
  const framed = () => document.querySelector(
    "[class*=st-key-follow_pixels] .shapelayer path")?.getAttribute("d");
  const state = () => document.querySelector("[data-testid=stApp]").dataset.testScriptState;
  const before = framed();
  window.updated = new Promise((done) => document.addEventListener("mousedown", () => {
    const start = performance.now();
    const look = () => value("Row") === row && value("Column") === column
      && framed() !== before && state() === "notRunning"
      ? done(performance.now() - start) : requestAnimationFrame(look);
    requestAnimationFrame(look);
  }, {capture: true, once: true}));
}"""


def main() -> None:
    own = ranking()
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    expect.set_options(timeout=PATIENCE)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        server = Server(Path(folder))
        clicks(chromium.new_page(viewport={"width": 1280, "height": 1000}), server.url, own)
        chromium.close()
        server.stop()


def ranking() -> float:
    """The ranking against `predict`; gives the milliseconds of one reading."""
    from model import load, read
    from model.data import mnist
    from model.explain import ablation
    from model.network import Network, weights_of

    network = load()
    digit = mnist.pixels(mnist.digits().test.images[0])[..., 0]
    reading = read(network, digit)
    channels = ablation.one_by_one(network.spec)
    convolutions = [c for c in channels if network.spec.layers[c.layer].kind == "Conv2D"]

    ablation.alone(reading)  # traced once, when first asked for
    batch = _median(lambda: ablation.alone(reading), 10)
    own = _median(lambda: read(network, digit), 20)
    model = network.to_keras()
    whole = weights_of(model, network.spec)

    def one_by_one():
        for index, channel in convolutions[:: len(convolutions) // PREDICTED][:PREDICTED]:
            silent = {name: values.copy() for name, values in whole.items()}
            for name in network.spec.layers[index].weights:
                silent[name][..., channel] = 0
            _set(model, Network.of(network.spec, silent))
            model.predict(digit[None, ..., None], verbose=0)

    model.predict(digit[None, ..., None], verbose=0)
    each = _median(one_by_one, 1) * len(channels) / PREDICTED
    print(f"all {len(channels)} channels ranked in one batch  {batch:8.0f} ms  (target 1,000)")
    print(f"one by one with predict             {each:8.0f} ms  (from {PREDICTED} of them)")
    print(f"times faster                        {each / batch:8.0f}     (target 20)")
    return own


def _set(model, network) -> None:
    for layer, made in zip(network.spec.layers, model.layers[1:], strict=True):
        made.set_weights([network.weights[name] for name in layer.weights])


def clicks(page: Page, url: str, own: float) -> None:
    page.goto(f"{url}/follow?d=test.0&network=book")
    second = page.locator(".st-key-follow_controls").get_by_text("Convolution 2", exact=True)
    expect(second).to_be_visible()  # TensorFlow has to be loaded first
    second.click()
    expect(page.get_by_text("Convolution 2, channel")).to_be_visible()
    pixels = page.locator("[class*=st-key-follow_pixels_2] .nsewdrag")
    expect(pixels).to_have_count(1)  # not the ones before as well
    page.wait_for_timeout(3000)  # nothing else runs
    took = []
    for n in range(CLICKS):
        row, column = (4 * n + 1) % SIZE, (3 * n + 2) % SIZE
        page.evaluate(WAIT, [str(row), str(column)])
        cell = pixels.bounding_box()["width"] / SIZE
        pixels.click(position={"x": (column + 0.5) * cell, "y": (row + 0.5) * cell})
        took.append(page.evaluate("window.updated"))
        page.wait_for_timeout(400)
    median = statistics.median(took) - own
    print(f"click on a unit → page updated      {median:8.0f} ms  (target 300, beyond {own:.1f} ms")
    print("                                                 of the network's own)")


def _median(call, times: int) -> float:
    """Median milliseconds of a call."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        took.append(1000 * (time.perf_counter() - start))
    return statistics.median(took)


if __name__ == "__main__":
    main()
