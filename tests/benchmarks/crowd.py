"""Many people at once: how long a stroke waits for its answer, and what a person costs.

    python -m tests.benchmarks.crowd [--people 100] [--every 5] [--seconds 60] [--against PATH]

Messages as the pad sends them, over Streamlit's websocket, to servers that it starts itself. Each
person opens the page, draws a digit in four strokes, one every 5 s, clears the pad and draws the
next digit; who was answered late draws on at once. The baseline of the same run is one person
alone. Server and crowd share the machine. Printed: from a stroke's message to the last one of its
script run; strokes a second; what the server sends for a stroke, and computes for one, clearing the
pad included; and what a person takes of its memory.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import io
import json
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import numpy as np
from PIL import Image
from streamlit.proto.AutoRerun_pb2 import AutoRerun
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from model.drawing import pen
from tests.benchmarks.measure import add_against, apps, cpu, resident, table
from tests.conftest import Server
from tests.helpers.drawings import STYLES, along

PAD = "streamlit-drawable-canvas.streamlit_drawable_canvas"
STROKES = 4  # in which a digit is drawn: each gives a longer part of it
BRUSH, STEP = 22, 6  # pixels: the pen's width, and how far it moves between two reports
PATIENCE = 180  # seconds that anyone waits at most: for TensorFlow too

# What the canvas says of a stroke besides its place and its path.
FABRIC = {
    **dict.fromkeys(["lockMovementX", "lockMovementY", "lockRotation", "lockScalingX"], False),
    **dict.fromkeys(["lockScalingY", "lockSkewingX", "lockSkewingY", "lockScalingFlip"], False),
    **{"type": "Path", "version": "7.4.0", "originX": "center", "originY": "center"},
    **{"fill": None, "stroke": "#ffffff", "strokeWidth": BRUSH, "strokeDashArray": None},
    **{"strokeLineCap": "round", "strokeDashOffset": 0, "strokeLineJoin": "round"},
    **{"strokeUniform": False, "strokeMiterLimit": 10, "scaleX": 1, "scaleY": 1, "angle": 0},
    **{"flipX": False, "flipY": False, "opacity": 1, "shadow": None, "visible": True},
    **{"backgroundColor": "", "fillRule": "nonzero", "paintFirst": "fill"},
    **{"globalCompositeOperation": "source-over", "skewX": 0, "skewY": 0},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=between(1, 1000), default=100)
    parser.add_argument("--every", type=between(1, 60), default=5, help="seconds between strokes")
    parser.add_argument("--seconds", type=between(1, 600), default=60, help="of drawing")
    add_against(parser)
    given = parser.parse_args()
    table(
        {
            name: asyncio.run(measured(project, given.people, given.every, given.seconds))
            for name, project in apps(given.against).items()
        }
    )


def between(low: int, high: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text} is not between {low} and {high}")
        return int(text)

    return number


async def measured(project: Path, people: int, every: int, seconds: int) -> dict[str, float]:
    """The figures of one checkout, by what they are called."""
    # Drawn beforehand: it must not load the machine meanwhile.
    drawn = [prepared(seed, seconds // (every * STROKES) + 1) for seed in range(people)]
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), project=project)
        try:
            async with AsyncExitStack() as leaving:
                first = await arrived(server, leaving)
                for _ in range(2):  # the first time loads and compiles
                    alone = await strokes(first, prepared(people, 2), time.perf_counter(), 0)
                empty = resident(server)
                crowd = [await arrived(server, leaving) for _ in range(people)]
                opened, begun, before = resident(server), time.perf_counter(), cpu(server)
                every_ones = [
                    strokes(person, drawings, begun + every * number / people, every)
                    for number, (person, drawings) in enumerate(zip(crowd, drawn, strict=True))
                ]
                together = np.concatenate(await asyncio.gather(*every_ones))
                spent, computed = time.perf_counter() - begun, cpu(server) - before
                return {
                    "one person: answered after, median, ms": np.median(alone[:, 0]),
                    f"{people} people: answered after, median, ms": np.median(together[:, 0]),
                    "95th percentile, ms": np.quantile(together[:, 0], 0.95),
                    "that, in times of one person": np.quantile(together[:, 0], 0.95)
                    / np.quantile(alone[:, 0], 0.95),
                    "strokes a second": len(together) / spent,
                    "kB sent for a stroke": together[:, 1].mean() / 1000,
                    "ms computed for a stroke": computed / len(together) * 1000,
                    "the server's memory before, MB": empty,
                    "of a person who opens the page, MB": (opened - empty) / people,
                    "of a person who has drawn, MB": (resident(server) - empty) / people,
                }
        finally:
            server.stop()


async def arrived(server: Server, leaving: AsyncExitStack) -> Person:
    """One person more, before the open page until all leave."""
    address = f"ws://localhost:{server.port}/_stcore/stream"
    socket = await leaving.enter_async_context(
        connect(address, subprotocols=["streamlit"], max_size=None, ping_interval=None)
    )
    person = Person(socket)
    leaving.callback(person.leave)
    await person.open()
    return person


async def strokes(
    person: Person, drawings: list[list[str]], first: float, every: float
) -> np.ndarray:
    """Draw these one after the other, a stroke every so many seconds from `first` on.

    Returns for each stroke (milliseconds to its answer, bytes that the server sent for it).
    """
    taken, due = [], first
    for drawing in drawings:
        for state in drawing:
            await asyncio.sleep(max(0, due - time.perf_counter()))
            begun, received = time.perf_counter(), person.received
            await person.draw(state)
            if not person.answered:
                raise RuntimeError("A stroke brought no answer.")
            taken.append(((time.perf_counter() - begun) * 1000, person.received - received))
            due += every
        await person.clear()
    return np.array(taken)


class Person:
    """A visitor of the Draw page, who keeps of the server's messages what a browser would."""

    def __init__(self, socket: ClientConnection):
        self.socket = socket
        self.pad = self.clear_button = None  # (widget's id, its fragment, its page)
        self.cached: set[str] = set()  # messages that the server need not send again
        self.timers: list[asyncio.Task] = []
        self.received = 0  # bytes
        self.failures: list[str] = []
        self.answered = False  # whether what was done last was
        self.finished = asyncio.Event()
        self.listening = asyncio.create_task(self._listen())

    async def open(self) -> None:
        """Open the page, and wait until it is there and waits for nothing itself."""
        message = BackMsg()
        message.rerun_script.SetInParent()
        await self._send(message)
        async with asyncio.timeout(PATIENCE):
            while not self.pad or self.timers or not self.finished.is_set():
                await asyncio.sleep(0.05)

    async def draw(self, state: str) -> None:
        """Report the pad's state, as it does when the pen lifts, and wait for all that follows."""
        await self._act(self.pad, json_value=state)

    async def clear(self) -> None:
        """Click Clear; then the pad says that it is empty."""
        await self._act(self.clear_button, trigger_value=True)
        await self.draw(pad_state([]))

    def leave(self) -> None:
        self._forget_timers()
        self.listening.cancel()

    async def _act(self, widget: tuple[str, str, str], **value) -> None:
        name, fragment, page = widget
        message = BackMsg()
        message.rerun_script.widget_states.widgets.append(WidgetState(id=name, **value))
        message.rerun_script.fragment_id = fragment
        message.rerun_script.page_script_hash = page
        self.answered = False
        self.finished.clear()
        await self._send(message)
        await asyncio.wait_for(self.finished.wait(), PATIENCE)
        if self.failures:
            raise RuntimeError(self.failures[0])

    async def _send(self, message: BackMsg) -> None:
        del message.rerun_script.cached_message_hashes[:]
        message.rerun_script.cached_message_hashes.extend(self.cached)
        await self.socket.send(message.SerializeToString())

    async def _listen(self) -> None:
        async for content in self.socket:
            self.received += len(content)
            message = ForwardMsg.FromString(content)
            match message.WhichOneof("type"):
                case "delta":
                    self._see(message)
                case "auto_rerun":
                    self.timers.append(asyncio.create_task(self._again(message.auto_rerun)))
                case "new_session":
                    self.finished.clear()
                    if not message.metadata.run.fragment_ids:
                        self._forget_timers()
                case "script_finished":
                    if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                        self.finished.set()

    def _see(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable:
            self.cached.add(message.hash)
        element = message.delta.new_element
        place = (message.delta.fragment_id, message.metadata.active_script_hash)
        if element.bidi_component.component_name == PAD:
            self.pad = (element.bidi_component.id, *place)
        elif element.button.label == "Clear":
            self.clear_button = (element.button.id, *place)
        elif element.HasField("exception"):
            self.failures.append(f"The page failed: {element.exception.message}")
        self.answered |= holds_answer(element)

    async def _again(self, asked: AutoRerun) -> None:
        """Have a fragment run again and again, as the server asked."""
        message = BackMsg()
        message.rerun_script.fragment_id = asked.fragment_id
        message.rerun_script.is_auto_rerun = True
        while True:
            await asyncio.sleep(asked.interval)
            await self._send(message)

    def _forget_timers(self) -> None:
        for timer in self.timers:
            timer.cancel()
        self.timers.clear()


def holds_answer(element: Element) -> bool:
    """Whether the server's answer is in it: in a component's data, before that in HTML."""
    if element.bidi_component.component_name == "digitscope_answer":
        return json.loads(element.bidi_component.json)["probabilities"] is not None
    return element.html.body.startswith('<div class="answer">')


def prepared(seed: int, count: int) -> list[list[str]]:
    """What the pad says at each stroke of so many drawings, no two people's alike."""
    chance = np.random.default_rng(seed)
    drawings = []
    for style in chance.choice(list(STYLES), count):
        moved = [np.array(stroke) + chance.uniform(-12, 12, 2) for stroke in STYLES[style]]
        parts = (first_part(moved, (number + 1) / STROKES) for number in range(STROKES))
        drawings.append([pad_state(part) for part in parts])
    return drawings


def first_part(drawing: list[np.ndarray], share: float) -> list[np.ndarray]:
    """The first so much of a drawing's way, a point every STEP pixels."""
    ways = [along(stroke, STEP) for stroke in drawing]
    left, part = round(sum(map(len, ways)) * share), []
    for way in ways:
        part.append(way[:left])
        left -= len(part[-1])
    return [way for way in part if len(way)]


def pad_state(drawing: list[np.ndarray]) -> str:
    """What the canvas says of a drawing: its strokes and its picture, as JSON."""
    ink = np.round(pen.draw([drawing], BRUSH)[0] * 255).astype(np.uint8)
    picture = io.BytesIO()
    Image.fromarray(np.dstack([ink, ink, ink, np.full_like(ink, 255)])).save(picture, "PNG")
    data = "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode()
    raw = {"version": "7.4.0", "objects": [path(way) for way in drawing], "background": "#000000"}
    return json.dumps({"drawing": {"raw": raw, "data": data}}, separators=(",", ":"))


def path(way: np.ndarray) -> dict:
    """A stroke as the canvas keeps it: curves from the middle of each piece to that of the next."""
    middles = (way[:-1] + way[1:]) / 2
    curves = [["Q", *point] for point in np.hstack([way[:-1], middles]).tolist()]
    low, high = way.min(axis=0), way.max(axis=0)
    left, top = ((low + high) / 2).tolist()
    width, height = (high - low).tolist()
    place = {"left": left, "top": top, "width": width, "height": height}
    whole = [["M", *way[0].tolist()], *curves, ["L", *way[-1].tolist()]]
    return {**FABRIC, **place, "path": whole}


if __name__ == "__main__":
    main()
