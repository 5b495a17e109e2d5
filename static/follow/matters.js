// Which ink matters: every method's map beside the digit, whose ink can be covered to watch the
// answer change. ui/follow/matters/maps.py sends the maps; what is left is read here.

import { clamp, make, putPixels, say } from "../dom.js";
import { buttonsUnder } from "../figures/take.js";
import { tr } from "../language.js";
import { store } from "../live/store.js";
import { mount } from "../mount.js";
import { printed } from "../paint/printed.js";
import { pixel, unpack, unpackPalette } from "../wire.js";
import { corner, Cover, outline } from "./cover.js";
import * as told from "./told.js";

const RETRY = 50; // milliseconds until a network that is not there yet is looked for again
const INK = 0.5; // from where on a pixel lies within the outline
const WHITE = [255, 255, 255];
const DIM = 0.4; // of its colour that is left where no ink is covered

const HTML = `
  <div class="hand">
    <div class="frame digit" tabindex="0" role="application">
      <canvas></canvas><i class="square" hidden></i><i class="here" hidden></i>
    </div>
    <div class="tools">
      <label><output></output><input type="range" class="brush" min="1" max="9" value="5"></label>
      <button type="button" class="undo"></button><button type="button" class="reset"></button>
    </div>
    <p class="hint"></p>
  </div>
  <div class="told" role="status">
    <p class="answer"></p>
    <p class="score"></p>
  </div>
  <div class="bars"></div>
  <div class="board">
    <p class="readout" aria-live="polite"></p>
    <div class="maps"></div>
    <p class="scale"><span class="against"></span> <canvas></canvas> <span class="for"></span></p>
  </div>`;
const BAR = `
  <span class="name"></span>
  <span class="track"><i class="before"></i><i class="after"></i></span>
  <span class="share"></span>`;
const MAP = `
  <h4></h4>
  <div class="frame map">
    <canvas role="img"></canvas>
    <svg><path class="ink"/><path class="covered"/></svg>
    <i class="square" hidden></i><i class="here" hidden></i>
  </div>
  <p class="value"></p>`;
const BESIDE = ["grade", "adds", "says", "blind"]; // what may be said of a map

class Matters {
  constructor(root) {
    this.root = make("div", { className: "matters", innerHTML: HTML });
    this.root.matters = this; // for the tests, and for whoever is curious in the browser's console
    this.buttons = buttonsUnder(this.root, () => printed(this.root, { without: ".tools, .hint, .readout" }));
    root.append(this.root, this.buttons);
    this.label();
    const frame = this.find(".digit");
    this.at = null; // [row, column] that is pointed at
    this.find(".brush").setAttribute("aria-label", tr("Brush"));
    this.find(".brush").addEventListener("input", () => this.mark());
    this.find(".undo").addEventListener("click", () => this.undo());
    this.find(".reset").addEventListener("click", () => this.change(() => this.cover.clear()));
    this.follow(frame);
    this.paintOn(frame);
    frame.addEventListener("keydown", (event) => this.press(event));
  }

  // What stands there whatever is shown.
  label() {
    const label = tr("The digit. Arrow keys point at a pixel, Enter covers it, Backspace undoes.");
    this.find(".digit").setAttribute("aria-label", label);
    say(this.find(".undo"), tr("Undo"));
    say(this.find(".reset"), tr("Reset"));
    say(this.find(".hint"), tr("Paint over ink here, or click a map: what is covered is black for the network."));
  }

  destroy() {
    clearTimeout(this.retry);
    cancelAnimationFrame(this.asked);
    this.root.remove();
    this.buttons.remove();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  update({ data }) {
    if (data === this.data) return;
    this.data = data;
    const [header, values] = unpack(data);
    const { side, network, covered } = header;
    const [digit, ...maps] = Array.from({ length: header.maps.length + 1 }, (_, n) =>
      values.subarray(n * side * side, (n + 1) * side * side),
    );
    const known = network === this.header?.network && digit.every((ink, i) => ink === this.digit[i]);
    Object.assign(this, { header, side, digit, maps, colours: unpackPalette(header.palette) });
    if (!known) {
      this.cover = new Cover(side);
      this.after = header.probabilities;
      this.logits = header.logits;
    }
    this.root.style.setProperty("--side", side);
    this.root.style.setProperty("--covered", covered);
    this.showBars();
    this.showMaps();
    this.showScale();
    this.show();
    this.meet();
  }

  // Wait for the network that reads: it is sent apart from the maps.
  meet() {
    clearTimeout(this.retry);
    const { id, network } = store.sent;
    this.network = id === this.header.network ? network : null;
    if (this.network) this.changed();
    else this.retry = setTimeout(() => this.meet(), RETRY);
  }

  // ------------------------------------------------------------------------------- what is covered

  get brush() {
    return Number(this.find(".brush").value);
  }

  // Change what is covered so that it can be undone.
  change(act) {
    this.cover.begin();
    act();
    this.changed();
  }

  undo() {
    this.cover.undo();
    this.changed();
  }

  // Read what is left, once a frame at most.
  changed() {
    this.asked ||= requestAnimationFrame(() => {
      this.asked = 0;
      this.read();
      this.show();
    });
  }

  read() {
    if (!this.network) return;
    this.network.read(this.cover.left(this.digit));
    this.after = [...this.network.probabilities];
    this.logits = [...this.network.logits];
  }

  // ------------------------------------------------------------------------------------ the pointer

  // Where a pointer is on a picture: [row, column].
  place(frame, event) {
    const box = frame.getBoundingClientRect();
    const cell = (from, size) => clamp(Math.floor((from / size) * this.side), 0, this.side - 1);
    return [cell(event.clientY - box.top, box.height), cell(event.clientX - box.left, box.width)];
  }

  follow(frame) {
    frame.addEventListener("pointermove", (event) => this.point(this.place(frame, event)));
    frame.addEventListener("pointerleave", () => this.point(null));
  }

  // A click on a map covers just that region.
  take(frame) {
    frame.addEventListener("click", (event) => {
      const at = this.place(frame, event);
      this.change(() => {
        this.cover.clear();
        this.cover.square(at, this.brush);
      });
      this.point(at); // a finger has left before it has clicked
    });
  }

  // Cover what a pen or a finger goes over.
  paintOn(frame) {
    let last = null; // where it was last told of, null while it is up
    frame.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      frame.setPointerCapture(event.pointerId);
      last = this.place(frame, event);
      this.change(() => this.cover.square(last, this.brush));
    });
    frame.addEventListener("pointermove", (event) => {
      if (!last) return;
      const now = this.place(frame, event);
      this.cover.way(last, now, this.brush);
      last = now;
      this.changed();
    });
    for (const end of ["pointerup", "pointercancel"]) frame.addEventListener(end, () => (last = null));
  }

  press(event) {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const at = this.at ?? [this.side >> 1, this.side >> 1];
    if (by) this.point(at.map((place, axis) => clamp(place + by[axis], 0, this.side - 1)));
    else if (event.key === "Enter" || event.key === " ") this.change(() => this.cover.square(at, this.brush));
    else if (event.key === "Backspace") this.undo();
    else return; // a key of the page's
    event.preventDefault();
  }

  point(at) {
    this.at = at;
    this.mark();
    this.tell();
  }

  // Mark what is pointed at on every picture, and the square that a click would cover.
  mark() {
    say(this.find("output"), tr("Brush {size} px", { size: this.brush }));
    for (const mark of this.root.querySelectorAll(".here, .square")) mark.hidden = !this.at;
    if (!this.at) return;
    const [row, column] = this.at;
    const marked = { row, column, size: this.brush, ...corner(this.at, this.brush) };
    for (const [name, value] of Object.entries(marked)) this.root.style.setProperty(`--${name}`, value);
  }

  // ------------------------------------------------------------------------------------ the picture

  showBars() {
    const { classes, one, probabilities } = this.header;
    const bars = classes.map((name, k) => {
      const bar = make("div", { className: "row", innerHTML: BAR, title: name });
      say(bar.querySelector(".name"), name);
      bar.classList.toggle("one", k === one);
      bar.querySelector(".before").style.width = `${100 * probabilities[k]}%`;
      return bar;
    });
    this.find(".bars").replaceChildren(...bars);
  }

  showMaps() {
    const ink = outline(this.side, (i) => this.digit[i] > INK);
    const tiles = this.header.maps.map((map, n) => {
      const tile = make("section", { className: map.control ? "control" : "", innerHTML: MAP });
      const [canvas, frame] = [tile.querySelector("canvas"), tile.querySelector(".frame")];
      say(tile.querySelector("h4"), map.title);
      canvas.setAttribute("aria-label", tr("{title}: {says}", map));
      this.paint(canvas, this.maps[n]);
      tile.querySelector("svg").setAttribute("viewBox", `0 0 ${this.side} ${this.side}`);
      tile.querySelector(".ink").setAttribute("d", ink);
      for (const className of BESIDE.filter((name) => map[name])) {
        tile.append(make("p", { className, textContent: map[className] }));
      }
      this.follow(frame);
      this.take(frame);
      return tile;
    });
    this.find(".maps").replaceChildren(...tiles);
  }

  paint(canvas, map) {
    const scale = 127.5 / (peak(map) || 1);
    const colours = Uint32Array.from(map, (value) => this.colours[Math.round(127.5 + scale * value)]);
    putPixels(canvas, colours, this.side, this.side);
  }

  showScale() {
    putPixels(this.find(".scale canvas"), this.colours, 1, this.colours.length);
    const name = this.header.classes[this.header.one];
    say(this.find(".against"), tr("Against {name}", { name }));
    say(this.find(".for"), tr("for {name}. White is 0; each map reaches to its own largest value.", { name }));
  }

  show() {
    const { cover, after } = this;
    this.paintDigit();
    const path = outline(this.side, (i) => cover.mask[i]);
    for (const covered of this.root.querySelectorAll(".covered")) covered.setAttribute("d", path);
    this.find(".undo").disabled = !cover.past.length;
    this.find(".reset").disabled = !cover.pixels;
    [...this.find(".bars").children].forEach((bar, k) => {
      bar.querySelector(".after").style.width = `${100 * after[k]}%`;
      say(bar.querySelector(".share"), told.share(after[k]));
    });
    this.tellAnswer();
    this.tellScore();
    this.mark();
    this.tell();
  }

  paintDigit() {
    const covered = [1, 3, 5].map((at) => parseInt(this.header.covered.slice(at, at + 2), 16));
    const colours = Uint32Array.from(this.digit, (ink, i) => {
      const [colour, light] = this.cover.mask[i] ? [covered, DIM + (1 - DIM) * ink] : [WHITE, ink];
      return pixel(...colour.map((part) => Math.round(part * light)), 255);
    });
    putPixels(this.find(".digit canvas"), colours, this.side, this.side);
  }

  tellAnswer() {
    const { classes, probabilities: before } = this.header;
    const { after, cover, digit } = this;
    const [was, is] = [before, after].map((shares) => shares.indexOf(Math.max(...shares)));
    const ink = cover.mask.reduce((sum, one, i) => sum + (one && digit[i] > 0), 0);
    const said = told.answer({
      pixels: cover.pixels,
      ink,
      was: was === is ? null : classes[was],
      before: before[was],
      now: after[was],
      share: after[is],
    });
    const answer = this.find(".answer");
    answer.classList.toggle("turned", was !== is);
    answer.replaceChildren(said[0], make("strong", { textContent: classes[is] }), said[1]);
  }

  tellScore() {
    const { one, other, classes, logits } = this.header;
    const rest = other === null ? null : classes[other];
    const now = this.cover.pixels ? this.score(this.logits) : null;
    say(this.find(".score"), told.score(classes[one], rest, this.score(logits), now));
  }

  // How far the class is ahead.
  score(logits) {
    return this.header.score.reduce((sum, weight, k) => sum + weight * logits[k], 0);
  }

  // What every map has at the pixel that is pointed at.
  tell() {
    const [row, column] = this.at ?? [];
    const i = row * this.side + column;
    say(this.find(".readout"), told.readout(this.at, this.digit[i], this.brush));
    this.root.querySelectorAll(".value").forEach((value, n) => {
      const { unit } = this.header.maps[n];
      say(value, this.at ? told.value(this.maps[n][i], unit) : told.most(peak(this.maps[n]), unit));
    });
  }
}

// How far from zero a map reaches.
function peak(map) {
  return map.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

export default (component) => mount(Matters, component);
