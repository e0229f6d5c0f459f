// Blazor marks the notice with its state as a class. What was typed stays on the page while the connection is away. When the server
// forgot the page (it was restarted), the page is loaded again, unless something typed would be lost: then the person decides.
const notice = document.getElementById("components-reconnect-modal");
let typed = false;
let typedAt = location.pathname;

document.addEventListener("input", e => {
  // What is in [data-keeps] is kept elsewhere, as a README is.
  if (!e.target.closest("main") || e.target.closest("[role=search]") || e.target.closest("[data-keeps]")) return;
  [typed, typedAt] = [true, location.pathname];
}, true);

const reload = () => location.reload();
notice.querySelector("[data-action=retry]").addEventListener("click", async () => {
  const reconnected = await Blazor.reconnect().catch(() => false);
  if (!reconnected) reload();
});
notice.querySelector("[data-action=reload]").addEventListener("click", reload);

new MutationObserver(() => {
  const forgotten = notice.classList.contains("components-reconnect-rejected");
  if (forgotten && !(typed && typedAt === location.pathname)) reload();
}).observe(notice, { attributes: true, attributeFilter: ["class"] });
