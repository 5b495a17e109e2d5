import assert from "node:assert/strict";
import test from "node:test";

import { Network } from "../../static/network/forward.js";

const USUAL = { window: [1, 1], stride: [1, 1], pads: [[0, 0], [0, 0]], activation: "linear", units: 0, weights: [] };

// What one layer makes of a digit of 3×3 with the values 1 … 9.
function run(layer, grid_out, numbers = [], digit = [1, 2, 3, 4, 5, 6, 7, 8, 9], off = []) {
  const told = { ...USUAL, grid_in: [3, 3, 1], grid_out, ...layer };
  const classes = Array.from({ length: grid_out.reduce((a, b) => a * b) }, (_, k) => `${k}`);
  const header = { input: [3, 3, 1], classes, layers: [told], logits: 0, shown: [0], off };
  const network = new Network(header, Float32Array.from(numbers));
  network.read(Float32Array.from(digit));
  return network;
}

const values = (...told) => [...run(...told).layers[0].values].map((value) => Math.round(value * 1e4) / 1e4);
const SAME = [[0, 1], [0, 1]];

test("a convolution, valid: every kernel at every place, and its bias", () => {
  const weights = [["c/kernel", [2, 2, 1, 2]], ["c/bias", [2]]];
  // The first kernel adds the corners of the diagonal, the second takes the lower left.
  const numbers = [1, 0, 0, 0, 0, 1, 1, 0, 10, -1];
  const found = values({ kind: "Conv2D", units: 2, window: [2, 2], weights }, [2, 2, 2], numbers);
  assert.deepEqual(found, [16, 3, 18, 4, 22, 6, 24, 7]);
});

test("a convolution, same, with a stride and no bias", () => {
  const layer = { kind: "Conv2D", units: 1, window: [2, 2], stride: [2, 2], pads: SAME };
  const found = values({ ...layer, weights: [["c/kernel", [2, 2, 1, 1]]] }, [2, 2, 1], [1, 1, 1, 1]);
  assert.deepEqual(found, [1 + 2 + 4 + 5, 3 + 6, 7 + 8, 9]);
});

test("a window that is no square", () => {
  const layer = { kind: "Conv2D", units: 1, window: [1, 3], pads: [[0, 0], [1, 1]] };
  const found = values({ ...layer, weights: [["c/kernel", [1, 3, 1, 1]]] }, [3, 3, 1], [1, 0, -1]);
  assert.deepEqual(found, [-2, -2, 2, -5, -2, 5, -8, -2, 8]);
});

test("pooling, the largest and the mean of what lies inside", () => {
  const sliding = { window: [2, 2], stride: [2, 2] };
  assert.deepEqual(values({ kind: "MaxPooling2D", ...sliding }, [1, 1, 1]), [5]);
  assert.deepEqual(values({ kind: "MaxPooling2D", ...sliding, pads: SAME }, [2, 2, 1]), [5, 6, 8, 9]);
  assert.deepEqual(values({ kind: "AveragePooling2D", ...sliding, pads: SAME }, [2, 2, 1]), [3, 4.5, 7.5, 9]);
  const negative = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((value) => -value);
  assert.deepEqual(values({ kind: "MaxPooling2D", ...sliding, pads: SAME }, [2, 2, 1], [], negative), [-1, -3, -7, -9]);
});

test("pooling over everything", () => {
  assert.deepEqual(values({ kind: "GlobalAveragePooling2D" }, [1, 1, 1]), [5]);
});

test("batch normalisation, of maps and of a row that was flattened", () => {
  const layer = { kind: "BatchNormalization", epsilon: 0 };
  const mapped = [["b/gamma", [1]], ["b/beta", [1]], ["b/moving_mean", [1]], ["b/moving_variance", [1]]];
  assert.deepEqual(
    values({ ...layer, weights: mapped }, [3, 3, 1], [2, 1, 5, 4]),
    [-3, -2, -1, 0, 1, 2, 3, 4, 5],
  );
  const row = [["b/moving_mean", [9]], ["b/moving_variance", [9]]];
  const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 1, 1, 1, 1, 1, 1, 1, 9];
  assert.deepEqual(values({ ...layer, weights: row }, [3, 3, 1], numbers), [0, 0, 0, 0, 0, 0, 0, 0, 3]);
});

test("dense, rescaling, and what passes on what it is given", () => {
  const weights = [["d/kernel", [9, 2]], ["d/bias", [2]]];
  const kernel = Array.from({ length: 18 }, (_, i) => (i % 2 ? 1 : 0));
  assert.deepEqual(values({ kind: "Dense", units: 2, weights }, [1, 1, 2], [...kernel, 7, -5]), [7, 40]);
  assert.deepEqual(values({ kind: "Rescaling", scale: 2, offset: -1 }, [3, 3, 1]).slice(0, 3), [1, 3, 5]);
  for (const kind of ["Flatten", "Dropout", "Activation"]) {
    assert.deepEqual(values({ kind }, [3, 3, 1]), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
});

test("activation functions", () => {
  const digit = [-2, -1, 0, 1, 2, 0, 0, 0, 0];
  const of = (activation) =>
    values({ kind: "Activation", activation, slope: 0.1 }, [3, 3, 1], [], digit).slice(0, 5);
  assert.deepEqual(of("linear"), [-2, -1, 0, 1, 2]);
  assert.deepEqual(of("relu"), [0, 0, 0, 1, 2]);
  assert.deepEqual(of("leaky_relu"), [-0.2, -0.1, 0, 1, 2]);
  assert.deepEqual(of("elu"), [-0.8647, -0.6321, 0, 1, 2]);
  assert.deepEqual(of("tanh"), [-0.964, -0.7616, 0, 0.7616, 0.964]);
  assert.deepEqual(of("sigmoid"), [0.1192, 0.2689, 0.5, 0.7311, 0.8808]);
});

test("logits come before the softmax, and even large ones give probabilities", () => {
  const digit = [1000, 1001, 0, 0, 0, 0, 0, 0, 0];
  const network = run({ kind: "Activation", activation: "softmax" }, [3, 3, 1], [], digit);
  assert.deepEqual([...network.logits], digit);
  assert.deepEqual([...network.probabilities], [...network.layers[0].values]);
  assert.ok(Math.abs(network.probabilities[1] - 1 / (1 + Math.exp(-1))) < 1e-6);
});

test("a channel that is off is zero everywhere", () => {
  const weights = [["c/kernel", [1, 1, 1, 2]]];
  const network = run({ kind: "Conv2D", units: 2, weights }, [3, 3, 2], [1, 2], undefined, [[0, 1]]);
  const found = network.layers[0].values;
  assert.deepEqual([...found].filter((_, i) => i % 2), Array(9).fill(0));
  assert.deepEqual([...found].filter((_, i) => i % 2 === 0), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
