// Numbers as the page shows them.

// A probability; softmax gives neither nothing nor all. Mirrors percent in ui/words.py.
export function percent(probability) {
  if (probability < 0.0005) return "< 0.1%";
  return probability >= 0.9995 ? "> 99.9%" : share(probability);
}

export function share(value) {
  return `${(100 * value).toFixed(1)}%`;
}

// Any other number, three digits that count.
export function figure(value) {
  return value === 0 ? "0" : Math.abs(value) < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}
