// What is kept of one sign: its name, how many, and each drawing with a button that removes it.

import { make, say } from "../dom.js";
import { tr } from "../language.js";

export class Row {
  constructor(desk, id) {
    this.desk = desk;
    this.id = id;
    this.items = new Map(); // a drawing's id → its list item
    this.name = this.button("name", () => desk.choose(id));
    this.count = make("span", { className: "number" });
    this.renamer = this.button("quiet", () => this.ask());
    this.remover = this.button("quiet", () => this.drop());
    say(this.renamer, tr("Rename"));
    this.head = make("div", { className: "head" }, this.name, this.count, this.renamer, this.remover);
    this.strip = make("ul");
    this.more = make("p", { className: "more" });
    this.root = make("section", {}, this.head, this.strip, this.more);
  }

  button(className, pressed) {
    const made = make("button", { type: "button", className });
    made.addEventListener("click", pressed);
    return made;
  }

  update(sign, drawings, isCurrent) {
    this.sign = sign;
    say(this.name, sign.name);
    this.name.setAttribute("aria-label", tr("Draw {name}", { name: sign.name }));
    this.name.setAttribute("aria-pressed", isCurrent);
    say(this.count, sign.count);
    this.renamer.setAttribute("aria-label", tr("Rename {name}", { name: sign.name }));
    if (!this.isSure) this.offer();
    this.root.classList.toggle("current", isCurrent);
    const shown = new Set(drawings.map(({ id }) => id));
    for (const [id, item] of this.items) {
      if (!shown.has(id)) {
        item.remove();
        this.items.delete(id);
      }
    }
    drawings.forEach(({ id }, n) => {
      if (!this.items.has(id)) this.items.set(id, this.item(id));
      const item = this.items.get(id);
      if (this.strip.children[n] !== item) this.strip.insertBefore(item, this.strip.children[n] ?? null);
      item.lastChild.setAttribute("aria-label", tr("Remove {name} {n}", { name: sign.name, n: n + 1 }));
    });
    const more = sign.count - drawings.length;
    say(this.more, more > 0 ? tr("and {more} more", { more }) : "");
  }

  item(id) {
    const remove = this.button("", () => this.desk.remove(id));
    say(remove, "×");
    return make("li", {}, this.desk.picture(id), remove);
  }

  // Another name, typed where the name stands.
  ask() {
    if (this.field) return;
    this.field = make("input", { type: "text", value: this.sign.name, maxLength: this.desk.data.longest });
    this.field.setAttribute("aria-label", tr("New name of {name}", { name: this.sign.name }));
    const done = () => {
      if (!this.field) return;
      const { field } = this;
      if (field.value !== this.sign.name && !this.desk.rename(this.id, field.value)) return field.focus();
      this.field = null;
      field.replaceWith(this.name);
    };
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.field.value = this.sign.name;
      if (event.key === "Enter" || event.key === "Escape") done();
    });
    this.field.addEventListener("blur", done);
    this.name.replaceWith(this.field);
    this.field.select();
  }

  // Drawings go only where it was asked twice.
  drop() {
    if (this.isSure || !this.sign.count) return this.desk.drop(this.id);
    this.isSure = true;
    say(this.remover, tr("Yes, remove it and its {count}", { count: this.sign.count }));
    this.remover.addEventListener("blur", () => this.offer(), { once: true });
  }

  offer() {
    this.isSure = false;
    say(this.remover, tr("Remove sign"));
    this.remover.setAttribute("aria-label", tr("Remove sign {name}", { name: this.sign.name }));
  }
}
