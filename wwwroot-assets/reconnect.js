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
  try {
    if (!await Blazor.reconnect()) reload();
  } catch {
    // Still away: a page loaded now would be an empty one.
  }
});
for (const button of document.querySelectorAll("[data-action=reload]")) button.addEventListener("click", reload);

new MutationObserver(() => {
  const forgotten = notice.classList.contains("components-reconnect-rejected");
  if (forgotten && !(typed && typedAt === location.pathname)) reload();
}).observe(notice, { attributes: true, attributeFilter: ["class"] });

// Blazor connects again what was connected once, and leaves a page whose first connection fails empty for good. Here it is tried until it
// succeeds: after 1, 2, 4 s and so on, at most a minute.
const isEmpty = () => !document.querySelector(".shell");
function persistent(connection) {
  const start = connection.start.bind(connection);
  connection.start = async () => {
    for (let pause = 1; ; pause = Math.min(60, 2 * pause)) {
      try {
        await start();
        if (isEmpty()) notice.classList.remove("components-reconnect-show");
        return;
      } catch (e) {
        if (!isEmpty()) throw e;
        notice.classList.add("components-reconnect-show");
        await new Promise(done => setTimeout(done, pause * 1000));
      }
    }
  };
  return connection;
}

Blazor.start({
  circuit: {
    configureSignalR: builder => {
      const build = builder.build.bind(builder);
      builder.build = () => persistent(build());
    },
  },
});
