import assert from "node:assert/strict";
import test from "node:test";

import { Cover, outline } from "../../static/follow/cover.js";

const SIDE = 6;
const places = (cover) => [...cover.mask].flatMap((one, i) => (one ? [[Math.floor(i / SIDE), i % SIDE]] : []));

test("a square lies around its pixel, and ends at the border", () => {
  const cover = new Cover(SIDE);
  cover.square([2, 3], 3);
  assert.equal(cover.pixels, 9);
  assert.deepEqual(places(cover)[0], [1, 2]);
  assert.deepEqual(places(cover).at(-1), [3, 4]);
  cover.clear();
  cover.square([0, 5], 3);
  assert.deepEqual(places(cover), [[0, 4], [0, 5], [1, 4], [1, 5]]);
});

test("a quick hand covers the whole way", () => {
  const cover = new Cover(SIDE);
  cover.way([0, 0], [2, 4], 1);
  assert.deepEqual(places(cover), [[1, 1], [1, 2], [2, 3], [2, 4]]);
  cover.way([5, 5], [5, 5], 1);
  assert.equal(cover.pixels, 4);
});

test("each change can be undone, and then no more", () => {
  const cover = new Cover(SIDE);
  cover.begin();
  cover.square([1, 1], 1);
  cover.begin();
  cover.clear();
  cover.undo();
  assert.deepEqual(places(cover), [[1, 1]]);
  cover.undo();
  cover.undo();
  assert.equal(cover.pixels, 0);
});

test("what is covered is black, and the digit stays as it is", () => {
  const cover = new Cover(2);
  cover.square([0, 1], 1);
  const digit = Float32Array.from([0.25, 0.5, 0.75, 1]);
  assert.deepEqual([...cover.left(digit)], [0.25, 0, 0.75, 1]);
  assert.equal(digit[1], 0.5);
});

test("the outline of one pixel is its four sides", () => {
  const path = outline(3, (i) => i === 4);
  assert.deepEqual(path.match(/M[^M]+/g).sort(), ["M1 1h1", "M1 1v1", "M1 2h1", "M2 1v1"].sort());
  assert.equal(outline(3, () => false), "");
});
