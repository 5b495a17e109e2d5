// The tour, offered at the first visit. This browser remembers that the offer was taken or declined.

import { make } from "../dom.js";
import { tr } from "../language.js";
import { mount } from "../mount.js";

const STORED = "digitscope-tour";

let answered = false; // also where nothing can be stored

class Offer {
  constructor(root) {
    const button = (name, text) => make("button", { type: "button", className: name, textContent: text });
    this.take = button("take", tr("New here? Take the tour: ten minutes"));
    this.decline = button("decline", "×");
    this.decline.setAttribute("aria-label", tr("No tour, thanks"));
    this.root = make("p", { className: "offer" }, this.take, this.decline);
    this.root.classList.toggle("on", !answered && !attempt(() => localStorage.getItem(STORED)));
    this.decline.addEventListener("click", () => this.answer());
    root.append(this.root);
  }

  destroy() {
    this.root.remove();
  }

  update({ setTriggerValue }) {
    this.take.onclick = () => {
      this.answer();
      setTriggerValue("taken", true);
    };
  }

  answer() {
    answered = true;
    attempt(() => localStorage.setItem(STORED, "answered"));
    this.root.classList.remove("on");
  }
}

function attempt(act) {
  try {
    return act();
  } catch {
    return null; // storage may be forbidden
  }
}

export default (component) => mount(Offer, component);
