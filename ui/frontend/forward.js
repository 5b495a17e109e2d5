// The network's forward pass for one digit. Mirrors the layers of model.network.build_convnet; maps
// lie in memory as TensorFlow's do: row, column, channel.

class Network {
  // layers: {kind, window, shape: [height, width, channels]} in network order, the dense one last;
  // numbers: every layer's kernel and bias one after the other.
  constructor(layers, numbers) {
    let [taken, shape] = [0, [SIDE, SIDE, 1]];
    const take = (count) => numbers.subarray(taken, (taken += count));
    this.layers = layers.map((layer) => {
      const made = { ...layer, shapeIn: shape };
      const inputs = layer.kind === "dense" ? size(shape) : layer.window ** 2 * shape[2];
      if (layer.kind !== "pool") {
        made.kernel = take(inputs * layer.shape.at(-1));
        made.bias = take(layer.shape.at(-1));
      }
      made.maps = new Float32Array(size(layer.shape));
      shape = layer.shape;
      return made;
    });
    this.probabilities = new Float32Array(size(shape));
  }

  // digit: Float32Array of 28 × 28. Fills the maps of every layer and the probabilities.
  read(digit) {
    let input = digit;
    for (const layer of this.layers) {
      RUN[layer.kind](input, layer);
      input = layer.maps;
    }
    softmax(input, this.probabilities);
  }
}

const RUN = { conv: convolve, pool, dense };

function size(shape) {
  return shape.reduce((product, side) => product * side, 1);
}

// Conv2D, stride 1, padding "valid", relu. Most inputs are zero and are passed over.
function convolve(input, { window, shapeIn, shape, kernel, bias, maps }) {
  const [, widthIn, channelsIn] = shapeIn;
  const [height, width, channels] = shape;
  const sums = new Float64Array(channels);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += channels) {
      sums.set(bias);
      for (let dy = 0, at = 0; dy < window; dy++) {
        let from = ((y + dy) * widthIn + x) * channelsIn;
        for (const end = from + window * channelsIn; from < end; from++, at += channels) {
          const value = input[from];
          if (value === 0) continue;
          for (let k = 0; k < channels; k++) sums[k] += value * kernel[at + k];
        }
      }
      for (let k = 0; k < channels; k++) maps[to + k] = sums[k] > 0 ? sums[k] : 0;
    }
  }
}

// MaxPooling2D, stride as large as the window, padding "valid".
function pool(input, { window, shapeIn, shape, maps }) {
  const [, widthIn, channels] = shapeIn;
  const [height, width] = shape;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let k = 0; k < channels; k++, to++) {
        let largest = -Infinity;
        for (let dy = 0; dy < window; dy++) {
          for (let dx = 0; dx < window; dx++) {
            const value = input[((y * window + dy) * widthIn + x * window + dx) * channels + k];
            if (value > largest) largest = value;
          }
        }
        maps[to] = largest;
      }
    }
  }
}

// Flatten, then Dense: the logits.
function dense(input, { kernel, bias, maps }) {
  const sums = Float64Array.from(bias);
  for (let i = 0, at = 0; i < input.length; i++, at += sums.length) {
    if (input[i] === 0) continue;
    for (let k = 0; k < sums.length; k++) sums[k] += input[i] * kernel[at + k];
  }
  maps.set(sums);
}

function softmax(logits, probabilities) {
  const largest = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - largest));
  const total = powers.reduce((sum, power) => sum + power);
  powers.forEach((power, k) => (probabilities[k] = power / total));
}
