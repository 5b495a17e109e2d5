"""Two readings, one truth: the browser's digit, maps and probabilities against Python's."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from model import reading, network
from model.data import mnist
from model.drawing import digit
from tests.helpers.pad import DIGITS
from ui import components
from ui.live import view

READ = """async ({drawing, weights, layers}) => {
  window.network ??= new Network(layers, unpackFloats(weights));
  const canvas = new OffscreenCanvas(drawing.side, drawing.side);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = drawing.ground ?? "#000";
  context.fillRect(0, 0, drawing.side, drawing.side);
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = drawing.ink ?? "#fff";
  context.lineWidth = drawing.brush;
  for (const stroke of drawing.strokes ?? []) {
    context.beginPath();
    stroke.forEach(([x, y]) => context.lineTo(x, y));
    context.stroke();
  }
  if (drawing.image) {
    const png = await createImageBitmap(await (await fetch(drawing.image)).blob());
    context.drawImage(png, ...drawing.at);
  }
  const pixels = context.getImageData(0, 0, drawing.side, drawing.side).data;
  const own = toDigit(pixels, drawing.side, drawing.side);
  if (!own) return { pixels: text(pixels), digit: null };
  network.read(own);
  return {
    pixels: text(pixels),
    digit: text(own),
    maps: network.layers.map((layer) => text(layer.maps)),
    probabilities: text(network.probabilities),
  };
}"""
TEXT = """function text(array) {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  let string = "";
  for (let i = 0; i < bytes.length; i += 8192)
    string += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(string);
}"""


def drawings() -> list[dict]:
    """A blank and 123 drawings: strokes by six brushes in many places, other grounds and inks,
    test digits blown up."""
    rng = np.random.default_rng(1)
    made = [{"side": 280, "brush": 20, "strokes": []}]
    for strokes in DIGITS.values():
        for brush in (6, 14, 20, 28, 40, 20.5):
            size, turn = rng.uniform(0.25, 1.15), rng.uniform(-0.3, 0.3)
            shift = rng.uniform(-0.5, 0.5, 2) * (280 - 200 * size) + 140
            rotate = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
            moved = [((np.array(s) - 140) * size @ rotate + shift).tolist() for s in strokes]
            made.append({"side": 280, "brush": brush, "strokes": moved})
    for ground, ink in [("#fff", "#000"), ("#0000", "#fff"), ("#1c2a3a", "#ffd000")]:
        strokes = {"side": 280, "brush": 20, "strokes": DIGITS[5]}
        made.append({**strokes, "ground": ground, "ink": ink})
    images, _ = mnist.digits().test
    for index in range(60):
        buffer = io.BytesIO()
        Image.fromarray(images[index]).resize((28 * 9,) * 2, index % 3).save(buffer, "PNG")
        uri = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
        side = (280, 400, 97)[index % 3]
        size = int(side * rng.uniform(0.3, 1))
        at = [*rng.integers(0, side - size + 1, 2).tolist(), size, size]
        made.append({"side": side, "brush": 1, "image": uri, "at": at})
    return made


@pytest.fixture(scope="module")
def weights():
    return network.weights(network.load("book"))


@pytest.fixture(scope="module")
def readings(browser, weights):
    page = browser.new_page()
    page.add_script_tag(content=TEXT)
    page.add_script_tag(content=components.source("wire.js", "normalise.js", "forward.js"))
    layers = [layer._asdict() for layer in view.layers(weights)]
    numbers = b"".join(value.tobytes() for value in weights.values())
    known = {"weights": base64.b64encode(numbers).decode(), "layers": layers}
    made = []
    for drawing in drawings():
        made.append((drawing, page.evaluate(READ, {"drawing": drawing, **known})))
        known = {}
    page.close()
    return made


def numbers(text: str, dtype=np.float32) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype)


def test_the_browser_s_digit_is_the_server_s(readings):
    assert readings[0][1]["digit"] is None
    assert digit.to_digit(numbers(readings[0][1]["pixels"], np.uint8).reshape(280, 280, 4)) is None
    for drawing, read in readings[1:]:
        pixels = numbers(read["pixels"], np.uint8).reshape(drawing["side"], drawing["side"], 4)
        expected = digit.to_digit(pixels)
        assert np.abs(numbers(read["digit"]).reshape(28, 28) - expected).max() <= 1 / 255


def test_the_browser_s_maps_and_probabilities_are_tensorflow_s(readings, weights):
    built = network.load("book")
    inked = [read for _, read in readings if read["digit"]]
    digits = np.stack([numbers(read["digit"]) for read in inked])

    expected = reading.read_batch(built, digits, weights)

    maps = zip(*(read["maps"][:-1] for read in inked), strict=True)
    for layer, found in zip(expected.layers, maps, strict=True):
        difference = np.stack([numbers(m) for m in found]).reshape(layer.maps.shape) - layer.maps
        assert np.abs(difference).max() <= 1e-4 * layer.maps.max()
    found = np.stack([numbers(read["probabilities"]) for read in inked])
    assert np.abs(found - expected.probabilities).max() <= 1e-4
