// For each network two square maps of all shifts: this digit's probability, all test digits' accuracy.

import { clamp, make, parts, putPixels } from "../dom.js";
import { later, tr } from "../language.js";
import { percent, share } from "../numbers.js";

// What a map's colours stand for, and the same for who does not see them.
const TEST_DIGITS = later("{share} of {count} test digits classified correctly");
const THIS_DIGIT = later("{share} for {right}, this digit");
const TEST_DIGITS_ALOUD = later("{network}, by shift: of {count} test digits classified correctly");
const THIS_DIGIT_ALOUD = later("{network}, by shift: for {right}, this digit");

export class ShiftMaps {
  constructor(sweeper) {
    this.sweeper = sweeper;
    this.side = sweeper.side;
    this.frames = [];
    this.parts = sweeper.header.networks.map((name, network) => this.column(name, network));
    this.parts.push(this.scale());
  }

  column(name, network) {
    const maps = make("div", { className: "maps" }, this.map(network, false));
    if (this.sweeper.header.counts[network]) maps.append(this.map(network, true));
    const column = make("div", { className: "column" }, this.sweeper.title(name), maps);
    column.style.setProperty("--line", `var(--line${network})`);
    return column;
  }

  map(network, all) {
    const { side } = this;
    const canvas = make("canvas", { className: "map" });
    const { header } = this.sweeper;
    const text = make("strong");
    const said = {
      network: header.networks[network],
      count: header.counts[network].toLocaleString("en"),
      right: this.sweeper.right,
      share: text,
    };
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", tr(all ? TEST_DIGITS_ALOUD : THIS_DIGIT_ALOUD, said));
    const colours = Uint32Array.from({ length: side * side }, (_, place) => {
      return this.sweeper.colours[Math.round(255 * this.sweeper.value(network, place, all))];
    });
    putPixels(canvas, colours, side, side);
    const rest = make("i", { className: "rest" });
    const here = make("i", { className: "here" });
    const frame = make("div", { className: "frame" }, canvas, rest, here);
    const caption = make("p", { className: "caption" }, ...parts(tr(all ? TEST_DIGITS : THIS_DIGIT), said));
    frame.style.setProperty("--cells", side);
    this.put(rest, this.sweeper.sweep.rest);
    this.frames.push({ here, text, network, all });
    this.follow(canvas);
    return make("div", {}, frame, caption);
  }

  follow(canvas) {
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      const cell = (from, size) => clamp(Math.floor((from / size) * this.side), 0, this.side - 1);
      return cell(event.clientY - box.top, box.height) * this.side + cell(event.clientX - box.left, box.width);
    };
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse") this.sweeper.look(at(event));
      else this.sweeper.choose(at(event));
    });
    canvas.addEventListener("pointerdown", (event) => this.sweeper.choose(at(event)));
    canvas.addEventListener("pointerleave", () => this.sweeper.look(this.sweeper.place()));
  }

  scale() {
    const bar = make("canvas");
    putPixels(bar, this.sweeper.colours, 1, this.sweeper.colours.length);
    const far = (this.side - 1) / 2;
    const text = tr("Each square is one shift, up to {far} pixels each way; the dotted one is none.", { far });
    return make("div", { className: "scale" }, make("span", { textContent: "0%" }), bar, `100% · ${text}`);
  }

  mark(place) {
    for (const { here, text, network, all } of this.frames) {
      this.put(here, place);
      text.textContent = (all ? share : percent)(this.sweeper.value(network, place, all));
    }
  }

  // Put a marker on the cell of a place.
  put(marker, place) {
    const [row, column] = this.sweeper.cell(place);
    marker.style.top = `${(row / this.side) * 100}%`;
    marker.style.left = `${(column / this.side) * 100}%`;
  }
}
