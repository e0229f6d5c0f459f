// The walk of eng/measure-fleet: node measure-fleet.js PLAYWRIGHT CHROMIUM PORTAL PROCESS COURSES ROUNDS
const [playwright, executablePath, portal, pid, courses, rounds] = process.argv.slice(2);
const { chromium } = require(playwright);
const { readFileSync } = require("fs");

const memory = () => Math.round(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1] / 1024);
const seconds = since => ((performance.now() - since) / 1000).toFixed(2);

(async () => {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const page = await (await browser.newContext({ baseURL: portal, viewport: { width: 1280, height: 900 } })).newPage();
  page.setDefaultTimeout(600_000);
  await page.goto("/account/login");
  await page.getByLabel("Name").fill("measurer");
  await page.getByLabel("Password").fill("measured-with-a-password");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Courses", exact: true }).waitFor();
  console.log(`before: ${memory()} MB`);
  const plural = Number(courses).toLocaleString("en");
  for (let round = 1; round <= Number(rounds); round++) {
    await page.goto("/");
    await page.getByLabel(`Select all ${plural} courses shown`).check();
    await page.getByRole("button", { name: "Back up…" }).click();
    const started = performance.now();
    await page.getByRole("button", { name: `Back up ${plural} courses` }).click();
    await page.getByText(`${plural} operations queued`).waitFor();
    const queued = seconds(started);
    // The portal's own word, and it is live: nothing runs, and each course is safe.
    await page.getByRole("link", { name: /^0 Running/ }).waitFor();
    await page.getByRole("link", { name: new RegExp(`^${plural} Safe`) }).waitFor();
    console.log(`round ${round}: queued after ${queued} s, done after ${seconds(started)} s, ${memory()} MB`);
  }
  // When the first course stands in the document, as the page itself sees it.
  await page.addInitScript(() => new MutationObserver((_, watch) => {
    if (!document.querySelector("tbody tr a")) return;
    window.shownAfter = Math.round(performance.now());
    watch.disconnect();
  }).observe(document, { childList: true, subtree: true }));
  for (let i = 0; i < 5; i++) {
    await page.goto("/");
    await page.getByRole("row", { name: /course-1\b/ }).first().waitFor();
    const shown = await page.evaluate(() => window.shownAfter);
    // A key is answered once the circuit is there: the list then holds what is searched for and nothing else.
    await page.getByLabel("Search courses").focus();
    await page.waitForTimeout(1000);
    const times = [];
    for (const text of ["9", "99", "999", "99", "9"]) {
      const count = [...Array(Number(courses))].filter((_, n) => `course-${n + 1}`.includes(text)).length;
      if (count === 0) continue;
      const at = await page.evaluate(([value, wanted]) => new Promise(done => {
        const field = document.activeElement;
        const from = performance.now();
        const look = () => {
          const box = document.querySelector("[aria-label^='Select all']");
          if (box && box.getAttribute("aria-label").replace(/\D/g, "") === String(wanted)) done(performance.now() - from);
          else requestAnimationFrame(look);
        };
        field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        look();
      }), [text, count]);
      times.push(Math.round(at));
    }
    console.log(`list opens in ${shown} ms; a key is answered in ${times.join(", ")} ms`);
  }
  await browser.close();
})();
