// The answer, once on the page: the class, its share, all probabilities, live; and when the pen has
// lifted, what the server says of the same drawing. ui/live/answer.py mounts it.

import { make, say } from "../dom.js";
import { sentences, tr } from "../language.js";
import { mount } from "../mount.js";
import { percent } from "../numbers.js";
import { unpackFloats } from "../wire.js";
import { store } from "./store.js";

const CALM = 800; // milliseconds without a change before it is spoken
const APART = 1e-3; // by how much the browser's and the server's probabilities may differ at most
const FEW = 12; // classes whose names, short, stand side by side

class Answer {
  constructor(root) {
    this.root = root.querySelector(".answer");
    this.root.answer = this; // for the tests, and for whoever is curious in the browser's console
    for (const name of ["class", "share", "bars", "says", "why", "teach", "spoken"]) {
      this[name] = this.root.querySelector(`.${name}`);
    }
    for (const name of ["why", "teach"]) this[name].addEventListener("click", () => this.ask(name));
    this.unsubscribe = store.subscribe(() => this.show());
  }

  destroy() {
    clearTimeout(this.timer);
    this.unsubscribe();
  }

  update({ data, setTriggerValue }) {
    this.ask = (what) => setTriggerValue("asked", what);
    if (data === this.data) return;
    this.data = data;
    this.told = { ...data, digit: data.digit && unpackFloats(data.digit) };
    store.tell(this.told);
    this.show();
  }

  show() {
    const { told, root } = this;
    const { network, isExample } = store;
    if (!told || !network) return;
    if (network !== this.network) this.build(network);
    const read = Boolean(store.digit) && !isExample;
    const { probabilities, classes } = network;
    const best = read ? probabilities.indexOf(Math.max(...probabilities)) : null;
    classes.forEach((_, k) => this.fill(k, read ? probabilities[k] : 0, k === best));
    root.classList.toggle("blank", !read);
    say(this.class, read ? classes[best] : "");
    this.class.classList.toggle("word", read && classes[best].length > 2);
    say(this.share, read ? percent(probabilities[best]) : "");
    this.confirm(read, probabilities);
    const spoken = () => tr("{answer}, {share}", { answer: classes[best], share: percent(probabilities[best]) });
    this.speak(read ? spoken() : "");
  }

  // What the server has said stands here as long as it is of what is shown.
  confirm(read, probabilities) {
    const { told } = this;
    const confirmed = read && store.confirmed;
    const apart = confirmed && told.probabilities ? distance(probabilities, told.probabilities) : 0;
    const differs = apart > APART;
    this.root.classList.toggle("confirmed", confirmed && Boolean(told.probabilities));
    this.root.classList.toggle("wrong", confirmed && Boolean(told.wrong));
    this.says.classList.toggle("differs", differs);
    const says = differs
      ? tr("The browser and TensorFlow differ on this drawing, by {apart}: please report it.", {
          apart: apart.toPrecision(2),
        })
      : confirmed || (!read && !told.digit)
        ? sentences(told.wrong, told.says)
        : "";
    say(this.says, says);
    for (const name of ["why", "teach"]) {
      say(this[name], confirmed ? (told[name] ?? "") : "");
      this[name].hidden = !this[name].textContent;
    }
  }

  fill(k, share, isBest) {
    const bar = this.bars.children[k];
    bar.firstChild.firstChild.style.setProperty("--share", share);
    bar.classList.toggle("best", isBest);
    const title = share ? tr("{answer}: {share}", { answer: bar.dataset.name, share: percent(share) }) : "";
    if (bar.title !== title) bar.title = title;
  }

  // Names are put in by the style sheet: while nothing is drawn, the page names no class in words.
  build(network) {
    this.network = network;
    const { classes } = network;
    const short = classes.length <= FEW && classes.every((name) => name.length < 3);
    this.bars.classList.toggle("rows", !short);
    this.bars.style.setProperty("--classes", classes.length);
    this.bars.replaceChildren(
      ...classes.map((name) => {
        const bar = make("li", { role: "none" }, make("span", {}, make("i")));
        bar.dataset.name = name;
        return bar;
      }),
    );
  }

  speak(text) {
    this.bars.setAttribute("aria-label", text || tr("Probabilities: nothing is drawn yet"));
    if (text === this.heard) return;
    this.heard = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.spoken.textContent = text), text ? CALM : 0);
  }
}

function distance(one, other) {
  return one.length === other.length ? Math.max(...one.map((p, k) => Math.abs(p - other[k]))) : 1;
}

export default (component) => mount(Answer, component);
