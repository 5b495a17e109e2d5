// The live view without a server: one HTML file with a pad of its own. ui/live/offline.py makes it.

import { know, tr } from "../language.js";
import answer from "../live/answer.js";
import use from "../live/network.js";
import { store } from "../live/store.js";
import view from "../live/view.js";
import { Pen } from "../teach/pen.js";
import { fromBase64, unpack } from "../wire.js";

const byId = (id) => document.getElementById(id);
const nothing = () => {}; // nobody listens to what is chosen

export default function start() {
  know(document.documentElement.lang, JSON.parse(byId("sentences").textContent));
  const data = fromBase64(byId("network").textContent.trim());
  const [{ id }] = unpack(data);
  use({ data });

  // The style sheets of the view are its own, as in the app.
  const eye = byId("eye").attachShadow({ mode: "open" });
  eye.append(byId("view").content.cloneNode(true));
  const looks = { readable: true, brightness: "layer", order: null, chosen: null };
  view({ parentElement: eye, data: looks, setTriggerValue: nothing });

  const says = tr("Draw on the pad: the answer follows the pen.");
  const told = { network: id, digit: null, live: true, says, order: [] };
  answer({ parentElement: byId("prediction"), data: told, setTriggerValue: nothing });

  const pad = byId("pad");
  const pen = new Pen(pad.querySelector(".upper-canvas"), () => store.touch("drawn"), []);
  pen.width = Number(pad.dataset.brush);
  byId("clear").addEventListener("click", () => pen.clear());
  byId("undo").addEventListener("click", () => pen.undo());
}
