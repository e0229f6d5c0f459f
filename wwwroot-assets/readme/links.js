// Marks links and pictures of the preview that lead nowhere: to files the course has not got, and to sections the text has not got.
const after = 300; // ms
const trusted = 20_000; // ms; then it is asked again whether a file is there
const mostAsked = 10_000; // characters a question; a message has 32 kB at most
const words = " (leads nowhere)";

export class LinkCheck {
  #element; #base; #ask; #tell; #timer = 0; #known = new Map(); #next = -1;

  // ask(paths) gives those that are not there; tell(count) shows how many there are.
  constructor(element, base, ask, tell) {
    [this.#element, this.#base, this.#ask, this.#tell] = [element, base, ask, tell];
  }

  soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check().catch(() => {}), after); // without a connection nothing is said
  }

  stop() { clearTimeout(this.#timer); }

  // The next one, round and round.
  next() {
    const dead = [...this.#element.querySelectorAll(".dead")];
    this.#next = (this.#next + 1) % dead.length;
    return dead[this.#next];
  }

  async #check() {
    const found = [...this.#element.querySelectorAll("a, img[src]")];
    const now = Date.now();
    const open = [...new Set(found.map(e => this.#fileOf(e)).filter(Boolean))].filter(p => !(now - this.#known.get(p)?.at < trusted));
    for (const paths of portions(open)) {
      const missing = new Set(await this.#ask(paths));
      for (const path of paths) this.#known.set(path, { at: now, isMissing: missing.has(path) });
    }
    const sections = new Set([...this.#element.querySelectorAll("[id], a[name]")].flatMap(e => [e.id, e.getAttribute("name")]));
    for (const element of found) mark(element, this.#isDead(element, sections));
    this.#tell(this.#element.querySelectorAll(".dead").length);
  }

  #fileOf(element) {
    const address = element.getAttribute("href") ?? element.getAttribute("src");
    return address?.startsWith(this.#base) ? address.slice(this.#base.length).split("#")[0] : null;
  }

  #isDead(element, sections) {
    const file = this.#fileOf(element);
    if (file !== null) return this.#known.get(file)?.isMissing === true;
    if (element.localName === "img") return false;
    const address = element.getAttribute("href");
    if (address === null) return !element.id && !element.hasAttribute("name") && element.textContent !== ""; // leads out of the course
    if (!address.startsWith("#")) return false;
    const name = decoded(address.slice(1));
    return !sections.has(name) && !["user-content-", "user-content-top"].includes(name);
  }
}

function mark(element, isDead) {
  if (element.classList.contains("dead") === isDead) return;
  element.classList.toggle("dead", isDead);
  if (!isDead) {
    const said = element.localName === "img" ? element.nextElementSibling : element.querySelector(":scope > .says-dead");
    if (said?.classList.contains("says-dead")) said.remove();
    return;
  }
  const said = document.createElement("span");
  if (element.localName === "img") {
    Object.assign(said, { className: "says-dead missing", textContent: "[this picture is not in the course]" });
    element.after(said);
  } else {
    Object.assign(said, { className: "says-dead visually-hidden", textContent: words });
    element.append(said);
  }
}

function* portions(paths) {
  let [portion, length] = [[], 0];
  for (const path of paths.filter(p => p.length < mostAsked)) {
    if (length + path.length > mostAsked) {
      yield portion;
      [portion, length] = [[], 0];
    }
    portion.push(path);
    length += path.length + 3;
  }
  if (portion.length > 0) yield portion;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
