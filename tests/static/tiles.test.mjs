import assert from "node:assert/strict";
import test from "node:test";

import { findPeaks, measure, Tiles } from "../../static/paint/tiles.js";

const COLOURS = Uint32Array.from({ length: 256 }, (_, i) => 1000 + i);
const [FRAMED, BLANK] = ["framed", "blank"];

// A canvas as far as Tiles needs one, at the window's upper left corner.
function canvas() {
  return {
    dataset: {}, style: {}, offsetLeft: 10, offsetTop: 5, width: 0, height: 0,
    getBoundingClientRect: () => ({ left: 0, top: 0 }),
    getContext() {
      return {
        createImageData: (width, height) => ({ width, height, data: new Uint8ClampedArray(width * height * 4) }),
        putImageData: () => {},
      };
    },
  };
}

function tilesOf(channels, { height = 2, width = 3, signed = false } = {}) {
  globalThis.devicePixelRatio = 1;
  return new Tiles(canvas(), { height, width, channels, colours: COLOURS, signed });
}

// The shades of channel k's cells, row by row, read from the middle of each.
function shades(tiles, k) {
  const found = [];
  for (let y = 0; y < tiles.height; y++) {
    for (let x = 0; x < tiles.width; x++) {
      const [row, column] = [y, x].map((at) => at * tiles.grain + (tiles.grain >> 1));
      const colour = tiles.pixels[tiles.start(k) + row * tiles.image.width + column];
      found.push(colour >= 1000 && colour < 1256 ? colour - 1000 : colour >>> 24 > 50 ? FRAMED : BLANK);
    }
  }
  return found;
}

test("rows break to the room, all about as long", () => {
  const tiles = tilesOf(5);
  tiles.layOut(23, 2); // tiles of 6 pixels and gaps of 2
  assert.deepEqual([tiles.columns, tiles.rows, tiles.cell], [3, 2, 2]);
  assert.deepEqual([tiles.canvas.width, tiles.canvas.height], [11, 5]);
  assert.deepEqual([tiles.canvas.style.width, tiles.canvas.style.height], ["22px", "10px"]);
  tiles.layOut(1, 2);
  assert.deepEqual([tiles.columns, tiles.rows], [1, 5]);
});

for (const ratio of [1, 1.25, 2, 3]) {
  for (const [height, width] of [[1, 1], [3, 3], [2, 11], [26, 26]]) {
    test(`a readable tile of ${height}×${width} is large enough on a screen of ${ratio}`, () => {
      const tiles = tilesOf(40, { height, width });
      globalThis.devicePixelRatio = ratio;
      tiles.layOut(600, 2, 20);
      assert.ok(tiles.cell * Math.min(height, width) >= 20);
      assert.ok(tiles.cell >= 2);
      for (const length of [tiles.cell * ratio, tiles.pixel * ratio]) {
        assert.ok(Math.abs(length - Math.round(length)) < 1e-9);
      }
      assert.ok(Number.parseFloat(tiles.canvas.style.width) <= 600);
    });
  }
}

test("a given cell is as large in every layer", () => {
  for (const cell of [1, 2, 3, 4, 6, 8]) {
    for (const [height, width] of [[28, 28], [1, 1]]) {
      const tiles = tilesOf(3, { height, width });
      tiles.layOut(600, cell);
      assert.equal(tiles.cell, cell);
    }
  }
});

for (const cell of [2, 9]) {
  test(`cells of ${cell} pixels have the colour of their value`, () => {
    const tiles = tilesOf(2);
    tiles.layOut(600, cell);
    const maps = Float32Array.of(0, 4, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0.5); // row, column, channel
    tiles.paint(maps, findPeaks(maps, new Float32Array(2)), 4);
    assert.deepEqual(shades(tiles, 0), [0, 64, 128, 191, 255, 255]);
    assert.deepEqual(shades(tiles, 1), [255, 0, 0, 0, 0, 32]);
    tiles.paint(maps, findPeaks(maps, new Float32Array(2)), null);
    assert.deepEqual(shades(tiles, 0), [0, 51, 102, 153, 204, 255]);
  });
}

test("a signed map reaches as far below zero as above", () => {
  const tiles = tilesOf(1, { signed: true });
  tiles.layOut(600, 2);
  const maps = Float32Array.of(-2, -1, 0, 1, 2, 0);
  tiles.paint(maps, findPeaks(maps, new Float32Array(1)), 2);
  assert.deepEqual(shades(tiles, 0), [0, 64, 128, 191, 255, 128]);
});

for (const signed of [false, true]) {
  test(`a map that is zero everywhere is framed, ${signed ? "signed" : "unsigned"}`, () => {
    const tiles = tilesOf(2, { height: 3, width: 3, signed });
    tiles.layOut(600, 2);
    const maps = Float32Array.from({ length: 18 }, (_, i) => (i % 2 ? 0 : i - 9));
    tiles.paint(maps, findPeaks(maps, new Float32Array(2)), 9);
    const edge = Array(4).fill(FRAMED);
    assert.deepEqual(shades(tiles, 1), [...edge, signed ? 128 : 0, ...edge]);
    assert.ok(shades(tiles, 0).every((shade) => typeof shade === "number"));
    tiles.paintEmpty();
    assert.deepEqual(shades(tiles, 0), [...edge, BLANK, ...edge]);
  });
}

test("channels stand in the order that is asked for, and are picked by it", () => {
  const tiles = tilesOf(3, { height: 1, width: 1 });
  tiles.layOut(3, 1); // two columns
  tiles.sort([2, 0, 1]);
  const maps = Float32Array.of(1, 2, 3);
  tiles.paint(maps, findPeaks(maps, new Float32Array(3)), 3);
  assert.deepEqual([0, 1, 2].map((k) => shades(tiles, k)[0]), [85, 170, 255]);
  assert.deepEqual([0, 1, 2].map((k) => tiles.corner(k)), [[2, 0], [0, 2], [0, 0]]);
  assert.deepEqual([tiles.at(0.5, 0.5), tiles.at(2.5, 0.5), tiles.at(0.5, 2.5)], [2, 0, 1]);
  assert.deepEqual([tiles.at(2.5, 2.5), tiles.at(-1, 0), tiles.at(9, 0), tiles.at(0, 9)], Array(4).fill(null));
  const mark = { style: {} };
  tiles.outline(mark, 1);
  assert.deepEqual([mark.hidden, mark.style.transform], [false, "translate(10px, 7px)"]);
  tiles.outline(mark, null);
  assert.ok(mark.hidden);
  tiles.sort(null);
  assert.equal(tiles.at(0.5, 0.5), 0);
});

test("a channel in figures", () => {
  const maps = Float32Array.of(1, -5, 3, 0, 2, 0); // 1 row, 3 columns, 2 channels
  assert.deepEqual([...findPeaks(maps, new Float32Array(2))], [3, 5]);
  assert.deepEqual(measure(maps, 3, 2, 0), { max: 3, row: 0, column: 1, mean: 2 });
});
