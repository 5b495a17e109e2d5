import assert from "node:assert/strict";
import test from "node:test";

import { pattern } from "../../static/glossary.js";

const found = (words, text) => pattern(words).exec(text)?.[0];

test("a term is found as a whole word, whatever its case", () => {
  assert.equal(found(["kernel", "kernels"], "Its Kernels slide."), "Kernels");
  assert.equal(found(["unit"], "a unitary, a sub-unit, units"), undefined);
  assert.equal(found(["ReLU"], "the ReLU: nothing below zero"), "ReLU");
});

test("where words stand without spaces it is found anywhere", () => {
  assert.equal(found(["卷积核"], "每个卷积核都在滑动"), "卷积核");
});
