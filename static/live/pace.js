// How long a network's forward pass takes in this browser. The live view reads the pad anew at each
// frame, so what the pen does while a pass runs is one reading, and none waits for its turn.

const SLOW = 40; // milliseconds: 25 passes a second
const LAST = 5; // passes of which the middle one counts: a single one may have been held up
const MOST = 800; // milliseconds: shorter than the store looks at the pad for, so the last stroke is read

export class Pace {
  constructor(clock = () => performance.now()) {
    this.clock = clock;
    this.times = [];
  }

  // Let a network read, and keep how long that takes.
  of(network, read) {
    if (network !== this.network) Object.assign(this, { network, times: [] });
    const begun = this.clock();
    read();
    this.times = [...this.times, this.clock() - begun].slice(-LAST);
  }

  get isSlow() {
    return this.times.length === LAST && this.usual > SLOW;
  }

  // How many milliseconds lie between the beginnings of two passes at least: half of the time is the
  // browser's, for the pen and the page.
  get rest() {
    return this.isSlow ? Math.min(2 * this.usual, MOST) : 0;
  }

  get usual() {
    return [...this.times].sort((a, b) => a - b)[LAST >> 1];
  }
}
