// A digit that writes itself on the empty pad, so that the first screen shows what happens here. The
// pen ends it at once; it is written twice and then rests.

import { calm } from "./calm.js";
import { later, tr } from "../language.js";
import { toDigit } from "../network/normalise.js";

// A seven with its crossbar, as points of a pad of 280×280.
const STROKES = [
  [[82, 74], [112, 70], [150, 68], [192, 64], [180, 92], [164, 124], [150, 156], [138, 190], [130, 224]],
  [[112, 144], [140, 141], [178, 136]],
];
const [SIZE, WIDTH] = [280, 22]; // of that pad, and of its pen
const [WRITING, RESTING, TIMES] = [2600, 1600, 2]; // milliseconds
const LABEL = later("An example. Draw your own.");

export class Example {
  // changed: called while it writes.
  constructor(pad, changed) {
    Object.assign(this, { pad, changed, ended: Example.ended });
  }

  // What is written now as a digit for an input of `side` pixels; null where there is no example.
  digit(side) {
    if (this.ended || !this.lay()) return null;
    const since = performance.now() - this.begun;
    const time = calm.matches || since > TIMES * (WRITING + RESTING) ? WRITING : since % (WRITING + RESTING);
    if (time !== WRITING) this.changed();
    return this.written(Math.min(time / WRITING, 1), side);
  }

  // While it rests, what was written stays.
  written(share, side) {
    if (share !== this.share || side !== this.side) {
      this.write(share);
      const { data } = this.pen.getImageData(0, 0, SIZE, SIZE);
      Object.assign(this, { share, side, made: toDigit(data, SIZE, SIZE, side) });
    }
    return this.made;
  }

  end() {
    this.ended = Example.ended = true;
    this.ghost?.remove();
  }

  // Lay the ghost over the pad, where that is there.
  lay() {
    if (this.ghost?.isConnected) return true;
    if (!this.pad.find()) return false;
    this.begun ??= performance.now();
    this.ghost = document.createElement("div");
    this.ghost.style.cssText = "position:absolute;inset:0;z-index:15;pointer-events:none";
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIZE;
    canvas.style.cssText = "width:100%;height:100%;opacity:.38";
    const label = document.createElement("div");
    label.textContent = tr(LABEL);
    label.style.cssText = "position:absolute;inset:auto 0 8px;text-align:center;color:#cfc8d4;font:13px var(--st-font)";
    this.ghost.append(canvas, label);
    this.pen = canvas.getContext("2d", { willReadFrequently: true });
    this.pad.upper.parentElement.append(this.ghost);
    return true;
  }

  // Write this share of all strokes.
  write(share) {
    const { pen } = this;
    pen.clearRect(0, 0, SIZE, SIZE);
    Object.assign(pen, { strokeStyle: "#fff", lineWidth: WIDTH, lineCap: "round", lineJoin: "round" });
    let left = share * STROKES.reduce((sum, stroke) => sum + length(stroke), 0);
    for (const stroke of STROKES) {
      if (left > 0) trace(pen, stroke, left);
      left -= length(stroke);
    }
  }
}

function length(stroke) {
  return stroke.slice(1).reduce((sum, point, i) => sum + distance(stroke[i], point), 0);
}

function distance([x, y], [u, v]) {
  return Math.hypot(u - x, v - y);
}

// The first `left` pixels of a stroke.
function trace(pen, [start, ...rest], left) {
  pen.beginPath();
  pen.moveTo(...start);
  let from = start;
  for (const to of rest) {
    const part = Math.min(left / distance(from, to), 1);
    if (part <= 0) break;
    pen.lineTo(from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1]));
    left -= distance(from, to);
    from = to;
  }
  pen.stroke();
}
