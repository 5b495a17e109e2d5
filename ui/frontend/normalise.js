// From a drawing to the digit that the network reads. Mirrors model/digit.py, function by function.

const SIDE = 28;
const FIT = 20;
const FAINTEST = 4.5 / 255;

// rgba: height × width × 4 bytes → Float32Array of 28 × 28 in [0, 1], or null where nothing is drawn.
// Mirrors to_digit.
function toDigit(rgba, height, width) {
  const inked = ink(rgba, height, width);
  const box = boundingBox(inked, height, width);
  if (!box) return null;
  const fitted = fit(inked, box, height, width);
  return lay(fitted, centreOfMass(fitted));
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

// Scale the box to a longer side of 20, each pixel the mean of its area. Mirrors fit.
function fit(inked, box, height, width) {
  const size = Math.max(box.height, box.width) / FIT;
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

// Put the ink into an empty digit with its centre of mass in the middle pixel. Mirrors lay, _place.
function lay({ pixels, height, width }, centre) {
  const top = place(centre[0], height);
  const left = place(centre[1], width);
  const digit = new Float32Array(SIDE * SIDE);
  for (let y = 0; y < height; y++) {
    digit.set(pixels.subarray(y * width, (y + 1) * width), (top + y) * SIDE + left);
  }
  return digit;
}

function place(centre, length) {
  return Math.min(Math.max(Math.ceil(SIDE / 2 - centre - 1e-4), 0), SIDE - length);
}

function medianOfBorder(value, height, width) {
  const border = [];
  for (let x = 0; x < width; x++) border.push(value(x), value((height - 1) * width + x));
  for (let y = 0; y < height; y++) border.push(value(y * width), value(y * width + width - 1));
  const sorted = Float32Array.from(border).sort();
  const middle = sorted.length / 2; // the border has an even number of pixels
  return (sorted[middle - 1] + sorted[middle]) / 2;
}
