// The pad for who does not see it or uses no mouse: it has a name, and its own toolbar, which shows
// under the pointer only and does what our buttons do, is gone. ui/live/pad.py mounts this where no
// live view does it.

import { later, tr } from "../language.js";
import { Pad } from "./pad.js";

const RETRY = 250; // milliseconds
const NAME = later(
  "Drawing pad: draw a digit with the mouse, a finger or a pen. Without one, take a test digit on" +
    " the Draw page: it is the second choice above the pad.",
);

export function name(pad) {
  if (pad.upper.ariaLabel) return;
  pad.upper.setAttribute("role", "img");
  pad.upper.setAttribute("aria-label", tr(NAME));
  const toolbar = pad.upper.getRootNode().querySelector(".dc-toolbar");
  if (toolbar) toolbar.style.display = "none";
}

export default () => {
  const pad = new Pad(() => {});
  const look = () => pad.find() && name(pad);
  const timer = setInterval(look, RETRY);
  return () => {
    clearInterval(timer);
    pad.destroy();
  };
};
