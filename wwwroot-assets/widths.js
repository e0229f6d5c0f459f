// Widths of the columns of the list of courses: dragged or moved by keyboard at an edge in its head, kept in this browser. The column
// of the state takes what is left; no width makes the table wider than the page.
const key = "coursegit-widths";
const least = 72, leastLeft = 160; // px: of a column, and what is left to the state
const step = 16; // px a key
const root = document.documentElement;
const wide = matchMedia("(min-width: 80rem)"); // as in grid.css

const load = () => {
  try {
    return Object.fromEntries(Object.entries(JSON.parse(localStorage.getItem(key)) ?? {})
      .filter(([name, width]) => /^[a-z]{1,20}$/.test(name) && Number.isFinite(width)));
  } catch {
    return {}; // nothing may be kept here, or it is not ours
  }
};

const keep = () => {
  try {
    if (Object.keys(chosen).length) localStorage.setItem(key, JSON.stringify(chosen));
    else localStorage.removeItem(key);
  } catch {
    // then it counts until the page is loaded again
  }
};

const chosen = load();
let drag = null;

const head = edge => edge.closest("th");
const widthOf = cell => Math.round(cell.getBoundingClientRect().width);
const set = (name, width) => root.style.setProperty(`--width-${name}`, `${Math.round(width)}px`);

// All as chosen, or less where the window is too narrow for that.
const fit = () => {
  const state = document.querySelector(".grid th.col-state");
  for (const [name, width] of Object.entries(chosen)) set(name, Math.max(least, width));
  root.toggleAttribute("data-widths", Object.keys(chosen).length > 0);
  if (!state || !wide.matches) return;
  const heads = Object.keys(chosen).map(name => [name, document.querySelector(`.grid th.col-${name}`)])
    .filter(([, cell]) => cell?.checkVisibility());
  // Not from the state's own width: a table wider than the page gives it none.
  const all = [...state.parentElement.children].filter(cell => cell !== state && cell.checkVisibility());
  const room = state.closest(".mud-table-container").clientWidth - leastLeft;
  const excess = all.reduce((sum, cell) => sum + widthOf(cell), 0) - room;
  const spare = heads.reduce((sum, [, cell]) => sum + widthOf(cell) - least, 0);
  if (excess > 0 && spare > 0)
    for (const [name, cell] of heads) set(name, widthOf(cell) - Math.min(1, excess / spare) * (widthOf(cell) - least));
  for (const edge of document.querySelectorAll(".grid [data-edge]")) say(edge);
};

const mostOf = edge => widthOf(head(edge)) + Math.max(0, widthOf(document.querySelector(".grid th.col-state")) - leastLeft);

const say = edge => {
  edge.ariaValueNow = widthOf(head(edge));
  edge.ariaValueMin = Math.min(least, widthOf(head(edge)));
  edge.ariaValueMax = mostOf(edge);
};

const move = (edge, width) => {
  chosen[edge.dataset.edge] = Math.round(Math.max(least, Math.min(width, mostOf(edge))));
  fit();
};

// An edge on the left of its column makes it wider when it goes to the left.
const sign = edge => edge.classList.contains("left") ? -1 : 1;

document.addEventListener("pointerdown", e => {
  const edge = e.button === 0 && e.target.closest?.("[data-edge]");
  if (!edge) return;
  e.preventDefault();
  edge.focus();
  edge.setPointerCapture(e.pointerId);
  drag = { edge, from: e.clientX, width: widthOf(head(edge)) };
});

document.addEventListener("pointermove", e => {
  if (drag) move(drag.edge, drag.width + sign(drag.edge) * (e.clientX - drag.from));
});

for (const end of ["pointerup", "pointercancel"])
  document.addEventListener(end, () => {
    if (drag) keep();
    drag = null;
  });

document.addEventListener("keydown", e => {
  const edge = e.target.closest?.("[data-edge]");
  const way = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
  if (!edge || !way || e.ctrlKey || e.metaKey || e.altKey) return;
  e.preventDefault();
  move(edge, widthOf(head(edge)) + way * sign(edge) * step);
  keep();
});

document.addEventListener("focusin", e => {
  if (e.target.matches("[data-edge]")) say(e.target);
});

document.addEventListener("click", e => {
  if (!e.target.closest("[data-action=widths]")) return;
  for (const name of Object.keys(chosen)) {
    delete chosen[name];
    root.style.removeProperty(`--width-${name}`);
  }
  keep();
  fit();
  e.target.closest("[popover]")?.hidePopover();
});

// When the list comes into the page, the window changes, or a column is shown or hidden.
new MutationObserver(changes => {
  if (changes.some(c => [...c.addedNodes].some(n => n.querySelector?.(".grid th.col-state") || n.matches?.("th.col-state")))) fit();
}).observe(document.body, { childList: true, subtree: true });
new MutationObserver(fit).observe(root, { attributeFilter: ["data-hidden", "data-nav"] });
addEventListener("resize", fit);
fit();
