// Small things that several components need.

// Say a text where it is not said already: the browser lays out anew what is set, changed or not.
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// An element with its properties and what it holds.
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// A sentence's parts, with an element or a text where {name} stands, for append and replaceChildren.
export function parts(sentence, values) {
  return sentence.split(/\{(\w+)\}/).map((part, n) => (n % 2 ? values[part] : part));
}

export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

// Paint pixels (see wire.js) row by row, one a pixel of the canvas, which becomes as large as they.
export function putPixels(canvas, pixels, height, width) {
  if (canvas.height !== height) canvas.height = height;
  if (canvas.width !== width) canvas.width = width;
  const bytes = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  canvas.getContext("2d").putImageData(new ImageData(bytes, width, height), 0, 0);
}

// Paint the picture at `index` of many (height, width) pictures of grey bytes.
export function paintPixels(canvas, bytes, index, height, width) {
  const size = height * width;
  const picture = bytes.subarray(index * size, (index + 1) * size);
  putPixels(canvas, Uint32Array.from(picture, grey), height, width);
}

function grey(light) {
  return ((255 << 24) | (light << 16) | (light << 8) | light) >>> 0;
}

const LATE = 300; // milliseconds between what a page changes and another look at it
const LIVE = ".answer"; // it changes with every move of the pen

// Look soon, and a little after whatever changes in an element. later: asks for another look; end:
// for none any more.
export function keepLooking(root, look) {
  let timer = null;
  const later = () => {
    timer ??= setTimeout(() => {
      timer = null;
      look();
    }, LATE);
  };
  const seen = new MutationObserver((changes) => {
    if (changes.some(({ target }) => !target.closest?.(LIVE))) later();
  });
  seen.observe(root, { childList: true, subtree: true });
  later();
  const end = () => {
    clearTimeout(timer);
    seen.disconnect();
  };
  return { later, end };
}
