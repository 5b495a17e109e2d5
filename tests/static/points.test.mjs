import assert from "node:assert/strict";
import test from "node:test";

import points, { cloudOf, nearest, onCloud, placeAt, pointsAt } from "../../static/why/points.js";

const base64 = (bytes) => Buffer.from(bytes).toString("base64");

// Two points in two layers, as ui/why/cloud.py packs them.
function send(id) {
  const places = base64(new Uint8Array(Uint16Array.of(0, 65535, 65535, 0, 65535, 65535, 0, 0).buffer));
  const header = Buffer.from(JSON.stringify({ id, places, labels: base64([3, 7]), wrong: [1] }).padEnd(80));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  points({ data: new Uint8Array(Buffer.concat([length, header])) });
  return cloudOf(id);
}

function at(cloud, depth) {
  const xy = new Float32Array(4);
  pointsAt(cloud, depth, xy);
  return [...xy];
}

test("points stand in their layers, and half way between two of them", () => {
  const cloud = send("one");
  assert.deepEqual([...cloud.labels], [3, 7]);
  assert.deepEqual(at(cloud, 0), [-1, 1, 1, -1]);
  assert.deepEqual(at(cloud, 1), [1, 1, -1, -1]);
  assert.deepEqual(at(cloud, 0.5), [0, 1, 0, -1]);
  assert.deepEqual(placeAt([[0, 1], [1, -1]], 0.5), [0.5, 0]);
  assert.deepEqual(placeAt([[0, 1], [1, -1]], 1), [1, -1]);
});

test("a cloud is told of when it comes, and the oldest go", () => {
  let told = 0;
  const leave = onCloud(() => told++);
  for (const id of ["a", "b", "c", "d", "e"]) send(id);
  send("e");
  leave();
  send("f");
  assert.equal(told, 5);
  assert.ok(cloudOf("f") && cloudOf("c") && !cloudOf("b"));
});

test("the nearest point is found within reach, among those that count", () => {
  const xy = Float32Array.of(0, 0, 0.1, 0, 1, 1);
  assert.equal(nearest(xy, 0.08, 0, 0.2, () => true), 1);
  assert.equal(nearest(xy, 0.08, 0, 0.2, (i) => i !== 1), 0);
  assert.equal(nearest(xy, 0.5, 0.5, 0.2, () => true), -1);
});
