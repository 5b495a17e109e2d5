// One digit read by a network at every kept moment of its training. ui/training/timeline.py mounts it.

import { clamp, make } from "../dom.js";
import { buttonsUnder } from "../figures/take.js";
import { tr } from "../language.js";
import { calm } from "../live/calm.js";
import { mount } from "../mount.js";
import { percent } from "../numbers.js";
import { printed } from "../paint/printed.js";
import { findPeaks, Tiles } from "../paint/tiles.js";
import { unpack, unpackPalette } from "../wire.js";

const [PACE, CALM_PACE] = [600, 1500]; // milliseconds a moment while playing
const ROOM = 0.08; // the share of the height that a name needs

// labels: what the slider is called, and what the bands are.
const html = ({ moment, note }) => `
  <div class="controls">
    <button class="play" type="button"></button>
    <input class="moment" type="range" min="0" step="1" aria-label="${moment}" />
    <output class="when"></output>
  </div>
  <div class="parts">
    <section class="answer">
      <p class="says" role="status"></p>
      <div class="area">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"></svg>
        <div class="names" aria-hidden="true"></div>
        <i class="cursor"></i>
      </div>
      <div class="ticks" aria-hidden="true"></div>
      <p class="note">${note}</p>
    </section>
    <section class="looks">
      <p class="title maps-title"></p>
      <div class="frame"><canvas class="tiles maps" role="img"></canvas></div>
      <p class="title kernels-title"></p>
      <div class="frame"><canvas class="tiles kernels" role="img"></canvas></div>
    </section>
  </div>`;

class Timeline {
  constructor(root) {
    const labels = {
      moment: tr("Moment of the training"),
      note: tr("The probability of each class, stacked. The steps are not evenly apart in time."),
    };
    this.root = make("div", { className: "timeline", innerHTML: html(labels) });
    this.root.append(buttonsUnder(this.root, () => this.picture()));
    root.append(this.root);
    this.at = null; // which moment is shown
    this.pause();
    this.find(".moment").addEventListener("input", (event) => this.go(Number(event.target.value)));
    this.find(".play").addEventListener("click", () => (this.timer ? this.pause() : this.play()));
    const seek = (event) => event.buttons && this.go(this.under(event));
    this.find(".area").addEventListener("pointerdown", seek);
    this.find(".area").addEventListener("pointermove", seek);
    this.resized = new ResizeObserver(() => this.paint());
    this.resized.observe(this.find(".looks"));
  }

  destroy() {
    this.resized.disconnect();
    this.root.remove();
    this.pause();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  update({ data }) {
    const [header, numbers] = unpack(data);
    const { moments, maps, kernels } = header;
    const take = (length) => {
      const taken = Array.from(moments, (_, i) => numbers.subarray(used + i * length, used + (i + 1) * length));
      used += moments.length * length;
      return taken;
    };
    let used = 0;
    this.header = header;
    this.probabilities = take(header.classes.length);
    this.maps = maps && this.prepare(".maps", maps, take(maps.height * maps.width * maps.channels));
    this.kernels = kernels && this.prepare(".kernels", kernels, take(kernels.height * kernels.width * kernels.channels));
    const last = moments.length - 1;
    this.at = this.at === null || header.run !== this.run ? last : Math.min(this.at, last);
    this.run = header.run;
    this.find(".moment").max = last;
    this.find(".looks").hidden = !maps;
    this.drawArea();
    this.paint();
  }

  prepare(selector, { height, width, channels, palette, signed, top, cell, title }, frames) {
    const colours = unpackPalette(palette);
    const canvas = this.find(selector);
    this.find(`${selector}-title`).textContent = title;
    const tiles = new Tiles(canvas, { height, width, channels, colours, signed });
    return { tiles, frames, top, cell, title, peaks: new Float32Array(channels) };
  }

  drawArea() {
    const last = Math.max(1, this.probabilities.length - 1);
    const lower = new Float32Array(this.probabilities.length);
    const { classes, colours, moments } = this.header;
    const [bands, names] = [[], []];
    classes.forEach((name, k) => {
      const colour = colours[k % colours.length];
      const upper = lower.map((y, i) => y + this.probabilities[i][k]);
      const line = (ys) => Array.from(ys, (y, i) => `${(100 * i) / last},${(100 * (1 - y)).toFixed(2)}`);
      bands.push(`<polygon fill="${colour}" points="${[...line(upper), ...line(lower).reverse()].join(" ")}"/>`);
      const at = widest(this.probabilities.map((p) => p[k]));
      if (at !== null) {
        const [x, y] = [(100 * at) / last, 100 * (1 - (upper[at] + lower[at]) / 2)];
        names.push(placed(name, `clamp(0.6em, ${x}%, 100% - 0.6em)`, `${y}%`));
      }
      lower.set(upper);
    });
    this.find("svg").innerHTML = bands.join("");
    this.find(".names").replaceChildren(...names);
    const ticks = [...moments.entries()].filter(([, { tick }]) => tick);
    this.find(".ticks").replaceChildren(...ticks.map(([i, { tick }]) => placed(tick, `${(100 * i) / last}%`)));
  }

  // Which moment lies under a pointer in the area.
  under(event) {
    const frame = this.find(".area").getBoundingClientRect();
    const last = this.probabilities.length - 1;
    const at = Math.round(((event.clientX - frame.left) / frame.width) * last);
    return clamp(at, 0, last);
  }

  go(at) {
    this.pause();
    this.at = at;
    this.paint();
  }

  play() {
    const last = this.probabilities.length - 1;
    if (this.at === last) this.at = 0;
    this.timer = setInterval(() => {
      this.at++;
      if (this.at >= last) this.pause();
      this.paint();
    }, calm.matches ? CALM_PACE : PACE);
    this.find(".play").textContent = "❚❚ " + tr("Pause");
    this.paint();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.find(".play").textContent = "▶ " + tr("Play");
  }

  picture() {
    return printed(this.root, { without: ".controls, .take", title: this.header.moments[this.at].text });
  }

  paint() {
    if (this.at === null) return;
    const { moments, classes } = this.header;
    const p = this.probabilities[this.at];
    const ranked = Array.from(p.keys()).sort((a, b) => p[b] - p[a]);
    const { text } = moments[this.at];
    this.find(".moment").value = this.at;
    this.find(".moment").setAttribute("aria-valuetext", text);
    this.find(".when").textContent = text;
    this.find(".cursor").style.left = `${(100 * this.at) / Math.max(1, moments.length - 1)}%`;
    const [first, next] = ranked;
    const said = tr("Answers {answer} at {share}, next {next} at {less}", {
      share: percent(p[first]),
      next: classes[next],
      less: percent(p[next]),
    });
    const [before, after] = said.split("{answer}");
    this.find(".says").replaceChildren(before, make("b", { textContent: classes[first] }), after);
    for (const part of [this.maps, this.kernels]) if (part) this.paintTiles(part, text);
  }

  paintTiles({ tiles, frames, top, cell, title, peaks }, text) {
    const room = this.find(".looks").clientWidth;
    if (!room) return;
    tiles.layOut(room, cell);
    tiles.paint(frames[this.at], findPeaks(frames[this.at], peaks), top);
    tiles.canvas.setAttribute("aria-label", tr("{title}, {moment}", { title, moment: text }));
  }
}

function placed(textContent, left, top = "auto") {
  const text = make("span", { textContent });
  Object.assign(text.style, { left, top });
  return text;
}

// Where a band of these widths has room for its name: the middle of its widest stretch, or null.
function widest(widths) {
  const top = Math.max(...widths);
  const wide = [...widths.keys()].filter((i) => widths[i] > 0.9 * top);
  return top < ROOM ? null : wide[wide.length >> 1];
}

export default (component) => mount(Timeline, component);
