// The head of a lesson's card: where one is. And what the card does in the page: what a stop speaks
// of is brought into view above it, the heading has the focus at each new stop, arrow keys go on and
// back, and on a small screen the card folds.

import { make, say } from "../dom.js";
import { tr } from "../language.js";
import { mount } from "../mount.js";

const MARGIN = 70; // CSS pixels: Streamlit's header, and some air
const LOOK = 150; // milliseconds from one look for what is lit to the next
const PATIENCE = 20_000; // a page comes bit by bit
const HANDS = ["wheel", "touchstart", "pointerdown", "keydown"];

let shown = null; // the stop whose heading has had the focus

const HTML = `
  <div class="where"><span class="count"></span> <span class="lesson"></span>
    <button type="button" class="fold"></button></div>
  <div class="bar"><i></i></div>
  <h2 tabindex="-1"></h2>`;

class Head {
  constructor(root) {
    this.root = make("div", { className: "head", innerHTML: HTML });
    root.append(this.root);
    this.card = (root.host ?? root).closest(".st-key-lesson");
    this.find(".fold").addEventListener("click", () => this.fold(!this.folded));
    this.fold(false);
    this.press = (event) => this.key(event);
    this.card?.addEventListener("keydown", this.press);
  }

  destroy() {
    this.rest();
    this.card?.removeEventListener("keydown", this.press);
    this.root.remove();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  update({ data }) {
    say(this.find(".count"), data.where);
    say(this.find(".lesson"), data.lesson);
    const heading = this.find("h2");
    say(heading, data.title || data.lesson);
    this.find(".bar i").style.width = `${100 * data.share}%`;
    if (data.at === this.at) return;
    this.at = data.at;
    if (data.at !== shown) {
      shown = data.at;
      this.fold(false);
      heading.focus({ preventScroll: true });
      this.card?.querySelector(".st-key-lesson_body")?.parentElement.scrollTo(0, 0);
    }
    this.bring(data.light);
  }

  fold(folded) {
    this.folded = folded;
    this.card?.classList.toggle("folded", folded);
    const button = this.find(".fold");
    say(button, folded ? tr("Unfold") : tr("Fold"));
    button.setAttribute("aria-expanded", String(!folded));
  }

  // ArrowRight goes on and ArrowLeft back, where no field of the card wants them.
  key(event) {
    const way = { ArrowRight: "lesson_next", ArrowLeft: "lesson_back" }[event.key];
    const plain = !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
    const field = event.composedPath()[0].closest?.("input, textarea, [role=radiogroup], [role=group]");
    if (!way || !plain || field) return;
    event.preventDefault();
    this.card.querySelector(`.st-key-${way} button`)?.click();
  }

  // Bring what is lit into view, also if it comes late or moves while the page is being made, until
  // the visitor moves the page.
  bring(light) {
    this.rest();
    if (!light) return;
    const until = Date.now() + PATIENCE;
    this.timer = setInterval(() => {
      if (Date.now() > until) return this.rest();
      const lit = document.querySelector(light);
      if (lit) this.reveal(lit);
    }, LOOK);
    this.hand = (event) => {
      if (!event.composedPath().includes(this.card)) this.rest();
    };
    for (const kind of HANDS) window.addEventListener(kind, this.hand, { capture: true, passive: true });
  }

  rest() {
    clearInterval(this.timer);
    if (this.hand) for (const kind of HANDS) window.removeEventListener(kind, this.hand, { capture: true });
    this.hand = null;
  }

  reveal(lit) {
    const box = lit.getBoundingClientRect();
    const [top, bottom] = [MARGIN, this.card.getBoundingClientRect().top - 16];
    const place = [box.top, box.height, top, bottom].map(Math.round).join();
    const rests = place === this.place; // else it is still being made, or scrolled to
    this.place = place;
    if (!rests || !box.height) return;
    const low = box.bottom - bottom;
    const high = box.top - top;
    const by = low > 0 ? Math.min(low, high) : Math.min(high, 0);
    if (Math.abs(by) < 2 || (low > 0 && Math.abs(high) < 2)) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scroller(lit).scrollBy({ top: by, behavior: calm ? "auto" : "smooth" });
  }
}

function scroller(element) {
  for (let at = element.parentElement; at; at = at.parentElement) {
    if (at.scrollHeight > at.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return document.scrollingElement;
}

export default (component) => mount(Head, component);
