// The cloud of points in print: every point a circle, every name a word.

import { clamp } from "../dom.js";
import { INK } from "../paint/picture.js";
import { printed } from "../paint/printed.js";

const [DOT, RING] = [1.9, 3.9]; // the radius of a point where the picture is WIDE, and of a ring
const WIDE = 640;
const MARGIN = 0.05; // of the picture on each side
const [FAINT, MANY] = [0.14, 300]; // as on the screen
const MARK = "#8a2a86";
const PAPER = { colour: "#fff", width: 5 };

// cloud: as cloud.js shows it now.
export function pictureOf(cloud) {
  return printed(cloud.root, {
    without: ".walk, .layers, .legend, .take, .wait",
    drawn: new Map([[cloud.canvas, (picture, place) => new Drawing(cloud, picture, place).draw()]]),
  });
}

class Drawing {
  constructor(cloud, picture, { x, y, width }) {
    Object.assign(this, { cloud, picture, x, y, width, scale: width / WIDE });
  }

  draw() {
    const { labels } = this.cloud.cloud;
    const points = [...labels.keys()];
    for (const bright of [false, true]) {
      for (const i of points) if (this.cloud.shows(i) === bright) this.dot(i, bright);
    }
    this.rings();
    this.lines();
    this.names();
    this.marks();
  }

  // From what lies within ±1 to the paper.
  at(x, y) {
    const room = this.width * (0.5 - MARGIN);
    const half = this.width / 2;
    return [this.x + half + clamp(x, -1, 1) * room, this.y + half - clamp(y, -1, 1) * room];
  }

  point(i) {
    return this.at(this.cloud.xy[2 * i], this.cloud.xy[2 * i + 1]);
  }

  dot(i, bright) {
    const { colours } = this.cloud.header;
    const colour = colours[this.cloud.cloud.labels[i] % colours.length];
    this.picture.circle(...this.point(i), DOT * this.scale, colour, { opacity: bright ? 1 : FAINT });
  }

  rings() {
    const { wrong } = this.cloud.cloud;
    const looks = { stroke: INK, width: 1.2 * this.scale, opacity: clamp(MANY / wrong.length, 0.2, 1) };
    for (const i of wrong) {
      if (this.cloud.shows(i)) this.picture.circle(...this.point(i), RING * this.scale, "none", looks);
    }
  }

  names() {
    const { header, bright } = this.cloud;
    this.cloud.centres().forEach((centre, k) => {
      if (centre && (bright === null || bright === k)) this.write(header.classes[k], 20, ...this.at(...centre));
    });
  }

  write(text, size, x, y) {
    this.picture.word(text, x, y + 0.35 * size, size, { bold: true, middle: true, halo: PAPER });
  }

  // From the point that is looked at to its neighbours.
  lines() {
    const { neighbours } = this.cloud.header;
    const [centre] = this.looked();
    if (centre) for (const i of neighbours) this.picture.line(...centre, ...this.point(i), INK, { width: 1.5 });
  }

  marks() {
    for (const place of this.looked()) this.picture.circle(...place, 7, "none", { stroke: MARK, width: 3 });
    const { drawn, header } = this.cloud;
    if (!drawn) return;
    const [x, y] = this.at(...drawn);
    this.write(header.yours, 14, clamp(x, this.x + 40, this.x + this.width - 40), y + (y > this.y + 40 ? -22 : 22));
  }

  // The point that is chosen, and the drawing.
  looked() {
    const { header, drawn } = this.cloud;
    const places = [header.chosen === null ? null : this.point(header.chosen), drawn && this.at(...drawn)];
    return places.filter(Boolean);
  }
}
