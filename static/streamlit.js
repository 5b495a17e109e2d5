// Streamlit's own texts in the reader's language: those of its widgets, toolbars and messages, for
// which it has no setting. They are React's, so each is changed where it stands, and anew when React
// says it anew.

import { later, tr } from "./language.js";

const TEXTS = [
  // Around the page
  later("Skip to main content"),
  later("App pages"),
  later("Sidebar"),
  later("Collapse sidebar"),
  later("Expand sidebar"),
  later("Link to heading"),
  later("Running..."),
  later("progress"),
  later("Stop"),
  later("Notifications"),
  later("Scroll tabs left"),
  later("Scroll tabs right"),
  later("Connecting"),
  later("Connecting to Streamlit server"),
  later("Connection error"),
  later("Connection lost. Please wait for the app to reconnect, then try again."),
  later("Please wait..."),
  later("Page not found"),
  later("The page that you have requested does not seem to exist. Running the app's main page."),
  // What one chooses or types
  later("Choose an option"),
  later("Choose options"),
  later("{count} options available."),
  later("{count} option available."),
  later("No results"),
  later("Open"),
  later("Close"),
  later("Selected values"),
  later("Select all"),
  later("Clear all"),
  later("Clear value"),
  later("Remove {name}"),
  later("Increment"),
  later("Decrement"),
  later("Press Enter to apply"),
  later("Press Ctrl+Enter to apply"),
  later("Press ⌘+Enter to apply"),
  later("Help"),
  later("Help for {name}"),
  // Files and the camera
  later("Upload"),
  later("Add files"),
  later("file upload"),
  later("{size} per file"),
  later("File must be {size} or smaller."),
  later("{kind} files are not allowed."),
  later("Take Photo"),
  later("Clear photo"),
  later("This app would like to use your camera."),
  later("Learn how to allow access."),
  // Pictures, code, charts and tables
  later("Fullscreen"),
  later("Close fullscreen"),
  later("Copy to clipboard"),
  later("Copied"),
  later("Copied!"),
  later("Download plot as a PNG"),
  later("Zoom"),
  later("Zoom in"),
  later("Zoom out"),
  later("Pan"),
  later("Autoscale"),
  later("Reset axes"),
  later("Search"),
  later("Download as CSV"),
  later("Show/hide columns"),
  later("Sort ascending"),
  later("Sort descending"),
  later("Statistics"),
  later("Format"),
  later("Autosize"),
  later("Pin column"),
  later("Unpin column"),
  later("Hide column"),
];
// A toolbar's buttons say of what they are: "Fullscreen: A picture".
const OF = later("{action}: {name}");
const ATTRIBUTES = ["aria-label", "placeholder", "title", "data-title"];
// The app's own texts, and people's.
const OURS = '[data-testid="stMarkdownContainer"], [data-testid="stFileUploaderFileName"], [role="option"], [translate="no"], svg, code, style';
const THEIRS = '[data-testid="stFileUploaderDropzone"], [data-testid="stCameraInput"]';
const LONGEST = 120; // characters

const exact = new Set(TEXTS.filter((text) => !text.includes("{")));
const patterns = TEXTS.filter((text) => text.includes("{")).map((text) => [text, pattern(text)]);

// "{size} per file" → what finds the size in it.
function pattern(text) {
  const literal = text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal.replace(/\{(\w+)\}/g, "(?<$1>.+)")}$`);
}

// One of Streamlit's texts as the reader says it; any other text as it is.
export function translate(text) {
  const said = text.trim();
  if (!said || said.length > LONGEST) return text;
  if (exact.has(said)) return text.replace(said, tr(said));
  const [, action, name] = /^(.+?): (.+)$/s.exec(said) ?? [];
  if (exact.has(action)) return tr(OF, { action: tr(action), name });
  for (const [message, found] of patterns) {
    const match = found.exec(said);
    if (match) return tr(message, match.groups);
  }
  return text;
}

// Translate what is in this element, and what will be.
export function watch(root) {
  visit(root);
  new MutationObserver((changes) => changes.forEach(follow)).observe(root, {
    childList: true,
    subtree: true,
    characterData: true,
    attributeFilter: ATTRIBUTES,
  });
}

function follow({ type, target, attributeName, addedNodes }) {
  if (type === "childList") addedNodes.forEach(visit);
  else if (type === "attributes") change(target, attributeName);
  else visit(target);
}

function visit(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = translate(node.data);
    if (text !== node.data && !isOurs(node.parentElement)) node.data = text;
  } else if (node.nodeType === Node.ELEMENT_NODE) {
    for (const name of ATTRIBUTES) change(node, name);
    node.childNodes.forEach(visit);
  }
}

function isOurs(element) {
  return element?.closest(OURS) && !element.closest(THEIRS);
}

function change(element, name) {
  const said = element.getAttribute(name);
  const text = said && translate(said);
  if (text !== said) element.setAttribute(name, text);
}
