// A picture to print: tiles whose cells are crisp squares, words that stay words. It is composed as
// SVG; a PNG is drawn from that. Units are hundredths of an inch.

const DPI = 300;
const FONT = "'Source Sans 3','Source Sans Pro','Helvetica Neue',Arial,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif";
export const INK = "#1d1622";

export class Picture {
  // unit: pixels of the PNG for each unit, a whole number: 3 are 300 dots an inch.
  constructor(width, height, unit = DPI / 100) {
    Object.assign(this, { width, height, unit, parts: [] });
  }

  // length: what the word is stretched or squeezed to; halo: { colour, width } around its letters.
  word(text, x, y, size, { bold, italic, end, middle, fill, opacity = 1, length, halo } = {}) {
    const looks = attributes({
      "font-weight": bold && 700,
      "font-style": italic && "italic",
      "text-anchor": (end && "end") || (middle && "middle"),
      fill,
      opacity: opacity < 1 && round(opacity),
      textLength: length && round(length),
      lengthAdjust: length && "spacingAndGlyphs",
      stroke: halo?.colour,
      "stroke-width": halo?.width,
      "stroke-linejoin": halo && "round",
      "paint-order": halo && "stroke",
    });
    this.parts.push(`<text x="${round(x)}" y="${round(y)}" font-size="${round(size)}"${looks}>${escaped(text)}</text>`);
  }

  box(x, y, width, height, fill) {
    this.parts.push(`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`);
  }

  polygon(corners, fill, { opacity = 1 } = {}) {
    const points = corners.map((corner) => corner.map(round).join()).join(" ");
    this.parts.push(`<polygon points="${points}" fill="${fill}" fill-opacity="${round(opacity)}"/>`);
  }

  line(x1, y1, x2, y2, stroke, { width = 1, opacity = 1, dotted } = {}) {
    const looks = attributes({ "stroke-dasharray": dotted && `${width} ${width}` });
    this.parts.push(
      `<path d="M${round(x1)},${round(y1)}L${round(x2)},${round(y2)}" stroke="${stroke}"` +
        ` stroke-width="${round(width)}" stroke-opacity="${round(opacity)}"${looks}/>`,
    );
  }

  // Filled, or a ring where there is a stroke.
  circle(x, y, radius, fill, { stroke, width, opacity = 1 } = {}) {
    const looks = attributes({ stroke, "stroke-width": width, opacity: opacity < 1 && round(opacity) });
    this.parts.push(`<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="${fill}"${looks}/>`);
  }

  // What a Tiles has painted, laid out for `unit` screen pixels to a CSS pixel.
  tiles({ canvas, pixel }, x, y) {
    const [width, height] = [canvas.width * pixel, canvas.height * pixel];
    this.image(canvas, { x, y, width, height });
  }

  // A canvas or an <img>, in whole pixels of the PNG where its own are shown crisp.
  image(source, { x, y, width, height }, rendering = "pixelated") {
    const [wide, high] = [source.naturalWidth ?? source.width, source.naturalHeight ?? source.height];
    if (!wide || !high || !width || !height) return;
    const large = document.createElement("canvas");
    large.width = wide * Math.max(1, Math.round((width * this.unit) / wide));
    large.height = high * Math.max(1, Math.round((height * this.unit) / high));
    const context = large.getContext("2d");
    context.imageSmoothingEnabled = rendering !== "pixelated";
    context.drawImage(source, 0, 0, large.width, large.height);
    this.parts.push(
      `<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none"` +
        ` image-rendering="${rendering}" href="${large.toDataURL()}"/>`,
    );
  }

  // An <svg> of its own, at a place.
  take(svg, place) {
    for (const [name, value] of Object.entries(place)) svg.setAttribute(name, round(value));
    this.parts.push(new XMLSerializer().serializeToString(svg));
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

function round(length) {
  return Math.round(length * 100) / 100;
}

// Those that have a value, as SVG writes them.
function attributes(values) {
  return Object.entries(values)
    .filter(([, value]) => value)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join("");
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
