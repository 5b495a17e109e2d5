// A network as rows, a layer each, that one changes. ui/training/rows.py says what each row shows
// and which settings a kind of layer has; what is changed here goes there and comes back measured.

import { make, say } from "../dom.js";
import { later, tr } from "../language.js";
import { mount } from "../mount.js";
import { inserted, moved, read, removed, turned, written } from "./layers.js";

const PAUSE = 250; // milliseconds without a change before it is sent
// What each handle of a row does, in short and as a screen reader says it.
const HANDLES = {
  "↑": [later("Move up"), later("Move up: layer {n}")],
  "↓": [later("Move down"), later("Move down: layer {n}")],
  "×": [later("Remove"), later("Remove: layer {n}")],
};

class Builder {
  constructor(root) {
    this.root = make("div", { className: "builder" });
    this.input = make("div", { className: "layer input" });
    this.list = make("ol");
    this.total = make("div", { className: "layer total" });
    this.adding = make("div", { className: "adding", role: "group", ariaLabel: tr("Add a layer") });
    this.root.append(this.input, this.list, this.total, this.adding);
    root.append(this.root);
    this.edits = 0; // how often something was changed here
    this.answered = 0; // the last of these that the server has measured
  }

  destroy() {
    clearTimeout(this.timer);
    this.root.remove();
  }

  update({ data, setStateValue }) {
    this.send = () => setStateValue("edit", { number: this.edits, layers: this.layers });
    // What comes may be older than what stands here.
    if (this.edits > this.answered && data.answers !== this.edits) return;
    this.edits = this.answered = data.answers;
    this.data = data;
    this.show(data.layers);
    this.measure();
  }

  // Take over changed layers, and send them once the hand rests.
  edit(layers) {
    this.edits += 1;
    this.layers = layers;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PAUSE);
  }

  // Send what was not sent yet: what the hand does next comes after it.
  flush() {
    clearTimeout(this.timer);
    if (this.timer) this.send();
    this.timer = null;
  }

  // Take over other layers than there were.
  arrange(layers) {
    this.edit(layers);
    this.flush();
    this.show(layers);
  }

  show(layers) {
    this.layers = layers;
    const kinds = JSON.stringify([layers.map(({ kind }) => kind), this.data.answer]);
    if (kinds !== this.kinds) this.build();
    this.kinds = kinds;
    layers.forEach((layer, n) => fill(this.list.children[n], layer));
  }

  // What each row makes and costs, as the server has it.
  measure() {
    const { input, rows, total } = this.data;
    tell(this.input, input);
    tell(this.total, total);
    rows.forEach((row, n) => tell(this.list.children[n], row));
  }

  build() {
    if (!this.input.children.length) this.frame();
    const end = this.layers.length - (this.data.answer ? 1 : 0);
    this.list.replaceChildren(...this.layers.map((_, n) => this.row(n, n >= end, end)));
  }

  // What stands there whatever the layers are.
  frame() {
    const title = (text) => make("b", { className: "title", textContent: text });
    this.input.append(picture(), title(tr("Input")), figures());
    this.total.append(title(tr("In all")), figures());
    const add = ([kind, { title, usual }]) => {
      const button = make("button", { type: "button", textContent: `+ ${title}` });
      button.addEventListener("click", () => {
        const layer = { kind, ...usual };
        this.arrange(inserted(this.layers, layer, this.data.kinds, this.data.answer));
        this.focus(layer, "select");
      });
      return button;
    };
    const known = Object.entries(this.data.kinds).filter(([, { usual }]) => usual);
    this.adding.append(...known.map(add));
  }

  // A row; fixed: the answer's, which is as the classes want it; end: how many are not.
  row(n, fixed, end) {
    const { kind } = this.layers[n];
    const { title, fields } = this.data.kinds[kind];
    const name = fixed ? make("b", { className: "title", textContent: title }) : this.choose(n);
    const settings = make("div", { className: "settings" });
    if (fixed) settings.append(make("span", { className: "fixed", textContent: this.data.answer }));
    else settings.append(...fields.map((field) => this.field(n, field)));
    const row = make("li", { className: "layer", ariaLabel: tr("Layer {n}, {kind}", { n: n + 1, kind: title }) });
    row.append(
      make("p", { className: "before", hidden: true }),
      picture(),
      make("i", { className: "number", textContent: n + 1 }),
      name,
      settings,
      figures(),
      make("div", { className: "handles" }, ...(fixed ? [] : this.handles(n, end))),
      make("p", { className: "wrong", role: "status" }),
    );
    return row;
  }

  choose(n) {
    const options = Object.entries(this.data.kinds).map(([kind, { title }]) => new Option(title, kind));
    const select = make("select", { ariaLabel: tr("Kind of layer {n}", { n: n + 1 }) }, ...options);
    select.value = this.layers[n].kind;
    select.addEventListener("change", () => {
      const layer = turned(this.layers[n], { kind: select.value, ...this.data.kinds[select.value].usual });
      this.arrange(this.layers.map((each, at) => (at === n ? layer : each)));
      this.focus(layer, "select");
    });
    return select;
  }

  field(n, field) {
    const { name, label, options, low, high, step, pair } = field;
    const control = options
      ? make("select", {}, ...Object.entries(options).map(([value, text]) => new Option(text, value)))
      : make("input", { type: "number", min: low, max: high, step: step ?? 1 });
    control.name = name;
    control.addEventListener("input", () => {
      const value = options ? control.value : read(control.value, { pair, high, step });
      this.edit(this.layers.map((each, at) => (at === n ? { ...each, [name]: value } : each)));
    });
    control.addEventListener("change", () => this.flush());
    return make("label", {}, label, control);
  }

  handles(n, end) {
    const act = {
      "↑": () => moved(this.layers, this.layers[n], -1),
      "↓": () => moved(this.layers, this.layers[n], 1),
      "×": () => removed(this.layers, this.layers[n]),
    };
    const off = { "↑": n === 0, "↓": n === end - 1, "×": this.layers.length === 1 };
    return Object.entries(HANDLES).map(([sign, [title, says]]) => {
      const button = make("button", { type: "button", textContent: sign, disabled: off[sign] });
      Object.assign(button, { value: sign, title: tr(title), ariaLabel: tr(says, { n: n + 1 }) });
      button.addEventListener("click", () => {
        const layer = this.layers[n];
        this.arrange(act[sign]());
        this.focus(layer, `[value="${sign}"]`);
      });
      return button;
    });
  }

  // Leave the keyboard where the hand is: at a layer's control, wherever the layer is now.
  focus(layer, selector) {
    this.list.children[this.layers.indexOf(layer)]?.querySelector(selector).focus();
  }
}

// Have a row's fields say what its layer is told. What is just being typed means the same already.
function fill(row, layer) {
  for (const control of row.querySelectorAll(".settings :is(input, select)")) {
    const text = written(layer[control.name]);
    if (text.includes("×")) control.type = "text";
    const same = control.type === "number" ? Number(control.value) === Number(text) : control.value === text;
    if (!same) control.value = text;
  }
}

// What a row makes and costs: the figures in the order of their places.
function tell(row, { block, figures, before = "", wrong = "", behind = false }) {
  row.classList.toggle("behind", behind || Boolean(wrong));
  const drawn = row.querySelector(".block");
  if (drawn) {
    drawn.parentElement.className = `picture ${block?.kind ?? ""}`;
    drawn.style = block ? `--h:${block.height};--w:${block.width};--d:${block.depth}` : "";
    drawn.hidden = !block;
    if (block?.face) drawn.querySelector(".front").style.backgroundImage = `url(${block.face})`;
  }
  const cells = row.querySelector(".figures").children;
  Object.entries(figures).forEach(([label, { text, share = 0 }], n) => {
    say(cells[n].querySelector("dt"), label);
    say(cells[n].querySelector("dd"), text);
    cells[n].style.setProperty("--share", share);
  });
  for (const [place, text] of Object.entries({ before, wrong })) {
    const line = row.querySelector(`.${place}`);
    if (!line) continue;
    line.hidden = !text;
    say(line, text);
  }
  for (const control of row.querySelectorAll(".settings :is(input, select)")) {
    control.setAttribute("aria-invalid", Boolean(wrong));
  }
}

function picture() {
  const faces = ["top", "side", "front"].map((className) => make("i", { className }));
  return make("div", { className: "picture" }, make("div", { className: "block" }, ...faces));
}

function figures() {
  const cell = () => make("div", {}, make("dt"), make("dd"));
  return make("dl", { className: "figures" }, ...Array.from({ length: 4 }, cell));
}

export default (component) => mount(Builder, component);
