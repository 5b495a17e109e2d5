// Which ink matters: every method's map beside the digit, whose ink can be covered to watch the
// answer change. ui/follow/matters/maps.py sends the maps; what is covered is read here.

import { clamp, make, putPixels, say } from "../dom.js";
import { store } from "../live/store.js";
import { mount } from "../mount.js";
import * as numbers from "../numbers.js";
import { pixel, unpack, unpackPalette } from "../wire.js";

const RETRY = 50; // milliseconds until a network that is not there yet is looked for again
const COVERED = [213, 94, 0]; // Okabe and Ito's vermilion
const INK = 0.5; // from where on a pixel lies within the outline

const HTML = `
  <div class="hand">
    <div class="frame digit" tabindex="0" role="application"
      aria-label="The digit. Arrow keys point at a pixel, Enter covers it, Backspace undoes.">
      <canvas></canvas><i class="square" hidden></i><i class="here" hidden></i>
    </div>
    <div class="tools">
      <label>Brush <output></output><input type="range" class="brush" min="1" max="9" step="1" value="5"></label>
      <button type="button" class="undo">Undo</button><button type="button" class="reset">Reset</button>
    </div>
    <p class="hint">Paint over ink here, or click a map: what is covered is black for the network.</p>
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

class Matters {
  constructor(root) {
    this.root = make("div", { className: "matters", innerHTML: HTML });
    this.root.matters = this; // for the tests, and for whoever is curious in the browser's console
    root.append(this.root);
    this.frame = this.find(".digit");
    this.brush = this.find(".brush");
    this.at = null; // [row, column] that is pointed at
    this.past = []; // what was covered before, for Undo
    this.brush.addEventListener("input", () => this.mark());
    this.find(".undo").addEventListener("click", () => this.undo());
    this.find(".reset").addEventListener("click", () => this.cover(() => this.covered.fill(0)));
    this.follow(this.frame);
    this.paintWith(this.frame);
    this.frame.addEventListener("keydown", (event) => this.press(event));
  }

  destroy() {
    clearTimeout(this.retry);
    cancelAnimationFrame(this.asked);
    this.root.remove();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  update({ data }) {
    if (data === this.data) return;
    this.data = data;
    const [header, values] = unpack(data);
    const size = header.side ** 2;
    const digit = values.subarray(0, size);
    const known = header.network === this.header?.network && digit.every((ink, i) => ink === this.digit[i]);
    Object.assign(this, { header, digit, side: header.side });
    this.values = header.maps.map((_, n) => values.subarray((n + 1) * size, (n + 2) * size));
    this.colours = unpackPalette(header.palette);
    if (!known) {
      this.covered = new Uint8Array(size);
      this.past = [];
      this.after = header.probabilities;
      this.logits = header.logits;
    }
    this.root.style.setProperty("--side", this.side);
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

  // Change what is covered, so that it can be undone.
  cover(change) {
    this.past.push(this.covered.slice());
    change();
    this.changed();
  }

  undo() {
    if (!this.past.length) return;
    this.covered = this.past.pop();
    this.changed();
  }

  // Cover a square as large as the brush around a pixel.
  square([row, column]) {
    const { top, left, size } = this.box([row, column]);
    for (let y = Math.max(top, 0); y < Math.min(top + size, this.side); y++) {
      for (let x = Math.max(left, 0); x < Math.min(left + size, this.side); x++) {
        this.covered[y * this.side + x] = 1;
      }
    }
  }

  box([row, column]) {
    const size = Number(this.brush.value);
    return { top: row - (size >> 1), left: column - (size >> 1), size };
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
    this.network.read(this.digit.map((ink, i) => (this.covered[i] ? 0 : ink)));
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

  // Cover just the region that is clicked.
  take(frame) {
    frame.addEventListener("click", (event) => {
      const at = this.place(frame, event);
      this.cover(() => {
        this.covered.fill(0);
        this.square(at);
      });
      this.point(at); // a finger has left before it has clicked
    });
  }

  // Cover what a pen or a finger goes over.
  paintWith(frame) {
    let last = null; // where it was last told of, null while it is up
    frame.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      frame.setPointerCapture(event.pointerId);
      last = this.place(frame, event);
      this.cover(() => this.square(last));
    });
    frame.addEventListener("pointermove", (event) => {
      if (!last) return;
      const now = this.place(frame, event);
      this.way(last, now);
      last = now;
      this.changed();
    });
    for (const end of ["pointerup", "pointercancel"]) frame.addEventListener(end, () => (last = null));
  }

  // Cover every square on the way from one pixel to another: a quick hand is told of seldom.
  way(from, to) {
    const steps = Math.max(...to.map((place, axis) => Math.abs(place - from[axis])));
    for (let n = 1; n <= steps; n++) {
      this.square(from.map((place, axis) => Math.round(place + ((to[axis] - place) * n) / steps)));
    }
  }

  press(event) {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const at = this.at ?? [this.side >> 1, this.side >> 1];
    if (by) this.point(at.map((place, axis) => clamp(place + by[axis], 0, this.side - 1)));
    else if (event.key === "Enter" || event.key === " ") this.cover(() => this.square(at));
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
    say(this.find("output"), `${this.brush.value} px`);
    for (const mark of this.root.querySelectorAll(".here, .square")) mark.hidden = !this.at;
    if (!this.at) return;
    const { top, left, size } = this.box(this.at);
    const told = { row: this.at[0], column: this.at[1], top, left, size };
    for (const [name, value] of Object.entries(told)) this.root.style.setProperty(`--${name}`, value);
  }

  // ------------------------------------------------------------------------------------- the picture

  showBars() {
    const rows = this.header.classes.map((name, k) => {
      const row = make("div", { className: "row" }, make("span", { className: "name", textContent: name, title: name }));
      row.append(make("span", { className: "track" }, make("i", { className: "before" }), make("i", { className: "after" })));
      row.append(make("span", { className: "share" }));
      row.classList.toggle("one", k === this.header.one);
      row.querySelector(".before").style.width = `${100 * this.header.probabilities[k]}%`;
      return row;
    });
    this.find(".bars").replaceChildren(...rows);
  }

  showMaps() {
    const outline = this.outline((i) => this.digit[i] > INK);
    this.tiles = this.header.maps.map((map, n) => {
      const canvas = make("canvas", { role: "img" });
      canvas.setAttribute("aria-label", `${map.title}: ${map.says}`);
      const top = this.peak(n) || 1;
      const shades = Uint32Array.from(this.values[n], (value) => this.colours[Math.round(127.5 + (127.5 * value) / top)]);
      putPixels(canvas, shades, this.side, this.side);
      const frame = make("div", { className: "frame map" }, canvas);
      frame.insertAdjacentHTML("beforeend", `<svg viewBox="0 0 ${this.side} ${this.side}"><path d="${outline}"/><path class="covered"/></svg>`);
      frame.append(make("i", { className: "square", hidden: true }), make("i", { className: "here", hidden: true }));
      this.follow(frame);
      this.take(frame);
      const tile = make("section", {}, make("h4", { textContent: map.title }), frame, make("p", { className: "value" }));
      for (const name of ["grade", "adds", "says", "blind"]) {
        if (map[name]) tile.append(make("p", { className: name, textContent: map[name] }));
      }
      tile.classList.toggle("control", map.control);
      return tile;
    });
    this.find(".maps").replaceChildren(...this.tiles);
  }

  showScale() {
    putPixels(this.find(".scale canvas"), this.colours, 1, this.colours.length);
    const name = this.header.classes[this.header.one];
    say(this.find(".against"), `Against ${name}`);
    say(this.find(".for"), `for ${name}. White is 0; each map reaches to its own largest value.`);
  }

  // How far from zero a map reaches.
  peak(n) {
    return this.values[n].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  }

  // The border of all pixels that are inside, as an SVG path.
  outline(inside) {
    const { side } = this;
    const is = (row, column) => row >= 0 && column >= 0 && row < side && column < side && Boolean(inside(row * side + column));
    let path = "";
    for (let row = 0; row <= side; row++) {
      for (let column = 0; column <= side; column++) {
        if (is(row, column) !== is(row - 1, column)) path += `M${column} ${row}h1`;
        if (is(row, column) !== is(row, column - 1)) path += `M${column} ${row}v1`;
      }
    }
    return path;
  }

  show() {
    const shades = Uint32Array.from(this.digit, (ink, i) => {
      const light = Math.round(255 * ink);
      if (!this.covered[i]) return pixel(light, light, light, 255);
      return pixel(...COVERED.map((part) => Math.round(part * (0.4 + 0.6 * ink))), 255);
    });
    putPixels(this.find(".digit canvas"), shades, this.side, this.side);
    const path = this.outline((i) => this.covered[i]);
    for (const covered of this.root.querySelectorAll(".covered")) covered.setAttribute("d", path);
    this.find(".undo").disabled = !this.past.length;
    this.find(".reset").disabled = !this.covered.includes(1);
    [...this.find(".bars").children].forEach((row, k) => {
      row.querySelector(".after").style.width = `${100 * this.after[k]}%`;
      say(row.querySelector(".share"), percent(this.after[k]));
    });
    this.tellAnswer();
    this.tellScore();
    this.mark();
    this.tell();
  }

  tellAnswer() {
    const { classes, probabilities: before } = this.header;
    const best = (shares) => shares.indexOf(Math.max(...shares));
    const [was, is] = [best(before), best(this.after)];
    const pixels = this.covered.reduce((sum, one) => sum + one, 0);
    const ink = this.covered.reduce((sum, one, i) => sum + (one && this.digit[i] > 0), 0);
    const answer = this.find(".answer");
    answer.classList.toggle("turned", was !== is);
    if (!pixels) {
      answer.replaceChildren("The network says ", make("strong", { textContent: classes[was] }), ` with ${percent(before[was])}.`);
      return;
    }
    const strong = make("strong", { textContent: classes[is] });
    const many = `${pixels} ${pixels === 1 ? "pixel" : "pixels"} covered, ${ink} of ink: `;
    if (was === is) answer.replaceChildren(`${many}still `, strong, `, ${percent(before[was])} before, ${percent(this.after[was])} now.`);
    else answer.replaceChildren(many, strong, ` with ${percent(this.after[is])}, no longer ${classes[was]} (${percent(this.after[was])}).`);
  }

  tellScore() {
    const { one, other, classes } = this.header;
    const rest = other === null ? "the mean of the others" : classes[other];
    const before = this.score(this.header.logits);
    const now = this.covered.includes(1) ? ` before, ${number(this.score(this.logits))} now` : "";
    say(this.find(".score"), `Score of ${classes[one]} against ${rest}: ${number(before)}${now}.`);
  }

  // How far the class's logit is ahead.
  score(logits) {
    return this.header.score.reduce((sum, weight, k) => sum + weight * logits[k], 0);
  }

  // What every map has at the pixel that is pointed at.
  tell() {
    const [row, column] = this.at ?? [];
    const i = row * this.side + column;
    const size = this.brush.value;
    say(
      this.find(".readout"),
      this.at
        ? `Row ${row}, column ${column}: ink ${number(this.digit[i])}. A click on a map covers just these ${size}×${size} pixels.`
        : "Point at a map, or tap it: the same pixel in all of them. A click covers just that region.",
    );
    this.header.maps.forEach(({ unit }, n) => {
      const value = this.tiles[n].querySelector(".value");
      say(value, this.at ? `${signed(this.values[n][i])} ${unit}` : `up to ±${figure(this.peak(n))} ${unit}`);
    });
  }
}

// Unbroken: "> 99.9%".
function percent(share) {
  return numbers.percent(share).replace(" ", "\u00a0");
}

function figure(value) {
  return numbers.figure(value).replaceAll("-", "−");
}

function number(value) {
  return value.toFixed(2).replace("-", "−");
}

function signed(value) {
  return value > 0 ? `+${figure(value)}` : figure(value);
}

export default (component) => mount(Matters, component);
