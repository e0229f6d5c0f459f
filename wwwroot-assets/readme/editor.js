// The editor of a README: brings text, preview, tools and keeping together.
import { Finder } from "./find.js";
import { difference, Follower, hash } from "./follow.js";
import { apply, commandOf, continueList, indent, insert } from "./format.js";
import { FullWindow } from "./full.js";
import { acceptImages } from "./images.js";
import { LocalCopy } from "./keep.js";
import { LinkCheck } from "./links.js";
import { reveal } from "./mirror.js";
import { Outline } from "./outline.js";
import { Preview } from "./preview.js";
import { ScrollStep } from "./scroll.js";
import { Splitter } from "./split.js";

const writeLocalAfter = 150; // ms

export async function start(root, server, options) {
  const editor = new Editor(root, server, options);
  await editor.open(options);
  return editor;
}

class Editor {
  #gone = new AbortController();
  #timer = 0;
  #isKeptHere = true;

  constructor(root, server, options) {
    this.root = root;
    this.server = server;
    const [find, { signal }] = [name => root.querySelector(`[data-${name}]`), this.#gone];
    const said = (text, isProblem) => this.#tell(text, isProblem);
    this.area = find("source");
    this.preview = new Preview(find("preview"), said, signal);
    this.scroll = new ScrollStep(this.area, this.preview);
    this.finder = new Finder(this.area, find("find"), { closed: () => this.#pressed("find", false), said, signal });
    this.outline = new Outline(find("outline"), this.preview, (line, heading) => this.#goTo(line, heading));
    this.full = new FullWindow(root, isOn => this.#pressed("full", isOn));
    this.links = new LinkCheck(
      find("preview"), options.files, paths => server.invokeMethodAsync("MissingAsync", paths), count => this.#countDead(count));
    new Splitter(find("panes"), signal);
    this.limit = options.limit;
  }

  async open({ course, person }) {
    const begin = await this.server.invokeMethodAsync("StartAsync");
    this.local = new LocalCopy(course, person, begin.editor, hash(begin.text));
    this.keptText = begin.text;
    this.follower = new Follower(
      (...change) => this.server.invokeMethodAsync("SpliceAsync", ...change), () => this.area.value,
      update => this.#show(update), begin.text);
    this.area.value = begin.text;
    this.area.setSelectionRange(0, 0);
    this.#show(begin.preview);
    this.area.disabled = false;
    this.#listen();
    this.#takeUp(begin);
  }

  // Called by the page.
  async flush() {
    this.#writeLocal();
    await this.follower.follow();
  }

  kept(textHash) {
    if (hash(this.area.value) !== textHash) return;
    this.keptText = this.area.value;
    this.local.drop();
    if (this.resumed) this.local.forget(this.resumed);
    this.resumed = null;
  }

  forget() {
    this.keptText = this.area.value;
    this.local.forgetAll();
  }

  insert(text) { insert(this.area, text); }

  // Takes in what others changed, while the text is still the one it was brought together with: no key typed since is lost.
  adopt(text, textHash) {
    if (hash(this.area.value) !== textHash) return false;
    const { start, deleted, inserted } = difference(this.area.value, text);
    const moved = at => (at <= start ? at : Math.max(start, at + inserted.length - deleted));
    const [from, to] = [moved(this.area.selectionStart), moved(this.area.selectionEnd)];
    insert(this.area, inserted, start, start + deleted);
    this.area.setSelectionRange(from, to);
    return true;
  }

  reveal(id) { document.getElementById(id)?.scrollIntoView({ block: "start" }); }

  stop() {
    clearTimeout(this.#timer);
    this.#gone.abort();
    this.links.stop();
    this.full.set(false);
  }

  #show(update) {
    this.preview.show(update);
    this.scroll.forget();
    this.links.soon();
    this.outline.changed();
  }

  // What an earlier editor of this browser could not bring to the server any more.
  #takeUp({ before, text }) {
    const copy = this.local.continuation(before, hash(text));
    if (copy && copy.text !== this.area.value) {
      this.resumed = copy;
      insert(this.area, copy.text, 0, this.area.value.length);
      this.#tell("What you typed before the connection was lost is back.");
    } else if (copy) {
      this.local.forget(copy);
    }
    const other = this.local.newest();
    if (!copy && other && other.text !== text) this.#offer(other);
  }

  #offer(copy) {
    const notice = this.root.querySelector("[data-left-behind]");
    const close = () => { this.local.forget(copy); notice.hidden = true; };
    notice.hidden = false;
    notice.querySelector("[data-use]").onclick = () => { insert(this.area, copy.text, 0, this.area.value.length); close(); };
    notice.querySelector("[data-drop]").onclick = close;
  }

  #listen() {
    const on = (target, name, listener) => target.addEventListener(name, listener, { signal: this.#gone.signal });
    on(this.area, "input", () => this.#typed());
    on(this.area, "keydown", event => this.#key(event));
    on(this.root, "keydown", event => this.#keyAround(event));
    on(this.root.querySelector("[data-dead]"), "click", () => this.#showDead());
    on(this.root.querySelector("[data-tools]"), "click", event => this.#tool(event.target.closest("[data-command]")?.dataset.command));
    on(this.root.querySelector("[data-tools]"), "keydown", event => moveAlong(event));
    for (const button of this.root.querySelectorAll("[data-show]")) on(button, "click", () => this.#view(button.dataset.show));
    on(window, "pagehide", () => this.#writeLocal());
    on(document, "visibilitychange", () => this.#writeLocal());
    on(window, "beforeunload", event => {
      this.#writeLocal();
      if (this.area.value !== this.keptText && !this.#isKeptHere) event.preventDefault(); // kept nowhere: the browser asks
    });
    acceptImages(this.area, this.root.querySelector("[data-file]"), file => this.#send(file),
      (text, isProblem) => this.#tell(text, isProblem));
  }

  #typed() {
    this.scroll.forget();
    this.follower.follow();
    this.finder.changed();
    this.#tell("");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#writeLocal(), writeLocalAfter);
  }

  #writeLocal() {
    if (this.area.value !== this.keptText) this.#isKeptHere = this.local.write(this.area.value);
  }

  #key(event) {
    const command = commandOf(event);
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.isComposing && continueList(this.area)) event.preventDefault();
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    this.#tool(command);
  }

  // Those of the whole editor, wherever in it the focus is. Escape closes what is open, the innermost first.
  #keyAround(event) {
    const command = commandOf(event);
    if (event.key === "F3" && this.finder.isOpen) this.finder.step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && this.finder.isOpen) this.finder.close();
    else if (event.key === "Escape" && this.outline.isOpen) this.#toggle("outline", false);
    else if (event.key === "Escape" && this.full.isOn && !event.target.closest("[role=dialog], :popover-open")) this.full.set(false);
    else if (["save", "find", "replace", "outline", "full"].includes(command)) this.#tool(command);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #tool(command) {
    if (command === "save") this.#save();
    else if (command === "find" && this.finder.isOpen && this.root.querySelector("[data-find]").contains(document.activeElement))
      this.finder.close();
    else if (command === "find" || command === "replace") this.#find(command === "replace");
    else if (command === "outline") this.#toggle("outline", !this.outline.isOpen);
    else if (command === "full") this.full.set(!this.full.isOn);
    else if (command === "keys") document.getElementById("readme-keys").togglePopover();
    else if (command === "image") this.root.querySelector("[data-file]").click();
    else if (command === "indent" || command === "outdent") indent(this.area, command === "indent");
    else if (command) apply(this.area, command);
  }

  #save() {
    const button = this.root.querySelector("[data-save]");
    if (button) button.click();
    else this.#tell("Your draft is kept. A superuser saves it into the course.");
  }

  #find(isReplacing) {
    this.#view("write"); // on a phone
    this.finder.open(isReplacing);
    this.#pressed("find", true);
  }

  #toggle(name, isOn) {
    this.outline.toggle(isOn);
    this.#pressed(name, isOn);
    if (!isOn) this.area.focus();
  }

  #pressed(command, isOn) { this.root.querySelector(`[data-command=${command}]`).setAttribute("aria-pressed", isOn); }

  #goTo(line, heading) {
    let at = 0;
    for (let i = 0; i < line; i++) at = this.area.value.indexOf("\n", at) + 1;
    if (this.area.clientHeight > 0) {
      this.area.focus({ preventScroll: true });
      reveal(this.area, at);
    }
    this.preview.scrollTo(heading);
    if (getComputedStyle(this.root.querySelector("[data-outline]")).position === "absolute") this.#toggle("outline", false);
  }

  #countDead(count) {
    const button = this.root.querySelector("[data-dead]");
    button.hidden = count === 0;
    button.textContent = count === 0 ? "" : count === 1 ? "1 link leads nowhere" : `${count} links lead nowhere`;
  }

  #showDead() {
    const dead = this.links.next();
    if (!dead) return;
    this.#view("preview"); // on a phone
    this.preview.scrollTo(dead);
    dead.tabIndex = 0;
    dead.focus({ preventScroll: true });
  }

  #view(name) {
    this.root.dataset.view = name;
    for (const button of this.root.querySelectorAll("[data-show]")) button.setAttribute("aria-pressed", button.dataset.show === name);
  }

  async #send(file) {
    if (file.size > this.limit)
      return {
        problem: `The picture is larger than ${this.limit / 1048576} MiB, the most that is taken here. `
          + "Make it smaller: a README shows it about 1000 pixels wide."
      };
    return await this.server.invokeMethodAsync("AddImageAsync", file.name, file.size, DotNet.createJSStreamReference(file));
  }

  #tell(text, isProblem = false) {
    const told = this.root.querySelector("[data-told]");
    told.textContent = text;
    told.classList.toggle("field-error", isProblem);
  }
}

// One stop for the Tab key, arrow keys within (WAI-ARIA, toolbar).
function moveAlong(event) {
  const tools = [...event.currentTarget.querySelectorAll("button")];
  const at = tools.indexOf(document.activeElement);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tools.length - 1 }[event.key];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  tools.forEach(tool => (tool.tabIndex = -1));
  const target = tools[(next + tools.length) % tools.length];
  target.tabIndex = 0;
  target.focus();
}
