// All test digits as points, gliding from layer to layer. ui/why/cloud.py mounts it.

import { clamp, make, putPixels, say } from "../dom.js";
import { buttonsUnder } from "../figures/take.js";
import { later, tr } from "../language.js";
import { calm } from "../live/calm.js";
import { mount } from "../mount.js";
import { unpack } from "../wire.js";
import { pictureOf } from "./cloudpicture.js";
import { cloudOf, ease, nearest, onCloud, placeAt, pointsAt } from "./points.js";

const GLIDE = 700; // milliseconds to another layer, moment, projection or drawing
const WALK = 1200; // and from one layer to the next on a walk
const REST = 700; // a walk rests at each layer
const DOT = 1.9; // CSS pixels, the radius of a point where the picture is WIDE
const WIDE = 640;
const MARGIN = 0.05; // of the picture on each side
const REACH = 14; // CSS pixels from a point within which a click is at it
const MANY = 300; // rings: where there are more, each is the fainter
const FAINT = 14; // per cent of its colour that is left of what is not highlighted

const PLAY = later("▶ Walk through");
const STOP = later("❚❚ Stop");

const HTML = `
  <div class="walk">
    <button class="play" type="button"></button>
    <input class="depth" type="range" min="0" step="any" />
  </div>
  <div class="layers" role="group"></div>
  <p class="note" role="status"></p>
  <div class="frame"><canvas></canvas><p class="wait"></p></div>
  <div class="legend" role="group"></div>
  <p class="key"></p>`;

class Cloud {
  constructor(root) {
    this.root = make("div", { className: "cloud", innerHTML: HTML });
    this.root.append(buttonsUnder(this.root, () => this.cloud && pictureOf(this)));
    root.append(this.root);
    say(this.find(".play"), tr(PLAY));
    for (const part of [".depth", ".layers"]) this.find(part).setAttribute("aria-label", tr("Layer"));
    this.find(".legend").setAttribute("aria-label", tr("Highlight a class"));
    this.canvas = this.find("canvas");
    this.serial = null; // counts what was asked for
    this.bright = null; // the class that is highlighted
    this.depth = this.goal = 0;
    this.canvas.addEventListener("click", (event) => this.click(event));
    this.find(".depth").addEventListener("input", (event) => this.drag(Number(event.target.value)));
    this.find(".depth").addEventListener("change", () => this.choose(Math.round(this.goal)));
    this.find(".depth").addEventListener("keydown", (event) => this.step(event));
    this.find(".play").addEventListener("click", () => (this.timer ? this.pause() : this.play()));
    this.resized = new ResizeObserver(() => this.wake());
    this.resized.observe(this.find(".frame"));
    this.watch = new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && this.see());
    this.watch.observe(this.canvas);
    this.leave = onCloud(() => this.take());
  }

  destroy() {
    this.pause();
    this.leave();
    this.watch.disconnect();
    this.resized.disconnect();
    cancelAnimationFrame(this.asked);
    this.root.remove();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  update({ data, setTriggerValue, setStateValue }) {
    this.report = (what) => setTriggerValue("asked", what);
    this.look = () => setStateValue("seen", true);
    const [header] = unpack(data);
    const before = this.header;
    this.header = header;
    this.find(".walk").hidden = this.find(".layers").hidden = !header.cloud;
    this.find(".legend").hidden = this.find(".key").hidden = !header.cloud;
    say(this.find(".wait"), header.wait);
    say(this.find(".key"), header.key);
    this.last = header.layers.length - 1;
    this.find(".depth").max = this.last;
    if (before?.layers.join() !== header.layers.join()) this.showLayers();
    if (before?.classes.join() !== header.classes.join()) this.showLegend();
    if (this.serial === null || this.goal > this.last) this.stand(header.layer);
    // What was asked for since the server looked holds until it has heard of it.
    this.serial ??= header.serial;
    if (header.serial >= this.serial && !this.timer) this.go(header.layer, GLIDE);
    if (before && String(before.drawing) !== String(header.drawing)) this.glide();
    this.take();
    if (this.seen) this.look();
  }

  // Take up the cloud that is to be shown, once it is there.
  take() {
    const cloud = cloudOf(this.header?.cloud);
    if (cloud && cloud !== this.cloud) {
      this.glide();
      this.cloud = cloud;
      this.xy = new Float32Array(2 * cloud.labels.length);
    }
    if (!this.header?.cloud) this.cloud = null;
    this.wake();
  }

  // Tell the server that somebody looks: before that it computes nothing.
  see() {
    this.watch.disconnect();
    this.seen = true;
    this.look?.();
  }

  ask(what) {
    this.serial = (this.serial ?? 0) + 1;
    this.report({ serial: this.serial, ...what });
  }

  showLayers() {
    const buttons = this.header.layers.map((title, layer) => {
      const button = make("button", { type: "button", textContent: title });
      button.addEventListener("click", () => {
        this.pause();
        this.choose(layer);
      });
      return button;
    });
    this.find(".layers").replaceChildren(...buttons);
  }

  showLegend() {
    const { classes, colours } = this.header;
    const buttons = classes.map((name, k) => {
      const swatch = make("i");
      swatch.style.setProperty("--class", colours[k % colours.length]);
      const button = make("button", { type: "button" }, swatch, name);
      button.setAttribute("aria-pressed", false);
      button.addEventListener("click", () => this.highlight(this.bright === k ? null : k));
      return button;
    });
    this.find(".legend").replaceChildren(`${tr("Highlight")} `, ...buttons);
  }

  highlight(k) {
    this.bright = k;
    this.root.querySelectorAll(".legend button").forEach((b, n) => b.setAttribute("aria-pressed", n === k));
    this.wake();
  }

  // Go to a layer, and let the server know.
  choose(layer) {
    this.go(layer, GLIDE);
    this.ask({ layer });
  }

  // Be on the way to a layer, where one is not yet.
  go(layer, takes) {
    if (layer === this.goal) return;
    this.goal = layer;
    this.way = calm.matches ? null : { from: this.depth, start: performance.now(), takes };
    this.wake();
  }

  // Be at a depth at once.
  stand(depth) {
    this.depth = this.goal = depth;
    this.way = null;
    this.wake();
  }

  // Follow the slider, which may stand between two layers.
  drag(depth) {
    this.pause();
    this.stand(depth);
  }

  step(event) {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.pause();
    this.choose(clamp(this.goal + by, 0, this.last));
  }

  play() {
    if (this.goal === this.last) this.stand(0);
    say(this.find(".play"), tr(STOP));
    const walk = () => {
      if (this.goal >= this.last) return this.end();
      this.go(Math.floor(this.goal) + 1, WALK);
      this.timer = setTimeout(walk, WALK + REST);
    };
    this.timer = setTimeout(walk, REST);
  }

  end() {
    this.pause();
    this.choose(this.last);
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = null;
    say(this.find(".play"), tr(PLAY));
  }

  // Let the points come from where they are now.
  glide() {
    if (!this.xy || !this.cloud || calm.matches) return;
    this.from = { xy: this.xy.slice(), drawn: this.drawn, start: performance.now() };
  }

  wake() {
    this.asked ??= requestAnimationFrame((now) => {
      this.asked = null;
      this.frame(now);
    });
  }

  frame(now) {
    if (!this.header) return;
    const share = this.way ? clamp((now - this.way.start) / this.way.takes, 0, 1) : 1;
    this.depth = share < 1 ? this.way.from + (this.goal - this.way.from) * share : this.goal;
    this.tell();
    if (this.cloud) {
      this.move(now);
      this.paint();
    }
    if (share < 1 || this.from) this.wake();
  }

  tell() {
    const layer = Math.round(this.depth);
    const { layers, notes } = this.header;
    this.find(".depth").value = this.depth;
    this.find(".depth").setAttribute("aria-valuetext", layers[layer]);
    [...this.find(".layers").children].forEach((b, n) => b.setAttribute("aria-pressed", n === layer));
    say(this.find(".note"), this.header.cloud ? notes[layer] : "");
  }

  move(now) {
    const { drawing } = this.header;
    pointsAt(this.cloud, this.depth, this.xy);
    this.drawn = drawing && placeAt(drawing, this.depth);
    if (!this.from) return;
    const share = ease(clamp((now - this.from.start) / GLIDE, 0, 1));
    const mix = (one, other) => one + (other - one) * share;
    if (this.from.xy.length === this.xy.length) this.xy.forEach((v, i) => (this.xy[i] = mix(this.from.xy[i], v)));
    if (this.drawn && this.from.drawn) this.drawn = this.drawn.map((v, i) => mix(this.from.drawn[i], v));
    if (share === 1) this.from = null;
  }

  // From what lies within ±1 to pixels of the canvas.
  at(x, y) {
    const room = this.canvas.width * (0.5 - MARGIN);
    const [middle, within] = [this.canvas.width / 2, (v) => clamp(v, -1, 1) * room];
    return [middle + within(x), middle - within(y)];
  }

  point(i) {
    return this.at(this.xy[2 * i], this.xy[2 * i + 1]);
  }

  paint() {
    const side = Math.round(this.find(".frame").clientWidth * devicePixelRatio);
    if (!side) return;
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
    const context = this.canvas.getContext("2d");
    const style = getComputedStyle(this.root);
    this.ink = style.color;
    this.paper = style.getPropertyValue("--st-background-color");
    this.root.classList.toggle("dark", isLight(this.ink));
    this.pixel = side / this.find(".frame").clientWidth;
    const radius = DOT * Math.max(0.62, Math.sqrt(side / this.pixel / WIDE)) * this.pixel;
    this.paintDots(radius);
    this.paintRings(context, radius);
    this.paintNames(context);
    this.paintMarks(context, radius);
    this.canvas.dataset.depth = this.depth;
    this.canvas.dataset.drawn = this.drawn ? this.drawn.map((v) => v.toFixed(4)).join() : "";
    this.canvas.setAttribute("role", "img");
    const said = { count: this.cloud.labels.length.toLocaleString("en"), note: this.find(".note").textContent };
    this.canvas.setAttribute("aria-label", tr("{count} test digits as points. {note}", said));
  }

  shows(i) {
    return this.bright === null || this.cloud.labels[i] === this.bright;
  }

  // Pixel by pixel: ten thousand shapes a frame would be slow where nothing but the processor paints.
  paintDots(radius) {
    const { width: side } = this.canvas;
    const { labels } = this.cloud;
    if (this.pixels?.length !== side * side) this.pixels = new Uint32Array(side * side);
    this.pixels.fill(0);
    const [disc, tones] = [discOf(radius, side), this.tones()];
    for (const bright of [false, true]) {
      for (let i = 0; i < labels.length; i++) {
        if (this.shows(i) !== bright) continue;
        const [x, y] = this.point(i);
        const centre = Math.round(y) * side + Math.round(x);
        const tone = tones[2 * labels[i] + bright];
        for (const offset of disc) this.pixels[centre + offset] = tone;
      }
    }
    putPixels(this.canvas, this.pixels, side, side);
  }

  // Each class's colour, faint and bright, as pixels.
  tones() {
    const { classes, colours } = this.header;
    const context = make("canvas", { width: 2, height: classes.length }).getContext("2d");
    const pure = isLight(this.ink) ? 70 : 100;
    classes.forEach((_, k) => {
      const tone = `color-mix(in srgb, ${colours[k % colours.length]} ${pure}%, white)`;
      context.fillStyle = `color-mix(in srgb, ${tone} ${FAINT}%, ${this.paper})`;
      context.fillRect(0, k, 1, 1);
      context.fillStyle = tone;
      context.fillRect(1, k, 1, 1);
    });
    return new Uint32Array(context.getImageData(0, 0, 2, classes.length).data.buffer);
  }

  paintRings(context, radius) {
    const { wrong } = this.cloud;
    const around = radius + 2 * this.pixel;
    context.strokeStyle = this.ink;
    context.lineWidth = 1.2 * this.pixel;
    context.globalAlpha = clamp(MANY / wrong.length, 0.2, 1);
    context.beginPath();
    for (const i of wrong) {
      if (!this.shows(i)) continue;
      const [x, y] = this.point(i);
      context.moveTo(x + around, y);
      context.arc(x, y, around, 0, 2 * Math.PI);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  paintNames(context) {
    this.centres().forEach((centre, k) => {
      if (!centre || (this.bright !== null && this.bright !== k)) return;
      this.write(context, this.header.classes[k], 20, ...this.at(...centre));
    });
  }

  // Where each class's points are on average, null where it has none.
  centres() {
    const sums = this.header.classes.map(() => [0, 0, 0]);
    this.cloud.labels.forEach((label, i) => {
      sums[label][0] += this.xy[2 * i];
      sums[label][1] += this.xy[2 * i + 1];
      sums[label][2]++;
    });
    return sums.map(([x, y, count]) => count && [x / count, y / count]);
  }

  write(context, text, size, x, y) {
    context.font = `700 ${size * this.pixel}px ${getComputedStyle(this.root).fontFamily}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 5 * this.pixel;
    context.strokeStyle = this.paper;
    context.fillStyle = this.ink;
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }

  // The drawing and the point that is chosen, and lines from the one looked at to its neighbours.
  paintMarks(context, radius) {
    const { chosen, neighbours } = this.header;
    const point = chosen === null ? null : this.point(chosen);
    const drawn = this.drawn && this.at(...this.drawn);
    const centre = point ?? drawn;
    if (!centre) return;
    context.lineWidth = 1.5 * this.pixel;
    context.strokeStyle = this.ink;
    context.beginPath();
    for (const i of neighbours) {
      context.moveTo(...centre);
      context.lineTo(...this.point(i));
    }
    context.stroke();
    if (point) this.mark(context, point, radius, "");
    if (drawn) this.mark(context, drawn, radius, this.header.yours);
  }

  mark(context, [x, y], radius, text) {
    circle(context, x, y, radius + 5 * this.pixel);
    context.lineWidth = 6 * this.pixel;
    context.strokeStyle = this.paper;
    context.stroke();
    context.lineWidth = 3 * this.pixel;
    context.strokeStyle = getComputedStyle(this.root).getPropertyValue("--st-primary-color");
    context.stroke();
    const up = y > 40 * this.pixel ? -22 : 22;
    const inner = clamp(x, 40 * this.pixel, this.canvas.width - 40 * this.pixel);
    if (text) this.write(context, text, 14, inner, y + up * this.pixel);
  }

  click(event) {
    if (!this.cloud) return;
    const box = this.canvas.getBoundingClientRect();
    const room = box.width * (0.5 - MARGIN);
    const x = (event.clientX - box.left - box.width / 2) / room;
    const y = -(event.clientY - box.top - box.height / 2) / room;
    const point = nearest(this.xy, x, y, REACH / room, (i) => this.shows(i));
    if (point >= 0) this.ask({ point });
  }
}

// Whether a colour, as "rgb(…)", is light.
function isLight(colour) {
  const [red, green, blue] = colour.match(/[\d.]+/g).map(Number);
  return red + green + blue > 384;
}

// The pixels of a disc about its centre, in a picture of this width.
function discOf(radius, width) {
  const [made, reach] = [[], Math.ceil(radius)];
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      if (x * x + y * y <= radius * radius) made.push(y * width + x);
    }
  }
  return made;
}

function circle(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}

export default (component) => mount(Cloud, component);
