// Draws Mermaid's diagrams. What it draws is shown as a picture, not as a part of the page: nothing in a picture runs or loads anything.
const address = new URL("../vendor/mermaid/mermaid.min.js", import.meta.url).href;
const longest = 20_000; // characters
const patience = 120; // ms; while somebody types in a diagram it is not drawn for every key
const kept = 30;
const drawn = new Map(); // what was drawn lately, by scheme and source
let library = null, number = 0;

export async function drawDiagrams(block) {
  for (const code of block.querySelectorAll("pre > code.language-mermaid")) {
    const frame = code.closest(".code");
    const source = code.textContent;
    if (!drawn.has(schemeNow() + source)) await new Promise(resolve => setTimeout(resolve, patience));
    if (!block.isConnected) return;
    await draw(frame, source);
  }
}

// While one is typed, what was drawn before it stays until the new one is there.
export function carryDiagrams(old, block) {
  const pictures = old?.querySelectorAll(".drawn") ?? [];
  for (const [i, code] of block.querySelectorAll("pre > code.language-mermaid").entries()) {
    if (!pictures[i]) continue;
    const frame = code.closest(".code");
    frame.classList.add("diagram");
    frame.prepend(pictures[i]);
  }
}

// Colours are drawn into a picture: those of the other scheme are drawn anew.
export function redrawDiagrams(element) {
  for (const frame of element.querySelectorAll(".diagram")) draw(frame, frame.querySelector("code").textContent);
}

async function draw(frame, source) {
  try {
    const { svg, title, width, height } = await pictureOf(source);
    if (!frame.isConnected) return;
    const image = Object.assign(new Image(width, height), {
      src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, className: "drawn",
      alt: `Diagram: ${title || source.trim().slice(0, 300)}`
    });
    frame.querySelector(".drawn, .not-drawn")?.remove();
    frame.classList.add("diagram");
    frame.prepend(image);
  } catch (error) {
    if (!frame.isConnected) return;
    frame.querySelector(".drawn, .not-drawn")?.remove();
    frame.classList.remove("diagram");
    frame.append(Object.assign(document.createElement("p"), {
      className: "not-drawn", textContent: `This diagram cannot be drawn: ${String(error?.message ?? error).trim().slice(0, 500)}`
    }));
  }
}

async function pictureOf(source) {
  if (source.length > longest) throw new Error(`it has more than ${longest} characters.`);
  const key = schemeNow() + source;
  const before = drawn.get(key);
  if (before) return before;
  const mermaid = await (library ??= load());
  mermaid.initialize({
    startOnLoad: false, securityLevel: "strict", suppressErrorRendering: true, htmlLabels: false, flowchart: { htmlLabels: false },
    class: { htmlLabels: false }, state: { htmlLabels: false }, fontFamily: "sans-serif",
    theme: schemeNow() === "dark" ? "dark" : "default", maxTextSize: longest, maxEdges: 300, logLevel: "fatal"
  });
  const { svg } = await mermaid.render(`diagram-${++number}`, source);
  const picture = toPicture(svg);
  drawn.set(key, picture);
  if (drawn.size > kept) drawn.delete(drawn.keys().next().value);
  return picture;
}

// A picture has a size of its own, and is well-formed.
function toPicture(text) {
  const svg = new DOMParser().parseFromString(text, "text/html").querySelector("svg");
  const [, , width, height] = (svg.getAttribute("viewBox") ?? "0 0 600 400").split(/[\s,]+/).map(Number);
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.style.maxWidth = "none";
  return {
    svg: new XMLSerializer().serializeToString(svg), title: svg.querySelector(":scope > title")?.textContent ?? "",
    width: Math.ceil(width), height: Math.ceil(height)
  };
}

function schemeNow() {
  const chosen = document.documentElement.dataset.theme;
  return chosen || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

function load() {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: address });
    script.addEventListener("load", () => resolve(window.mermaid));
    script.addEventListener("error", () => {
      library = null;
      reject(new Error("the part that draws it was not reached. Change the text to try again."));
    });
    document.head.append(script);
  });
}
