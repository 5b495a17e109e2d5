// Where a page first says a term of the field, it is underlined; who points at it or taps it reads
// what it means. The page's elements are React's, so nothing is put into them: the browser
// highlights ranges of text (CSS.highlights), and looks which one lies under the pointer.

import { mount } from "./mount.js";
import { keepLooking, make } from "./dom.js";

const NAME = "term"; // ::highlight(term) in ui/style.css
const TEXTS = '[data-testid="stMain"] [data-testid="stMarkdownContainer"]';
const SKIPPED = "a, button, label, code, h1, h2, h3, .katex, [role=tab], .answer";
const NEAR = 8; // pixels between a term and what is said of it

class Glossary {
  constructor(root) {
    this.box = make("div", { className: "term-says", popover: "manual", role: "tooltip" });
    root.append(this.box);
    this.terms = [];
    this.found = [];
    this.leave = new AbortController();
    if (!CSS.highlights) return; // an older browser has the list in the sidebar
    this.looking = keepLooking(document.body, () => this.look());
    const { signal } = this.leave;
    addEventListener("pointermove", (event) => event.pointerType === "mouse" && this.point(event), { signal });
    addEventListener("click", (event) => this.point(event), { signal });
    addEventListener("keydown", ({ key }) => key === "Escape" && this.hide(), { signal });
    addEventListener("scroll", () => this.hide(), { signal, capture: true, passive: true });
  }

  update({ data }) {
    this.terms = data.terms;
    this.patterns = this.terms.map(({ words }) => pattern(words));
    this.looking?.later();
  }

  // Find each term's first place on the page.
  look() {
    const open = new Set(this.terms.keys());
    this.found = [];
    for (const node of texts()) {
      for (const n of open) {
        const match = this.patterns[n].exec(node.data);
        if (!match) continue;
        open.delete(n);
        const range = new Range();
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        this.found.push({ range, term: this.terms[n] });
      }
    }
    CSS.highlights.set(NAME, new Highlight(...this.found.map(({ range }) => range)));
  }

  point({ target, clientX: x, clientY: y }) {
    const inText = target.closest?.(TEXTS);
    const at = inText && this.found.find(({ range }) => under(range, x, y));
    if (at) this.show(at, under(at.range, x, y));
    else this.hide();
  }

  show({ term }, place) {
    if (this.shown === term) return;
    this.shown = term;
    this.box.replaceChildren(make("b", { textContent: term.title }), ` ${term.says}`);
    this.box.showPopover();
    const { width, height } = this.box.getBoundingClientRect();
    const below = place.bottom + NEAR + height < innerHeight;
    this.box.style.left = `${Math.max(NEAR, Math.min(place.left, innerWidth - width - NEAR))}px`;
    this.box.style.top = `${below ? place.bottom + NEAR : place.top - NEAR - height}px`;
  }

  hide() {
    if (!this.shown) return;
    this.shown = null;
    this.box.hidePopover();
  }

  destroy() {
    this.looking?.end();
    this.leave.abort();
    this.box.remove();
    CSS.highlights?.delete(NAME);
  }
}

// Whole words, whatever their case; scripts without spaces have no ends of words.
export function pattern(words) {
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const any = `(?:${escaped.join("|")})`;
  return new RegExp(/^[\x20-\x7e]+$/.test(words[0]) ? `(?<![\\w-])${any}(?![\\w-])` : any, "i");
}

function* texts() {
  for (const container of document.querySelectorAll(TEXTS)) {
    const walker = document.createTreeWalker(container, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!node.parentElement.closest(SKIPPED)) yield node;
    }
  }
}

function under(range, x, y) {
  const inside = ({ left, right, top, bottom }) => left <= x && x <= right && top <= y && y <= bottom;
  return [...range.getClientRects()].find(inside);
}

export default (component) => mount(Glossary, component);
