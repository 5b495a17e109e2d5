// What the live components of the page share: the network, and the one reading that all of them
// show. It is the pad's while the pen moves, computed here once a frame; else the digit that the
// server has told of; and while nothing is drawn at first, an example's.

import { name } from "./access.js";
import { calm } from "./calm.js";
import { Example } from "./example.js";
import { Pace } from "./pace.js";
import { Pad } from "./pad.js";
import { toDigit } from "../network/normalise.js";

const SETTLE = 1000; // milliseconds: what is done to the pad shows on it within this time
// Who has asked for less motion gets a new picture at most every so many milliseconds.
const CALM_FRAME = 400;
const EXAMPLE_FRAME = 40; // milliseconds: the example leaves the browser time to load the rest
const TRANSFER = 200; // milliseconds that a stroke takes at most from one canvas of the pad to the other
const RETRY = 250; // milliseconds until a pad that is not there yet is looked for again
const NOTHING = { network: null, digit: null, live: false };

class Store {
  constructor() {
    this.sent = { id: null, network: null }; // what reads, as the server has sent it
    this.listeners = new Set();
    this.told = NOTHING; // what the server has last said, see ui/live/answer.py
    this.network = null; // whose values are shown
    this.digit = null; // on the screen, null for none
    this.stale = true; // whether that has to be looked at again, even where it is the same
    this.isExample = false;
    this.lifted = -TRANSFER; // when the pen has, milliseconds
    this.penned = false; // whether the pen has drawn since the server last spoke
    this.until = 0;
    this.reads = new Pace(); // how long a forward pass takes
  }

  // listen: called after every new reading, and where another network reads. Returns how to stop.
  subscribe(listen) {
    this.listeners.add(listen);
    if (this.listeners.size === 1) {
      this.pad = new Pad((how) => this.touch(how));
      this.example = new Example(this.pad, () => this.wake());
    }
    this.wake();
    return () => {
      this.listeners.delete(listen);
      if (!this.listeners.size) this.close();
    };
  }

  close() {
    this.pad.destroy();
    this.example.end();
    cancelAnimationFrame(this.asked);
    clearTimeout(this.retry);
    this.asked = 0;
    this.told = NOTHING;
    this.digit = null;
    this.stale = true;
  }

  // Let this network read from now on, as soon as the server says that it does.
  use(id, network) {
    this.sent = { id, network };
    this.stale = true;
    this.wake();
  }

  tell(message) {
    this.told = message;
    this.penned = false;
    if (message.digit || !message.live) this.example?.end();
    this.stale = true;
    this.wake();
  }

  touch(how) {
    this.example.end();
    if (how !== "touched") this.penned = true;
    this.lifted = how === "lifted" ? performance.now() : -TRANSFER;
    this.wake();
  }

  // Look at the pad once a frame until nothing has happened to it for a while.
  wake() {
    this.until = performance.now() + SETTLE;
    if (this.listeners.size) this.ask();
  }

  // For one frame, however often: what a frame does may wake it as well.
  ask() {
    this.asked ||= requestAnimationFrame(() => {
      this.asked = 0;
      this.frame();
      if (performance.now() < this.until) this.ask();
    });
  }

  frame() {
    this.meet();
    const { id, network } = this.sent;
    if (!network || id !== this.told.network) return;
    const now = performance.now();
    const pace = calm.matches ? CALM_FRAME : Math.max(this.isExample ? EXAMPLE_FRAME : 0, this.reads.rest);
    if (now - this.painted < pace) return;
    const drawn = this.look(network.input[0]);
    const digit = drawn ?? this.example.digit(network.input[0]);
    if (!this.stale && same(digit, this.digit, 0)) return;
    this.painted = now;
    Object.assign(this, { network, digit, isExample: Boolean(digit && !drawn), stale: false });
    if (digit) this.reads.of(network, () => network.read(digit));
    for (const listen of this.listeners) listen();
  }

  // See that the pad is there, and name one that is new.
  meet() {
    if (!this.told.live) return;
    clearTimeout(this.retry);
    if (!this.pad.find()) this.retry = setTimeout(() => this.wake(), RETRY);
    else if (this.pad.upper !== this.named) name(this.pad);
    this.named = this.pad.upper;
  }

  // What is drawn now: on the pad where it can be read, else what the server has read.
  look(side) {
    // While a stroke is under way from the pad's upper canvas to the lower one, the picture stays.
    if (performance.now() - this.lifted < TRANSFER) return this.digit;
    const { digit, live } = this.told;
    const image = live || this.penned ? this.pad.read() : null;
    if (!image) return digit;
    const own = toDigit(image.data, image.height, image.width, side);
    if (own) this.pad.inked = this.pad.lower;
    else if (this.pad.inked !== this.pad.lower) return digit; // the kept drawing is not back yet
    return same(own, digit, 1 / 255) ? digit : own;
  }

  // Whether what the server has said is of what is shown.
  get confirmed() {
    return Boolean(this.digit) && this.digit === this.told.digit;
  }
}

// Whether two digits differ nowhere by more than `by`; either may be null.
function same(one, other, by) {
  if (!one || !other || one.length !== other.length) return one === other;
  return one.every((value, i) => Math.abs(value - other[i]) <= by);
}

export const store = new Store();
