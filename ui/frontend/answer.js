// The ten probabilities as bars, the digit that the network reads, and the same as calm speech.

const CALM = 800; // milliseconds without a change before it is spoken

class Answer {
  constructor(root) {
    this.bars = root.querySelector(".bars");
    [this.digit, this.share] = root.querySelector(".answer").children;
    this.spoken = root.querySelector(".spoken");
  }

  destroy() {
    clearTimeout(this.timer);
  }

  // probabilities: ten numbers, or null where there is nothing to read.
  show(probabilities, classes) {
    if (this.bars.childElementCount !== classes) this.build(classes);
    const best = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : null;
    for (let k = 0; k < classes; k++) {
      const bar = this.bars.children[k];
      bar.querySelector("i").style.transform = `scaleY(${probabilities ? probabilities[k] : 0})`;
      bar.classList.toggle("best", k === best);
    }
    this.digit.textContent = best ?? "";
    this.share.textContent = best === null ? "Draw a digit" : percent(probabilities[best]);
    this.speak(best === null ? "" : `Reads ${best}, ${percent(probabilities[best])}`);
  }

  build(classes) {
    const bar = (k) => `<div><span><i></i></span>${k}</div>`;
    this.bars.innerHTML = Array.from({ length: classes }, (_, k) => bar(k)).join("");
  }

  speak(text) {
    this.bars.setAttribute("aria-label", text || "No probabilities yet");
    if (text === this.heard) return;
    this.heard = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.spoken.textContent = text), CALM);
  }
}
