// Many points in two dimensions after every layer, sent once for each network and projection by
// ui/why/cloud.py; cloud.js shows them.

import { fromBase64, unpack } from "../wire.js";

const MOST = 4; // clouds that are kept
const clouds = new Map(); // by id
const listeners = new Set();

// listen: called whenever a cloud has come. Returns how to stop.
export function onCloud(listen) {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

export function cloudOf(id) {
  return clouds.get(id);
}

// Where the points are at a depth: whole numbers are layers, between two they are on their way.
// Writes x, y of each point, within ±1.
export function pointsAt({ places, labels }, depth, xy) {
  const [low, high] = [Math.floor(depth), Math.ceil(depth)];
  const [from, to] = [low, high].map((layer) => layer * labels.length * 2);
  const share = ease(depth - low);
  for (let i = 0; i < xy.length; i++) {
    xy[i] = ((1 - share) * places[from + i] + share * places[to + i]) / 32767.5 - 1;
  }
}

// The same for one point with a place of its own in each layer.
export function placeAt(places, depth) {
  const [low, high] = [Math.floor(depth), Math.ceil(depth)];
  const share = ease(depth - low);
  return [0, 1].map((axis) => (1 - share) * places[low][axis] + share * places[high][axis]);
}

export function ease(share) {
  return share * share * (3 - 2 * share);
}

// The point nearest to (x, y) no further away than `reach` among those that count, or −1.
export function nearest(xy, x, y, reach, counts) {
  let [best, distance] = [-1, reach * reach];
  for (let i = 0; i < xy.length / 2; i++) {
    const away = (xy[2 * i] - x) ** 2 + (xy[2 * i + 1] - y) ** 2;
    if (away <= distance && counts(i)) [best, distance] = [i, away];
  }
  return best;
}

export default ({ data }) => {
  const [{ id, places, labels, wrong }] = unpack(data);
  if (clouds.has(id)) return;
  const cloud = { places: new Uint16Array(fromBase64(places).buffer), labels: fromBase64(labels), wrong };
  clouds.set(id, cloud);
  if (clouds.size > MOST) clouds.delete(clouds.keys().next().value);
  for (const listen of listeners) listen();
};
