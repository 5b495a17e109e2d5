// What is said in the browser, in the reader's language: the same catalogues as the server's, one
// file of gettext's form each (static/languages/). Marked as there: tr("{n} pixels", { n }).

let messages = new Map(); // English → the reader's
let asked; // the language that was asked for
let spoken;

// Resolves once it is known which language is spoken: nothing is said before.
export const ready = new Promise((resolve) => (spoken = resolve));

// Speak a language, "en", "zh". The page's address holds it, so it stays as long as the page. Where
// its file does not come, English is better than silence.
export async function speak(code) {
  if (asked === code) return;
  asked = code;
  const address = new URL(`languages/${code}.po`, import.meta.url);
  const text = code === "en" ? "" : await fetch(address).then((file) => (file.ok ? file.text() : ""), () => "");
  know(text || code === "en" ? code : "en", parse(text));
}

// Speak a language whose sentences are at hand: pairs of the English one and its own.
export function know(code, sentences) {
  document.documentElement.lang = code;
  messages = new Map(sentences);
  spoken();
}

// The sentence in the reader's language, with values put in where {name} stands.
export function tr(message, values = {}) {
  return (messages.get(message) || message).replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
}

// Whole sentences one after another, without those that are empty. Mirrors model/language.py.
export function sentences(...parts) {
  const said = parts.filter(Boolean);
  return said.length ? said.reduce((first, next) => tr("{first} {next}", { first, next })) : "";
}

// A constant that is translated where it is shown.
export function later(message) {
  return message;
}

// The sentences of a .po file: English → the other language. Plural forms, and words that mean
// different things (msgctxt), are the server's alone.
export function parse(text) {
  const entry = /(?<!^msgctxt .*\s)^msgid ((?:".*"\s*)+)msgstr ((?:".*"\s*)+)/gm;
  const found = [...text.matchAll(entry)].map(([, id, said]) => [joined(id), joined(said)]);
  return new Map(found.filter(([id, said]) => id && said));
}

function joined(lines) {
  return lines.match(/".*"/g).map((line) => JSON.parse(line)).join("");
}
