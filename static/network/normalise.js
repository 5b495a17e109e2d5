// From a drawing to the digit that the network reads. Mirrors model/drawing/digit.py, function by
// function.

const FIT = 20 / 28;
const FAINTEST = 4.5 / 255;

// rgba: height × width × 4 bytes → Float32Array of side × side in [0, 1], or null where nothing is
// drawn. Mirrors to_digit.
export function toDigit(rgba, height, width, side) {
  return steps(rgba, height, width, side)?.digit ?? null;
}

// Every step on the way: {box: {top, left, height, width} around the ink, in the drawing's pixels;
// fitted: {pixels, height, width}; centre: [row, column] of the ink's centre of mass, in pixels from
// the upper left corner of `fitted`; corner: [row, column] of where that corner lies in the digit;
// digit}, or null where nothing is drawn. Mirrors steps.
export function steps(rgba, height, width, side) {
  const inked = ink(rgba, height, width);
  const box = boundingBox(inked, height, width);
  if (!box) return null;
  const fitted = fit(inked, box, height, width, Math.round(side * FIT));
  const centre = centreOfMass(fitted);
  const corner = [place(centre[0], fitted.height, side), place(centre[1], fitted.width, side)];
  return { box, fitted, centre, corner, digit: lay(fitted, corner, side) };
}

// How much ink each pixel holds; the border shows the ground. Mirrors ink.
function ink(rgba, height, width) {
  const inked = new Float32Array(height * width);
  const light = (i) => (0.299 * rgba[4 * i] + 0.587 * rgba[4 * i + 1] + 0.114 * rgba[4 * i + 2]) / 255;
  const alpha = (i) => rgba[4 * i + 3] / 255;
  if (medianOfBorder(alpha, height, width) < 0.5) return inked.map((_, i) => alpha(i));
  const ground = medianOfBorder(light, height, width);
  const [darkInk, range] = ground > 0.5 ? [-1, ground] : [1, 1 - ground];
  for (let i = 0; i < inked.length; i++) {
    const contrast = (darkInk * (light(i) - ground)) / range;
    inked[i] = alpha(i) * Math.min(Math.max(contrast, 0), 1);
  }
  return inked;
}

// The smallest box around all ink, or null where there is none. Mirrors bounding_box.
function boundingBox(inked, height, width) {
  let [top, left, bottom, right] = [height, width, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (inked[i] <= FAINTEST) continue;
      if (y < top) top = y;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      bottom = y + 1;
    }
  }
  return bottom ? { top, left, height: bottom - top, width: right - left } : null;
}

// Scale the box to that longer side, each pixel the mean of its area. Mirrors fit.
function fit(inked, box, height, width, longer) {
  const size = Math.max(box.height, box.width) / longer;
  const down = overlap(box.top, box.height, size, height);
  const across = overlap(box.left, box.width, size, width);
  const pixels = new Float32Array(down.length * across.length);
  for (const [row, { first, shares }] of down.entries()) {
    for (const [dy, share] of shares.entries()) {
      addRow(pixels, row * across.length, inked, (first + dy) * width, across, share);
    }
  }
  return { pixels, height: down.length, width: across.length };
}

function addRow(pixels, to, inked, from, across, share) {
  for (let column = 0; column < across.length; column++) {
    const { first, shares } = across[column];
    let sum = 0;
    for (let dx = 0; dx < shares.length; dx++) sum += shares[dx] * inked[from + first + dx];
    pixels[to + column] += share * sum;
  }
}

// Which share of each cell of `size` every pixel covers, from pixel `first` on. Mirrors _overlap.
function overlap(start, length, size, pixels) {
  const cells = Math.max(1, Math.ceil(length / size - 1e-6));
  const edge = start - (cells * size - length) / 2;
  return Array.from({ length: cells }, (_, cell) => {
    const [from, to] = [edge + size * cell, edge + size * (cell + 1)];
    const first = Math.max(0, Math.floor(from));
    const count = Math.min(pixels, Math.ceil(to)) - first;
    const share = (_, i) => (Math.min(to, first + i + 1) - Math.max(from, first + i)) / size;
    return { first, shares: Float32Array.from({ length: count }, share) };
  });
}

// [row, column] of the ink's centre of mass. Mirrors centre_of_mass.
function centreOfMass({ pixels, height, width }) {
  let [total, row, column] = [0, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      total += pixels[i];
      row += pixels[i] * (y + 0.5);
      column += pixels[i] * (x + 0.5);
    }
  }
  return [row / total, column / total];
}

// Put the ink into an empty digit, its upper left corner at `corner`. Mirrors lay.
function lay({ pixels, height, width }, [top, left], side) {
  const digit = new Float32Array(side * side);
  for (let y = 0; y < height; y++) {
    digit.set(pixels.subarray(y * width, (y + 1) * width), (top + y) * side + left);
  }
  return digit;
}

// Where `length` pixels start if their centre of mass lies in the middle pixel. Mirrors _place.
function place(centre, length, side) {
  const middle = Math.floor(side / 2);
  return Math.min(Math.max(Math.ceil(middle - centre - 1e-4), 0), side - length);
}

function medianOfBorder(value, height, width) {
  const border = [];
  for (let x = 0; x < width; x++) border.push(value(x), value((height - 1) * width + x));
  for (let y = 0; y < height; y++) border.push(value(y * width), value(y * width + width - 1));
  const sorted = Float32Array.from(border).sort();
  const middle = sorted.length / 2; // the border has an even number of pixels
  return (sorted[middle - 1] + sorted[middle]) / 2;
}
