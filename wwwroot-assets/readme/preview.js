// Shows what the server rendered, block by block; then draws mathematics and colours code where there is some.
import { addCopyButtons } from "./code.js";
import { carryDiagrams, drawDiagrams, redrawDiagrams } from "./diagrams.js";
import { addAlertIcons } from "./icons.js";

const assets = new URL("../vendor/", import.meta.url);
const longestTurn = 30; // ms
const longestCode = 100_000; // characters; longer is not coloured
let katex = null, highlighter = null;

export class Preview {
  #lines = []; #tell;

  // tell(text, isProblem) says what came of a click.
  constructor(element, tell, signal) {
    [this.element, this.#tell] = [element, tell];
    element.addEventListener("click", e => this.#follow(e));
    const redraw = () => redrawDiagrams(element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw, { signal });
    const scheme = new MutationObserver(redraw);
    scheme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    signal.addEventListener("abort", () => scheme.disconnect());
  }

  // Where each block begins in the source, and where it stands here.
  get lines() { return this.#lines; }

  top(block) { return this.element.children[block]?.offsetTop ?? this.element.scrollHeight; }

  // The line of the source that the block of an element begins at.
  lineOf(element) { return this.#lines[[...this.element.children].indexOf(element.closest(".block"))] ?? 0; }

  // Not scrollIntoView: the page itself stays where it is.
  scrollTo(element) {
    const by = element.getBoundingClientRect().top - this.element.getBoundingClientRect().top - 8;
    this.element.scrollTop += by;
  }

  show(update) {
    const old = [...this.element.children].slice(update.from, update.from + update.removed);
    const before = this.element.children[update.from + update.removed] ?? null;
    const added = update.inserted.map(html => {
      const block = document.createElement("div");
      block.className = "block";
      block.innerHTML = html;
      return block;
    });
    const all = document.createDocumentFragment();
    all.append(...added);
    this.element.insertBefore(all, before);
    for (const block of old) block.remove();
    for (const [i, block] of added.entries()) {
      addAlertIcons(block);
      addCopyButtons(block, this.#tell);
      carryDiagrams(old[i], block);
    }
    this.#lines = update.lines ?? this.#lines;
    for (const block of added) {
      drawMathematics(block);
      colourCode(block);
      drawDiagrams(block);
    }
    this.element.removeAttribute("aria-busy");
  }

  // The document's base address would lead a bare #fragment to another page.
  #follow(event) {
    const link = event.target.closest?.("a[href^='#']");
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    const id = CSS.escape(decoded(link.getAttribute("href").slice(1)));
    const target = this.element.querySelector(`[id="${id}"], a[name="${id}"]`);
    if (target) this.scrollTo(target);
  }
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone percent sign is itself
  }
}

// Long work gives way to keys and clicks.
class Turns {
  #since = performance.now();

  async next() {
    if (performance.now() - this.#since < longestTurn) return;
    await new Promise(resolve => setTimeout(resolve));
    this.#since = performance.now();
  }
}

async function drawMathematics(block) {
  const formulas = block.querySelectorAll(".math-inline, .math-display");
  if (formulas.length === 0) return;
  const library = await (katex ??= loadKatex());
  const turns = new Turns();
  for (const formula of formulas) {
    await turns.next();
    if (!block.isConnected) return; // what was typed meanwhile replaced it
    const source = formula.textContent.trim().replace(/^\${1,2}/, "").replace(/\${1,2}$/, "");
    try {
      library.render(source, formula, {
        displayMode: formula.classList.contains("math-display"), throwOnError: true, trust: false, strict: false,
        maxSize: 20, maxExpand: 200
      });
    } catch (error) {
      formula.classList.add("math-wrong"); // the source stays to be read
      formula.title = error.message;
    }
  }
}

function loadKatex() {
  return new Promise((resolve, reject) => {
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("katex/katex.min.css", assets).href });
    const script = Object.assign(document.createElement("script"), { src: new URL("katex/katex.min.js", assets).href });
    script.addEventListener("load", () => resolve(window.katex));
    script.addEventListener("error", reject);
    document.head.append(style, script);
  });
}

const further = new Set(["fortran", "julia", "latex", "matlab"]);
const alsoCalled = { tex: "latex", f90: "fortran", f95: "fortran", jl: "julia" };

async function colourCode(block) {
  const turns = new Turns();
  for (const code of block.querySelectorAll("pre > code[class^='language-']")) {
    await turns.next();
    if (!block.isConnected) return;
    if (code.textContent.length > longestCode) continue;
    const called = code.className.slice("language-".length).split(" ")[0].toLowerCase();
    const language = alsoCalled[called] ?? called;
    const library = (await (highlighter ??= import(new URL("highlight/highlight.min.js", assets).href))).default;
    if (further.has(language) && !library.getLanguage(language)) {
      library.registerLanguage(language, (await import(new URL(`highlight/languages/${language}.min.js`, assets).href)).default);
    }
    // Its answer is the escaped text with spans around its parts.
    if (library.getLanguage(language)) code.innerHTML = library.highlight(code.textContent, { language, ignoreIllegals: true }).value;
  }
}
