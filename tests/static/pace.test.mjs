import assert from "node:assert/strict";
import test from "node:test";

import { Pace } from "../../static/live/pace.js";

// A pace that has seen passes of so many milliseconds, of one network.
function after(times, network = {}) {
  let now = 0;
  const pace = new Pace(() => now);
  for (const time of times) pace.of(network, () => (now += time));
  return pace;
}

test("a network that reads 25 times a second and more follows the pen at every frame", () => {
  const pace = after([3, 4, 40, 39, 40]);
  assert.equal(pace.isSlow, false);
  assert.equal(pace.rest, 0);
});

test("a large one is said to be slow, and leaves the browser half of the time", () => {
  const pace = after([90, 50, 60, 70, 80]);
  assert.equal(pace.isSlow, true);
  assert.equal(pace.rest, 140);
});

test("one pass that was held up says nothing", () => {
  assert.equal(after([5, 5, 900, 5, 5]).isSlow, false);
  assert.equal(after([900, 900]).isSlow, false);
});

test("another network begins anew", () => {
  const pace = after([90, 90, 90, 90, 90]);
  pace.of({}, () => {});
  assert.equal(pace.isSlow, false);
});
