// What Streamlit's own elements lack, on every page: what scrolls sideways can be scrolled by the
// keyboard, and figures can be taken away (figures/take.js). The elements are looked at anew
// whenever the page has changed. ui/fittings.py mounts it.

import { keepLooking } from "./dom.js";
import { buttonsUnder, takeFigures } from "./figures/take.js";
import { tr } from "./language.js";
import { printed } from "./paint/printed.js";

const SCROLLERS = '[class*="st-key-table_"], [class*="_box "]';

function look() {
  for (const element of document.querySelectorAll(SCROLLERS)) {
    sized.observe(element.querySelector("table") ?? element);
    const scrolls = element.scrollWidth > element.clientWidth;
    if (scrolls === element.hasAttribute("tabindex")) continue;
    element.toggleAttribute("tabindex", scrolls);
    if (!scrolls) continue;
    element.tabIndex = 0;
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", tr("Scrolls sideways"));
  }
  takeFigures();
  for (const figure of document.querySelectorAll(".pipeline:not(:has(+ .take))")) {
    figure.after(buttonsUnder(figure, () => printed(figure)));
  }
}

const sized = new ResizeObserver(() => looking.later());
let looking = null; // one look at a time, however often Streamlit shows the component

export default function show() {
  if (looking) return;
  looking = keepLooking(document.body, look);
  addEventListener("resize", looking.later);
}
