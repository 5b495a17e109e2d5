// What a hand does to a list of layers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inserted, moved, read, removed, turned, written } from "../../static/training/layers.js";

const [conv, pool, hidden, answer] = ["Conv2D", "MaxPooling2D", "Dense", "Dense"].map((kind) => ({ kind }));
const KINDS = {
  Conv2D: { maps: true, row: false, usual: { units: 32, window: 3, activation: "relu" } },
  MaxPooling2D: { maps: true, row: false, usual: { window: 2 } },
  Dense: { maps: false, row: true, usual: { units: 64, activation: "relu" } },
  Dropout: { maps: false, row: false, usual: { rate: 0.5 } },
};
const layers = [conv, pool, hidden, answer];

test("layers move and go, and the list that was there stays", () => {
  assert.deepEqual(moved(layers, pool, -1), [pool, conv, hidden, answer]);
  assert.deepEqual(moved(layers, pool, 1), [conv, hidden, pool, answer]);
  assert.deepEqual(removed(layers, hidden), [conv, pool, answer]);
  assert.deepEqual(layers, [conv, pool, hidden, answer]);
});

test("a layer comes where it fits: maps before a row of numbers, nothing behind the answer", () => {
  const added = { kind: "Conv2D" };
  assert.equal(inserted(layers, added, KINDS, true).indexOf(added), 2);
  assert.equal(inserted([conv, answer], added, KINDS, true).indexOf(added), 1);
  assert.equal(inserted([conv, pool], added, KINDS, false).indexOf(added), 2);
  const dropout = { kind: "Dropout" };
  assert.equal(inserted(layers, dropout, KINDS, true).indexOf(dropout), 3);
  assert.equal(inserted([], dropout, KINDS, false).indexOf(dropout), 0);
});

test("a layer of another kind keeps what both can be told, where they are alike", () => {
  const was = { kind: "Conv2D", units: 6, window: [5, 5], activation: "tanh" };
  const kind = (name) => ({ kind: name, ...KINDS[name].usual });
  assert.deepEqual(turned(was, kind("MaxPooling2D")), kind("MaxPooling2D"));
  assert.deepEqual(turned(was, kind("Dense")), { kind: "Dense", units: 6, activation: "tanh" });
});

test("a field is read as the setting takes it; what is no number is 0, which is explained", () => {
  const units = { high: 4096 };
  for (const [text, value] of [["32", 32], ["", 0], ["-3", 0], ["x", 0], ["2.6", 3], ["1e99", 409600]]) {
    assert.equal(read(text, units), value);
  }
  assert.deepEqual(read("5", { high: 64, pair: true }), [5, 5]);
  assert.deepEqual(read("3×5", { high: 64, pair: true }), [3, 5]);
  assert.equal(read("0.25", { high: 0.99, step: 0.05 }), 0.25);
});

test("a setting is written as it is read", () => {
  for (const value of [[3, 3], [3, 5]]) {
    assert.deepEqual(read(written(value), { high: 64, pair: true }), value);
  }
  assert.equal(written("relu"), "relu");
  assert.equal(written(0.5), "0.5");
});
