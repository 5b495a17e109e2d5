// Digits side by side, each a button. ui/figures/gallery.py mounts it.

import { make, paintPixels } from "../dom.js";
import { mount } from "../mount.js";
import { printed } from "../paint/printed.js";
import { fromBase64, unpack } from "../wire.js";
import { buttonsUnder } from "./take.js";

class Gallery {
  constructor(root) {
    this.root = make("div", { className: "gallery", role: "group" });
    this.buttons = buttonsUnder(this.root, () => printed(this.root, { title: this.root.ariaLabel }));
    root.append(this.root, this.buttons);
  }

  destroy() {
    this.root.remove();
    this.buttons.remove();
  }

  update({ data, setTriggerValue }) {
    const [header] = unpack(data);
    const pixels = fromBase64(header.digits);
    const buttons = header.captions.map((caption, index) => {
      const box = header.boxes?.[index];
      const canvas = make("canvas");
      paintPixels(canvas, pixels, index, header.side, header.side);
      const picture = header.crop ? crop(canvas, box) : canvas;
      picture.style.width = `${picture.width * header.scale}px`;
      const button = make("button", { type: "button" }, picture);
      if (box && !header.crop) button.append(outline(box, header.scale));
      if (caption) button.append(make("span", { textContent: caption }));
      button.setAttribute("aria-label", header.labels[index]);
      button.addEventListener("click", () => setTriggerValue("opened", index));
      return button;
    });
    this.root.classList.toggle("threes", header.crop);
    this.root.replaceChildren(...buttons);
    this.root.setAttribute("aria-label", header.label);
  }
}

function outline([top, left, bottom, right], pixel) {
  const box = make("i");
  box.style.inset = `${top * pixel}px auto auto ${left * pixel}px`;
  box.style.width = `${(right - left) * pixel}px`;
  box.style.height = `${(bottom - top) * pixel}px`;
  return box;
}

// What lies in the box, as a canvas of its own.
function crop(canvas, [top, left, bottom, right]) {
  const cut = make("canvas", { width: right - left, height: bottom - top });
  cut.getContext("2d").drawImage(canvas, -left, -top);
  return cut;
}

export default (component) => mount(Gallery, component);
