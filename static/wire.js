// What Python sends. Mirrors pack in ui/components.py.

// The header and the numbers: Uint8Array → [object, Float32Array].
export function unpack(bytes) {
  const own = bytes.slice(); // the message's bytes may start anywhere, floats may not
  const length = new DataView(own.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(own.subarray(4, 4 + length)));
  return [header, new Float32Array(own.buffer, 4 + length)];
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

export function unpackFloats(base64) {
  return new Float32Array(fromBase64(base64).buffer);
}

// A base64 table of 256 colours → 256 pixels, as ImageData keeps them.
export function unpackPalette(base64) {
  const rgb = fromBase64(base64);
  return Uint32Array.from({ length: rgb.length / 3 }, (_, i) =>
    pixel(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2], 255),
  );
}

export function pixel(red, green, blue, alpha) {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
