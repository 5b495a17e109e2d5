"""What a stroke is like and what it costs, in Chromium: under the pen, and until it is confirmed.

    python -m tests.benchmarks.stroke [--starts 3] [--rounds 2] [--minutes 0] [--against PATH]

A hand draws with 60 pointer moves a second, on every page in turn: this checkout's, another one's,
and the page as Streamlit demos write it (tests/benchmarks/naive.py), which is the baseline of the
same run. With --minutes, instead: whether the memory of the page and of its server stays flat.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import shutil
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from playwright.async_api import Browser, Page, WebSocket, async_playwright

from tests.benchmarks.measure import add_against, apps, cpu, resident, table
from tests.conftest import CHROMIUM_ARGUMENTS, Server
from tests.helpers.drawings import along
from tests.helpers.pad import DIGITS

RATE = 60  # pointer moves a second
DEBOUNCE = 208  # milliseconds after pen-up in which the canvas waits for more, as measured
NAIVE = "tests/benchmarks/naive.py"
PATIENCE = 180_000  # milliseconds that anything may take: TensorFlow loads before the first answer
REST = 600  # milliseconds in which a page comes to rest after a stroke or Clear

# Each drawn in one stroke, so that its answer is that of an empty pad's first stroke.
DRAWINGS = [strokes[0] for strokes in DIGITS.values() if len(strokes) == 1]

# What the page does, in window.pen: frames, those that painted since the pen went down, as [start,
# end, the pointer move before it]; answered, milliseconds from pen-up to the server's answer.
# Ours says so by a class of the answer, which follows the pen as well; before that, and on the
# naive page, the class stands there as text as soon as the server has answered.
WATCH = """
const pen = (window.pen = { frames: [], moved: null, answered: null });
let painted = false;
const put = CanvasRenderingContext2D.prototype.putImageData;
CanvasRenderingContext2D.prototype.putImageData = function (...given) {
  put.apply(this, given);
  painted = true;
};
const ask = window.requestAnimationFrame;
window.requestAnimationFrame = (show) =>
  ask((now) => {
    const start = performance.now();
    painted = false;
    show(now);
    if (painted) pen.frames.push([start, performance.now(), pen.moved]);
  });
pen.confirmed = () => {
  const box = document.querySelector(".st-key-prediction");
  const all = [...(box?.querySelectorAll("*") ?? [])];
  const live = [...all, ...all.flatMap((e) => [...(e.shadowRoot?.querySelectorAll("*") ?? [])])]
    .find((e) => e.answer);
  return live ? live.classList.contains("confirmed") : /^\\s*\\d/.test(box?.innerText ?? "");
};
addEventListener("pointermove", (event) => (pen.moved = event.timeStamp), true);
addEventListener("pointerdown", () => Object.assign(pen, { frames: [], answered: null }), true);
addEventListener("pointerup", () => {
  const lifted = (pen.lifted = performance.now());
  const look = () => pen.confirmed() ? (pen.answered = performance.now() - lifted) : ask(look);
  look();
}, true);
"""


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=3, help="of every app")
    parser.add_argument("--rounds", type=int, default=2, help=f"of {len(DRAWINGS)} strokes each")
    parser.add_argument("--minutes", type=float, default=0, help="of drawing, for the memory")
    add_against(parser)
    given = parser.parse_args()
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder:
        async with async_playwright() as playwright:
            chromium = await playwright.chromium.launch(
                executable_path=path, args=CHROMIUM_ARGUMENTS
            )
            if given.minutes:
                await memory(chromium, Path(folder), given.minutes)
                return
            table(await start(chromium, Path(folder), apps(given.against), given.starts))
            table(await strokes(chromium, Path(folder), apps(given.against), given.rounds))


async def start(
    chromium: Browser, folder: Path, projects: dict[str, Path], times: int
) -> dict[str, dict]:
    """Medians: how long a person waits for the pad and for the first answer of an app's server."""
    taken = defaultdict(lambda: defaultdict(list))
    for _, (name, project) in itertools.product(range(times), projects.items()):
        server = Server(folder, project=project)
        visit = await Visit.of(chromium, server)
        taken[name]["start command → pad, s"].append(time.perf_counter() - server.started)
        await visit.draw(DRAWINGS[0])
        await visit.answered()
        taken[name]["start command → first answer, s"].append(time.perf_counter() - server.started)
        await visit.page.close()
        server.stop()
    return {
        name: {what: float(np.median(values)) for what, values in found.items()}
        for name, found in taken.items()
    }


async def strokes(
    chromium: Browser, folder: Path, projects: dict[str, Path], rounds: int
) -> dict[str, dict]:
    """What strokes are like on every page in turn, the naive one's among them."""
    servers = {name: Server(folder, project=project) for name, project in projects.items()}
    as_it_comes = {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "true"}
    servers["naive"] = Server(folder, NAIVE, **as_it_comes)
    try:
        visits = {name: await Visit.of(chromium, server) for name, server in servers.items()}
        first = {name: sum(visit.sizes) for name, visit in visits.items()}
        for measured, strokes in enumerate([DRAWINGS, *[DRAWINGS] * rounds]):
            for stroke, visit in itertools.product(strokes, visits.values()):
                await visit.measure(stroke, keep=measured > 0)
    finally:
        for server in servers.values():
            server.stop()
    return {
        name: {"kB sent for the first page": first[name] / 1000, **visit.figures()}
        for name, visit in visits.items()
    }


class Visit:
    """A page that is drawn on, and what was measured there."""

    def __init__(self, page: Page, server: Server):
        self.page, self.server = page, server
        self.sizes: list[int] = []  # bytes of each of the server's messages
        self.taken: list[dict] = []

    @classmethod
    async def of(cls, chromium: Browser, server: Server) -> Visit:
        visit = cls(await chromium.new_page(viewport={"width": 1280, "height": 720}), server)
        await visit.page.add_init_script(WATCH)
        visit.page.set_default_timeout(PATIENCE)
        visit.page.on("websocket", visit.count)
        await visit.page.goto(server.url)
        await visit.page.locator(".st-key-pad canvas.upper-canvas").wait_for()
        return visit

    def count(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.sizes.append(len(frame)))

    async def measure(self, stroke: list, keep: bool) -> None:
        """Draw this on the empty pad and clear it; keep what it took."""
        await self.page.bring_to_front()
        self.sizes.clear()
        computed = cpu(self.server)
        down, moves = await self.draw(stroke)
        answered = await self.answered()
        await self.page.wait_for_timeout(REST)
        if keep:
            self.taken.append(
                {
                    "down": down,
                    "moves": moves,
                    "answered": answered,
                    "frames": await self.page.evaluate(
                        "pen.frames.filter(([at]) => at < pen.lifted)"
                    ),
                    "sent": sum(self.sizes),
                    "computed": cpu(self.server) - computed,
                }
            )
        await self.clear()

    async def draw(self, stroke: list) -> tuple[float, int]:
        """Draw at RATE moves a second, four pixels a move: (seconds with the pen down, moves)."""
        mouse = self.page.mouse
        box = await self.page.locator(".st-key-pad canvas.upper-canvas").bounding_box()
        first, *rest = along(stroke, step=4) + np.array([box["x"], box["y"]])
        await mouse.move(*first)
        await mouse.down()
        began, sent = time.perf_counter(), []
        for number, (x, y) in enumerate(rest, 1):
            # Not awaited: the browser says done only with its next frame.
            sent.append(asyncio.create_task(mouse.move(x, y)))
            await asyncio.sleep(max(0, began + number / RATE - time.perf_counter()))
        await asyncio.gather(*sent)
        down = time.perf_counter() - began
        await mouse.up()
        return down, len(rest)

    async def answered(self) -> float:
        """Wait for the server's answer: milliseconds from pen-up."""
        found = await self.page.wait_for_function("pen.answered")
        return await found.json_value()

    async def clear(self) -> None:
        await self.page.get_by_role("button", name="Clear", exact=True).click()
        await self.page.wait_for_function("!pen.confirmed()")
        await self.page.wait_for_timeout(REST)

    def figures(self) -> dict[str, float]:
        """What the strokes took, by what it is called."""
        down, moves, answered, sent, computed = (
            np.array([stroke[what] for stroke in self.taken])
            for what in ("down", "moves", "answered", "sent", "computed")
        )
        frames = [frame for stroke in self.taken for frame in stroke["frames"]]
        figures = {"pointer moves a second": moves.sum() / down.sum()}
        if frames:
            start, end, moved = np.array(frames, float).T
            figures |= {
                "frames painted a second": len(frames) / down.sum(),
                "normalise + forward + paint, ms": np.median(end - start),
                "pointer move → painted, ms": np.median(end - moved),
                "95th percentile": np.quantile(end - moved, 0.95),
            }
        return figures | {
            "pen-up → confirmed answer, ms": np.median(answered),
            f"less the canvas's own {DEBOUNCE} ms": np.median(answered) - DEBOUNCE,
            "90th percentile, less that": np.quantile(answered, 0.9) - DEBOUNCE,
            "kB sent for a stroke": sent.mean() / 1000,
            "server's ms of CPU for a stroke": computed.mean() * 1000,
        }


async def memory(chromium: Browser, folder: Path, minutes: float) -> None:
    """Draw and clear for so long; print the page's and the server's memory every minute."""
    server = Server(folder)
    visit = await Visit.of(chromium, server)
    inspector = await visit.page.context.new_cdp_session(visit.page)
    await inspector.send("Performance.enable")
    print("minute  strokes  heap MB  nodes  listeners  server MB")
    began, heaps = time.perf_counter(), []
    for count, stroke in enumerate(itertools.cycle(DRAWINGS)):
        passed = (time.perf_counter() - began) / 60
        if passed >= len(heaps) or passed >= minutes:
            await inspector.send("HeapProfiler.collectGarbage")
            found = (await inspector.send("Performance.getMetrics"))["metrics"]
            kept = {metric["name"]: metric["value"] for metric in found}
            heaps.append(kept["JSHeapUsedSize"])
            print(
                f"{passed:6.1f} {count:8} {heaps[-1] / 1e6:8.2f} {kept['Nodes']:6.0f}"
                f" {kept['JSEventListeners']:10.0f} {resident(server):10.0f}",
                flush=True,
            )
        if passed >= minutes:
            break
        await visit.measure(stroke, keep=False)
    server.stop()
    # In the first minute the browser compiles what it now runs often: that is code.
    since = ", ".join(f"{heaps[-1] / heap - 1:+.1%}" for heap in heaps[:2])
    print(f"the page's memory at the end, since its start and since a minute after: {since}")


if __name__ == "__main__":
    asyncio.run(main())
