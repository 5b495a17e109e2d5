import assert from "node:assert/strict";
import test from "node:test";

import { fromBase64, pixel, unpack, unpackFloats, unpackPalette } from "../../static/wire.js";

const base64 = (bytes) => Buffer.from(bytes).toString("base64");

test("a message is its header and its numbers, wherever its bytes start", () => {
  const header = Buffer.from('{"name":"Zähler"}  '); // 20 bytes
  const numbers = Buffer.from(Float32Array.of(1.5, -2).buffer);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const message = Buffer.concat([Buffer.from([9]), length, header, numbers]).subarray(1);

  const [told, values] = unpack(new Uint8Array(message));

  assert.deepEqual(told, { name: "Zähler" });
  assert.deepEqual([...values], [1.5, -2]);
});

test("bytes, floats and palettes come as base64", () => {
  assert.deepEqual([...fromBase64(base64([0, 127, 255]))], [0, 127, 255]);
  assert.deepEqual([...unpackFloats(base64(new Uint8Array(Float32Array.of(0.25, 3).buffer)))], [0.25, 3]);
  assert.deepEqual([...unpackPalette(base64([1, 2, 3, 255, 0, 0]))], [pixel(1, 2, 3, 255), pixel(255, 0, 0, 255)]);
});

test("a pixel is red, green, blue, opacity in memory", () => {
  assert.deepEqual([...new Uint8Array(Uint32Array.of(pixel(1, 2, 3, 255)).buffer)], [1, 2, 3, 255]);
});
