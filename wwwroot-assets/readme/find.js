// Finds and replaces in the text. Places are marked behind the text, since a text area shows a selection only while it has the focus.
import { insert } from "./format.js";
import { addMirror, styleOf } from "./mirror.js";

const most = 2000; // places that are marked and counted
const after = 150; // ms

export class Finder {
  #area; #panel; #what; #with; #count; #said; #closed; #marks = null; #timer = 0; #places = []; #at = -1; #before = null;

  constructor(area, panel, { closed, said, signal }) {
    [this.#area, this.#panel, this.#closed, this.#said] = [area, panel, closed, said];
    [this.#what, this.#with, this.#count] = ["what", "with", "count"].map(name => panel.querySelector(`[data-find-${name}]`));
    const on = (target, name, listener) => target.addEventListener(name, listener, { signal });
    on(this.#what, "input", () => this.#look(this.#area.selectionStart));
    on(panel, "click", event => this.#do(event.target.closest("[data-find-do]")?.dataset.findDo));
    on(panel, "keydown", event => this.#key(event));
    on(area, "scroll", () => this.#place());
    const size = new ResizeObserver(() => this.isOpen && this.#draw());
    size.observe(area);
    signal.addEventListener("abort", () => size.disconnect());
  }

  get isOpen() { return !this.#panel.hidden; }

  // Begins with what is selected in the text.
  open(isReplacing) {
    const { selectionStart: start, selectionEnd: end } = this.#area;
    const chosen = this.#area.value.slice(start, end);
    if (chosen && !chosen.includes("\n") && chosen.length <= this.#what.maxLength) this.#what.value = chosen;
    this.#panel.hidden = false;
    this.#area.parentElement.classList.add("finding");
    this.#look(start);
    (isReplacing && this.#what.value ? this.#with : this.#what).focus();
    (isReplacing && this.#what.value ? this.#with : this.#what).select();
  }

  close() {
    if (!this.isOpen) return;
    const place = this.#places[this.#at];
    this.#panel.hidden = true;
    this.#area.parentElement.classList.remove("finding");
    this.#marks?.remove();
    this.#marks = null;
    this.#area.focus();
    if (place) this.#area.setSelectionRange(...place);
    this.#closed();
  }

  // The text changed.
  changed() {
    if (!this.isOpen) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.isOpen && this.#look(this.#area.selectionStart, false), after);
  }

  step(by) {
    if (!this.isOpen || this.#places.length === 0) return;
    this.#at = (this.#at + by + this.#places.length) % this.#places.length;
    this.#show();
  }

  #key(event) {
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && event.target === this.#what) this.step(event.shiftKey ? -1 : 1);
    else if (event.key === "Enter" && event.target === this.#with) this.#replace();
    else if (event.key === "F3") this.step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #do(what) {
    const deeds = {
      next: () => this.step(1), previous: () => this.step(-1), close: () => this.close(), replace: () => this.#replace(),
      all: () => this.#replaceAll(), undo: () => this.#undo(), case: () => this.#switchCase()
    };
    deeds[what]?.();
  }

  get #caseButton() { return this.#panel.querySelector("[data-find-do=case]"); }

  #switchCase() {
    this.#caseButton.setAttribute("aria-pressed", this.#caseButton.getAttribute("aria-pressed") !== "true");
    this.#look(this.#area.selectionStart);
  }

  #pattern() {
    const isExact = this.#caseButton.getAttribute("aria-pressed") === "true";
    return new RegExp(this.#what.value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), isExact ? "gu" : "giu");
  }

  // The place at or after `from` becomes the current one.
  #look(from, isShown = true) {
    this.#places = [];
    if (this.#what.value) {
      for (const found of this.#area.value.matchAll(this.#pattern())) {
        this.#places.push([found.index, found.index + found[0].length]);
        if (this.#places.length === most) break;
      }
    }
    const next = this.#places.findIndex(([start]) => start >= from);
    this.#at = next < 0 && this.#places.length > 0 ? 0 : next;
    this.#draw();
    if (isShown && this.#at >= 0) this.#show();
    else this.#tell();
  }

  #tell() {
    const all = this.#places.length === most ? `${most} or more` : this.#places.length;
    this.#count.textContent = !this.#what.value ? "" : this.#at < 0 ? "Not found" : `${this.#at + 1} of ${all}`;
  }

  #draw() {
    this.#marks?.remove();
    this.#marks = addMirror(this.#area);
    this.#marks.className = "marks";
    this.#marks.style.cssText = styleOf(this.#area);
    let at = 0;
    for (const [start, end] of this.#places) {
      const mark = document.createElement("mark");
      mark.textContent = this.#area.value.slice(start, end);
      this.#marks.append(this.#area.value.slice(at, start), mark);
      at = end;
    }
    this.#marks.append(this.#area.value.slice(at));
    this.#area.before(this.#marks);
    this.#mark();
    this.#place();
  }

  #mark() {
    this.#marks?.querySelector(".current")?.classList.remove("current");
    const mark = this.#marks?.querySelectorAll("mark")[this.#at];
    mark?.classList.add("current");
    return mark;
  }

  #place() { if (this.#marks) this.#marks.style.transform = `translateY(${-this.#area.scrollTop}px)`; }

  #show() {
    const mark = this.#mark();
    this.#tell();
    if (!mark) return;
    this.#area.setSelectionRange(...this.#places[this.#at]);
    const area = this.#area;
    const isSeen = mark.offsetTop >= area.scrollTop && mark.offsetTop + mark.offsetHeight <= area.scrollTop + area.clientHeight;
    if (!isSeen) area.scrollTop = mark.offsetTop - area.clientHeight / 3;
    this.#place();
  }

  #replace() {
    const place = this.#places[this.#at];
    if (!place) return;
    const focused = document.activeElement;
    insert(this.#area, this.#with.value, ...place);
    focused.focus();
    this.#look(place[0] + this.#with.value.length);
  }

  #replaceAll() {
    if (!this.#what.value) return;
    const [before, focused] = [this.#area.value, document.activeElement];
    const found = [...before.matchAll(this.#pattern())];
    if (found.length === 0) return;
    const [start, end] = [found[0].index, found.at(-1).index + found.at(-1)[0].length];
    insert(this.#area, before.slice(start, end).replace(this.#pattern(), () => this.#with.value), start, end);
    this.#before = { before, text: this.#area.value };
    this.#panel.querySelector("[data-find-do=undo]").hidden = false; // the browser's own undo does not know of a long change
    focused.focus();
    this.#look(0, false);
    this.#said(`${found.length === 1 ? "1 place" : `${found.length} places`} replaced.`);
  }

  #undo() {
    const { before, text } = this.#before;
    this.#panel.querySelector("[data-find-do=undo]").hidden = true;
    if (this.#area.value !== text) return this.#said("The text was changed since; Ctrl+Z takes changes back one by one.");
    insert(this.#area, before, 0, text.length);
    this.#what.focus();
    this.#look(0, false);
    this.#said("The replaced places are as they were.");
  }
}
