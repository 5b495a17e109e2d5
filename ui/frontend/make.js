// Small things that several components need.

// An element with its properties and what it holds.
function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

// Paint the digit at `index` of many (28, 28) digits of bytes.
function paintDigit(canvas, pixels, index) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(28, 28);
  const words = new Uint32Array(image.data.buffer);
  for (let i = 0; i < 784; i++) {
    const ink = pixels[index * 784 + i];
    words[i] = pixel(ink, ink, ink, 255);
  }
  context.putImageData(image, 0, 0);
}
