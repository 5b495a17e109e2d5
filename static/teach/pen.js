// A pad of our own: a drawing is taken off it at once, with no word to the server in between.

const GROUND = "#000";
const INK = "#fff";

export class Pen {
  // drawn: called at every change of what is on the canvas; strokes: what is on it, each a list of
  // [x, y] in the canvas' pixels.
  constructor(canvas, drawn, strokes) {
    this.canvas = canvas;
    this.drawn = drawn;
    this.width = 1;
    this.strokes = strokes;
    this.stroke = null; // in progress
    this.paper = canvas.getContext("2d", { willReadFrequently: true });
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => (this.stroke = null));
    }
  }

  get isBlank() {
    return !this.strokes.length;
  }

  down(event) {
    if (event.button > 0 || !event.isPrimary) return;
    event.preventDefault();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.stroke = [this.place(event)];
    this.strokes.push(this.stroke);
    this.paint();
  }

  move(event) {
    if (!this.stroke || !event.isPrimary) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    this.stroke.push(...(passed.length ? passed : [event]).map((each) => this.place(each)));
    this.paint();
  }

  place({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const { width, height } = this.canvas;
    return [((clientX - box.left) * width) / box.width, ((clientY - box.top) * height) / box.height];
  }

  undo() {
    this.strokes.pop();
    this.stroke = null;
    this.paint();
  }

  clear() {
    this.strokes.length = 0;
    this.stroke = null;
    this.paint();
  }

  paint() {
    const { paper, canvas } = this;
    paper.fillStyle = GROUND;
    paper.fillRect(0, 0, canvas.width, canvas.height);
    Object.assign(paper, { strokeStyle: INK, lineWidth: this.width, lineCap: "round", lineJoin: "round" });
    for (const stroke of this.strokes) trace(paper, stroke);
    this.drawn();
  }

  // As ImageData.
  get image() {
    return this.paper.getImageData(0, 0, this.canvas.width, this.canvas.height);
  }

  get png() {
    return this.canvas.toDataURL("image/png");
  }
}

// Smooth: from middle to middle, bent towards the point between them, as the other pad draws.
function trace(paper, [first, ...rest]) {
  paper.beginPath();
  paper.moveTo(...first);
  let [x, y] = first;
  for (const [nextX, nextY] of rest) {
    paper.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    [x, y] = [nextX, nextY];
  }
  paper.lineTo(x, y);
  paper.stroke();
}
