// What is covered of a digit: squares around pixels, each change with a way back.

export class Cover {
  constructor(side) {
    this.side = side;
    this.mask = new Uint8Array(side * side); // 1 where a pixel is covered
    this.past = []; // masks as they were before each change
  }

  get pixels() {
    return this.mask.reduce((sum, one) => sum + one, 0);
  }

  // Begin a change that one Undo takes back.
  begin() {
    this.past.push(this.mask.slice());
  }

  undo() {
    if (this.past.length) this.mask = this.past.pop();
  }

  clear() {
    this.mask.fill(0);
  }

  // Cover a square around a pixel.
  square(at, size) {
    const { top, left } = corner(at, size);
    for (let row = Math.max(top, 0); row < Math.min(top + size, this.side); row++) {
      const first = row * this.side;
      this.mask.fill(1, first + Math.max(left, 0), first + Math.min(left + size, this.side));
    }
  }

  // Cover every square on the way from one pixel to another: a quick hand is told of seldom.
  way(from, to, size) {
    const steps = Math.max(...to.map((place, axis) => Math.abs(place - from[axis])));
    for (let n = 1; n <= steps; n++) {
      const at = from.map((place, axis) => Math.round(place + ((to[axis] - place) * n) / steps));
      this.square(at, size);
    }
  }

  // What is left of a digit: what is covered is black.
  left(digit) {
    return digit.map((ink, i) => (this.mask[i] ? 0 : ink));
  }
}

// The upper left pixel of a square around a pixel, [row, column].
export function corner([row, column], size) {
  return { top: row - (size >> 1), left: column - (size >> 1) };
}

// The border of the pixels that are inside of a square picture, as an SVG path. inside: place → any.
export function outline(side, inside) {
  const within = (place) => place >= 0 && place < side;
  const is = (row, column) => within(row) && within(column) && Boolean(inside(row * side + column));
  let path = "";
  for (let row = 0; row <= side; row++) {
    for (let column = 0; column <= side; column++) {
      if (is(row, column) !== is(row - 1, column)) path += `M${column} ${row}h1`;
      if (is(row, column) !== is(row, column - 1)) path += `M${column} ${row}v1`;
    }
  }
  return path;
}
