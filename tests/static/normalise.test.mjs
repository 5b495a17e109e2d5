import assert from "node:assert/strict";
import test from "node:test";

import { steps, toDigit } from "../../static/network/normalise.js";

// A drawing: `ground` everywhere, `ink` in the box, each [r, g, b, a].
function drawing(height, width, [top, left, bottom, right], ink = [255, 255, 255, 255], ground = [0, 0, 0, 255]) {
  const rgba = new Uint8ClampedArray(height * width * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = y >= top && y < bottom && x >= left && x < right;
      rgba.set(inside ? ink : ground, 4 * (y * width + x));
    }
  }
  return rgba;
}

test("nothing drawn is no digit", () => {
  assert.equal(toDigit(drawing(40, 40, [0, 0, 0, 0]), 40, 40, 28), null);
  assert.equal(steps(drawing(40, 40, [0, 0, 0, 0]), 40, 40, 28), null);
});

for (const [side, longer] of [[28, 20], [20, 14], [64, 46], [4, 3]]) {
  test(`a square becomes ${longer} of ${side} pixels, in the middle`, () => {
    const { box, fitted, centre, corner, digit } = steps(drawing(100, 120, [20, 30, 80, 90]), 100, 120, side);
    assert.deepEqual(box, { top: 20, left: 30, height: 60, width: 60 });
    assert.deepEqual([fitted.height, fitted.width], [longer, longer]);
    centre.forEach((at) => assert.ok(Math.abs(at - longer / 2) < 1e-4));
    assert.equal(digit.length, side * side);
    const start = Math.ceil(side / 2 - longer / 2 - 1e-4);
    assert.deepEqual(corner, [start, start]);
    const inked = [...digit.keys()].filter((i) => Math.abs(digit[i] - 1) < 1e-5);
    assert.equal(inked.length, longer ** 2);
    assert.deepEqual([inked[0], inked.at(-1)], [start * (side + 1), (start + longer - 1) * (side + 1)]);
  });
}

test("a digit is the same in any ink on any ground", () => {
  const box = [10, 12, 50, 30];
  const white = toDigit(drawing(60, 60, box), 60, 60, 28);
  const black = toDigit(drawing(60, 60, box, [0, 0, 0, 255], [255, 255, 255, 255]), 60, 60, 28);
  const clear = toDigit(drawing(60, 60, box, [255, 0, 0, 255], [0, 0, 0, 0]), 60, 60, 28);
  for (const other of [black, clear]) {
    other.forEach((value, i) => assert.ok(Math.abs(value - white[i]) < 1e-5));
  }
});

test("the aspect is kept", () => {
  const { fitted } = steps(drawing(60, 60, [10, 12, 50, 22]), 60, 60, 28);
  assert.deepEqual([fitted.height, fitted.width], [20, 5]);
});
