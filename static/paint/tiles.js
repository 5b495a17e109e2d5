// Every channel of one layer as a tile of one canvas. The canvas has one pixel a cell, where cells
// are small, and the style sheet enlarges it by whole screen pixels: cells are equally large, and
// crisp, on every screen.

import { pixel } from "../wire.js";

const FINE = 2; // CSS pixels: the canvas's own where cells are large
const LARGE = 4; // CSS pixels a cell
const [FAINT, LINE] = [28, 90].map((opacity) => pixel(128, 128, 128, opacity));
const ZERO = pixel(96, 96, 96, 255); // to be seen on black and on white, and quieter than any value

export class Tiles {
  // colours: 256 pixels, from zero to the maximum, or where `signed` from minus the maximum to it;
  // spaced: tiles lie as far apart as where zero is as bright as the page.
  constructor(canvas, { height, width, channels, colours, signed = false, spaced = signed }) {
    Object.assign(this, { canvas, height, width, channels, colours, signed, spaced });
    this.context = canvas.getContext("2d");
    this.columns = 0;
    this.sort(null);
    canvas.dataset.channels = channels;
    canvas.dataset.height = height;
    canvas.dataset.width = width;
  }

  // Show the channels in this order (an array of their numbers), or as they are numbered. Takes
  // effect as the tiles are painted again.
  sort(order) {
    this.order = order ?? Array.from({ length: this.channels }, (_, k) => k);
    this.places = new Int32Array(this.channels);
    this.order.forEach((channel, place) => (this.places[channel] = place));
  }

  // The same tiles on another canvas, in the same order.
  copy(canvas) {
    const copy = new Tiles(canvas, this);
    copy.sort(this.order);
    return copy;
  }

  // Break the rows to `room` CSS pixels with cells of about `cell` CSS pixels, and larger where a
  // tile would be less than `readable` CSS pixels high or wide; all rows about as long. ratio: screen
  // pixels to a CSS pixel.
  layOut(room, cell, readable = 0, ratio = devicePixelRatio) {
    this.measureCells(cell, readable / Math.min(this.height, this.width), ratio);
    const [tileWidth, tileHeight] = [this.width * this.grain, this.height * this.grain];
    // The canvas pixels between two tiles: where zero is as bright as the page one may not be enough.
    const gap = this.spaced && this.grain > 1 ? 2 : 1;
    this.pitch = [tileWidth + gap, tileHeight + gap]; // canvas pixels from one tile to the next
    const fitting = Math.floor((room / this.pixel + gap) / this.pitch[0]);
    this.rows = Math.ceil(this.channels / Math.max(1, fitting));
    const columns = Math.ceil(this.channels / this.rows);
    const size = [columns * this.pitch[0] - gap, this.rows * this.pitch[1] - gap];
    this.canvas.style.width = `${size[0] * this.pixel}px`;
    this.canvas.style.height = `${size[1] * this.pixel}px`;
    this.columns = columns;
    if (this.canvas.width === size[0] && this.canvas.height === size[1] && this.image) return;
    [this.canvas.width, this.canvas.height] = size;
    this.image = this.context.createImageData(...size);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  // Sets `cell` and `pixel`, a cell's and a canvas pixel's side in CSS pixels, whole screen pixels
  // both, and `grain`, how many of the one make the other.
  measureCells(cell, least, ratio) {
    const screen = (length) => Math.max(1, Math.round(length * ratio));
    const atLeast = Math.ceil(least * ratio);
    if (Math.max(cell, least) < LARGE) {
      this.grain = 1;
      this.pixel = Math.max(screen(cell), atLeast) / ratio;
    } else {
      const fine = screen(FINE);
      this.grain = Math.max(1, Math.round(screen(cell) / fine), Math.ceil(atLeast / fine));
      this.pixel = fine / ratio;
    }
    this.cell = this.grain * this.pixel;
  }

  // maps: Float32Array of (height, width, channels); peaks: each channel's largest size, see
  // findPeaks; top: the value of the brightest colour, or null for each map's own largest. A map
  // that is zero everywhere has a frame.
  paint(maps, peaks, top = null) {
    const zero = this.colours[this.signed ? 128 : 0];
    for (let k = 0; k < this.channels; k++) {
      if (peaks[k] === 0) this.paintFrame(k, zero, ZERO);
      else this.paintTile(maps, k, top ?? peaks[k]);
    }
    this.context.putImageData(this.image, 0, 0);
  }

  // Nothing to show: the frames of the tiles.
  paintEmpty() {
    for (let k = 0; k < this.channels; k++) this.paintFrame(k, FAINT, LINE);
    this.context.putImageData(this.image, 0, 0);
  }

  paintTile(maps, k, top) {
    const { width, channels, colours, pixels, grain } = this;
    const zero = this.signed ? 127.5 : 0;
    const scale = top > 0 ? (255 - zero) / top : 0;
    const stride = this.image.width;
    const length = width * grain;
    for (let from = k, row = this.start(k); from < maps.length; row += grain * stride) {
      for (let to = row, end = row + length; to < end; from += channels) {
        const shade = (maps[from] * scale + zero + 0.5) | 0;
        const colour = colours[shade < 0 ? 0 : shade > 255 ? 255 : shade];
        for (const next = to + grain; to < next; to++) pixels[to] = colour;
      }
      for (let n = 1; n < grain; n++) pixels.copyWithin(row + n * stride, row, row + length);
    }
  }

  paintFrame(k, inside, line) {
    const [width, height] = [this.width * this.grain, this.height * this.grain];
    const stride = this.image.width;
    const first = this.start(k);
    const last = first + (height - 1) * stride;
    for (let row = first; row <= last; row += stride) {
      this.pixels.fill(row === first || row === last ? line : inside, row, row + width);
      this.pixels[row] = this.pixels[row + width - 1] = line;
    }
  }

  // Where channel k's upper left pixel lies in the image.
  start(k) {
    const [column, row] = this.corner(k);
    return row * this.image.width + column;
  }

  // [column, row] of channel k's upper left pixel.
  corner(k) {
    const place = this.places[k];
    return [(place % this.columns) * this.pitch[0], Math.floor(place / this.columns) * this.pitch[1]];
  }

  // The channel at a point of the window, or null beside the tiles.
  at(clientX, clientY) {
    const frame = this.canvas.getBoundingClientRect();
    const column = Math.floor((clientX - frame.left) / this.pixel / this.pitch[0]);
    const row = Math.floor((clientY - frame.top) / this.pixel / this.pitch[1]);
    const inside = column >= 0 && column < this.columns && row >= 0;
    return inside ? (this.order[row * this.columns + column] ?? null) : null;
  }

  // Lay an outline around channel k, or hide it where k is null.
  outline(element, k) {
    element.hidden = k === null;
    if (k === null) return;
    const [column, row] = this.corner(k);
    const left = this.canvas.offsetLeft + column * this.pixel;
    const top = this.canvas.offsetTop + row * this.pixel;
    element.style.transform = `translate(${left}px, ${top}px)`;
    element.style.width = `${this.width * this.cell}px`;
    element.style.height = `${this.height * this.cell}px`;
  }
}

// How far from zero each channel's values reach, into `peaks`.
export function findPeaks(maps, peaks) {
  const channels = peaks.length;
  peaks.fill(0);
  for (let i = 0; i < maps.length; ) {
    for (let k = 0; k < channels; k++, i++) {
      const size = maps[i] < 0 ? -maps[i] : maps[i];
      if (size > peaks[k]) peaks[k] = size;
    }
  }
  return peaks;
}

// One channel in figures: {max, row, column, mean}, row and column those of the largest value.
export function measure(maps, width, channels, k) {
  let [best, sum, count] = [k, 0, 0];
  for (let i = k; i < maps.length; i += channels, count++) {
    sum += maps[i];
    if (maps[i] > maps[best]) best = i;
  }
  const place = (best - k) / channels;
  return { max: maps[best], row: Math.floor(place / width), column: place % width, mean: sum / count };
}
