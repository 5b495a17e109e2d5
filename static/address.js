// The browser's address says what the page shows, and Back and Forward go through it.
//
// The server sends what the address should say (ui/history.py). A new entry begins where something
// else is shown than a stroke more: `entry` counts them there, so that one which React never
// renders is not lost. On Back and Forward Streamlit runs the page with the older address, and the
// server restores it: until it has answered, what it says is about the page before.

import { ready, speak } from "./language.js";
import { watch } from "./streamlit.js";

const STREAMLITS = /^embed(_options)?$/;
const PATIENCE = 20_000; // ms: an answer that does not come, since the server was gone

// The document keeps one history, whatever pages and elements there are.
const state = { visit: null, serial: 0, entry: 0, navigation: 0, awaited: null, travels: false };

export default function show({ data }) {
  speak(data.language);
  apply(state, data, window);
}

export function apply(state, data, { location, history }) {
  if (data.visit !== state.visit) {
    Object.assign(state, { visit: data.visit, serial: 0, entry: data.entry, awaited: null });
  }
  if (data.serial <= state.serial) return; // an element that was drawn again
  state.serial = data.serial;
  const answers = isWaiting(state);
  if (answers && !isAnswer(state, data)) return;
  const pushes = !answers && data.entry > state.entry;
  Object.assign(state, { entry: data.entry, navigation: data.navigation, awaited: null });
  const query = withStreamlits(data.query, location.search);
  if (query === location.search) return;
  history[pushes ? "pushState" : "replaceState"]({}, "", location.pathname + query);
}

export function leave(state, { location }) {
  if (location.hash) return; // a link within the page: Streamlit does not run it for that
  const [page, query] = [location.pathname.split("/").pop(), location.search.slice(1)];
  Object.assign(state, { awaited: { page, query, until: Date.now() + PATIENCE }, travels: true });
}

function isWaiting(state) {
  return state.awaited !== null && Date.now() < state.awaited.until;
}

function isAnswer(state, data) {
  const { page, query } = state.awaited;
  return data.navigation > state.navigation && data.page === page && data.answers === query;
}

function withStreamlits(query, search) {
  const own = [...new URLSearchParams(search)].filter(([name]) => STREAMLITS.test(name));
  const text = [query, new URLSearchParams(own).toString()].filter(Boolean).join("&");
  return text && `?${text}`;
}

// Where the visitor goes Back faster than pages run, Streamlit would make an entry for a page whose
// run began on the way, and everything to go Forward to would be gone. A new entry needs a hand.
export function guard(state, history) {
  const push = history.pushState.bind(history);
  history.pushState = (...entry) => {
    if (!state.travels) push(...entry);
  };
}

export function stay(state) {
  Object.assign(state, { awaited: null, travels: false });
}

if (typeof window !== "undefined") {
  ready.then(() => document.documentElement.lang !== "en" && watch(document.body));
  guard(state, window.history);
  window.addEventListener("popstate", () => leave(state, window));
  for (const hand of ["pointerdown", "keydown", "click"]) {
    window.addEventListener(hand, () => stay(state), { capture: true });
  }
}
