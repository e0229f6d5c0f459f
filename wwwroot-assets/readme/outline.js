// The headings of the text: a way to each of them.
const after = 200; // ms

export class Outline {
  #panel; #preview; #go; #timer = 0;

  // go(line, heading) leads there.
  constructor(panel, preview, go) {
    [this.#panel, this.#preview, this.#go] = [panel, preview, go];
  }

  get isOpen() { return !this.#panel.hidden; }

  toggle(isOpen) {
    this.#panel.hidden = !isOpen;
    if (!isOpen) return;
    this.#draw();
    this.#panel.querySelector("button")?.focus();
  }

  changed() {
    if (!this.isOpen) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.isOpen && this.#draw(), after);
  }

  #draw() {
    const focused = [...this.#panel.querySelectorAll("button")].indexOf(document.activeElement);
    const list = document.createElement("ol");
    const headings = [...this.#preview.element.querySelectorAll("h1, h2, h3, h4, h5, h6")];
    const top = Math.min(...headings.map(levelOf));
    for (const heading of headings) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: heading.textContent.trim() || "…" });
      button.style.paddingInlineStart = `${0.5 + 0.75 * (levelOf(heading) - top)}rem`;
      button.addEventListener("click", () => this.#go(this.#preview.lineOf(heading), heading));
      list.appendChild(document.createElement("li")).append(button);
    }
    const nothing = Object.assign(document.createElement("p"), { className: "muted small", textContent: "The text has no headings yet." });
    this.#panel.replaceChildren(headings.length > 0 ? list : nothing);
    this.#panel.querySelectorAll("button")[focused]?.focus();
  }
}

const levelOf = heading => Number(heading.localName[1]);
