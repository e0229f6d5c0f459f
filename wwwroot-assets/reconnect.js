// Blazor marks the notice with its state as a class. When the server forgot the page (it was restarted), the page is loaded
// again, unless something typed into a form would be lost: then the person decides.
const notice = document.getElementById("components-reconnect-modal");

const reload = () => location.reload();
notice.querySelector("[data-action=retry]").addEventListener("click", async () => {
  const reconnected = await Blazor.reconnect().catch(() => false);
  if (!reconnected) reload();
});
notice.querySelector("[data-action=reload]").addEventListener("click", reload);

new MutationObserver(() => {
  const forgotten = notice.classList.contains("components-reconnect-rejected");
  if (forgotten && !document.querySelector("main form")) reload();
}).observe(notice, { attributes: true, attributeFilter: ["class"] });
