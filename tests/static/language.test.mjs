import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";

import { parse, ready, sentences, speak, tr } from "../../static/language.js";

const FOLDER = new URL("../../static/languages/", import.meta.url);

test("what is in no catalogue is English, with its values put in", () => {
  assert.equal(tr("Row {row}, column {column}.", { row: 3, column: 0 }), "Row 3, column 0.");
  assert.equal(tr("{unknown} stays", {}), "{unknown} stays");
});

test("a catalogue is read as gettext writes it", () => {
  const text = `msgid ""
msgstr ""
"Language: zh\\n"

#: a.js
msgid "one"
msgstr "一"

#: a.js
msgid ""
"a long "
"\\"sentence\\""
msgstr ""
"长"
"句"

msgid "not yet"
msgstr ""

#: b.py
msgctxt "of another kind"
msgid "one"
msgstr "另一个"

msgid "{n} batch"
msgid_plural "{n} batches"
msgstr[0] "{n} 个批次"
`;
  assert.deepEqual([...parse(text)], [["one", "一"], ['a long "sentence"', "长句"]]);
});

test("sentences follow each other, none that is empty", () => {
  assert.equal(sentences("", "One.", undefined, "Two."), "One. Two.");
  assert.equal(sentences("", null), "");
});

test("every catalogue that ships holds what the browser says", () => {
  for (const file of readdirSync(FOLDER)) {
    const known = parse(readFileSync(new URL(file, FOLDER), "utf8"));
    assert.ok(known.size > 100, `${file}: ${known.size}`);
  }
});

test("where a catalogue does not come, the page speaks English instead of waiting", async () => {
  globalThis.document = { documentElement: {} };
  globalThis.fetch = () => Promise.reject(new Error("no network"));
  await speak("zh");
  await ready;
  assert.equal(document.documentElement.lang, "en");
  assert.equal(tr("Close"), "Close");
});
