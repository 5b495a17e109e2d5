// The network at a glance: the digit and every channel of every layer, alive while the pen moves; a
// map that is chosen opens beside it. ui/live/view.py mounts it.

import { make, say } from "../dom.js";
import { takeButtons, takePicture } from "../figures/take.js";
import { later, sentences, tr } from "../language.js";
import { mount } from "../mount.js";
import { figure } from "../numbers.js";
import { Picker } from "../paint/picker.js";
import { findPeaks, measure, Tiles } from "../paint/tiles.js";
import { called, Detail } from "./detail.js";
import { cells, READABLE } from "./layout.js";
import { overview } from "./overview.js";
import { store } from "./store.js";

const DIGIT = 56; // CSS pixels: the side of the digit, about
const PAD = ".st-key-pad";
const SHEET = 900; // CSS pixels: in a narrower window a map opens in a sheet, see view.css
const NARROW = 700; // CSS pixels: in a narrower window all stands in one column
const HINT = later("Point at a map to read it, click it to open it large.");
const SLOW = later("So large a network follows the pen more slowly.");

class View {
  constructor(root) {
    this.root = root.querySelector(".live");
    this.root.view = this; // for the tests, and for whoever is curious in the browser's console
    for (const name of ["digit", "size", "layers", "readout"]) this[name] = this.root.querySelector(`.${name}`);
    this.root.setAttribute("aria-label", tr("The network at a glance"));
    this.digit.setAttribute("aria-label", tr("The digit"));
    say(this.root.querySelector(".title"), tr("Digit"));
    say(this.root.querySelector("em"), tr("an example"));
    this.rows = [];
    this.taking = takeButtons((format) => this.take(format));
    this.taking.prepend(tr("Picture"));
    this.root.querySelector(".name").append(this.taking);
    this.detail = new Detail(this.root.querySelector(".detail"), {
      follow: (unit) => this.report("follow", unit),
      close: () => this.choose(null),
    });
    this.unsubscribe = store.subscribe(() => this.show());
    this.resized = new ResizeObserver(() => this.layOut());
    this.resized.observe(this.root);
  }

  destroy() {
    this.unsubscribe();
    this.resized.disconnect();
  }

  update({ data, setTriggerValue }) {
    const before = this.data;
    this.data = data;
    this.report = setTriggerValue;
    if (!this.network) return this.show();
    if (String(before?.chosen) !== String(data.chosen)) this.open(data.chosen);
    this.layOut();
  }

  show() {
    if (!this.data || !store.network) return;
    if (store.network !== this.network) this.build(store.network);
    this.paint();
  }

  // The rows of another network.
  build(network) {
    this.network = network;
    this.root.dataset.network = store.sent.id;
    const [height, width, channels] = network.input;
    this.tiles = new Tiles(this.digit, { height, width, channels, colours: network.colours });
    this.rows = network.shown.map((place, index) => this.row(network.layers[place], place, index));
    this.layers.replaceChildren(...this.rows.map(({ element }) => element));
    this.open(this.data.chosen);
    this.layOut();
  }

  row(layer, place, index) {
    const [height, width, channels] = layer.grid_out;
    const top = make("span", { className: "top" });
    const shape = make("span", { className: "shape", textContent: layer.shape_out.join("×") });
    const name = make("div", { className: "name" }, layer.title, shape, top);
    const frame = make("div", { className: "frame" });
    const picker = new Picker(frame, {
      describe: (channel) => this.describe(layer, channel),
      changed: () => this.tell(),
      choose: (channel) => this.choose([place, channel]),
      leave: (by) => this.rows[index + by]?.picker.canvas.focus(),
    });
    const { colours, signed } = layer;
    const tiles = new Tiles(picker.canvas, { height, width, channels, colours, signed });
    picker.show(tiles, layer.title, null);
    const element = make("div", { className: "layer" }, name, frame);
    return { layer, place, element, top, picker, tiles, peaks: new Float32Array(channels) };
  }

  layOut() {
    const room = this.layers.clientWidth;
    if (!this.network || !room) return;
    const narrow = innerWidth < NARROW;
    const above = this.layers.getBoundingClientRect().top + document.documentElement.scrollTop;
    const height = narrow ? innerHeight : Math.max(innerHeight - above - 40, 480);
    const grids = this.rows.map(({ layer }) => layer.grid_out);
    const sizes = cells(grids, room, height, !this.data.readable);
    this.tiles.layOut(room, !this.data.readable ? sizes[0] : DIGIT / this.network.input[1]);
    const least = this.data.readable ? READABLE : 0;
    this.rows.forEach(({ tiles }, n) => tiles.layOut(room, sizes[n], least));
    this.paint();
  }

  paint() {
    if (!this.tiles?.columns) return;
    const { digit, isExample } = store;
    this.root.classList.toggle("example", isExample);
    this.taking.hidden = !digit;
    say(this.size, this.network.input.join("×"));
    if (digit) this.tiles.paint(digit, [1], 1);
    else this.tiles.paintEmpty();
    this.rows.at(-1)?.tiles.sort(this.order());
    for (const { layer, peaks } of this.rows) findPeaks(layer.values, peaks);
    const tops = this.rows.map(({ peaks }) => Math.max(...peaks));
    const network = Math.max(...tops);
    this.rows.forEach((row, n) => {
      row.brightest = { layer: tops[n], map: null, network }[this.data.brightness];
      this.paintRow(row);
    });
    this.tell();
    this.detail.show(Boolean(digit));
  }

  // Of the last layer's channels: what the answer came with last, null for that of their numbers.
  order() {
    if (!this.data.order) return null;
    const told = store.told.order ?? [];
    return [told, this.data.order].find((order) => order.length === this.rows.at(-1).tiles.channels) ?? null;
  }

  paintRow({ layer, tiles, peaks, top, picker, brightest }) {
    if (store.digit) tiles.paint(layer.values, peaks, brightest);
    else tiles.paintEmpty();
    const value = brightest === null ? tr("each map's own largest") : figure(brightest);
    say(top, store.digit ? tr("brightest: {value}", { value }) : "");
    picker.mark();
  }

  // Save the overview as a picture. The weights' fingerprint, at the end of the name, is not for people.
  take(format) {
    const name = store.sent.id.replace(/ [0-9a-f]{8}$/, "");
    const { network, rows } = this;
    takePicture(overview({ network, rows, name, digit: store.digit }), `DigitScope, ${name}`, format);
  }

  // Open a map that a person has chosen, or close it, and say so to the server.
  choose(chosen) {
    const from = this.rows.find(({ picker }) => picker.chosen !== null)?.picker;
    this.data = { ...this.data, chosen };
    this.open(chosen);
    this.layOut();
    if (chosen) this.detail.focus();
    else from?.canvas.focus();
    if (chosen && innerWidth <= SHEET) document.querySelector(PAD)?.scrollIntoView();
    this.report("chosen", chosen ?? []);
  }

  open(asked) {
    // What was chosen in a network that is gone may be no part of this one.
    const [at, channel] = asked ?? [];
    const isThere = this.rows.some(({ place, tiles }) => place === at && channel < tiles.channels);
    const chosen = isThere ? asked : null;
    for (const { picker, place } of this.rows) {
      picker.chosen = chosen && place === chosen[0] ? chosen[1] : null;
    }
    this.detail.open(chosen ? this.network : null, ...(chosen ?? []));
    this.root.classList.toggle("opened", Boolean(chosen));
  }

  tell() {
    const row = this.rows.find(({ picker }) => picker.looked !== null);
    const hint = () => sentences(store.reads.isSlow && tr(SLOW), tr(HINT));
    say(this.readout, row ? this.describe(row.layer, row.picker.looked) : hint());
  }

  describe(layer, channel) {
    const { grid_out, values } = layer;
    const said = { channel: called(layer, channel) };
    if (!store.digit) return tr("{channel}.", said);
    const [height, width, channels] = grid_out;
    const { max, row, column } = measure(values, width, channels, channel);
    Object.assign(said, { value: figure(max), row, column });
    if (height * width === 1) return tr("{channel}: {value}.", said);
    return tr("{channel}: largest value {value} at row {row}, column {column}.", said);
  }
}

export default (component) => mount(View, component);
