// A canvas of tiles to point at, to walk with the arrow keys and to choose from by click, tap, Enter.

import { later, tr } from "../language.js";

const CALLED = {
  maps: later("{layer}: {count} feature maps"),
  units: later("{layer}: {count} units"),
  pictures: later("{layer}: {count} pictures"),
};

export class Picker {
  // describe: channel → text; changed: called where another channel is looked at; choose: called
  // with a channel; leave: called with ±1 where an arrow key leads past the first or the last row.
  constructor(frame, { describe, changed, choose, leave }) {
    frame.innerHTML =
      '<canvas class="tiles" role="slider" tabindex="0" aria-valuemin="0"></canvas>' +
      '<i class="pointed" hidden></i><i class="chosen" hidden></i>';
    [this.canvas, this.pointedMark, this.chosenMark] = frame.children;
    Object.assign(this, { describe, changed, choose, leave });
    this.pointed = this.focused = this.chosen = null;
    const on = (type, act) => this.canvas.addEventListener(type, act);
    const at = (event) => this.tiles?.at(event.clientX, event.clientY) ?? null;
    on("pointermove", (event) => this.point(at(event)));
    on("pointerdown", (event) => this.point(at(event)));
    on("pointerleave", () => this.point(null));
    on("click", (event) => this.take(at(event)));
    on("keydown", (event) => this.press(event));
    on("focus", () => this.canvas.matches(":focus-visible") && this.walk(this.chosen ?? this.tiles.order[0]));
    on("blur", () => this.walk(null));
  }

  // Show these tiles from now on, `chosen` marked; layer: its title; what: of CALLED, what they are.
  show(tiles, layer, chosen, what = tiles.height * tiles.width > 1 ? "maps" : "units") {
    this.tiles = tiles;
    this.chosen = chosen;
    this.canvas.setAttribute("aria-label", tr(CALLED[what], { layer, count: tiles.channels }));
    this.canvas.setAttribute("aria-valuemax", tiles.channels - 1);
    this.canvas.setAttribute("aria-valuenow", this.focused ?? chosen ?? 0);
  }

  // The channel that is looked at, null for none.
  get looked() {
    return this.pointed ?? this.focused;
  }

  point(channel) {
    if (channel === this.pointed) return;
    this.pointed = channel;
    this.mark();
    this.changed();
  }

  walk(channel) {
    this.focused = channel;
    if (channel !== null) {
      this.canvas.setAttribute("aria-valuenow", channel);
      this.canvas.setAttribute("aria-valuetext", this.describe(channel));
    }
    this.mark();
    this.changed();
  }

  take(channel) {
    if (channel === null) return;
    this.chosen = channel;
    this.mark();
    this.choose(channel);
  }

  press(event) {
    const { columns, order, places } = this.tiles;
    const channel = this.focused ?? this.chosen ?? order[0];
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    const to = { Home: 0, End: order.length - 1 }[event.key] ?? places[channel] + by;
    if (event.key === "Enter" || event.key === " ") this.take(channel);
    else if (to in order) this.walk(order[to]);
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") this.leave?.(Math.sign(by));
    else if (by === undefined) return; // a key of the page's
    event.preventDefault();
  }

  mark() {
    if (!this.tiles?.columns) return; // nothing is laid out yet
    this.tiles.outline(this.pointedMark, this.looked);
    this.tiles.outline(this.chosenMark, this.chosen);
  }
}
