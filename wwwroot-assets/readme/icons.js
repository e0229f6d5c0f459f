// The preview's few icons: of alerts, and of the button that copies code.
const shapes = {
  note: "M1.75 8a6.25 6.25 0 1 0 12.5 0a6.25 6.25 0 1 0-12.5 0M8 7.5v3.5M8 5v.01",
  tip: "M5.75 10.75c0-1.5-2-2.25-2-5a4.25 4.25 0 0 1 8.5 0c0 2.75-2 3.5-2 5zM6 13h4M7 15h2",
  important: "M2.25 2.25h11.5v9h-5.5L5 14v-2.75H2.25zM8 4.5v2.5M8 9.2v.01",
  warning: "M8 2 14.5 13.75h-13zM8 6.5v3M8 11.6v.01",
  caution: "M5.25 1.75h5.5l3.5 3.5v5.5l-3.5 3.5h-5.5l-3.5-3.5v-5.5zM8 4.75v3.5M8 11v.01",
  copy: "M5.5 5.5h8.5v8.5h-8.5zM3.5 10.5h-2v-9h9v2",
  copied: "m2.5 8.5 3.5 3.5 7.5-8",
};
const svg = "http://www.w3.org/2000/svg";

export function icon(name) {
  const [sign, path] = ["svg", "path"].map(element => document.createElementNS(svg, element));
  sign.setAttribute("viewBox", "0 0 16 16");
  sign.setAttribute("class", "sign");
  sign.setAttribute("aria-hidden", "true");
  path.setAttribute("d", shapes[name]);
  sign.append(path);
  return sign;
}

export function addAlertIcons(block) {
  for (const title of block.querySelectorAll(".markdown-alert > .markdown-alert-title")) {
    const kind = Object.keys(shapes).find(name => title.parentElement.classList.contains(`markdown-alert-${name}`));
    if (kind) title.prepend(icon(kind));
  }
}
