import assert from "node:assert/strict";
import { test } from "node:test";

import { cells } from "../../static/live/layout.js";

const NETWORKS = {
  book: [[26, 26, 32], [13, 13, 32], [11, 11, 64], [5, 5, 64], [3, 3, 128]],
  dense: [[1, 1, 512]],
  narrow: [[4, 9, 6], [2, 3, 8]],
};
const WINDOWS = [[1213, 880], [706, 700], [358, 844], [358, 200]];

for (const [name, grids] of Object.entries(NETWORKS)) {
  test(`${name}: every tile is readable and fits into the room, in every window`, () => {
    for (const [room, height] of WINDOWS) {
      cells(grids, room, height, false).forEach((cell, n) => {
        assert.ok(cell * Math.min(grids[n][0], grids[n][1]) >= 20);
        assert.ok(cell * grids[n][1] <= room);
      });
    }
  });

  test(`${name}: at true scale a cell is as large in every layer, and grows with the window`, () => {
    const sizes = WINDOWS.map(([room, height]) => cells(grids, room, height, true));
    for (const size of sizes) assert.equal(new Set(size).size, 1);
    assert.ok(sizes[0][0] >= sizes[1][0]);
  });
}

test("a network that has nothing between digit and answer needs no room", () => {
  assert.deepEqual(cells([], 500, 500, false), []);
});
