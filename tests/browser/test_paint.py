"""What paint/tiles.js puts on a real screen, pixel by pixel, against NumPy."""

import base64

import numpy as np
import pytest

from tests.helpers.modules import open_modules
from ui.figures import palettes

PAINT = """async ({maps, shape, top, room, cell, readable, order, signed, colours}) => {
  const { findPeaks, Tiles } = await import("/paint/tiles.js");
  const { unpackPalette } = await import("/wire.js");
  const [height, width, channels] = shape;
  const canvas = document.body.appendChild(document.createElement("canvas"));
  const tiles = new Tiles(
    canvas, { height, width, channels, colours: unpackPalette(colours), signed });
  tiles.sort(order);
  tiles.layOut(room, cell, readable);
  maps = Float32Array.from(maps);
  tiles.paint(maps, findPeaks(maps, new Float32Array(channels)), top);
  const image = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const frame = canvas.getBoundingClientRect();
  const corners = Array.from({length: channels}, (_, k) => tiles.corner(k));
  const middles = corners.map(([x, y]) => tiles.at(
    frame.left + x * tiles.pixel + width * tiles.cell / 2,
    frame.top + y * tiles.pixel + height * tiles.cell / 2));
  return {grain: tiles.grain, cell: tiles.cell, shown: [frame.height, frame.width],
          size: [canvas.height, canvas.width], data: Array.from(image.data), corners, middles};
}"""


@pytest.fixture(scope="module")
def paint(browser):
    page = open_modules(browser)

    def run(maps, top=None, cell=2, readable=0, order=None, kind="share", signed=False):
        table = palettes.lookup(kind)
        settings = {"cell": cell, "readable": readable, "order": order, "signed": signed}
        colours = base64.b64encode(table.tobytes()).decode()
        maps = {"maps": maps.ravel().tolist(), "shape": maps.shape, "top": top}
        done = page.evaluate(PAINT, {**maps, **settings, "room": 100, "colours": colours})
        done["image"] = np.array(done.pop("data"), np.uint8).reshape(*done["size"], 4)
        return done

    yield run
    page.close()


@pytest.fixture(scope="module")
def maps():
    values = np.random.default_rng(0).random((4, 5, 7), np.float32)
    values[..., 3] = 0
    return values


def tiles(done, maps):
    """Each channel's tile in the painted image, a pixel of every cell: (H, W, C, 4)."""
    height, width, _ = np.array(maps.shape) * done["grain"]
    cut = [done["image"][y : y + height, x : x + width] for x, y in done["corners"]]
    return np.stack(cut, axis=2)[:: done["grain"], :: done["grain"]]


@pytest.mark.parametrize("cell", [2, 8])
@pytest.mark.parametrize("top", [1.0, 0.5, None])
@pytest.mark.parametrize("signed", [False, True])
def test_every_cell_has_the_colour_of_its_value(paint, maps, top, cell, signed):
    kind = "signed" if signed else "share"
    shown = np.where(maps > 0, 2 * maps - 1, 0) if signed else maps
    done = paint(shown, top, cell, kind=kind, signed=signed)

    alive = shown.any(axis=(0, 1))
    brightest = np.abs(shown).max(axis=(0, 1)) if top is None else np.full(7, top, np.float32)
    share = (shown / np.where(alive, brightest, 1)).clip(-1, 1)
    exact = 127.5 + 127.5 * share if signed else 255 * share
    shades = (exact + 0.5).astype(int)
    certain = np.abs(exact % 1 - 0.5) > 1e-3  # float32 and float64 may round a tie differently
    certain[..., ~alive] = False
    painted = tiles(done, maps)
    assert (painted[:, :, alive, 3] == 255).all()
    assert (painted[..., :3] == palettes.lookup(kind)[shades])[certain].all()


@pytest.mark.parametrize("cell", [2, 8])
def test_a_map_that_is_zero_everywhere_is_framed(paint, maps, cell):
    done = paint(maps, cell=cell)

    inside = tiles(done, maps)[1:-1, 1:-1, 3]
    x, y = done["corners"][3]
    edge = done["image"][y, x : x + maps.shape[1] * done["grain"]]
    assert (inside[..., :3] == palettes.lookup("share")[0]).all()
    assert (edge == [96, 96, 96, 255]).all()


@pytest.mark.parametrize("readable", [0, 20])
def test_the_channel_under_the_pointer_is_the_one_that_is_shown_there(paint, maps, readable):
    order = [4, 0, 6, 3, 1, 2, 5]
    done = paint(maps, readable=readable, order=order)

    assert done["middles"] == list(range(7))
    assert sorted(order, key=lambda k: done["corners"][k][::-1]) == order
    assert done["shown"][1] <= 100
    assert min(maps.shape[:2]) * done["cell"] >= readable
