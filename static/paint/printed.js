// What a figure of ours shows on the page as a Picture, dark on white whatever the theme: its words,
// boxes, canvases and drawings, each where it stands. A pixel of the page is a hundredth of an inch.

import { make } from "../dom.js";
import { INK, Picture } from "./picture.js";

const MARGIN = 24;
const TITLE = 30; // the height of a line with what the figure is called
const PAPER = {
  "--st-text-color": INK,
  "--st-background-color": "#fff",
  "--st-secondary-background-color": "#f0eef2",
  "--st-primary-color": "#8a2a86",
  "--st-red-text-color": "#b3261e",
  color: INK,
};
// What a drawing looks like here by the page's style sheets, which its copy is without.
const LOOKS = ["stroke-width", "stroke-dasharray", "font-size"];
const PAINTS = ["fill", "stroke"];
const probe = { canvas: null }; // one pixel, made at the first use, that says what a colour is

// without: a selector of what is left out, such as what one works the figure with; title: what stands
// above; drawn: element → what draws it, called with the Picture and the element's place on it.
export function printed(root, { without = ".take", title = "", drawn = new Map() } = {}) {
  const hidden = [...root.querySelectorAll(without)];
  const stuck = [...root.querySelectorAll("*")].filter((e) => getComputedStyle(e).position === "sticky");
  const restore = [root, ...hidden, ...stuck].map((element) => [element, element.style.cssText]);
  for (const [name, value] of Object.entries(PAPER)) root.style.setProperty(name, value);
  for (const element of hidden) element.style.setProperty("display", "none", "important");
  for (const element of stuck) element.style.position = "static"; // where it belongs, not where it is seen
  try {
    const box = root.getBoundingClientRect();
    const head = MARGIN + (title ? TITLE : 0);
    const size = [box.width + 2 * MARGIN, box.height + head + MARGIN].map(Math.ceil);
    const printer = new Printer(new Picture(...size), box.x - MARGIN, box.y - head, drawn);
    if (title) printer.picture.word(title, MARGIN, MARGIN + 16, 16, { bold: true });
    printer.element(root, 1);
    return printer.picture;
  } finally {
    for (const [element, looks] of restore) element.style.cssText = looks;
  }
}

class Printer {
  // left, top: of the paper, as the page has it.
  constructor(picture, left, top, drawn) {
    Object.assign(this, { picture, left, top, drawn });
  }

  // opacity: of all around it.
  element(element, opacity) {
    const style = getComputedStyle(element);
    const box = this.place(element.getBoundingClientRect());
    if (style.display === "none" || style.visibility === "hidden") return;
    const shown = opacity * style.opacity;
    if (this.drawn.has(element)) return this.drawn.get(element)(this.picture, box);
    if (style.display !== "contents" && box.width * box.height) this.box(style, box, shown);
    if (element.matches("canvas, img")) return this.picture.image(element, box, style.imageRendering);
    if (element.matches("svg")) return this.picture.take(copy(element, box.width), box);
    for (const node of element.childNodes) {
      if (node.nodeType === Node.ELEMENT_NODE) this.element(node, shown);
      else if (node.nodeType === Node.TEXT_NODE) this.words(node, style, shown);
    }
  }

  place({ x, y, width, height }) {
    return { x: x - this.left, y: y - this.top, width, height };
  }

  // What is behind an element, and its borders.
  box(style, box, opacity) {
    const striped = style.backgroundImage.match(/gradient\(.*?(rgba?\([^)]*\))/)?.[1]; // its first colour
    const colour = colourOf(striped ?? style.backgroundColor, style.filter);
    if (colour.alpha) {
      this.picture.polygon(corners(style, box), colour.hex, { opacity: colour.alpha * opacity * (striped ? 0.7 : 1) });
    }
    const { x, y, width, height } = box;
    const [left, right, top, bottom] = ["Left", "Right", "Top", "Bottom"].map((side) => {
      return style[`border${side}Style`] === "none" ? 0 : parseFloat(style[`border${side}Width`]);
    });
    const line = (side, ...ends) => {
      const { hex, alpha } = colourOf(style[`border${side}Color`]);
      const wide = parseFloat(style[`border${side}Width`]);
      const dotted = /dotted|dashed/.test(style[`border${side}Style`]);
      if (alpha) this.picture.line(...ends, hex, { width: wide, opacity: alpha * opacity, dotted });
    };
    if (left) line("Left", x + left / 2, y, x + left / 2, y + height);
    if (right) line("Right", x + width - right / 2, y, x + width - right / 2, y + height);
    if (top) line("Top", x, y + top / 2, x + width, y + top / 2);
    if (bottom) line("Bottom", x, y + height - bottom / 2, x + width, y + height - bottom / 2);
  }

  // A text as the page has broken it into lines, each as long as it is there.
  words(node, style, opacity) {
    const { hex, alpha } = colourOf(style.color);
    const looks = {
      bold: style.fontWeight >= 600,
      italic: style.fontStyle === "italic",
      opacity: alpha * opacity,
      fill: hex,
      halo: style.textShadow === "none" ? null : { colour: "#000", width: 2 },
    };
    const size = parseFloat(style.fontSize);
    for (const { text, box } of linesOf(node, style)) {
      const { x, y, width, height } = this.place(box);
      this.picture.word(text, x, y + height / 2 + 0.35 * size, size, { ...looks, length: width });
    }
  }
}

// The lines of a text with their places: letters that stand at one height, without the spaces
// around them. What goes beyond an element that cuts its text off is left out.
function linesOf(node, style) {
  const lines = [];
  const range = document.createRange();
  const end = style.textOverflow === "ellipsis" ? node.parentElement.getBoundingClientRect().right : Infinity;
  for (let at = 0; at < node.length; at++) {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const box = range.getClientRects()[0];
    if (!box?.width || box.right > end + 1) continue;
    const letter = node.data[at];
    const last = lines.at(-1);
    if (last && Math.abs(last.box.y - box.y) < 2) {
      last.text += letter;
      if (letter.trim()) last.box.width = box.right - last.box.x;
    } else if (letter.trim()) {
      lines.push({ text: letter, box: DOMRect.fromRect(box) });
    }
  }
  return lines.map(({ text, box }) => ({ text: text.trimEnd(), box }));
}

// The corners of an element that may be skewed, whose bounds are known.
function corners(style, { x, y, width, height }) {
  if (style.transform === "none") return [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
  const { a, b, c, d } = new DOMMatrix(style.transform);
  const [w, h] = [parseFloat(style.width), parseFloat(style.height)];
  const turned = [[0, 0], [w, 0], [w, h], [0, h]].map(([u, v]) => [a * u + c * v, b * u + d * v]);
  const [left, top] = [0, 1].map((axis) => Math.min(...turned.map((corner) => corner[axis])));
  return turned.map(([u, v]) => [x + u - left, y + v - top]);
}

// A drawing of the page that looks the same elsewhere; width: on the page.
function copy(svg, width) {
  const twin = svg.cloneNode(true);
  const scale = svg.viewBox.baseVal.width ? width / svg.viewBox.baseVal.width : 1;
  twin.setAttribute("overflow", getComputedStyle(svg).overflow);
  const twins = [...twin.querySelectorAll("*")];
  [...svg.querySelectorAll("*")].forEach((element, n) => {
    const style = getComputedStyle(element);
    for (const name of LOOKS) twins[n].setAttribute(name, style.getPropertyValue(name));
    for (const name of PAINTS) {
      const { hex, alpha } = style[name] === "none" ? { hex: "none", alpha: 1 } : colourOf(style[name]);
      twins[n].setAttribute(name, hex);
      twins[n].setAttribute(`${name}-opacity`, alpha * style[`${name}Opacity`]);
    }
    if (style.vectorEffect === "non-scaling-stroke") twins[n].setAttribute("stroke-width", parseFloat(style.strokeWidth) / scale);
    twins[n].removeAttribute("style");
    twins[n].removeAttribute("class");
  });
  return twin;
}

// A colour, as a style sheet has it, as every program reads it.
function colourOf(colour, filter = "none") {
  probe.canvas ??= make("canvas", { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  probe.canvas.clearRect(0, 0, 1, 1);
  probe.canvas.filter = filter;
  probe.canvas.fillStyle = colour;
  probe.canvas.fillRect(0, 0, 1, 1);
  const bytes = [...probe.canvas.getImageData(0, 0, 1, 1).data];
  const hex = bytes.slice(0, 3).map((byte) => byte.toString(16).padStart(2, "0"));
  return { hex: `#${hex.join("")}`, alpha: bytes[3] / 255 };
}
