// The frame's own controls, by delegation: they answer at once, whatever the connection to the server does.
const root = document.documentElement;

const remember = (name, value) => {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value ?? ""}; Path=/; Max-Age=${value ? 31536000 : 0}; SameSite=Lax${secure}`;
};

const setOrRemove = (key, value) => {
  if (value) root.dataset[key] = value;
  else delete root.dataset[key];
};

const chooseTheme = choice => {
  const theme = choice === "system" ? null : choice;
  setOrRemove("theme", theme);
  remember("coursegit-theme", theme);
};

const toggleNavigation = button => {
  const nav = root.dataset.nav === "narrow" ? null : "narrow";
  setOrRemove("nav", nav);
  remember("coursegit-nav", nav);
  button.setAttribute("aria-expanded", String(!nav));
};

const typing = element => element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]");

document.addEventListener("click", e => {
  const toggle = e.target.closest("[data-action=navigation]");
  if (toggle) toggleNavigation(toggle);
  if (e.target.closest("a[href]")) e.target.closest("[popover]")?.hidePopover();
});

// Blazor would take the skip link for a navigation and move no focus: it is served before Blazor sees it.
document.addEventListener("click", e => {
  if (!e.target.closest(".skip")) return;
  e.preventDefault();
  document.getElementById("main").focus();
}, true);

const hidden = () => new Set((root.dataset.hidden ?? "").split(" ").filter(Boolean));

const showColumn = (name, isShown) => {
  const names = hidden();
  if (isShown) names.delete(name);
  else names.add(name);
  setOrRemove("hidden", [...names].join(" "));
  remember("coursegit-hidden", [...names].join(".") || null);
};

document.addEventListener("change", e => {
  if (e.target.name === "theme") chooseTheme(e.target.value);
  if (e.target.name === "column") showColumn(e.target.value, e.target.checked);
});

document.addEventListener("beforetoggle", e => {
  const chosen = e.target.querySelector(`[name=theme][value=${root.dataset.theme ?? "system"}]`);
  if (chosen) chosen.checked = true;
  for (const box of e.target.querySelectorAll("[name=column]")) box.checked = !hidden().has(box.value);
}, true);

// A popover of the page's own opens at its button, above it where there is no room below.
const place = (popover, button) => {
  const at = button.getBoundingClientRect(), box = popover.getBoundingClientRect();
  const below = at.bottom + box.height + 8 <= innerHeight || at.top < box.height + 8;
  popover.style.inset = `${below ? at.bottom + 4 : at.top - box.height - 4}px auto auto `
    + `${Math.max(8, Math.min(at.right - box.width, innerWidth - box.width - 8))}px`;
};

document.addEventListener("toggle", e => {
  if (e.newState !== "open" || !e.target.matches(".by-button")) return;
  place(e.target, document.querySelector(`[popovertarget="${e.target.id}"]`));
}, true);

// It would stay where it is while its button scrolls away.
document.addEventListener("scroll", e => {
  if (e.target === document) document.querySelector(".by-button:popover-open")?.hidePopover();
}, { passive: true });

document.addEventListener("keydown", e => {
  const open = e.target.closest(".menu:popover-open, [popovertarget]:has(+ .menu:popover-open)");
  const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  if (!open || !step) return;
  const links = [...(open.matches(".menu") ? open : open.nextElementSibling).querySelectorAll("a")];
  e.preventDefault();
  links.at((links.indexOf(e.target) + step + (links.includes(e.target) || step > 0 ? 0 : 1)) % links.length).focus();
});

document.addEventListener("keydown", e => {
  const asked = (e.key === "/" && !e.ctrlKey && !e.metaKey && !e.altKey && !typing(e.target))
    || (e.key.toLowerCase() === "k" && (e.ctrlKey || e.metaKey) && !e.shiftKey && !e.altKey);
  const jump = asked && document.getElementById("jump");
  if (!jump) return;
  e.preventDefault();
  jump.focus();
  jump.select();
});

// Emptied here: the server's answer would come late, over what was typed since.
document.addEventListener("keydown", e => {
  if (e.key !== "Escape" || e.target.id !== "jump" || !e.target.value) return;
  e.target.value = "";
  e.target.dispatchEvent(new Event("input", { bubbles: true }));
}, true);

// A drawer left open on a window that grew wide would cover what is now a column.
matchMedia("(min-width: 48rem)").addEventListener("change", () => {
  const drawer = document.querySelector("#navigation:popover-open");
  if (drawer) drawer.hidePopover();
});

// Nobody touches the screen that shows the wall, and its session would end: it asks for something now and then, as people do.
const stay = () => {
  if (location.href.split(/[?#]/)[0] === new URL("wall", document.baseURI).href) fetch("health/live").catch(() => {});
};
stay();
setInterval(stay, 30 * 60 * 1000);
