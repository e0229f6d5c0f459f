// The bar between text and preview: dragged, or moved by the arrow keys. This browser remembers where it stood.
const key = "coursegit-readme-split";
const [least, most, middle] = [20, 80, 50]; // per cent of the width that the text has

export class Splitter {
  #panes; #bar; #value = middle;

  constructor(panes, signal) {
    [this.#panes, this.#bar] = [panes, panes.querySelector("[data-splitter]")];
    const on = (name, listener) => this.#bar.addEventListener(name, listener, { signal });
    on("pointerdown", event => { this.#bar.setPointerCapture(event.pointerId); event.preventDefault(); this.#bar.focus(); });
    on("pointermove", event => this.#bar.hasPointerCapture(event.pointerId) && this.#drag(event.clientX));
    on("pointerup", () => this.#remember());
    on("dblclick", () => this.#move(middle));
    on("keydown", event => this.#key(event));
    this.#set(remembered());
  }

  #drag(x) {
    const left = this.#panes.querySelector("[data-source]").getBoundingClientRect().left;
    const { right } = this.#panes.querySelector("[data-preview]").getBoundingClientRect();
    this.#set(100 * (x - left) / (right - left));
  }

  #key(event) {
    const far = event.shiftKey ? 10 : 2;
    const to = {
      ArrowLeft: this.#value - far, ArrowRight: this.#value + far, Home: least, End: most, Enter: middle
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#move(to);
  }

  #move(value) {
    this.#set(value);
    this.#remember();
  }

  #set(value) {
    this.#value = Math.round(Math.max(least, Math.min(most, Number.isFinite(value) ? value : middle)));
    this.#bar.setAttribute("aria-valuenow", this.#value);
    this.#bar.setAttribute("aria-valuetext", `${this.#value} per cent`);
    this.#panes.style.setProperty("--write", `${this.#value}fr`);
    this.#panes.style.setProperty("--show", `${100 - this.#value}fr`);
  }

  #remember() {
    try {
      localStorage.setItem(key, this.#value);
    } catch {
      // It is in the middle again next time.
    }
  }
}

function remembered() {
  try {
    return parseFloat(localStorage.getItem(key) ?? middle);
  } catch {
    return middle;
  }
}
