// Figures to take away: two small buttons, PNG and SVG, wherever one is shown. Plotly makes both of
// its own figures; ours are drawn by paint/picture.js.

import { make } from "../dom.js";
import { tr } from "../language.js";

const CHART = '[data-testid="stPlotlyChart"]';
const PRINT = 300 / 96; // pixels in print for each on the screen
const LOOKS = {
  box: "font-size:.75rem;line-height:1rem",
  under: "position:absolute;top:100%;right:0;z-index:1",
  line: ";display:block;margin-top:.3rem;text-align:right;color:var(--st-text-color);font-family:var(--st-font)",
  button: "width:auto;height:auto;margin:0 0 0 .6em;padding:0;border:0;background:none;color:inherit;font:inherit;text-decoration:underline;cursor:pointer",
};

// The buttons; take: called with "png" or "svg".
export function takeButtons(take) {
  const box = make("span", { className: "take" });
  box.style.cssText = LOOKS.box;
  for (const format of ["png", "svg"]) {
    const name = format.toUpperCase();
    const button = make("button", { type: "button", textContent: name });
    button.setAttribute("aria-label", tr("Save as {format}", { format: name }));
    button.style.cssText = LOOKS.button;
    button.addEventListener("click", () => take(format));
    box.append(button);
  }
  return box;
}

// Those of a figure of ours; picture: makes the Picture, or null where there is nothing to show.
export function pictureButtons(root, picture) {
  return takeButtons((format) => takePicture(picture(), nameOf(root), format));
}

// The same on a line of their own.
export function buttonsUnder(root, picture) {
  const buttons = pictureButtons(root, picture);
  buttons.style.cssText += LOOKS.line;
  return buttons;
}

// Put them under every Plotly figure of the page that has none yet.
export function takeFigures() {
  for (const chart of document.querySelectorAll(CHART)) {
    if (chart.querySelector(":scope > .take") || !plotIn(chart)) continue;
    const buttons = takeButtons((format) => takePlot(chart, format));
    buttons.style.cssText += LOOKS.under;
    chart.style.position = "relative";
    chart.append(buttons);
  }
}

function plotIn(chart) {
  return chart.querySelector(".js-plotly-plot");
}

function takePlot(chart, format) {
  const scale = format === "png" ? PRINT : 1;
  window.Plotly.downloadImage(plotIn(chart), { format, scale, filename: nameOf(chart) });
}

// What to call a picture: what stands above it on the page.
export function nameOf(element) {
  const within = element.getRootNode().host ?? element;
  const above = [...document.querySelectorAll("h1, h2, h3")].filter(
    (heading) => heading.compareDocumentPosition(within) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  const heading = above.at(-1)?.textContent.replace(/[\\/:*?"<>|\s]+/g, " ").trim();
  return ["DigitScope", heading].filter(Boolean).join(", ");
}

export async function takePicture(picture, name, format) {
  if (!picture) return;
  const blob = format === "png" ? await picture.png() : new Blob([picture.svg()], { type: "image/svg+xml" });
  const link = make("a", { href: URL.createObjectURL(blob), download: `${name}.${format}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
