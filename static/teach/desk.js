// The desk of the Teach page: the pad under the name of a sign, and what was kept of each. A drawing
// is kept here and at once; what the server has to know goes there behind the hand's back, see
// pending.js. ui/teach/desk.py mounts it.

import { make, paintPixels, say } from "../dom.js";
import { later, tr } from "../language.js";
import { mount } from "../mount.js";
import { fromBase64 } from "../wire.js";
import { toDigit } from "../network/normalise.js";
import { Pen } from "./pen.js";
import { Pending } from "./pending.js";
import { Row } from "./row.js";

const PAUSE = 150; // milliseconds without a change before it is sent
const AGAIN = 3000; // and until what was not confirmed is said again
const STORED = "digitscope teach"; // what is not confirmed outlives a reload
// Signs to begin with, in one click.
const IDEAS = [["A", "B", "C"], ["△", "□", "○"], [later("yes"), later("no")]];

// Whatever becomes of the element, what is on the pad and what is not confirmed stays.
const strokes = [];
const pictures = new Map(); // a drawing's id → its bytes
let pending = new Pending();

class Desk {
  constructor(root) {
    this.rows = new Map(); // a sign's id → its row
    this.current = null; // the id of the sign that is drawn
    this.build(root);
    this.listening = new AbortController();
    document.addEventListener("keydown", (event) => this.press(event), {
      signal: this.listening.signal,
    });
  }

  destroy() {
    clearTimeout(this.timer);
    if (!pending.isEmpty) this.send();
    this.listening.abort();
    this.root.remove();
  }

  build(root) {
    this.name = make("h2", { className: "name", ariaLive: "polite" });
    this.before = button("‹", tr("Sign before"), () => this.turn(-1));
    this.after = button("›", tr("Next sign"), () => this.turn(1));
    this.canvas = make("canvas", { className: "upper-canvas", tabIndex: 0 });
    this.canvas.setAttribute("role", "img");
    this.keeper = button(tr("Keep"), "", () => this.keep(), "keep");
    this.undoer = button(tr("Undo"), "", () => this.pen.undo());
    this.clearer = button(tr("Clear"), "", () => this.pen.clear());
    this.count = make("p", { className: "count" });
    this.hand = make(
      "div",
      { className: "hand" },
      make("div", { className: "now" }, this.before, this.name, this.after),
      this.canvas,
      make("div", { className: "keys" }, this.keeper, this.undoer, this.clearer),
      this.count,
    );
    this.missing = make("p", { className: "missing", role: "status" });
    const ideas = IDEAS.map((names) => this.idea(names.map((name) => tr(name))));
    this.ideas = make("div", { className: "ideas" }, tr("To begin with, take"), ...ideas);
    this.list = make("div", { className: "signs" });
    this.form = this.asker();
    this.wrong = make("p", { className: "wrong", role: "alert", hidden: true });
    this.shelf = make("div", { className: "shelf" }, this.missing, this.ideas, this.list, this.form, this.wrong);
    this.root = make("div", { className: "desk" }, this.hand, this.shelf);
    root.append(this.root);
  }

  idea(names) {
    return button(names.join(" "), tr("Take the signs {names}", { names: names.join(", ") }), () => {
      for (const name of names) this.add(name);
      this.canvas.focus({ preventScroll: true });
    });
  }

  // Where a new sign gets its name.
  asker() {
    this.field = make("input", { type: "text", autocomplete: "off" });
    this.field.setAttribute("aria-label", tr("Name of a new sign"));
    const form = make("form", {}, this.field, make("button", { textContent: tr("Add sign") }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.add(this.field.value);
    });
    return form;
  }

  update({ data, setTriggerValue }) {
    this.tell = (message) => setTriggerValue("changes", message);
    const heard = this.data?.refused ?? "";
    if (!this.data) this.begin(data);
    else if (data.opening !== this.data.opening) this.leave();
    this.data = data;
    const bytes = fromBase64(data.pixels);
    const size = data.side ** 2;
    data.drawings.forEach(({ id }, n) => pictures.set(id, bytes.subarray(n * size, (n + 1) * size)));
    pending.confirm(data.answers);
    this.store();
    if (data.refused !== heard) this.complain(data.refused);
    this.show();
    if (!pending.isEmpty) this.later(AGAIN);
  }

  begin(data) {
    [this.canvas.width, this.canvas.height] = [data.size, data.size];
    this.field.maxLength = data.longest;
    this.pen = new Pen(this.canvas, () => this.enable(), strokes);
    this.pen.width = data.brush;
    this.pen.paint();
    this.restore(data);
    this.later(PAUSE); // says whose this is
  }

  // Another set is opened: what was done to the one before is said.
  leave() {
    if (!pending.isEmpty) this.send();
    pending = Object.assign(new Pending(), { number: pending.number });
    this.current = null;
    for (const [id, row] of this.rows) this.forget(id, row);
  }

  // ------------------------------------------------------------------------------ what a hand does

  press(event) {
    const at = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) {
      if (at === this.canvas && event.key.toLowerCase() === "z") this.pen.undo();
      return;
    }
    if (at !== this.canvas && at !== document.body) return;
    if (event.key === "Enter" || event.key === " ") this.keep();
    else if (at === this.canvas && event.key === "ArrowLeft") this.turn(-1);
    else if (at === this.canvas && event.key === "ArrowRight") this.turn(1);
    else return;
    event.preventDefault();
  }

  keep() {
    const sign = this.signs.find(({ id }) => id === this.current);
    const { image } = this.pen;
    const digit = sign && toDigit(image.data, image.height, image.width, this.data.side);
    if (!digit || sign.count >= this.data.most) return;
    const id = crypto.getRandomValues(new Uint32Array(3)).join("-");
    pictures.set(id, Uint8Array.from(digit, (value) => Math.round(255 * value)));
    pending.keep({ id, sign: sign.id, name: sign.name, png: this.pen.png });
    this.pen.clear();
    this.changed();
  }

  remove(id) {
    pending.remove(id);
    this.changed();
  }

  turn(by) {
    const at = this.signs.findIndex(({ id }) => id === this.current);
    this.choose(this.signs[(at + by + this.signs.length) % this.signs.length]?.id);
  }

  choose(id) {
    this.current = id;
    this.show();
    this.hand.scrollIntoView({ block: "nearest" });
  }

  add(text) {
    const name = this.named(text, null);
    if (!name) return;
    const id = `new-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
    pending.arrange([...this.signs.map(bare), { id, name }]);
    this.field.value = "";
    // Who names several at once goes on naming; the first one is drawn.
    this.current ??= id;
    this.changed();
    this.field.focus({ preventScroll: true });
  }

  rename(id, text) {
    const name = this.named(text, id);
    if (!name) return false;
    pending.arrange(this.signs.map((sign) => ({ id: sign.id, name: sign.id === id ? name : sign.name })));
    this.changed();
    return true;
  }

  drop(id) {
    pending.arrange(this.signs.filter((sign) => sign.id !== id).map(bare));
    for (const drawing of pending.added.values()) {
      if (drawing.sign === id) pending.remove(drawing.id);
    }
    if (this.current === id) this.current = null;
    this.changed();
  }

  // The name that a sign may get by this text, null where it may not: then it is said why.
  named(text, own) {
    const name = text.normalize("NFC").trim().replace(/\s+/gu, " ");
    const taken = this.signs.some((sign) => sign.id !== own && sign.name === name);
    const full = own === null && this.signs.length >= this.data.signs_at_most;
    if (taken) this.complain(tr("There is a sign called “{name}” already: choose another name.", { name }));
    else if (full) this.complain(tr("A set has at most {most} signs.", { most: this.data.signs_at_most }));
    else if (!name) this.complain(tr("A sign needs a name: a letter, a word, any script."));
    else this.complain("");
    return taken || full ? null : name || null;
  }

  complain(why) {
    this.wrong.hidden = !why;
    say(this.wrong, why);
  }

  // --------------------------------------------------------------------------- what the server hears

  changed() {
    this.store();
    this.show();
    this.later(PAUSE);
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), milliseconds);
  }

  send() {
    this.tell({ ...pending.tell(), opening: this.data.opening, owner: owner() });
    if (!pending.isEmpty) this.later(AGAIN);
  }

  // Drawings that the server may not have yet, in the order in which they were kept.
  store() {
    const added = [...pending.added.values()];
    attempt(() => {
      if (added.length) sessionStorage.setItem(STORED, JSON.stringify({ set: this.data.set, added }));
      else sessionStorage.removeItem(STORED);
    });
  }

  restore(data) {
    const { set, added } = attempt(() => JSON.parse(sessionStorage.getItem(STORED))) ?? {};
    if (!added || set !== data.set) return;
    for (const drawing of added) {
      const sign = data.signs.find(({ name }) => name === drawing.name);
      pending.keep({ ...drawing, sign: sign?.id ?? drawing.sign });
    }
  }

  // ------------------------------------------------------------------------------- what is to be seen

  show() {
    const { signs, drawings } = pending.over(this.data);
    this.signs = signs;
    if (!signs.some(({ id }) => id === this.current)) this.current = signs[0]?.id ?? null;
    const now = signs.find(({ id }) => id === this.current);
    say(this.name, now ? now.name : tr("Name your first sign"));
    this.name.classList.toggle("blank", !now);
    const label = now ? tr("Drawing pad: draw {name}", { name: now.name }) : tr("Drawing pad");
    this.canvas.setAttribute("aria-label", label);
    this.before.hidden = this.after.hidden = signs.length < 2;
    say(this.count, this.counted(now));
    // Nothing comes before the first sign's name.
    const place = now ? this.shelf : this.hand;
    if (this.form.parentElement !== place) (now ? this.list : this.canvas).after(this.form, this.wrong);
    this.field.placeholder = signs.length ? tr("Name another sign") : tr("A letter, a word …");
    this.root.classList.toggle("empty", !now);
    say(this.missing, now ? this.data.missing : ""); // at first the page's own first sentence says it
    this.ideas.hidden = Boolean(now);
    for (const [id, row] of this.rows) if (!signs.some((sign) => sign.id === id)) this.forget(id, row);
    signs.forEach((sign, n) => {
      if (!this.rows.has(sign.id)) this.rows.set(sign.id, new Row(this, sign.id));
      const row = this.rows.get(sign.id);
      if (this.list.children[n] !== row.root) this.list.insertBefore(row.root, this.list.children[n] ?? null);
      // One that was kept before a reload has its picture when the server has it.
      const own = drawings.filter((each) => each.sign === sign.id && pictures.has(each.id));
      row.update(sign, own, sign.id === this.current);
    });
    this.enable();
  }

  forget(id, row) {
    row.root.remove();
    this.rows.delete(id);
  }

  counted(sign) {
    if (!sign) return "";
    const { most, good } = this.data;
    const { count } = sign;
    if (count >= most) return tr("{count} kept, as many as fit.", { count });
    if (!count) return tr("Draw it, then press Keep, Enter or Space.");
    return count < good ? tr("{count} kept of {good}", { count, good }) : tr("{count} kept", { count });
  }

  enable() {
    const blank = this.pen.isBlank;
    this.keeper.disabled = blank || !this.current;
    this.undoer.disabled = this.clearer.disabled = blank;
  }

  // A drawing's picture on a canvas of its own.
  picture(id) {
    const canvas = make("canvas");
    paintPixels(canvas, pictures.get(id), 0, this.data.side, this.data.side);
    return canvas;
  }
}

const bare = ({ id, name }) => ({ id, name });

function button(text, label, pressed, className = "") {
  const made = make("button", { type: "button", textContent: text, className });
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", pressed);
  return made;
}

// Whose sets this browser's are: nobody else writes to them.
function owner() {
  const make = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
  owner.own ??= attempt(() => localStorage.getItem(STORED)) ?? make();
  attempt(() => localStorage.setItem(STORED, owner.own));
  return owner.own;
}

// A browser may refuse to store anything.
function attempt(storing) {
  try {
    return storing();
  } catch {
    return null;
  }
}

export default (component) => mount(Desk, component);
