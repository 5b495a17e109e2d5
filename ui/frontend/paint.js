// Every channel of one layer as a tile of one canvas. The canvas has one pixel a cell, and the style
// sheet enlarges it by whole screen pixels: cells are equally large, and crisp, on every screen.

const GAP = 1; // cells between two tiles
const [FAINT, LINE, HATCH] = [pixel(128, 128, 128, 28), pixel(128, 128, 128, 90), pixel(95, 95, 95, 255)];

class Tiles {
  // colours: 256 pixels, from zero to the maximum, or where `signed` from minus the maximum to it;
  // hatched: mark maps that are zero everywhere.
  constructor(canvas, { height, width, channels, colours, hatched = false, signed = false }) {
    Object.assign(this, { canvas, height, width, channels, colours, hatched, signed });
    this.context = canvas.getContext("2d");
    this.columns = 0;
    canvas.dataset.channels = channels;
    canvas.dataset.height = height;
    canvas.dataset.width = width;
  }

  // Break the rows to `room` CSS pixels with cells of about `cell` CSS pixels, all rows about as long.
  layOut(room, cell) {
    this.cell = Math.max(1, Math.round(cell * devicePixelRatio)) / devicePixelRatio;
    const fitting = Math.floor((room / this.cell + GAP) / (this.width + GAP));
    this.rows = Math.ceil(this.channels / Math.max(1, fitting));
    const columns = Math.ceil(this.channels / this.rows);
    const size = [columns * (this.width + GAP) - GAP, this.rows * (this.height + GAP) - GAP];
    this.canvas.style.width = `${size[0] * this.cell}px`;
    this.canvas.style.height = `${size[1] * this.cell}px`;
    if (columns === this.columns) return;
    this.columns = columns;
    [this.canvas.width, this.canvas.height] = size;
    this.image = this.context.createImageData(...size);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  // maps: Float32Array of (height, width, channels); peaks: each channel's largest value;
  // top: the value of the brightest colour, or null for each map's own largest.
  paint(maps, peaks, top = null) {
    for (let k = 0; k < this.channels; k++) {
      if (this.hatched && peaks[k] === 0) {
        this.fill(k, (x, y) => ((x + y) % 4 ? this.colours[0] : HATCH));
      } else {
        this.paintTile(maps, k, top ?? peaks[k]);
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }

  paintTile(maps, k, top) {
    const { height, width, channels, colours, pixels } = this;
    const zero = this.signed ? 127.5 : 0;
    const scale = top > 0 ? (255 - zero) / top : 0;
    const stride = this.image.width;
    for (let y = 0, from = k, row = this.start(k); y < height; y++, row += stride) {
      for (let to = row; to < row + width; to++, from += channels) {
        const shade = (maps[from] * scale + zero + 0.5) | 0;
        pixels[to] = colours[shade < 0 ? 0 : shade > 255 ? 255 : shade];
      }
    }
  }

  // Nothing to show: the outlines of the tiles.
  paintEmpty() {
    const [right, bottom] = [this.width - 1, this.height - 1];
    for (let k = 0; k < this.channels; k++) {
      this.fill(k, (x, y) => (x && y && x < right && y < bottom ? FAINT : LINE));
    }
    this.context.putImageData(this.image, 0, 0);
  }

  fill(k, colour) {
    for (let y = 0, row = this.start(k); y < this.height; y++, row += this.image.width) {
      for (let x = 0; x < this.width; x++) this.pixels[row + x] = colour(x, y);
    }
  }

  // Where channel k's upper left pixel lies in the image.
  start(k) {
    const row = Math.floor(k / this.columns) * (this.height + GAP);
    return row * this.image.width + (k % this.columns) * (this.width + GAP);
  }

  // The channel at a point of the window, or null beside the tiles.
  at(clientX, clientY) {
    const frame = this.canvas.getBoundingClientRect();
    const column = Math.floor((clientX - frame.left) / this.cell / (this.width + GAP));
    const row = Math.floor((clientY - frame.top) / this.cell / (this.height + GAP));
    const k = row * this.columns + column;
    const inside = column >= 0 && column < this.columns && row >= 0 && k < this.channels;
    return inside ? k : null;
  }

  // Lay an outline around channel k, or hide it where k is null.
  outline(element, k) {
    element.hidden = k === null;
    if (k === null) return;
    const { cell } = this;
    const left = this.canvas.offsetLeft + (k % this.columns) * (this.width + GAP) * cell;
    const top = this.canvas.offsetTop + Math.floor(k / this.columns) * (this.height + GAP) * cell;
    element.style.transform = `translate(${left}px, ${top}px)`;
    element.style.width = `${this.width * cell}px`;
    element.style.height = `${this.height * cell}px`;
  }
}

// Each channel's largest value, into `peaks`; what is below zero counts as zero.
function findPeaks(maps, peaks) {
  const channels = peaks.length;
  peaks.fill(0);
  for (let i = 0; i < maps.length; ) {
    for (let k = 0; k < channels; k++, i++) if (maps[i] > peaks[k]) peaks[k] = maps[i];
  }
  return peaks;
}

// One channel in figures: {max, row, column, mean}, row and column those of the largest value.
function measure(maps, width, channels, k) {
  let [best, sum, count] = [k, 0, 0];
  for (let i = k; i < maps.length; i += channels, count++) {
    sum += maps[i];
    if (maps[i] > maps[best]) best = i;
  }
  const place = (best - k) / channels;
  return { max: maps[best], row: Math.floor(place / width), column: place % width, mean: sum / count };
}
