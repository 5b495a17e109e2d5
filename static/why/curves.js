// One chart: for each network this digit's probability (solid) and the test digits' accuracy (dashed).

import { clamp, make } from "../dom.js";
import { tr } from "../language.js";

// CSS pixels; narrow where there is less room, so that what is written stays as large.
const CHART = { width: 760, narrow: 340, height: 270, left: 44, right: 14, top: 10, bottom: 40 };

export class Curves {
  constructor(sweeper) {
    this.sweeper = sweeper;
    const { sweep, header } = sweeper;
    this.width = clamp(sweeper.find(".plots").clientWidth || CHART.width, CHART.narrow, CHART.width);
    this.svg = draw("svg", { viewBox: `0 0 ${this.width} ${CHART.height}`, role: "img" });
    const said = { change: sweep.title, right: sweeper.right };
    const aloud = tr("{change}: probability of {right}, and accuracy on the test digits", said);
    this.svg.setAttribute("aria-label", aloud);
    this.axes();
    header.networks.forEach((_, network) => {
      if (header.counts[network]) this.curve(network, true);
      this.curve(network, false);
    });
    this.cursor = draw("line", { class: "cursor", y1: CHART.top, y2: CHART.height - CHART.bottom });
    this.svg.append(this.cursor);
    this.dots = header.networks.map((_, network) => {
      const dot = draw("circle", { class: "dot", r: 5, style: `--line: var(--line${network})` });
      this.svg.append(dot);
      return dot;
    });
    this.follow();
    this.parts = [this.key(), this.svg, make("p", { className: "key caption", textContent: this.caption() })];
  }

  caption() {
    const { header, right } = this.sweeper;
    const [one, other] = [...new Set(header.counts)].filter(Boolean).map((n) => n.toLocaleString("en"));
    if (!one) return tr("Solid: probability of {right}, this digit.", { right });
    const count = other ? tr("{one} or {other}", { one, other }) : one;
    return tr(
      "Solid: probability of {right}, this digit. Dashed: share classified correctly of {count} test digits.",
      { right, count },
    );
  }

  key() {
    const names = this.sweeper.header.networks.map((name, network) => {
      const item = make("span", {}, make("i", { className: "swatch" }), name);
      item.style.cssText = `--line: var(--line${network}); margin-right: 1.2rem`;
      return item;
    });
    return make("div", { className: "key" }, ...names);
  }

  x(place) {
    const last = this.sweeper.sweep.settings.length - 1;
    return CHART.left + ((this.width - CHART.left - CHART.right) * place) / last;
  }

  y(share) {
    return CHART.top + (CHART.height - CHART.top - CHART.bottom) * (1 - share);
  }

  axes() {
    const { sweep } = this.sweeper;
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      this.line("grid", CHART.left, this.y(share), this.width - CHART.right, this.y(share));
      this.text(CHART.left - 6, this.y(share) + 4, "end", `${100 * share}%`);
    }
    const every = sweep.settings.length > 21 ? 3 : 4;
    sweep.settings.forEach((setting, place) => {
      if ((place - sweep.rest) % every) return;
      this.line("grid", this.x(place), CHART.top, this.x(place), CHART.height - CHART.bottom);
      this.text(this.x(place), CHART.height - CHART.bottom + 16, "middle", this.sweeper.tick(setting));
    });
    this.text((CHART.left + this.width) / 2, CHART.height - 4, "middle", sweep.axis);
  }

  line(name, x1, y1, x2, y2) {
    this.svg.append(draw("line", { class: name, x1, y1, x2, y2 }));
  }

  text(x, y, anchor, words) {
    const text = draw("text", { x, y, "text-anchor": anchor });
    text.textContent = words;
    this.svg.append(text);
  }

  curve(network, all) {
    const points = this.sweeper.sweep.settings.map((_, place) => {
      return `${this.x(place)},${this.y(this.sweeper.value(network, place, all))}`;
    });
    const style = `--line: var(--line${network})`;
    this.svg.append(draw("polyline", { class: all ? "curve all" : "curve", points: points.join(" "), style }));
  }

  follow() {
    const at = (event) => {
      const box = this.svg.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * this.width;
      const last = this.sweeper.sweep.settings.length - 1;
      const place = ((x - CHART.left) / (this.width - CHART.left - CHART.right)) * last;
      return clamp(Math.round(place), 0, last);
    };
    this.svg.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse") this.sweeper.look(at(event));
      else this.sweeper.choose(at(event));
    });
    this.svg.addEventListener("pointerdown", (event) => this.sweeper.choose(at(event)));
    this.svg.addEventListener("pointerleave", () => this.sweeper.look(this.sweeper.place()));
  }

  mark(place) {
    this.cursor.setAttribute("x1", this.x(place));
    this.cursor.setAttribute("x2", this.x(place));
    this.dots.forEach((dot, network) => {
      dot.setAttribute("cx", this.x(place));
      dot.setAttribute("cy", this.y(this.sweeper.value(network, place, false)));
    });
  }
}

// An element of SVG with its attributes.
function draw(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
