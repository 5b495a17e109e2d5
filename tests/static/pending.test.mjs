// Nothing that was kept is lost between the desk and the server.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Pending } from "../../static/teach/pending.js";

const A = { id: "a", name: "A", count: 1 };
const drawing = (id) => ({ id, sign: "a", name: "A", png: "" });
const ids = (all) => all.map(({ id }) => id);

test("what was not confirmed is said again, with what came since", () => {
  const pending = new Pending();
  pending.keep(drawing("1"));
  assert.deepEqual(ids(pending.tell().added), ["1"]);
  pending.keep(drawing("2"));
  const second = pending.tell();
  assert.deepEqual(ids(second.added), ["1", "2"]);
  pending.confirm(1);
  assert.deepEqual(ids(pending.tell().added), ["2"]);
  pending.confirm(second.number);
  assert.ok(pending.isEmpty);
});

test("an answer to an earlier message confirms nothing that came later", () => {
  const pending = new Pending();
  pending.keep(drawing("1"));
  pending.tell();
  pending.remove("1"); // while it is under way
  pending.confirm(1);
  assert.deepEqual(pending.tell().removed, ["1"]);
  pending.arrange([{ id: "a", name: "B" }]);
  pending.confirm(2);
  assert.deepEqual(pending.tell().signs, [{ id: "a", name: "B" }]);
  pending.confirm(3);
  assert.ok(pending.isEmpty);
});

test("what stands is what the server has and what is under way, each once", () => {
  const pending = new Pending();
  const server = { signs: [A], drawings: [{ id: "0", sign: "a" }] };
  pending.keep(drawing("1"));
  assert.equal(pending.over(server).signs[0].count, 2);
  const later = { signs: [{ ...A, count: 2 }], drawings: [...server.drawings, { id: "1", sign: "a" }] };
  assert.deepEqual(ids(pending.over(later).drawings), ["0", "1"]); // its answer was lost
  assert.equal(pending.over(later).signs[0].count, 2);
  pending.remove("0");
  assert.deepEqual(ids(pending.over(later).drawings), ["1"]);
  assert.equal(pending.over(later).signs[0].count, 1);
  pending.arrange([]);
  assert.deepEqual(pending.over(later).signs, []);
});

test("who comes anew numbers on from what the server has", () => {
  const pending = new Pending();
  pending.confirm(17);
  pending.keep(drawing("1"));
  assert.equal(pending.tell().number, 18);
});
