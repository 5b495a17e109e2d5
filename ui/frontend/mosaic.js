// All channels of one layer, as the server read them. ui/mosaic.py mounts it.

class Mosaic {
  constructor(root) {
    this.root = root.querySelector(".mosaic");
    this.canvas = this.root.querySelector(".tiles");
    this.pointed = this.focused = this.chosen = null; // channels
    const on = (type, act) => this.canvas.addEventListener(type, act);
    on("pointermove", (event) => this.point(this.tiles.at(event.clientX, event.clientY)));
    on("pointerdown", (event) => this.point(this.tiles.at(event.clientX, event.clientY)));
    on("pointerleave", () => this.point(null));
    on("click", (event) => this.choose(this.tiles.at(event.clientX, event.clientY)));
    on("keydown", (event) => this.press(event));
    on("focus", () => this.focus(this.canvas.matches(":focus-visible") ? (this.chosen ?? 0) : null));
    on("blur", () => this.focus(null));
    this.resized = new ResizeObserver(() => this.paint());
    this.resized.observe(this.root);
  }

  destroy() {
    this.resized.disconnect();
  }

  update({ data, setTriggerValue }) {
    [this.header, this.maps] = unpack(data);
    this.report = (channel) => setTriggerValue("chosen", channel);
    this.chosen = this.header.chosen;
    const { height, width, channels, label } = this.header;
    const colours = unpackPalette(this.header.palette);
    this.tiles = new Tiles(this.canvas, { height, width, channels, colours, hatched: true });
    this.peaks = findPeaks(this.maps, new Float32Array(channels));
    this.zeros = this.peaks.reduce((count, peak) => count + (peak === 0), 0);
    this.canvas.setAttribute("aria-label", `${label}: ${channels} feature maps`);
    this.canvas.setAttribute("aria-valuemax", channels - 1);
    this.paintLegend(colours);
    this.paint();
  }

  paint() {
    if (!this.tiles || !this.root.clientWidth) return;
    this.tiles.layOut(this.root.clientWidth, this.header.cell);
    this.tiles.paint(this.maps, this.peaks, this.top());
    this.tell();
  }

  // The brightest colour's value, null where each map has its own.
  top() {
    return this.header.scale === "map" ? null : (this.header.top ?? Math.max(...this.peaks));
  }

  paintLegend(colours) {
    const context = this.root.querySelector(".bar").getContext("2d");
    const image = context.createImageData(256, 1);
    new Uint32Array(image.data.buffer).set(colours);
    context.putImageData(image, 0, 0);
    const top = this.top();
    this.root.querySelector(".top").textContent = top === null ? "each map's own maximum" : figure(top);
  }

  point(channel) {
    this.pointed = channel;
    this.tell();
  }

  focus(channel) {
    this.focused = channel;
    this.tell();
  }

  choose(channel) {
    if (channel === null) return;
    this.chosen = channel;
    this.tell();
    this.report(channel);
  }

  press(event) {
    const from = this.focused ?? this.chosen ?? 0;
    const to = step(this.tiles, from, event.key);
    if (to !== null) this.focus(to);
    else if (event.key === "Enter" || event.key === " ") this.choose(from);
    else return;
    event.preventDefault();
  }

  tell() {
    const channel = this.pointed ?? this.focused;
    const text = channel === null ? this.summary() : this.describe(channel);
    this.root.querySelector(".readout").textContent = text;
    this.canvas.setAttribute("aria-valuenow", channel ?? this.chosen ?? 0);
    this.canvas.setAttribute("aria-valuetext", text);
    this.tiles.outline(this.root.querySelector(".pointed"), channel);
    this.tiles.outline(this.root.querySelector(".chosen"), this.chosen);
  }

  summary() {
    const { height, width, channels } = this.header;
    const all = `${channels} maps of ${height}×${width}`;
    if (!this.zeros) return `${all}.`;
    return `${all}, ${this.zeros} of them zero everywhere (hatched).`;
  }

  describe(channel) {
    const { width, channels, field, jump } = this.header;
    const { max, row, column, mean } = measure(this.maps, width, channels, channel);
    if (max === 0) return `Channel ${channel}: zero everywhere.`;
    const sees = (at) => `${at * jump}–${at * jump + field - 1}`;
    return (
      `Channel ${channel}: maximum ${figure(max)} at row ${row}, column ${column}` +
      ` (sees rows ${sees(row)}, columns ${sees(column)} of the digit), mean ${figure(mean)}.`
    );
  }
}

export default (component) => mount(Mosaic, component);
