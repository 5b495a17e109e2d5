// The whole network at a glance, alive while the pen moves. ui/glance.py mounts it.

const CELL = 2; // CSS pixels an activation, in every layer
const SETTLE = 1000; // milliseconds: what is done to the pad shows on it within this time
const HINT = "Point at a map to read it, click it to see it large below.";
// Who has asked for less motion gets a new picture at most every so many milliseconds.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const CALM_FRAME = 400;

class Glance {
  constructor(root) {
    this.root = root.querySelector(".glance");
    this.root.glance = this; // for the tests, and for whoever is curious in the browser's console
    this.readout = this.root.querySelector(".readout");
    this.answer = new Answer(this.root);
    this.pad = new Pad((how) => this.use(how));
    this.penned = false; // whether the pen has drawn since the server last spoke
    this.reading = { digit: null, live: true, scale: "layer", chosen: null, below: [] };
    this.shown = undefined; // the digit on the screen, null for none
    this.until = 0;
    this.hear = ({ detail }) => detail.view === this.header?.view && this.receive(detail);
    document.addEventListener("digitscope-reading", this.hear);
    this.resized = new ResizeObserver(() => this.layOut());
    this.resized.observe(this.root);
  }

  destroy() {
    this.pad.destroy();
    this.answer.destroy();
    this.resized.disconnect();
    document.removeEventListener("digitscope-reading", this.hear);
    cancelAnimationFrame(this.asked);
  }

  // Streamlit's part: another network. `data` is the same object while it is the same.
  update({ data, setTriggerValue }) {
    this.report = (layer, channel) => setTriggerValue("chosen", [layer, channel]);
    if (data === this.data) return;
    this.data = data;
    const [header, numbers] = unpack(data);
    this.header = header;
    this.root.dataset.network = header.network;
    this.network = new Network(header.layers, numbers);
    this.mapped = this.network.layers.filter((layer) => layer.kind !== "dense");
    this.build();
    const reading = globalThis.digitscopeReadings?.get(header.view);
    if (reading) this.receive(reading);
    this.layOut();
  }

  // The other part, see reading.js: the server's digit, and how to show it.
  receive(reading) {
    const digit = reading.digit && unpackFloats(reading.digit);
    this.reading = { ...reading, digit };
    this.penned = false;
    this.mapped?.forEach((layer, index) => {
      const [at, channel] = reading.chosen ?? [];
      layer.picker.chosen = index === at ? channel : null;
      if (layer.tiles.columns) layer.picker.mark();
    });
    this.shown = undefined;
    this.wake();
  }

  use(how) {
    if (how !== "touched") this.penned = true;
    // In the frame after the pen lifts the stroke leaves the pad's upper canvas, and may not yet be
    // on the lower one: for that frame the picture stays.
    if (how === "lifted") this.skip = true;
    this.wake();
  }

  // Look at the pad once a frame until nothing has happened to it for a while.
  wake() {
    this.until = performance.now() + SETTLE;
    if (!this.asked) this.ask();
  }

  ask() {
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      if (!this.skip) this.frame();
      this.skip = false;
      if (performance.now() < this.until) this.ask();
    });
  }

  frame() {
    if (!this.network || !this.tiles.columns) return;
    const now = performance.now();
    if (calm.matches && now - this.painted < CALM_FRAME) return;
    const digit = this.look();
    if (this.shown !== undefined && same(digit, this.shown, 0)) return;
    this.painted = now;
    this.shown = digit;
    if (digit) this.network.read(digit);
    this.paint();
  }

  // What is drawn now: on the pad where it can be read, else what the server has read.
  look() {
    const { digit, live } = this.reading;
    const image = live || this.penned ? this.pad.read() : null;
    if (!image) return digit;
    const own = toDigit(image.data, image.height, image.width);
    if (own) this.pad.inked = this.pad.lower;
    if (!own && this.pad.inked !== this.pad.lower) return digit; // the kept drawing is not back yet
    return same(own, digit, 1 / 255) ? digit : own;
  }

  build() {
    const colours = Object.fromEntries(
      Object.entries(this.header.palettes).map(([kind, table]) => [kind, unpackPalette(table)]),
    );
    const tilesOf = (canvas, [height, width, channels], kind) =>
      new Tiles(canvas, { height, width, channels, colours: colours[kind] });
    const input = this.network.layers[0].shapeIn;
    this.tiles = tilesOf(this.root.querySelector(".digit"), input, "input");
    const [inputShape, answerShape] = this.root.querySelectorAll(".ends .shape");
    inputShape.textContent = input.join("×");
    answerShape.textContent = `${this.network.probabilities.length} probabilities`;
    const place = this.root.querySelector(".layers");
    place.replaceChildren();
    this.mapped.forEach((layer, index) => {
      const row = document.createElement("div");
      row.innerHTML =
        '<div class="name"><span></span> <span class="shape"></span><span class="top"></span></div>' +
        '<div class="frame"></div>';
      place.append(row);
      const [title, shape, top] = row.querySelectorAll("span");
      title.textContent = layer.title;
      shape.textContent = layer.shape.join("×");
      layer.topText = top;
      layer.peaks = new Float32Array(layer.shape[2]);
      layer.picker = new Picker(row.querySelector(".frame"), {
        describe: (channel) => this.describe(layer, channel),
        changed: () => this.tell(),
        choose: (channel) => this.choose(index, channel),
        leave: (by) => this.mapped[index + by]?.picker.canvas.focus(),
      });
      layer.tiles = tilesOf(layer.picker.canvas, layer.shape, layer.kind);
      layer.picker.show(layer.tiles, layer.title, null);
    });
  }

  layOut() {
    const room = this.root.clientWidth;
    if (!this.network || !room) return;
    this.tiles.layOut(room, CELL);
    for (const { tiles, picker } of this.mapped) {
      tiles.layOut(room, CELL);
      picker.mark();
    }
    this.shown = undefined;
    this.wake();
  }

  paint() {
    const { scale } = this.reading;
    this.answer.show(this.shown && this.network.probabilities, this.network.probabilities.length);
    if (this.shown) this.tiles.paint(this.shown, [1], 1);
    else this.tiles.paintEmpty();
    for (const layer of this.mapped) findPeaks(layer.maps, layer.peaks);
    const tops = this.mapped.map((layer) => Math.max(...layer.peaks));
    this.mapped.forEach((layer, index) => {
      const top = scale === "map" ? null : scale === "network" ? Math.max(...tops) : tops[index];
      if (this.shown) layer.tiles.paint(layer.maps, layer.peaks, top);
      else layer.tiles.paintEmpty();
      layer.topText.textContent = this.shown ? `· brightest: ${brightest(top)}` : "";
    });
    this.tell();
  }

  choose(index, channel) {
    this.mapped.forEach((layer, other) => {
      if (other === index) return;
      layer.picker.chosen = null;
      layer.picker.mark();
    });
    this.report(index, channel);
    const below = this.reading.below[index];
    const behavior = calm.matches ? "instant" : "smooth";
    document.querySelector(`.st-key-${below}`)?.scrollIntoView({ behavior, block: "center" });
  }

  tell() {
    const layer = this.mapped.find(({ picker }) => picker.looked !== null);
    this.readout.textContent = layer ? this.describe(layer, layer.picker.looked) : HINT;
  }

  describe({ title, shape, maps }, channel) {
    const name = `${title}, channel ${channel}`;
    if (!this.shown) return `${name}.`;
    const { max, row, column } = measure(maps, shape[1], shape[2], channel);
    if (max === 0) return `${name}: zero everywhere.`;
    return `${name}: largest value ${figure(max)} at row ${row}, column ${column}.`;
  }
}

function brightest(top) {
  return top === null ? "each map's own maximum" : figure(top);
}

// Whether two digits differ nowhere by more than `by`; either may be null.
function same(one, other, by) {
  if (!one || !other) return one === other;
  return one.every((value, i) => Math.abs(value - other[i]) <= by);
}

export default (component) => mount(Glance, component);
