// The page's drawing pad, read while the pen moves. streamlit-drawable-canvas keeps two canvases in
// an open shadow root: the strokes that are done, and above them the stroke in progress.

const PAD = ".st-key-pad";

export class Pad {
  // used: called at everything that a person does to the pad, with "drawn" where the pen draws and
  // "lifted" where it just has.
  constructor(used) {
    this.used = used;
    this.lower = this.upper = null;
    this.drawing = false;
    this.inked = null; // the canvas that has last been seen with ink on it
    this.copy = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    this.listening = new AbortController();
    for (const type of ["pointerdown", "pointermove", "pointerup", "pointercancel", "keyup"]) {
      document.addEventListener(type, (event) => this.notice(event), {
        capture: true,
        passive: true,
        signal: this.listening.signal,
      });
    }
  }

  destroy() {
    this.listening.abort();
  }

  notice(event) {
    const path = event.composedPath();
    if (event.type === "pointerdown") this.drawing = this.find() && path[0] === this.upper;
    const inside = path.some((node) => node.matches?.(PAD));
    const lifted = this.drawing && /up|cancel/.test(event.type);
    if (this.drawing) this.used(lifted ? "lifted" : "drawn");
    else if (inside && event.type !== "pointermove") this.used("touched");
    if (lifted) this.drawing = false;
  }

  // The drawing with the stroke in progress as ImageData, or null where there is no pad to read.
  read() {
    if (!this.find()) return null;
    const { width, height } = this.lower;
    const { copy } = this;
    if (copy.canvas.width !== width || copy.canvas.height !== height) {
      [copy.canvas.width, copy.canvas.height] = [width, height];
    }
    try {
      copy.clearRect(0, 0, width, height);
      copy.drawImage(this.lower, 0, 0);
      copy.drawImage(this.upper, 0, 0, width, height);
      return copy.getImageData(0, 0, width, height);
    } catch {
      return null; // an empty canvas, or a browser that keeps its pixels to itself
    }
  }

  find() {
    if (!this.lower?.isConnected || !this.upper?.isConnected) {
      const pad = document.querySelector(PAD);
      this.upper = pad && deepFind(pad, "canvas.upper-canvas");
      // Beside the upper one: the pad's background has a lower canvas of its own.
      this.lower = this.upper?.parentElement.querySelector("canvas.lower-canvas");
    }
    return Boolean(this.lower && this.upper);
  }
}

// querySelector that also looks into open shadow roots.
function deepFind(root, selector) {
  const found = root.querySelector(selector);
  if (found) return found;
  for (const element of root.querySelectorAll("*")) {
    const inner = element.shadowRoot && deepFind(element.shadowRoot, selector);
    if (inner) return inner;
  }
  return null;
}
