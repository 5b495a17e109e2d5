// One digit changed in every way, and what each network makes of it, at the pointer. ui/why/sweeper.py
// sends every picture and every probability once: moving the pointer asks nobody.

import { clamp, make, paintPixels, parts } from "../dom.js";
import { buttonsUnder } from "../figures/take.js";
import { tr } from "../language.js";
import { mount } from "../mount.js";
import { percent } from "../numbers.js";
import { printed } from "../paint/printed.js";
import { fromBase64, unpack, unpackPalette } from "../wire.js";
import { Curves } from "./curves.js";
import { ShiftMaps } from "./shiftmaps.js";

const HTML = `
  <div class="kinds" role="group"></div>
  <div class="hand">
    <canvas class="digit" role="img"></canvas>
    <p class="setting" aria-live="polite"></p>
    <div class="sliders"></div>
  </div>
  <div class="plots"></div>
  <div class="networks"></div>
  <p class="says"></p>`;

class Sweeper {
  constructor(root) {
    this.root = make("div", { className: "sweeper", innerHTML: HTML });
    this.buttons = buttonsUnder(this.root, () => printed(this.root, { without: ".kinds, .sliders" }));
    root.append(this.root, this.buttons);
    this.find(".kinds").setAttribute("aria-label", tr("How to change the digit"));
    this.digit = this.find(".digit");
    this.chosen = {}; // sweep → the place of its setting; the pointer only looks at others
    this.kind = 0;
    this.dragDigit();
  }

  destroy() {
    this.root.remove();
    this.buttons.remove();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  update({ data }) {
    [this.header, this.numbers] = unpack(data);
    this.pixels = fromBase64(this.header.digits);
    this.classes = this.header.classes;
    this.right = this.classes[this.header.right];
    this.colours = unpackPalette(this.header.palette);
    this.total = this.header.sweeps.reduce((sum, sweep) => sum + sweep.settings.length, 0);
    this.header.lines.forEach((colour, n) => this.root.style.setProperty(`--line${n}`, colour));
    this.showKinds();
    this.show(this.kind);
  }

  showKinds() {
    const buttons = this.header.sweeps.map(({ title }, kind) => {
      const button = make("button", { textContent: title, type: "button" });
      button.addEventListener("click", () => this.show(kind));
      return button;
    });
    this.find(".kinds").replaceChildren(...buttons);
  }

  // Show one way to change the digit.
  show(kind) {
    this.kind = kind;
    this.sweep = this.header.sweeps[kind];
    this.first = this.header.sweeps.slice(0, kind).reduce((sum, s) => sum + s.settings.length, 0);
    this.planar = Array.isArray(this.sweep.settings[0]);
    this.side = Math.sqrt(this.sweep.settings.length); // of the square of settings, where planar
    this.digit.classList.toggle("movable", this.planar);
    [...this.find(".kinds").children].forEach((b, n) => b.setAttribute("aria-pressed", n === kind));
    this.plot = this.planar ? new ShiftMaps(this) : new Curves(this);
    this.find(".plots").replaceChildren(...this.plot.parts);
    this.find(".says").textContent = this.sweep.says;
    this.showNetworks();
    this.showSliders();
    this.look(this.place());
  }

  place() {
    return this.chosen[this.sweep.name] ?? this.sweep.rest;
  }

  // [row, column] of a place in the square of settings.
  cell(place) {
    return [Math.floor(place / this.side), place % this.side];
  }

  // Keep a setting: the sliders stand at it, and it shows again when the pointer leaves.
  choose(place) {
    this.chosen[this.sweep.name] = place;
    this.setSliders(place);
    this.look(place);
  }

  probability(network, place, k) {
    return this.numbers[(network * this.total + this.first + place) * this.classes.length + k];
  }

  // The share of all test digits that a network classifies correctly there, undefined if not measured.
  accuracy(network, place) {
    const at = this.header.networks.length * this.total * this.classes.length + network * this.total;
    const share = this.numbers[at + this.first + place];
    return share >= 0 ? share : undefined;
  }

  // What the sweep's colour or height stands for: this digit's probability, or the test digits'.
  value(network, place, all) {
    return all ? this.accuracy(network, place) : this.probability(network, place, this.header.right);
  }

  look(place) {
    const { side } = this.header;
    paintPixels(this.digit, this.pixels, this.first + place, side, side);
    const text = this.tellSetting(place);
    this.find(".setting").textContent = text;
    this.digit.setAttribute("aria-label", tr("The digit as the networks get it: {change}", { change: text }));
    this.plot.mark(place);
    this.networks.forEach((network, n) => this.tell(network, n, place));
  }

  tellSetting(place) {
    if (place === this.sweep.rest) return tr("Unchanged");
    const setting = this.sweep.settings[place];
    if (this.planar) return moved(...setting);
    return tr("{change}: {by}", { change: this.sweep.title, by: this.withUnit(setting) });
  }

  withUnit(setting) {
    return `${this.tick(setting)}${this.sweep.unit.length > 1 ? ` ${this.sweep.unit}` : ""}`;
  }

  // A setting as an axis has it, whose title names a unit that is a word.
  tick(setting) {
    const sign = this.sweep.signed && setting > 0 ? "+" : "";
    const number = String(setting).replace("-", "−");
    return `${sign}${number}${this.sweep.unit.length > 1 ? "" : this.sweep.unit}`;
  }

  showNetworks() {
    this.networks = this.header.networks.map((name, n) => {
      const box = make("div", { className: "network" });
      box.style.setProperty("--line", `var(--line${n})`);
      const title = this.title(name);
      const answer = make("p", { className: "answer" });
      const bars = make("div", { className: "bars" });
      this.classes.forEach((name, k) => {
        const bar = make("span", {}, make("i"), make("span", { textContent: name }));
        bar.classList.toggle("right", k === this.header.right);
        bars.append(bar);
      });
      box.append(title, answer, bars);
      return box;
    });
    this.find(".networks").replaceChildren(...this.networks);
  }

  title(name) {
    return make("h4", {}, make("i", { className: "swatch" }), name);
  }

  tell(box, network, place) {
    const all = this.classes.map((_, k) => this.probability(network, place, k));
    const best = all.indexOf(Math.max(...all));
    const [answer, bars] = [box.querySelector(".answer"), box.querySelector(".bars")];
    const right = best === this.header.right;
    const sentence = right
      ? tr("Answers {answer} at {sure}")
      : tr("Answers {answer} at {sure} – wrong: {right} has {left}");
    const said = {
      answer: make("strong", { textContent: this.classes[best] }),
      sure: percent(all[best]),
      right: this.right,
      left: percent(all[this.header.right]),
    };
    answer.replaceChildren(...parts(sentence, said));
    answer.classList.toggle("wrong", !right);
    all.forEach((p, k) => (bars.children[k].firstChild.style.height = `${p * 54}px`));
    bars.setAttribute("role", "img");
    bars.setAttribute("aria-label", all.map((p, k) => `${this.classes[k]}: ${percent(p)}`).join(", "));
  }

  showSliders() {
    const sliders = this.planar
      ? [this.slider(tr("Down"), this.side, 0), this.slider(tr("Right"), this.side, 1)]
      : [this.slider(this.sweep.title, this.sweep.settings.length, 0)];
    this.find(".sliders").replaceChildren(...sliders);
    this.setSliders(this.place());
  }

  slider(name, count, axis) {
    const input = make("input", { type: "range", min: 0, max: count - 1, step: 1 });
    input.addEventListener("input", () => {
      const [one, other] = [...this.root.querySelectorAll(".sliders input")].map((i) => +i.value);
      this.choose(this.planar ? one * this.side + other : one);
    });
    input.dataset.axis = axis;
    return make("label", {}, name, input);
  }

  setSliders(place) {
    const at = this.planar ? this.cell(place) : [place];
    this.root.querySelectorAll(".sliders input").forEach((input, axis) => {
      input.value = at[axis];
      input.setAttribute("aria-valuetext", this.tellSetting(place));
    });
  }

  // The digit itself can be taken and moved.
  dragDigit() {
    let from = null;
    const end = () => (from = null);
    this.digit.addEventListener("pointerdown", (event) => {
      if (!this.planar) return;
      this.digit.setPointerCapture(event.pointerId);
      from = [event.clientX, event.clientY, ...this.cell(this.place())];
    });
    this.digit.addEventListener("pointermove", (event) => {
      if (!from) return;
      const pixel = this.digit.clientWidth / this.digit.width;
      const row = clamp(from[2] + Math.round((event.clientY - from[1]) / pixel), 0, this.side - 1);
      const column = clamp(from[3] + Math.round((event.clientX - from[0]) / pixel), 0, this.side - 1);
      this.choose(row * this.side + column);
    });
    this.digit.addEventListener("pointerup", end);
    this.digit.addEventListener("pointercancel", end);
  }
}

// A shift by so many pixels, one of them at least other than 0.
function moved(down, right) {
  const by = { up: -down, down, left: -right, right };
  if (!right) return down < 0 ? tr("Moved {up} up", by) : tr("Moved {down} down", by);
  if (!down) return right < 0 ? tr("Moved {left} left", by) : tr("Moved {right} right", by);
  if (down < 0) return right < 0 ? tr("Moved {up} up, {left} left", by) : tr("Moved {up} up, {right} right", by);
  return right < 0 ? tr("Moved {down} down, {left} left", by) : tr("Moved {down} down, {right} right", by);
}

export default (component) => mount(Sweeper, component);
