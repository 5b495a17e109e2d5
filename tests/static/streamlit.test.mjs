import assert from "node:assert/strict";
import test from "node:test";

globalThis.document = { documentElement: {} };
const { know } = await import("../../static/language.js");
const { translate } = await import("../../static/streamlit.js");

know("xx", [
  ["Fullscreen", "GROSS"],
  ["Remove {name}", "{name} WEG"],
  ["{size} per file", "JE {size}"],
  ["{action}: {name}", "{name}: {action}"],
]);

test("Streamlit's texts are translated, with what they hold", () => {
  const said = ["Fullscreen", " Fullscreen ", "Remove a: b.png", "10MB per file", "Fullscreen: A 7: x"].map(translate);
  assert.deepEqual(said, ["GROSS", " GROSS ", "a: b.png WEG", "JE 10MB", "A 7: x: GROSS"]);
});

test("all else stays", () => {
  for (const text of ["", "  ", "Fullscreens", "Full: screen", "x".repeat(500), "Upload"]) {
    assert.equal(translate(text), text);
  }
});
