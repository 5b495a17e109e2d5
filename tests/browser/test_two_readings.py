"""Two readings, one truth: the browser's digit, values and probabilities against Python's."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from model.data import mnist
from model.drawing import digit
from model.network import Channel
from tests.helpers import architectures, oracle
from tests.helpers.modules import open_modules
from tests.helpers.pad import DIGITS
from ui import components
from ui.live.describe import describe

TEXT = """function text(array) {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  let string = "";
  for (let i = 0; i < bytes.length; i += 8192)
    string += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(string);
}"""
DIGIT = """async ({drawing, side}) => {
  const { steps, toDigit } = await import("/network/normalise.js");
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
  const digit = toDigit(pixels, drawing.side, drawing.side, side);
  if (!digit) return { pixels: text(pixels), digit: null };
  const { box, fitted, centre, corner } = steps(pixels, drawing.side, drawing.side, side);
  return { pixels: text(pixels), digit: text(digit), box, fitted: [fitted.height, fitted.width],
           centre, corner };
}"""
READ = """async ({packed, digits}) => {
  const { Network } = await import("/network/forward.js");
  const { fromBase64, unpack, unpackFloats } = await import("/wire.js");
  const network = new Network(...unpack(fromBase64(packed)));
  return digits.map((digit) => {
    network.read(unpackFloats(digit));
    return [...network.layers.map((layer) => layer.values), network.logits, network.probabilities]
      .map(text);
  });
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
        large = (mnist.SIDE * 9,) * 2
        Image.fromarray(images[index]).resize(large, index % 3).save(buffer, "PNG")
        uri = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
        side = (280, 400, 97)[index % 3]
        size = int(side * rng.uniform(0.3, 1))
        at = [*rng.integers(0, side - size + 1, 2).tolist(), size, size]
        made.append({"side": side, "brush": 1, "image": uri, "at": at})
    return made


@pytest.fixture(scope="module")
def modules(browser):
    page = open_modules(browser)
    page.add_script_tag(content=TEXT)
    yield page
    page.close()


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def numbers(text: str, dtype=np.float32) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype)


@pytest.mark.parametrize("side", [mnist.SIDE, 20])
def test_the_browser_s_digit_is_the_server_s(modules, side):
    blank, *drawn = drawings()
    assert modules.evaluate(DIGIT, {"drawing": blank, "side": side})["digit"] is None
    for drawing in drawn:
        found = modules.evaluate(DIGIT, {"drawing": drawing, "side": side})
        pixels = numbers(found["pixels"], np.uint8).reshape(drawing["side"], drawing["side"], 4)
        expected = digit.steps(pixels, side)
        own = numbers(found["digit"]).reshape(side, side)
        assert np.abs(own - expected.digit).max() <= 1 / 255
        box = expected.box
        assert found["box"] == {
            "top": box.top, "left": box.left, "height": box.height, "width": box.width
        }  # fmt: skip
        assert tuple(found["fitted"]) == expected.fitted.shape
        assert found["centre"] == pytest.approx(expected.centre, abs=1e-3)
        assert tuple(found["corner"]) == expected.corner


@pytest.mark.parametrize("off", [False, True], ids=["all", "channels off"])
@pytest.mark.parametrize("name", architectures.ARCHITECTURES)
def test_the_browser_reads_every_network_as_the_oracle_does(modules, name, off):
    network = architectures.network(name)
    spec = network.spec
    if off:
        last = {n: spec.layers[n].channels - 1 for n in spec.shown}
        network = network.without(Channel(n, c) for n in spec.shown for c in {0, last[n]})
    header = describe(spec, [layer.name for layer in spec.layers]) | {"off": network.off}
    packed = components.pack(header, list(network.weights.values()))
    digits = architectures.digits(spec, 1 if off else 4)

    read = modules.evaluate(
        READ, {"packed": text(packed), "digits": [text(one.tobytes()) for one in digits]}
    )

    for one, found in zip(digits, read, strict=True):
        outputs, logits, probabilities = oracle.forward(network, one)
        for wanted, values in zip([*outputs, logits, probabilities], found, strict=True):
            assert np.isfinite(wanted).all()
            difference = np.abs(numbers(values).reshape(wanted.shape) - wanted).max()
            assert difference <= 1e-4 * np.abs(wanted).max()
