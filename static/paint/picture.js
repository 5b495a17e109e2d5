// A picture to print: tiles whose cells are crisp squares, words that stay words. It is composed as
// SVG; a PNG is drawn from that. Units are hundredths of an inch.

const DPI = 300;
const FONT = "'Source Sans 3','Source Sans Pro','Helvetica Neue',Arial,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif";
const INK = "#1d1622";

export class Picture {
  // unit: pixels of the PNG for each unit, a whole number: 3 are 300 dots an inch.
  constructor(width, height, unit = DPI / 100) {
    Object.assign(this, { width, height, unit, parts: [] });
  }

  word(text, x, y, size, { bold = false, end = false } = {}) {
    const looks = `${bold ? ' font-weight="700"' : ""}${end ? ' text-anchor="end"' : ""}`;
    this.parts.push(`<text x="${x}" y="${y}" font-size="${size}"${looks}>${escaped(text)}</text>`);
  }

  box(x, y, width, height, fill) {
    this.parts.push(`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`);
  }

  // What a Tiles has painted, laid out for `unit` screen pixels to a CSS pixel.
  tiles({ canvas, pixel }, x, y) {
    const side = Math.round(pixel * this.unit); // pixels of the PNG
    const large = document.createElement("canvas");
    [large.width, large.height] = [canvas.width * side, canvas.height * side];
    const context = large.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.drawImage(canvas, 0, 0, large.width, large.height);
    const [width, height] = [canvas.width * pixel, canvas.height * pixel];
    this.parts.push(
      `<image x="${x}" y="${y}" width="${width}" height="${height}" image-rendering="pixelated" href="${large.toDataURL()}"/>`,
    );
  }

  svg() {
    const { width, height } = this;
    const inches = (length) => `${(length * this.unit) / DPI}in`;
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${inches(width)}" height="${inches(height)}"` +
      ` viewBox="0 0 ${width} ${height}" font-family="${FONT}" fill="${INK}">` +
      `<rect width="100%" height="100%" fill="#fff"/>${this.parts.join("")}</svg>`
    );
  }

  // A promise of a Blob.
  async png() {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(this.svg())}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [this.width * this.unit, this.height * this.unit];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((made) => canvas.toBlob(made));
    return new Blob([withSize(new Uint8Array(await blob.arrayBuffer()))], { type: "image/png" });
  }
}

function escaped(text) {
  return String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

// The PNG with a chunk that says how large it is printed, behind its header of 33 bytes.
export function withSize(png) {
  const size = new Uint8Array(21);
  const view = new DataView(size.buffer);
  const perMetre = Math.round(DPI / 0.0254);
  view.setUint32(0, 9);
  size.set(new TextEncoder().encode("pHYs"), 4);
  view.setUint32(8, perMetre);
  view.setUint32(12, perMetre);
  size[16] = 1; // metres
  view.setUint32(17, checksum(size.subarray(4, 17)));
  const sized = new Uint8Array(png.length + size.length);
  sized.set(png.subarray(0, 33));
  sized.set(size, 33);
  sized.set(png.subarray(33), 33 + size.length);
  return sized;
}

// CRC-32, as PNG asks for it.
function checksum(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
