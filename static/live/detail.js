// One map large, beside all the others: every value, what made it, and the way to Follow.

import { later, tr } from "../language.js";
import { figure } from "../numbers.js";
import { findPeaks, measure, Tiles } from "../paint/tiles.js";

const LARGEST = 26; // CSS pixels a cell of the map
const SMALL = 6; // CSS pixels a weight
const HINT = later("Point at a cell, or walk with the arrow keys.");
const ROOM = 320; // CSS pixels, where there is no width to measure yet

export class Detail {
  // follow: called with [layer, channel, row, column]; close: called when the visitor closes it.
  constructor(root, { follow, close }) {
    this.root = root;
    root.innerHTML =
      '<div class="head"><h4></h4><button class="close" type="button">×</button></div>' +
      '<div class="sheet"></div><p class="value" role="status"></p><p class="facts"></p>' +
      '<button class="follow" type="button"></button>' +
      '<p class="why"></p><div class="source"></div>';
    const find = (name) => root.querySelector(name);
    [this.title, this.value, this.facts, this.why] = ["h4", ".value", ".facts", ".why"].map(find);
    find(".close").setAttribute("aria-label", tr("Close"));
    find(".follow").textContent = tr("Follow its largest number");
    const tell = () => (this.value.textContent = this.map.text || this.source.text || tr(HINT));
    this.map = new Sheet(find(".sheet"), tell);
    this.source = new Sheet(find(".source"), tell);
    find(".close").addEventListener("click", close);
    find(".follow").addEventListener("click", () => follow(this.largest()));
    root.addEventListener("keydown", (event) => event.key === "Escape" && close());
  }

  // Open a channel of a layer, or close where the network is null.
  open(network, place, channel) {
    this.root.hidden = !network;
    this.layer = network?.layers[place];
    if (!network) return;
    Object.assign(this, { network, place, channel });
    const { grid_out, grid_in, kind, kernel, bias, colours, signed } = this.layer;
    const name = called(this.layer, channel);
    this.root.setAttribute("aria-label", name);
    this.title.textContent = name;
    const [height, width, channels] = grid_out;
    this.own = new Float32Array(height * width);
    this.map.show(name, { height, width, channels: 1, colours, signed });
    if (kernel) {
      const [rows, columns] = kind === "Conv2D" ? this.layer.window : grid_in;
      const weights = every(kernel, channel, channels);
      const inputs = weights.length / rows / columns;
      const names = { height: rows, width: columns, channels: inputs, colours: network.signed, signed: true };
      this.source.show(tr("weights of {channel}", { channel: name }), names);
      this.weights = weights;
      const made = { shape: `${rows}×${columns}×${inputs}`, bias: bias && figure(bias[channel]) };
      this.why.textContent = bias
        ? tr("Made with its kernel: {shape} weights and the bias {bias}.", made)
        : tr("Made with its kernel: {shape} weights.", made);
    } else {
      this.before = network.layers[before(network, place)];
      const [rows, columns] = grid_in;
      const grid = { height: rows, width: columns, channels: 1 };
      this.given = new Float32Array(rows * columns);
      const from = this.before ?? { title: tr("the digit"), colours: network.colours, signed: false };
      const label = tr("{layer}, channel {number}", { layer: from.title, number: channel });
      this.source.show(label, { ...grid, colours: from.colours, signed: from.signed });
      this.why.textContent = tr("Made from this map of {layer}:", { layer: from.title });
    }
    this.weighs = Boolean(kernel);
  }

  focus() {
    this.map.canvas.focus();
  }

  // Paint what the layer holds now; filled: whether a digit is shown at all.
  show(filled) {
    if (!this.layer) return;
    const { grid_out, grid_in, values } = this.layer;
    this.map.paint(filled ? copyChannel(values, this.channel, grid_out[2], this.own) : null);
    if (this.weighs) {
      this.source.paint(this.weights);
    } else {
      const input = this.before?.values ?? this.network.digit;
      this.source.paint(filled && input ? copyChannel(input, this.channel, grid_in[2], this.given) : null);
    }
    const { max, row, column, mean } = measure(this.own, grid_out[1], 1, 0);
    const facts = { value: figure(max), row, column, mean: figure(mean) };
    const found = () =>
      grid_out[0] * grid_out[1] > 1
        ? tr("Largest {value} at row {row}, column {column}; mean {mean}.", facts)
        : tr("Largest {value}.", facts);
    this.facts.textContent = filled ? found() : "";
    this.root.querySelector(".follow").disabled = !filled;
  }

  largest() {
    const { row, column } = measure(this.own, this.layer.grid_out[1], 1, 0);
    return [this.place, this.channel, row, column];
  }
}

// Values to read one by one, with the pointer or the arrow keys.
class Sheet {
  constructor(frame, tell) {
    frame.innerHTML = '<canvas class="tiles" role="application" tabindex="0"></canvas><i class="pointed" hidden></i>';
    [this.canvas, this.mark] = frame.children;
    Object.assign(this, { frame, tell, at: null, text: "" });
    const on = (type, act) => this.canvas.addEventListener(type, act);
    on("pointermove", (event) => this.look(this.find(event)));
    on("pointerdown", (event) => this.look(this.find(event)));
    on("pointerleave", () => this.look(null));
    on("keydown", (event) => this.press(event));
    on("focus", () => this.canvas.matches(":focus-visible") && this.look(this.at ?? [0, 0, 0]));
    on("blur", () => this.look(null));
  }

  // grid: what Tiles are made with.
  show(name, grid) {
    this.tiles = new Tiles(this.canvas, grid);
    this.peaks = new Float32Array(grid.channels);
    Object.assign(this, { name, grid, at: null });
    const walked = grid.height * grid.width > 1;
    const label = walked ? tr("{channel}: arrow keys read its values", { channel: name }) : name;
    this.canvas.setAttribute("aria-label", label);
  }

  // values: Float32Array (height, width, channels), or null for none.
  paint(values) {
    const { width, channels } = this.grid;
    const room = this.frame.clientWidth || ROOM;
    this.tiles.layOut(room, channels > 1 ? SMALL : Math.min(LARGEST, Math.floor(room / width)));
    this.values = values;
    if (values) this.tiles.paint(values, findPeaks(values, this.peaks), Math.max(...this.peaks));
    else this.tiles.paintEmpty();
    this.look(this.at);
  }

  // [channel, row, column] under the pointer, or null.
  find({ clientX, clientY }) {
    const channel = this.tiles.at(clientX, clientY);
    if (channel === null) return null;
    const { left, top } = this.canvas.getBoundingClientRect();
    const [x, y] = this.tiles.corner(channel);
    const { pixel, cell } = this.tiles;
    const column = Math.floor((clientX - left - x * pixel) / cell);
    const row = Math.floor((clientY - top - y * pixel) / cell);
    return column < this.grid.width && row < this.grid.height ? [channel, row, column] : null;
  }

  press(event) {
    const [channel, row, column] = this.at ?? [0, 0, 0];
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    this.look(this.move(channel, row + step[0], column + step[1]) ?? [channel, row, column]);
  }

  // One step, from tile to tile where it leads out of one.
  move(channel, row, column) {
    const { height, width, channels } = this.grid;
    const { columns } = this.tiles;
    const beside = channel + (column < 0 ? -1 : column >= width ? 1 : row < 0 ? -columns : row >= height ? columns : 0);
    if (beside < 0 || beside >= channels) return null;
    return [beside, (row + height) % height, (column + width) % width];
  }

  look(at) {
    this.at = at;
    this.mark.hidden = !at;
    this.text = at ? this.read(at) : "";
    this.tell();
    if (!at) return;
    const [channel, row, column] = at;
    const { pixel, cell } = this.tiles;
    const [x, y] = this.tiles.corner(channel);
    const [left, top] = [x * pixel + column * cell, y * pixel + row * cell];
    this.mark.style.transform = `translate(${this.canvas.offsetLeft + left}px, ${this.canvas.offsetTop + top}px)`;
    this.mark.style.width = this.mark.style.height = `${cell}px`;
  }

  read([channel, row, column]) {
    if (!this.values) return "";
    const { height, width, channels } = this.grid;
    const value = figure(this.values[(row * width + column) * channels + channel]);
    const read = { channel, row, column, value };
    if (channels > 1 && height * width > 1) {
      return tr("input channel {channel}, row {row}, column {column}: {value}", read);
    }
    if (channels > 1) return tr("input channel {channel}: {value}", read);
    if (height * width > 1) return tr("row {row}, column {column}: {value}", read);
    return tr("value: {value}", read);
  }
}

// "Convolution 2, channel 7", "Dense 1, unit 7".
export function called({ title, grid_out: [height, width] }, channel) {
  const values = { layer: title, number: channel };
  return height * width > 1 ? tr("{layer}, channel {number}", values) : tr("{layer}, unit {number}", values);
}

// The values of one of `count` channels.
function copyChannel(values, channel, count, into) {
  for (let i = 0, from = channel; i < into.length; i++, from += count) into[i] = values[from];
  return into;
}

function every(numbers, first, step) {
  return Float32Array.from({ length: numbers.length / step }, (_, i) => numbers[first + i * step]);
}

// The place of the layer that makes what goes into a layer, −1 for the digit.
function before({ layers }, place) {
  do place--;
  while (place >= 0 && ["Flatten", "Dropout"].includes(layers[place].kind));
  return place;
}

