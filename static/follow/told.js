// What is said beside the maps of matters.js, in sentences and numbers.

import { tr } from "../language.js";
import * as numbers from "../numbers.js";

// What stands before and after the class that the network says now. was: the class that it said with
// nothing covered, null where it still says so; before, now: how probable that was and is; share: how
// probable what it says is; pixels, ink: how many are covered, and how many of these hold ink.
export function answer({ pixels, ink, was, before, now, share: sure }) {
  const told = { pixels, ink, was, before: share(before), now: share(now), share: share(sure) };
  if (!pixels) return around(tr("The network says {said} with {before}.", told));
  return around(
    was === null
      ? tr("Pixels covered: {pixels}, of ink: {ink}. Still {said}: {before} before, {now} now.", told)
      : tr("Pixels covered: {pixels}, of ink: {ink}. Now {said} with {share}, no longer {was} ({now}).", told),
  );
}

function around(sentence) {
  return sentence.split("{said}");
}

// How far a class is ahead of another, or of all others where that is null. now: how far it still is
// with something covered, else null.
export function score(one, other, before, now) {
  const told = { one, other, score: number(before), now: number(now ?? 0) };
  if (now === null) {
    return other === null
      ? tr("Score of {one} against the mean of the others: {score}.", told)
      : tr("Score of {one} against {other}: {score}.", told);
  }
  return other === null
    ? tr("Score of {one} against the mean of the others: {score} before, {now} now.", told)
    : tr("Score of {one} against {other}: {score} before, {now} now.", told);
}

// at: the [row, column] that is pointed at, or null.
export function readout(at, ink, brush) {
  if (!at) return tr("Point at a map, or tap it: the same pixel in all of them. A click covers just that region.");
  const told = { row: at[0], column: at[1], ink: number(ink), size: `${brush}×${brush}` };
  return tr("Row {row}, column {column}: ink {ink}. A click on a map covers just these {size} pixels.", told);
}

// What a map has at a pixel.
export function value(value, unit) {
  return `${value > 0 ? "+" : ""}${figure(value)} ${unit}`;
}

// How far a map reaches from zero.
export function most(most, unit) {
  return tr("up to ±{most} {unit}", { most: figure(most), unit });
}

// A probability, unbroken: "> 99.9%".
export function share(probability) {
  return numbers.percent(probability).replace(" ", "\u00a0");
}

function number(value) {
  return value.toFixed(2).replace("-", "−");
}

function figure(value) {
  return numbers.figure(value).replaceAll("-", "−");
}
