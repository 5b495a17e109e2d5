// All channels of one layer, as the server read them. ui/mosaic.py mounts it.

class Mosaic {
  constructor(root) {
    this.root = root.querySelector(".mosaic");
    this.readout = this.root.querySelector(".readout");
    this.picker = new Picker(this.root.querySelector(".frame"), {
      describe: (channel) => this.describe(channel),
      changed: () => this.tell(),
      choose: (channel) => this.report(channel),
    });
    this.resized = new ResizeObserver(() => this.paint());
    this.resized.observe(this.root);
  }

  destroy() {
    this.resized.disconnect();
  }

  update({ data, setTriggerValue }) {
    [this.header, this.maps] = unpack(data);
    this.report = (channel) => setTriggerValue("chosen", channel);
    const { channels, label, chosen } = this.header;
    const colours = unpackPalette(this.header.palette);
    this.tiles = new Tiles(this.picker.canvas, { ...this.header, colours, hatched: true });
    this.picker.show(this.tiles, label, chosen);
    const sizes = this.header.signed ? this.maps.map(Math.abs) : this.maps;
    this.peaks = findPeaks(sizes, new Float32Array(channels));
    this.paintLegend(colours);
    this.paint();
    this.tell();
  }

  paint() {
    if (!this.tiles || !this.root.clientWidth) return;
    this.tiles.layOut(this.picker.canvas.parentElement.clientWidth, this.header.cell);
    this.tiles.paint(this.maps, this.peaks, this.top());
    this.picker.mark();
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
    this.root.querySelector(".bottom").textContent = this.header.signed ? `−${figure(top)}` : "0";
    this.root.querySelector(".top").textContent = top === null ? "each map's own maximum" : figure(top);
  }

  tell() {
    const { looked } = this.picker;
    this.readout.textContent = looked === null ? this.summary() : this.describe(looked);
  }

  summary() {
    const { height, width, channels } = this.header;
    const zeros = this.peaks.reduce((count, peak) => count + (peak === 0), 0);
    const all = `${channels} maps of ${height}×${width}`;
    return zeros ? `${all}, ${zeros} of them zero everywhere (hatched).` : `${all}.`;
  }

  describe(channel) {
    const { width, channels, field, jump } = this.header;
    const { max, row, column, mean } = measure(this.maps, width, channels, channel);
    if (this.peaks[channel] === 0) return `Channel ${channel}: zero everywhere.`;
    const sees = (at) => `${at * jump}–${at * jump + field - 1}`;
    return (
      `Channel ${channel}: maximum ${figure(max)} at row ${row}, column ${column}` +
      ` (sees rows ${sees(row)}, columns ${sees(column)} of the digit), mean ${figure(mean)}.`
    );
  }
}

export default (component) => mount(Mosaic, component);
