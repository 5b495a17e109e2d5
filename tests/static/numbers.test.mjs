import assert from "node:assert/strict";
import test from "node:test";

import { figure, percent, share } from "../../static/numbers.js";

test("a probability is neither nothing nor all", () => {
  const said = [0, 0.0004, 0.0006, 0.5, 0.9994, 0.9996, 1].map(percent);
  assert.deepEqual(said, ["< 0.1%", "< 0.1%", "0.1%", "50.0%", "99.9%", "> 99.9%", "> 99.9%"]);
});

test("a share may be both", () => {
  assert.deepEqual([0, 0.1234, 1].map(share), ["0.0%", "12.3%", "100.0%"]);
});

test("any other number has three digits that count", () => {
  const said = [0, 1, 12.345, -0.98765, 1234.5, 0.00012].map(figure);
  assert.deepEqual(said, ["0", "1", "12.3", "-0.988", "1230", "1.2e-4"]);
});
