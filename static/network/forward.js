// The network's forward pass for one digit, from its Spec. Mirrors model/reading.py. Values lie in
// memory as TensorFlow's do: row, column, channel.

export class Network {
  // header: what ui/live/describe.py tells of a Spec, and `off`: [layer, channel] of every channel
  // that is switched off; numbers: all weights one after the other, as the header names them.
  constructor(header, numbers) {
    let taken = 0;
    const take = (shape) => numbers.subarray(taken, (taken += size(shape)));
    this.input = header.input;
    this.classes = header.classes;
    this.shown = header.shown;
    this.layers = header.layers.map((layer) => {
      const named = layer.weights.map(([name, shape]) => [name.split("/").at(-1), take(shape)]);
      return prepare(layer, Object.fromEntries(named));
    });
    for (const [layer, channel] of header.off ?? []) this.layers[layer].off.push(channel);
    this.last = this.layers[header.logits];
    this.logits = new Float32Array(header.classes.length);
    this.probabilities = new Float32Array(header.classes.length);
  }

  // digit: Float32Array as large as the input. Fills each layer's `values`, the logits, the
  // probabilities.
  read(digit) {
    let input = digit;
    for (const layer of this.layers) {
      RUN[layer.kind](input, layer, layer.values);
      if (layer === this.last) this.logits.set(layer.values);
      ACTIVATE[layer.activation](layer.values, layer);
      for (const channel of layer.off) silence(layer, channel);
      input = layer.values;
    }
    this.probabilities.set(this.logits);
    softmax(this.probabilities);
  }
}

const RUN = {
  Conv2D: convolve,
  MaxPooling2D: maxPool,
  AveragePooling2D: averagePool,
  GlobalAveragePooling2D: averagePool,
  BatchNormalization: normalise,
  Rescaling: (input, { scale, offset }, values) => {
    for (let i = 0; i < values.length; i++) values[i] = input[i] * scale + offset;
  },
  Dense: dense,
  Activation: copy,
  Flatten: copy,
  Dropout: copy,
};

const ACTIVATE = {
  linear: () => {},
  relu,
  leaky_relu: (values, { slope }) => each(values, (value) => (value > 0 ? value : value * slope)),
  elu: (values) => each(values, (value) => (value > 0 ? value : Math.expm1(value))),
  tanh: (values) => each(values, Math.tanh),
  sigmoid: (values) => each(values, (value) => 1 / (1 + Math.exp(-value))),
  softmax,
};

// A layer with its weights and the room for what it computes.
function prepare(layer, weights) {
  const made = { ...layer, ...weights, off: [], values: new Float32Array(size(layer.grid_out)) };
  if (layer.kind === "GlobalAveragePooling2D") made.window = layer.grid_in.slice(0, 2);
  if (layer.units) made.sums = new Float64Array(layer.units); // Conv2D, Dense
  if (layer.kind === "BatchNormalization") {
    const { gamma, beta, moving_mean: mean, moving_variance: variance } = weights;
    made.factor = Float64Array.from(variance, (v, k) => (gamma?.[k] ?? 1) / Math.sqrt(v + layer.epsilon));
    made.shift = made.factor.map((factor, k) => (beta?.[k] ?? 0) - mean[k] * factor);
  }
  return made;
}

function size(shape) {
  return shape.reduce((product, side) => product * side, 1);
}

// Most inputs are zero and are passed over.
function convolve(input, layer, values) {
  const { window, stride, pads, grid_in, grid_out, kernel, bias, sums } = layer;
  const [heightIn, widthIn, channelsIn] = grid_in;
  const [height, width, channels] = grid_out;
  for (let y = 0, to = 0; y < height; y++) {
    const top = y * stride[0] - pads[0][0];
    const bottom = Math.min(top + window[0], heightIn);
    for (let x = 0; x < width; x++, to += channels) {
      const left = x * stride[1] - pads[1][0];
      const first = Math.max(left, 0);
      const length = (Math.min(left + window[1], widthIn) - first) * channelsIn;
      if (bias) sums.set(bias);
      else sums.fill(0);
      for (let row = Math.max(top, 0); row < bottom; row++) {
        let from = (row * widthIn + first) * channelsIn;
        let at = ((row - top) * window[1] + first - left) * channelsIn * channels;
        for (const end = from + length; from < end; from++, at += channels) {
          const value = input[from];
          if (value === 0) continue;
          for (let k = 0; k < channels; k++) sums[k] += value * kernel[at + k];
        }
      }
      for (let k = 0; k < channels; k++) values[to + k] = sums[k];
    }
  }
}

function maxPool(input, layer, values) {
  values.fill(-Infinity);
  for (let unit = 0, to = 0; to < values.length; unit++, to += layer.grid_out[2]) {
    const { top, bottom, left, right, width, channels } = seen(layer, unit);
    for (let row = top; row < bottom; row++) {
      for (let from = (row * width + left) * channels, column = left; column < right; column++) {
        for (let k = 0; k < channels; k++, from++) {
          if (input[from] > values[to + k]) values[to + k] = input[from];
        }
      }
    }
  }
}

// The mean of what lies inside the input.
function averagePool(input, layer, values) {
  values.fill(0);
  for (let unit = 0, to = 0; to < values.length; unit++, to += layer.grid_out[2]) {
    const { top, bottom, left, right, width, channels } = seen(layer, unit);
    const share = 1 / ((bottom - top) * (right - left));
    for (let row = top; row < bottom; row++) {
      for (let from = (row * width + left) * channels, column = left; column < right; column++) {
        for (let k = 0; k < channels; k++, from++) values[to + k] += share * input[from];
      }
    }
  }
}

const SEEN = { top: 0, bottom: 0, left: 0, right: 0, width: 0, channels: 0 };

// The rows and columns of its input that a unit sees. One object for all: nothing is made anew.
function seen({ window, stride, pads, grid_in, grid_out }, unit) {
  const top = Math.floor(unit / grid_out[1]) * stride[0] - pads[0][0];
  const left = (unit % grid_out[1]) * stride[1] - pads[1][0];
  SEEN.top = Math.max(top, 0);
  SEEN.bottom = Math.min(top + window[0], grid_in[0]);
  SEEN.left = Math.max(left, 0);
  SEEN.right = Math.min(left + window[1], grid_in[1]);
  SEEN.width = grid_in[1];
  SEEN.channels = grid_in[2];
  return SEEN;
}

function normalise(input, { factor, shift }, values) {
  for (let i = 0, k = 0; i < values.length; i++, k++) {
    if (k === factor.length) k = 0;
    values[i] = input[i] * factor[k] + shift[k];
  }
}

function dense(input, { kernel, bias, sums }, values) {
  if (bias) sums.set(bias);
  else sums.fill(0);
  for (let i = 0, at = 0; i < input.length; i++, at += sums.length) {
    const value = input[i];
    if (value === 0) continue;
    for (let k = 0; k < sums.length; k++) sums[k] += value * kernel[at + k];
  }
  values.set(sums);
}

function copy(input, layer, values) {
  values.set(input);
}

function each(values, change) {
  for (let i = 0; i < values.length; i++) values[i] = change(values[i]);
}

// Apart from `each`: it runs over most values of most networks.
function relu(values) {
  for (let i = 0; i < values.length; i++) if (values[i] < 0) values[i] = 0;
}

function silence({ values, grid_out }, channel) {
  for (let i = channel; i < values.length; i += grid_out[2]) values[i] = 0;
}

function softmax(values) {
  let [largest, total] = [-Infinity, 0];
  for (const value of values) if (value > largest) largest = value;
  for (const value of values) total += Math.exp(value - largest);
  for (let i = 0; i < values.length; i++) values[i] = Math.exp(values[i] - largest) / total;
}
