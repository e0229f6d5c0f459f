// A text area does not tell where its lines stand; a copy laid out the same way does.
export function styleOf(area) {
  const look = getComputedStyle(area);
  return `white-space:pre-wrap;overflow-wrap:break-word;width:${area.clientWidth}px;box-sizing:border-box;padding:${look.padding};`
    + `font:${look.font};line-height:${look.lineHeight};letter-spacing:${look.letterSpacing};tab-size:${look.tabSize}`;
}

export function addMirror(area) {
  const mirror = document.createElement("div");
  mirror.setAttribute("aria-hidden", "true");
  mirror.style.cssText = `position:absolute;visibility:hidden;top:0;left:-99999px;${styleOf(area)}`;
  return document.body.appendChild(mirror);
}

// Puts the caret (or a selection) into sight, a third of the way down; the area's own focus() does not scroll in every browser.
export function reveal(area, start, end = start) {
  const mirror = addMirror(area);
  const mark = document.createElement("span");
  mark.textContent = "\u200b";
  mirror.append(area.value.slice(0, start), mark);
  const top = mark.offsetTop;
  mirror.remove();
  area.setSelectionRange(start, end);
  if (top < area.scrollTop || top > area.scrollTop + area.clientHeight - 40) area.scrollTop = top - area.clientHeight / 3;
}
