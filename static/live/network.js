// The network in use, handed to the live components. ui/live/view.py sends it, once each.

import { Network } from "../network/forward.js";
import { unpack, unpackPalette } from "../wire.js";
import { store } from "./store.js";

export default ({ data }) => {
  const [header, numbers] = unpack(data);
  const network = new Network(header, numbers);
  const colours = Object.fromEntries(
    Object.entries(header.palettes).map(([kind, table]) => [kind, unpackPalette(table)]),
  );
  Object.assign(network, { colours: colours.input, signed: colours.signed });
  network.layers.forEach((layer) => (layer.colours = colours[layer.palette]));
  store.use(header.id, network);
};
