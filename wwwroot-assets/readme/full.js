// The editor alone in the window: the rest of the page is neither seen nor reached then.
const around = ".skip, .shell > .top, .shell > .side, .page > :not(.editor)";

export class FullWindow {
  #root; #changed;

  constructor(root, changed) { [this.#root, this.#changed] = [root, changed]; }

  get isOn() { return this.#root.hasAttribute("data-full"); }

  set(isOn) {
    if (isOn === this.isOn) return;
    this.#root.toggleAttribute("data-full", isOn);
    for (const other of document.querySelectorAll(around)) other.inert = isOn;
    this.#changed(isOn);
  }
}
