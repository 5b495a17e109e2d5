// How large the cells of every layer are: as large as the window has room for.

const GAP = 2; // CSS pixels between two tiles, about
export const NAME = 30; // CSS pixels that a layer's name takes
const SIZES = [2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 30, 32]; // CSS pixels a cell
export const READABLE = 20; // CSS pixels: the least side of a tile

// The side of a cell in each layer, CSS pixels. grids: [height, width, channels] of each layer;
// room: the width to fill, CSS pixels; height: what all of them should take, as far as they can;
// trueScale: a cell is as large in every layer.
export function cells(grids, room, height, trueScale) {
  const fits = (chosen) => total(grids, chosen, room) <= height;
  if (trueScale) {
    const all = SIZES.map((size) => grids.map(() => size));
    return all.findLast(fits) ?? all[0];
  }
  const chosen = grids.map((grid) => SIZES.find((size) => size * shorter(grid) >= READABLE) ?? READABLE);
  // The layer with the smallest tiles grows first.
  const growing = new Set(grids.keys());
  while (growing.size) {
    const n = [...growing].sort((a, b) => chosen[a] * shorter(grids[a]) - chosen[b] * shorter(grids[b]))[0];
    const next = chosen.with(n, SIZES[SIZES.indexOf(chosen[n]) + 1]);
    if (next[n] && next[n] * grids[n][1] <= room && fits(next)) chosen[n] = next[n];
    else growing.delete(n);
  }
  return chosen;
}

function shorter([height, width]) {
  return Math.min(height, width);
}

// The height of all layers with cells of these sizes.
export function total(grids, chosen, room) {
  return grids.reduce((sum, grid, n) => sum + NAME + tall(grid, chosen[n], room), 0);
}

// The height of a layer whose tiles wrap to the room.
function tall([height, width, channels], cell, room) {
  const columns = Math.max(1, Math.floor((room + GAP) / (width * cell + GAP)));
  return Math.ceil(channels / columns) * (height * cell + GAP);
}
