// The pad for who does not see it or uses no mouse: it has a name, and its own toolbar, which shows
// under the pointer only and does what our buttons do, is gone.

const NAME =
  "Drawing pad: draw a digit with the mouse, a finger or a pen. Without one, take a test digit:" +
  " it is the second choice above.";

export function name(pad) {
  pad.upper.setAttribute("role", "img");
  pad.upper.setAttribute("aria-label", NAME);
  const toolbar = pad.upper.getRootNode().querySelector(".dc-toolbar");
  if (toolbar) toolbar.style.display = "none";
}
