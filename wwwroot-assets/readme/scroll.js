// Keeps text and preview in step: both know the source line each block begins at, and in between the way is divided evenly.
import { addMirror } from "./mirror.js";

export class ScrollStep {
  #source; #preview; #measured = null; #expected = new Map();

  constructor(source, preview) {
    [this.#source, this.#preview] = [source, preview];
    source.addEventListener("scroll",
      () => this.#follow(source, preview.element, () => this.#sourceTops(), () => this.#previewTops()),
      { passive: true });
    preview.element.addEventListener("scroll",
      () => this.#follow(preview.element, source, () => this.#previewTops(), () => this.#sourceTops()),
      { passive: true });
    new ResizeObserver(() => this.forget()).observe(source);
  }

  // The text changed: where its lines stand is found out when next somebody scrolls.
  forget() { this.#measured = null; }

  #follow(from, to, fromTops, toTops) {
    // A scroll that we made ourselves is not answered.
    if (Math.abs((this.#expected.get(from) ?? -9) - from.scrollTop) < 2) {
      this.#expected.delete(from);
      return;
    }
    if (to.clientHeight === 0) return; // on a phone only one of them is shown
    const end = from.scrollHeight - from.clientHeight;
    const target = from.scrollTop >= end - 1 ? to.scrollHeight - to.clientHeight : place(from.scrollTop, fromTops(), toTops());
    const bounded = Math.round(Math.max(0, Math.min(target, to.scrollHeight - to.clientHeight)));
    if (Math.abs(bounded - to.scrollTop) < 1) return;
    this.#expected.set(to, bounded);
    to.scrollTop = bounded;
  }

  #previewTops() { return [0, ...this.#preview.lines.map((_, block) => this.#preview.top(block)), this.#preview.element.scrollHeight]; }

  // One piece a block is enough.
  #sourceTops() {
    if (this.#measured) return this.#measured;
    const mirror = addMirror(this.#source);
    const lines = this.#source.value.split("\n");
    const starts = this.#preview.lines;
    mirror.replaceChildren(...[0, ...starts].map((start, i) => {
      const part = document.createElement("div");
      const text = lines.slice(start, i < starts.length ? starts[i] : lines.length);
      part.textContent = text.join("\n") + (text.at(-1) === "" ? "\u200b" : ""); // an empty last line would take no place
      return part;
    }));
    this.#measured = [0, ...[...mirror.children].slice(1).map(part => part.offsetTop), this.#source.scrollHeight];
    mirror.remove();
    return this.#measured;
  }
}

function place(top, from, to) {
  let at = 0;
  while (at + 1 < from.length - 1 && from[at + 1] <= top) at++;
  const height = from[at + 1] - from[at];
  const share = height > 0 ? (top - from[at]) / height : 0;
  return to[at] + share * (to[at + 1] - to[at]);
}
