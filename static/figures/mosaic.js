// All channels of one layer, as the server read them. ui/figures/mosaic.py mounts it.

import { make, putPixels } from "../dom.js";
import { tr } from "../language.js";
import { mount } from "../mount.js";
import { figure } from "../numbers.js";
import { Picker } from "../paint/picker.js";
import { Picture } from "../paint/picture.js";
import { findPeaks, measure, Tiles } from "../paint/tiles.js";
import { unpack, unpackPalette } from "../wire.js";
import { pictureButtons } from "./take.js";

const LARGER = 1.5; // times as large in print, about

const HTML = `
  <div class="frame"></div>
  <div class="legend">
    <span class="scale"><span class="bottom"></span> <canvas class="bar"></canvas> <span class="top"></span></span>
    <span class="readout"></span>
  </div>`;

class Mosaic {
  constructor(root) {
    this.root = make("div", { className: "mosaic", innerHTML: HTML });
    root.append(this.root);
    this.readout = this.root.querySelector(".readout");
    this.root.querySelector(".legend").append(pictureButtons(this.root, () => this.picture()));
    this.picker = new Picker(this.root.querySelector(".frame"), {
      describe: (channel) => this.describe(channel),
      changed: () => this.tell(),
      choose: (channel) => this.report(channel),
    });
    this.resized = new ResizeObserver(() => this.paint());
    this.resized.observe(this.root);
  }

  destroy() {
    this.resized.disconnect();
    this.root.remove();
  }

  update({ data, setTriggerValue }) {
    [this.header, this.maps] = unpack(data);
    this.report = (channel) => setTriggerValue("chosen", channel);
    const { channels, label, chosen, texts } = this.header;
    const colours = unpackPalette(this.header.palette);
    this.tiles = new Tiles(this.picker.canvas, { ...this.header, colours });
    this.picker.show(this.tiles, label, chosen, texts ? "pictures" : undefined);
    this.peaks = findPeaks(this.maps, new Float32Array(channels));
    this.showScale(colours);
    this.paint();
    this.tell();
  }

  paint() {
    if (!this.tiles || !this.root.clientWidth) return;
    this.tiles.layOut(this.picker.canvas.parentElement.clientWidth, this.header.cell);
    this.tiles.paint(this.maps, this.peaks, this.top());
    this.picker.mark();
  }

  // The brightest colour's value.
  top() {
    return this.header.top ?? Math.max(...this.peaks);
  }

  showScale(colours) {
    putPixels(this.root.querySelector(".bar"), colours, 1, colours.length);
    const top = figure(this.top());
    this.root.querySelector(".bottom").textContent = this.header.signed ? `−${top}` : "0";
    this.root.querySelector(".top").textContent = top;
  }

  // All tiles with their layer's title and their scale, as wide as A4 lies.
  picture() {
    const { label, signed, cell } = this.header;
    const tiles = this.tiles.copy(make("canvas"));
    const [width, margin, top] = [1169, 40, figure(this.top())];
    const picture = new Picture(width, 0);
    tiles.layOut(width - 2 * margin, cell * LARGER, 0, picture.unit);
    tiles.paint(this.maps, this.peaks, this.top());
    picture.height = 2 * margin + 26 + tiles.canvas.height * tiles.pixel;
    picture.word(label, margin, margin + 14, 16, { bold: true });
    picture.word(`${signed ? `−${top}` : "0"} … ${top}`, width - margin, margin + 14, 12, { end: true });
    picture.tiles(tiles, margin, margin + 26);
    return picture;
  }

  tell() {
    const { looked } = this.picker;
    this.readout.textContent = looked === null ? this.summary() : this.describe(looked);
  }

  summary() {
    const { height, width, channels, texts } = this.header;
    const zeros = this.peaks.reduce((count, peak) => count + (peak === 0), 0);
    const counts = { channels, height, width, zeros };
    if (height * width === 1) {
      if (!zeros) return tr("{channels} units.", counts);
      return tr("{channels} units, {zeros} of them zero everywhere (framed).", counts);
    }
    if (texts) {
      if (!zeros) return tr("{channels} pictures of {height}×{width}.", counts);
      return tr("{channels} pictures of {height}×{width}, {zeros} of them zero everywhere (framed).", counts);
    }
    if (!zeros) return tr("{channels} maps of {height}×{width}.", counts);
    return tr("{channels} maps of {height}×{width}, {zeros} of them zero everywhere (framed).", counts);
  }

  describe(channel) {
    const { height, width, channels, rows, columns, texts } = this.header;
    if (texts) return texts[channel];
    const { max, row, column, mean } = measure(this.maps, width, channels, channel);
    if (this.peaks[channel] === 0) return tr("Channel {channel}: zero everywhere.", { channel });
    if (height * width === 1) return tr("Channel {channel}: {value}.", { channel, value: figure(max) });
    const sees = ([first, after]) => `${first}–${after - 1}`;
    return tr(
      "Channel {channel}: maximum {max} at row {row}, column {column}" +
        " (sees rows {rows}, columns {columns} of the digit), mean {mean}.",
      {
        channel,
        row,
        column,
        max: figure(max),
        mean: figure(mean),
        rows: sees(rows[row]),
        columns: sees(columns[column]),
      },
    );
  }
}

export default (component) => mount(Mosaic, component);
