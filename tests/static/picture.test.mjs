import assert from "node:assert/strict";
import test from "node:test";

import { Picture, withSize } from "../../static/paint/picture.js";

test("a picture's words are words, and its size is that of paper", () => {
  const picture = new Picture(1169, 827);
  picture.word('<7> & "8"', 10, 20, 12, { bold: true });
  const svg = picture.svg();
  assert.match(svg, /^<svg [^>]*width="11\.69in" height="8\.27in" viewBox="0 0 1169 827"/);
  assert.match(svg, /font-weight="700">&#60;7&#62; &#38; &#34;8&#34;<\/text>/);
  assert.match(new Picture(2338, 1654, 1.5).svg(), /width="11\.69in" height="8\.27in"/);
});

test("lines, circles and polygons say only what is not usual", () => {
  const picture = new Picture(10, 10);
  picture.line(0, 0, 1.004, 2, "#123456");
  picture.circle(1, 2, 3, "none", { stroke: "#000", width: 2 });
  picture.polygon([[0, 0], [1.237, 0], [1, 1]], "#fff", { opacity: 0.5 });
  picture.word("7", 1, 2, 12, { middle: true, halo: { colour: "#fff", width: 5 } });
  const [line, circle, polygon, word] = picture.parts;
  assert.match(line, /^<path d="M0,0L1,2" stroke="#123456" stroke-width="1" stroke-opacity="1"\/>$/);
  assert.equal(circle, '<circle cx="1" cy="2" r="3" fill="none" stroke="#000" stroke-width="2"/>');
  assert.equal(polygon, '<polygon points="0,0 1.24,0 1,1" fill="#fff" fill-opacity="0.5"/>');
  assert.match(word, /text-anchor="middle" stroke="#fff" stroke-width="5" .*paint-order="stroke">7</);
});

test("a PNG says how large it is printed", () => {
  const png = withSize(new Uint8Array(40).fill(7));
  assert.equal(png.length, 61);
  assert.deepEqual([...png.slice(0, 33)], Array(33).fill(7));
  assert.equal(new TextDecoder().decode(png.slice(37, 41)), "pHYs");
  // 11,811 pixels a metre, twice, and the checksum that other programs write for that.
  assert.deepEqual([...png.slice(41, 50)], [0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1]);
  assert.deepEqual([...png.slice(50, 54)], [0x78, 0xa5, 0x3f, 0x76]);
});
