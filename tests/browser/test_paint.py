"""What paint.js paints, pixel by pixel, against NumPy."""

import base64

import numpy as np
import pytest

from ui import components
from ui.figures import palettes

PAINT = """({maps, shape, tops, room, hatched, colours}) => {
  const [height, width, channels] = shape;
  const canvas = document.body.appendChild(document.createElement("canvas"));
  const tiles = new Tiles(
    canvas, { height, width, channels, colours: unpackPalette(colours), hatched });
  tiles.layOut(room, 2);
  maps = Float32Array.from(maps);
  const peaks = findPeaks(maps, new Float32Array(channels));
  if (tops === "empty") tiles.paintEmpty(); else tiles.paint(maps, peaks, tops);
  const image = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const frame = canvas.getBoundingClientRect();
  const middles = Array.from({length: channels}, (_, k) => {
    const at = tiles.start(k), [x, y] = [at % canvas.width, Math.floor(at / canvas.width)];
    return tiles.at(
      frame.left + (x + width / 2) * tiles.cell, frame.top + (y + height / 2) * tiles.cell);
  });
  return {columns: tiles.columns, rows: tiles.rows, size: [canvas.height, canvas.width],
          shown: [frame.height, frame.width], data: Array.from(image.data),
          peaks: Array.from(peaks), middles, beside: tiles.at(frame.right + 99, frame.top + 1)};
}"""


@pytest.fixture(scope="module")
def paint(browser):
    page = browser.new_page()
    page.add_script_tag(content=components.source("wire.js", "paint.js"))

    def run(maps, tops, room=100, hatched=False):
        colours = base64.b64encode(palettes.lookup("conv").tobytes()).decode()
        arguments = {"maps": maps.ravel().tolist(), "shape": maps.shape, "tops": tops}
        done = page.evaluate(
            PAINT, {**arguments, "room": room, "hatched": hatched, "colours": colours}
        )
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
    """Each channel's tile in the painted image: (C, H, W, 4)."""
    height, width, channels = maps.shape
    corners = [divmod(k, done["columns"]) for k in range(channels)]
    return np.stack(
        [done["image"][r * (height + 1) :, c * (width + 1) :][:height, :width] for r, c in corners]
    )


@pytest.mark.parametrize("tops", [1.0, 0.5, None])
def test_every_cell_has_the_colour_of_its_value(paint, maps, tops):
    done = paint(maps, tops)

    brightest = maps.max(axis=(0, 1)) if tops is None else np.full(7, tops, np.float32)
    share = np.divide(maps, brightest, out=np.zeros_like(maps), where=brightest > 0)
    exact = share.clip(0, 1) * 255
    shades = (exact + 0.5).astype(int)
    certain = np.abs(exact % 1 - 0.5) > 1e-3  # float32 and float64 may round a tie differently
    painted = tiles(done, maps).transpose(1, 2, 0, 3)  # (H, W, C, 4)
    assert (painted[..., 3] == 255).all()
    assert (painted[..., :3] == palettes.lookup("conv")[shades])[certain].all()
    assert done["peaks"] == maps.max(axis=(0, 1)).tolist()


@pytest.mark.parametrize(
    ("room", "columns", "rows"), [(1000, 7, 1), (48, 4, 2), (30, 2, 4), (1, 1, 7)]
)
def test_rows_break_to_the_width_and_no_tile_is_lost(paint, maps, room, columns, rows):
    done = paint(maps, 1.0, room)

    assert (done["columns"], done["rows"]) == (columns, rows)
    assert done["size"] == [rows * 5 - 1, columns * 6 - 1]
    assert done["shown"] == [2 * side for side in done["size"]]
    assert done["middles"] == list(range(7))
    assert done["beside"] is None


def test_a_map_that_is_zero_everywhere_is_hatched(paint, maps):
    plain, hatched = (tiles(paint(maps, 1.0, hatched=on), maps) for on in (False, True))

    changed = (plain != hatched).any(axis=(1, 2, 3))
    assert np.flatnonzero(changed).tolist() == [3]
    assert len(np.unique(hatched[3].reshape(-1, 4), axis=0)) == 2


def test_an_empty_mosaic_shows_outlines_alone(paint, maps):
    shown = tiles(paint(maps, "empty"), maps)

    assert (shown[:, 0] == shown[0, 0, 0]).all()
    assert (shown[:, 1:-1, 1:-1] == shown[0, 1, 1]).all()
    assert shown[0, 1, 1, 3] < shown[0, 0, 0, 3] < 255
