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

// A probability in words; softmax gives neither nothing nor all. Mirrors percent in ui/pictures.py.
function percent(probability) {
  if (probability < 0.0005) return "< 0.1 %";
  return probability >= 0.9995 ? "> 99.9 %" : share(probability);
}

function share(value) {
  return `${(100 * value).toFixed(1)} %`;
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
