// Keeps text and preview in step: both know the source line each block begins at, and in between the way is divided evenly.
export class ScrollStep {
  #source; #preview; #mirror = null; #measured = null; #expected = new Map();

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

  stop() { this.#mirror?.remove(); }

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

  // A text area does not tell where its lines stand; a copy laid out the same way does. One piece a block is enough.
  #sourceTops() {
    if (this.#measured) return this.#measured;
    this.#mirror ??= document.body.appendChild(document.createElement("div"));
    const look = getComputedStyle(this.#source);
    this.#mirror.setAttribute("aria-hidden", "true");
    this.#mirror.style.cssText = `position:absolute;visibility:hidden;top:0;left:-99999px;white-space:pre-wrap;`
      + `overflow-wrap:break-word;width:${this.#source.clientWidth}px;`
      + `box-sizing:border-box;padding:${look.padding};font:${look.font};line-height:${look.lineHeight};`
      + `letter-spacing:${look.letterSpacing};tab-size:${look.tabSize}`;
    const lines = this.#source.value.split("\n");
    const starts = this.#preview.lines;
    this.#mirror.replaceChildren(...[0, ...starts].map((start, i) => {
      const part = document.createElement("div");
      const text = lines.slice(start, i < starts.length ? starts[i] : lines.length);
      part.textContent = text.join("\n") + (text.at(-1) === "" ? "\u200b" : ""); // an empty last line would take no place
      return part;
    }));
    this.#measured = [0, ...[...this.#mirror.children].slice(1).map(part => part.offsetTop), this.#source.scrollHeight];
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
