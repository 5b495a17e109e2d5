// How many digits of each class (rows) are read as each (columns). ui/confusion.py mounts it.

class Confusion {
  constructor(root) {
    this.root = root.querySelector(".confusion");
  }

  destroy() {}

  update({ data, setTriggerValue }) {
    const [header, counts] = unpack(data);
    const classes = [...Array(10).keys()];
    const count = (row, column) => counts[row * 10 + column];
    const colours = atob(header.palette);
    const most = Math.max(...classes.flatMap((r) => classes.map((c) => (r === c ? 0 : count(r, c)))));
    const cell = (row, column) => {
      const n = count(row, column);
      if (!n) return make("td", { className: "none" });
      const button = make("button", { type: "button", textContent: n });
      button.setAttribute("aria-label", `${row} read as ${column}: ${n.toLocaleString("en")}`);
      button.setAttribute("aria-pressed", String(header.chosen) === String([row, column]));
      button.addEventListener("click", () => setTriggerValue("chosen", [row, column]));
      if (row === column) button.className = "right";
      else this.colour(button, colours, n / most);
      return make("td", {}, button);
    };
    const head = (textContent, scope) => make("th", { textContent, scope });
    const rows = classes.map((row) => {
      return make("tr", {}, head(row, "row"), ...classes.map((column) => cell(row, column)));
    });
    const top = make("tr", {}, make("td"), ...classes.map((column) => head(column, "col")));
    const caption = make("caption", { textContent: "Rows: the digit it is. Columns: what it is read as." });
    this.root.replaceChildren(make("table", {}, caption, top, ...rows));
  }

  // Few in dark, many in bright, the number in what can be read on it.
  colour(button, colours, share) {
    const at = 3 * Math.round(255 * Math.sqrt(share));
    const [r, g, b] = [0, 1, 2].map((i) => colours.charCodeAt(at + i));
    button.style.background = `rgb(${r} ${g} ${b})`;
    button.style.color = 0.3 * r + 0.6 * g + 0.1 * b > 130 ? "#000" : "#fff";
  }
}

export default (component) => mount(Confusion, component);
