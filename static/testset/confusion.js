// How many digits of each class (rows) are classified as each (columns). ui/testset/confusion.py
// mounts it.

import { make } from "../dom.js";
import { buttonsUnder } from "../figures/take.js";
import { tr } from "../language.js";
import { mount } from "../mount.js";
import { printed } from "../paint/printed.js";
import { fromBase64, unpack } from "../wire.js";

class Confusion {
  constructor(root) {
    this.root = make("div", { className: "confusion" });
    this.buttons = buttonsUnder(this.root, () => printed(this.root));
    root.append(this.root, this.buttons);
  }

  destroy() {
    this.root.remove();
    this.buttons.remove();
  }

  update({ data, setTriggerValue }) {
    const [{ classes, chosen, palette }, counts] = unpack(data);
    const every = [...classes.keys()];
    const count = (row, column) => counts[row * classes.length + column];
    const colours = fromBase64(palette);
    const most = Math.max(...every.flatMap((r) => every.map((c) => (r === c ? 0 : count(r, c)))));
    const cell = (row, column) => {
      const n = count(row, column);
      if (!n) return make("td", { className: "none" });
      const button = make("button", { type: "button", textContent: n });
      const named = { true: classes[row], answer: classes[column], count: n.toLocaleString("en") };
      button.setAttribute("aria-label", tr("{true} classified as {answer}: {count}", named));
      button.setAttribute("aria-pressed", String(chosen) === String([row, column]));
      button.addEventListener("click", () => setTriggerValue("chosen", [row, column]));
      if (row === column) button.className = "right";
      else colour(button, colours, n / most);
      return make("td", {}, button);
    };
    const head = (k, scope) => make("th", { textContent: classes[k], scope });
    const rows = every.map((row) => {
      return make("tr", {}, head(row, "row"), ...every.map((column) => cell(row, column)));
    });
    const top = make("tr", {}, make("td"), ...every.map((column) => head(column, "col")));
    const caption = make("caption", {
      textContent: tr("Rows: the digit it is. Columns: what it is classified as."),
    });
    this.root.replaceChildren(make("table", {}, caption, top, ...rows));
  }
}

// Few in dark, many in bright, the number in what can be read on it.
function colour(button, colours, share) {
  const at = 3 * Math.round(255 * Math.sqrt(share));
  const [r, g, b] = colours.subarray(at, at + 3);
  button.style.background = `rgb(${r} ${g} ${b})`;
  button.style.color = 0.3 * r + 0.6 * g + 0.1 * b > 130 ? "#000" : "#fff";
}

export default (component) => mount(Confusion, component);
