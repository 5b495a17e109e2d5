import assert from "node:assert/strict";
import test from "node:test";

import { parse, sentences, tr } from "../../static/language.js";

const FILE = String.raw`# What it says.
msgid ""
msgstr ""
"Language: zh\n"

#: ui/words.py
msgid "Dense"
msgstr "全连接"

#: ui/words.py
msgctxt "network"
msgid "Dense"
msgstr "全连接网络"

#: static/a.js
msgid ""
"{n} pixels, "
"\"ink\""
msgstr ""
"{n} 个像素，"
"“笔迹”"

#: ui/words.py
msgid "{n} batch"
msgid_plural "{n} batches"
msgstr[0] "{n} 个批次"

msgid "not yet"
msgstr ""
`;

test("the sentences of a catalogue, whole", () => {
  const expected = { Dense: "全连接", '{n} pixels, "ink"': "{n} 个像素，“笔迹”" };
  assert.deepEqual(Object.fromEntries(parse(FILE)), expected);
});

test("values stand where their names do", () => {
  assert.equal(tr("{n} of {all}, {odd}", { n: 0, all: 10 }), "0 of 10, {odd}");
});

test("sentences follow each other, none that is empty", () => {
  assert.equal(sentences("", "One.", undefined, "Two."), "One. Two.");
  assert.equal(sentences("", null), "");
});
