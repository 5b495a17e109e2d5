// The whole overview at print size, A4 landscape: the digit, the answer, every map of every layer.

import { tr } from "../language.js";
import { percent } from "../numbers.js";
import { Picture } from "../paint/picture.js";
import { Tiles } from "../paint/tiles.js";
import { cells, NAME, READABLE, total } from "./layout.js";

const [WIDTH, HEIGHT] = [1169, 827]; // hundredths of an inch
const [MARGIN, HEAD] = [40, 100];
const DIGIT = 84; // the side of the digit, about
const [FIRST, BARS, BAR] = [5, 480, 260]; // classes that are named, where their bars begin, the longest
const LONGEST = 18; // letters of a class's name
// How much finer the page is divided where a network has more maps, and a unit's pixels in print.
const FINER = [[1, 3], [1.5, 2], [3, 1]];

// digit: Float32Array; network: as it has read it; name: what it is called; rows: of view.js, as
// they are painted.
export function overview(shown) {
  const pages = FINER.map(([finer, unit]) => new Page(shown, finer, unit));
  const page = pages.find(({ fits }) => fits) ?? pages.at(-1);
  page.head();
  page.layers();
  return page.picture;
}

class Page {
  constructor(shown, finer, unit) {
    Object.assign(this, shown, { finer, unit });
    this.picture = new Picture(WIDTH * finer, HEIGHT * finer, unit);
    this.room = (WIDTH - 2 * MARGIN) * finer;
    const grids = this.rows.map(({ layer }) => layer.grid_out);
    const height = (HEIGHT - 2 * MARGIN - HEAD) * finer - grids.length * NAME * (finer - 1);
    this.sizes = cells(grids, this.room, height, false);
    this.fits = total(grids, this.sizes, this.room) <= height;
  }

  // A word at a place of the page, which is as large however finely it is divided.
  word(text, x, y, size, looks) {
    this.picture.word(text, x * this.finer, y * this.finer, size * this.finer, looks);
  }

  head() {
    const { network, digit, finer } = this;
    const [height, width, channels] = network.input;
    const tiles = new Tiles(document.createElement("canvas"), { height, width, channels, colours: network.colours });
    tiles.layOut(this.room, (DIGIT * finer) / width, 0, this.unit);
    tiles.paint(digit, [1], 1);
    this.picture.tiles(tiles, MARGIN * finer, MARGIN * finer);
    const ranked = [...network.classes.keys()].sort((a, b) => network.probabilities[b] - network.probabilities[a]);
    const answer = network.classes[ranked[0]];
    this.word(short(answer), MARGIN + 104, MARGIN + 56, answer.length > 2 ? 24 : 68, { bold: true });
    this.word(percent(network.probabilities[ranked[0]]), MARGIN + 104, MARGIN + 82, 16);
    ranked.slice(0, FIRST).forEach((k, n) => this.bar(network.classes[k], network.probabilities[k], MARGIN + 17 * n));
    const right = WIDTH - MARGIN;
    this.word("DigitScope", right, MARGIN + 14, 18, { bold: true, end: true });
    this.word(tr("Network: {name}", { name: this.name }), right, MARGIN + 34, 11, { end: true });
    this.word(`${tr("Digit")} ${height}×${width}`, right, MARGIN + 52, 11, { end: true });
  }

  bar(name, probability, y) {
    this.word(short(name), BARS - 8, y + 11, 12, { end: true });
    this.picture.box(BARS * this.finer, y * this.finer, Math.max(1, BAR * probability) * this.finer, 13 * this.finer, "#8a2a86");
    this.word(percent(probability), BARS + BAR + 10, y + 11, 12);
  }

  layers() {
    let y = MARGIN + HEAD;
    this.rows.forEach(({ layer, tiles, peaks, brightest }, n) => {
      this.word(layer.title, MARGIN, y + 19, 12, { bold: true });
      this.word(layer.shape_out.join("×"), MARGIN + 150, y + 19, 12);
      const printed = tiles.copy(document.createElement("canvas"));
      printed.layOut(this.room, this.sizes[n], READABLE, this.unit);
      printed.paint(layer.values, peaks, brightest);
      this.picture.tiles(printed, MARGIN * this.finer, (y + 25) * this.finer);
      y += NAME + (printed.canvas.height * printed.pixel) / this.finer;
    });
  }
}

function short(name) {
  return name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
}
