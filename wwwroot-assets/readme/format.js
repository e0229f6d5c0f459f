// What the tools do to a text. Everything goes through insert(), which the browser's own undo knows of, unless it is very long:
// Chromium takes seconds for 20,000 characters then.
const longest = 3000;

export function insert(area, text, start = area.selectionStart, end = area.selectionEnd) {
  area.focus();
  area.setSelectionRange(start, end);
  const done = Math.max(text.length, end - start) <= longest
    && (text === "" ? document.execCommand("delete") : document.execCommand("insertText", false, text));
  if (done) return;
  area.setRangeText(text, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

const commands = {
  bold: area => wrap(area, "**", "**", "bold text"),
  italic: area => wrap(area, "_", "_", "italic text"),
  code: area => (selected(area).includes("\n") ? wrap(area, "```\n", "\n```", "code") : wrap(area, "`", "`", "code")),
  math: area => (selected(area).includes("\n") ? wrap(area, "$$\n", "\n$$", "E = mc^2") : wrap(area, "$", "$", "E = mc^2")),
  link: area => link(area),
  heading: area => lines(area, line => (/^#{1,5} /.test(line) ? "#" + line : /^#{6} /.test(line) ? line.slice(7) : "## " + line)),
  list: area => toggle(area, "- "),
  task: area => toggle(area, "- [ ] "),
  quote: area => toggle(area, "> "),
  table: area => table(area),
};

export function apply(area, command) {
  commands[command]?.(area);
}

// Ctrl and a key; with Shift or Alt where the key alone belongs to the browser.
export function commandOf(event) {
  if (!(event.ctrlKey || event.metaKey)) return null;
  if (event.getModifierState("AltGraph")) return null; // it writes letters, such as the Polish ó
  const key = event.key.toLowerCase();
  if (event.altKey) return { KeyH: "heading", KeyG: "table", KeyP: "image", KeyO: "outline", KeyF: "full" }[event.code] ?? null;
  if (event.shiftKey) return { Digit8: "list", KeyL: "task", Period: "quote" }[event.code] ?? null;
  const alone = {
    b: "bold", i: "italic", k: "link", e: "code", m: "math", "]": "indent", "[": "outdent", s: "save", f: "find", h: "replace"
  };
  return alone[key] ?? null;
}

export function indent(area, inwards) {
  lines(area, line => (inwards ? "  " + line : line.replace(/^ {1,2}/, "")));
}

// Enter goes on with a list or quotation; on an empty entry it ends it.
export function continueList(area) {
  if (area.selectionStart !== area.selectionEnd) return false;
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const line = area.value.slice(start, area.selectionStart);
  const [, mark, rest] = /^(\s*(?:[-*+] (?:\[[ xX]\] )?|\d{1,9}[.)] |> ))(.*)$/.exec(line) ?? [];
  if (mark === undefined) return false;
  if (rest === "") insert(area, "\n", start, area.selectionStart);
  else insert(area, "\n" + mark.replace(/\d+/, number => +number + 1).replace(/\[[xX]\]/, "[ ]"));
  return true;
}

const selected = area => area.value.slice(area.selectionStart, area.selectionEnd);

// Below the line (or lines) chosen, which stay as they are; an empty line on both sides keeps it a table of its own.
function table(area) {
  const { value, selectionEnd } = area;
  const found = value.indexOf("\n", selectionEnd);
  const at = found < 0 ? value.length : found;
  const line = value.slice(value.lastIndexOf("\n", at - 1) + 1, at);
  const before = line !== "" ? "\n\n" : value.slice(0, at).endsWith("\n\n") || at === 0 ? "" : "\n";
  const after = at === value.length || value.startsWith("\n\n", at) ? "" : "\n";
  insert(area, `${before}| Column | Column |\n| --- | --- |\n| Text | Text |${after}`, at, at);
  const first = at + before.length + 2;
  area.setSelectionRange(first, first + "Column".length);
}

function wrap(area, before, after, placeholder) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  if (value.slice(start - before.length, start) === before && value.slice(end, end + after.length) === after) {
    insert(area, value.slice(start, end), start - before.length, end + after.length);
    area.setSelectionRange(start - before.length, end - before.length);
    return;
  }
  const text = value.slice(start, end) || placeholder;
  insert(area, before + text + after);
  area.setSelectionRange(start + before.length, start + before.length + text.length);
}

function link(area) {
  const [start, text] = [area.selectionStart, selected(area)];
  const isAddress = /^https?:\/\/\S+$/.test(text);
  const name = isAddress ? "text" : text || "text";
  insert(area, `[${name}](${isAddress ? text : "address"})`);
  if (isAddress || text === "") area.setSelectionRange(start + 1, start + 1 + name.length);
  else area.setSelectionRange(start + name.length + 3, start + name.length + 10);
}

function lines(area, change) {
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const found = area.value.indexOf("\n", area.selectionEnd);
  const end = found < 0 ? area.value.length : found;
  const text = area.value.slice(start, end).split("\n").map(change).join("\n");
  insert(area, text, start, end);
  area.setSelectionRange(start + (text.includes("\n") ? 0 : text.length), start + text.length);
}

function toggle(area, mark) {
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const isOn = area.value.startsWith(mark, start);
  lines(area, line => (isOn ? (line.startsWith(mark) ? line.slice(mark.length) : line) : mark + line));
}
