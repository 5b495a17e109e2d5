// When the browser's address makes a new entry for Back, and when it listens to nobody.
import assert from "node:assert/strict";
import test from "node:test";

import { apply, guard, leave, stay } from "../../static/address.js";

const fresh = () => ({ visit: null, serial: 0, entry: 0, navigation: 0, awaited: null, travels: false });

class Browser {
  constructor(search = "") {
    this.entries = [search];
    this.at = 0;
    this.location = { pathname: "/follow", hash: "", search };
    this.history = {
      pushState: (_state, _title, url) => this.go(url, ++this.at, Infinity),
      replaceState: (_state, _title, url) => this.go(url, this.at, 1),
    };
  }

  go(url, at, replaced) {
    this.location.search = new URL(url, "http://server").search;
    this.entries.splice(at, replaced, this.location.search);
  }

  back(state, by = 1) {
    this.at -= by;
    this.location.search = this.entries[this.at];
    leave(state, this);
  }
}

const says = (serial, query, entry, navigation = 0, answers = "") => ({
  visit: "me",
  serial,
  query,
  entry,
  navigation,
  answers,
  page: "follow",
});

test("a page's first address replaces, something else begins an entry, a stroke does not", () => {
  const [state, browser] = [fresh(), new Browser()];
  apply(state, says(1, "d=1", 0), browser);
  apply(state, says(2, "d=2", 1), browser);
  apply(state, says(3, "d=3", 1), browser);
  assert.deepEqual(browser.entries, ["?d=1", "?d=3"]);
});

test("what was never rendered leaves one entry behind", () => {
  const [state, browser] = [fresh(), new Browser()];
  apply(state, says(1, "d=1", 0), browser);
  apply(state, says(4, "d=4", 3), browser);
  assert.deepEqual(browser.entries, ["?d=1", "?d=4"]);
});

test("an element that is drawn again says nothing new", () => {
  const [state, browser] = [fresh(), new Browser()];
  apply(state, says(2, "d=2", 0), browser);
  apply(state, says(1, "d=1", 0), browser);
  assert.deepEqual(browser.entries, ["?d=2"]);
});

test("after Back nothing is heard but its answer", () => {
  const [state, browser] = [fresh(), new Browser()];
  apply(state, says(1, "d=1", 0), browser);
  apply(state, says(2, "d=2", 1), browser);
  browser.back(state);
  apply(state, says(3, "d=3", 2), browser); // a click that was under way
  assert.equal(browser.location.search, "?d=1");
  apply(state, says(4, "d=1", 2, 1, "d=1"), browser);
  stay(state);
  apply(state, says(5, "d=5", 3, 1, "d=1"), browser);
  assert.deepEqual(browser.entries, ["?d=1", "?d=5"]);
});

test("an older answer is none", () => {
  const [state, browser] = [fresh(), new Browser()];
  for (let n = 1; n < 4; n++) apply(state, says(n, `d=${n}`, n), browser);
  browser.back(state);
  browser.back(state);
  apply(state, says(4, "d=2", 3, 1, "d=2"), browser);
  assert.equal(browser.location.search, "?d=1");
  apply(state, says(5, "d=1", 3, 2, "d=1"), browser);
  assert.equal(state.awaited, null);
});

test("what the server makes of an address replaces it", () => {
  const [state, browser] = [fresh(), new Browser()];
  apply(state, says(1, "d=1", 0), browser);
  apply(state, says(2, "d=2", 1), browser);
  browser.back(state);
  apply(state, says(3, "", 1, 1, "d=1"), browser);
  assert.deepEqual(browser.entries, ["", "?d=2"]);
});

test("another page's answer is none", () => {
  const [state, browser] = [fresh(), new Browser()];
  apply(state, says(1, "d=1", 0), browser);
  apply(state, says(2, "d=2", 1), browser);
  browser.back(state);
  apply(state, { ...says(3, "d=1", 1, 1, "d=1"), page: "training" }, browser);
  assert.notEqual(state.awaited, null);
});

test("no entry is made on the way Back until a hand does something", () => {
  const [state, browser] = [fresh(), new Browser()];
  guard(state, browser.history);
  apply(state, says(1, "d=1", 0), browser);
  apply(state, says(2, "d=2", 1), browser);
  browser.back(state);
  apply(state, says(3, "d=1", 1, 1, "d=1"), browser);
  browser.history.pushState({}, "", "/elsewhere");
  assert.deepEqual(browser.entries, ["?d=1", "?d=2"]);
  stay(state);
  browser.history.pushState({}, "", "/elsewhere");
  assert.deepEqual(browser.entries, ["?d=1", ""]);
});

test("another visit is heard from its beginning", () => {
  const [state, browser] = [fresh(), new Browser()];
  apply(state, says(9, "d=9", 7), browser);
  apply(state, { ...says(1, "d=1", 0), visit: "other" }, browser);
  assert.deepEqual(browser.entries, ["?d=1"]);
});

test("Streamlit's own parameters stay", () => {
  const [state, browser] = [fresh(), new Browser("?embed=true&d=0")];
  apply(state, says(1, "d=1", 0), browser);
  assert.equal(browser.location.search, "?d=1&embed=true");
});
