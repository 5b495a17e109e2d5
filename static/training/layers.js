// A list of layers, each what it is told, and what a hand does to it. Nothing is changed in place.

export function moved(layers, layer, by) {
  const at = layers.indexOf(layer);
  const others = removed(layers, layer);
  return [...others.slice(0, at + by), layer, ...others.slice(at + by)];
}

export function removed(layers, layer) {
  return layers.filter((each) => each !== layer);
}

// Where maps are still there if it needs some, else at the end; never behind the last one there is,
// where that is the answer's. kinds: what each kind of layer needs and makes.
export function inserted(layers, layer, kinds, hasAnswer) {
  const end = layers.length - (hasAnswer ? 1 : 0);
  const first = layers.findIndex(({ kind }) => kinds[kind].row);
  const at = kinds[layer.kind].maps && first >= 0 ? Math.min(first, end) : end;
  return [...layers.slice(0, at), layer, ...layers.slice(at)];
}

// A layer of another kind, which keeps what it can be told, too: of a kind alike, with or without
// weights.
export function turned(layer, other) {
  if ("units" in layer !== "units" in other) return other;
  const kept = Object.keys(other).filter((name) => name in layer && name !== "kind");
  return { ...other, ...Object.fromEntries(kept.map((name) => [name, layer[name]])) };
}

// What a field says, as the setting takes it: nothing is 0, which no layer can have and says so.
export function read(text, { pair, high, step = 1 }) {
  const numbers = text.split(/[x×]/).map((part) => rounded(Number(part), step, high));
  if (!pair) return numbers[0];
  return numbers.length > 1 ? numbers.slice(0, 2) : [numbers[0], numbers[0]];
}

function rounded(number, step, high) {
  if (!(number > 0)) return 0;
  const tidy = step < 1 ? Number(number.toFixed(3)) : Math.round(number);
  return Math.min(tidy, 100 * high);
}

// A setting as its field says it: "3", "3×5".
export function written(value) {
  if (!Array.isArray(value)) return String(value);
  return value[0] === value[1] ? String(value[0]) : value.join("×");
}
