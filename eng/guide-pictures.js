// The walk of eng/guide-pictures: node guide-pictures.js PLAYWRIGHT CHROMIUM PORTAL FOLDER WORK HOST
const [playwright, executablePath, portal, folder, work, host] = process.argv.slice(2);
const { chromium } = require(playwright);

// As much of Gitea as the pictures need: whose a token is, and for whom it may make repositories.
const gitea = require("http").createServer((request, answer) => {
  const repository = name => ({ full_name: `physics/${name}`, private: true, permissions: { push: true } });
  const said = {
    "/api/v1/user": { login: "anna" },
    "/api/v1/user/orgs": [{ name: "physics", username: "physics" }],
    "/api/v1/user/repos": ["ffm515", "tif155", "tif285"].map(repository),
  };
  const found = said[request.url.split("?")[0]];
  answer.writeHead(found ? 200 : 404, { "Content-Type": "application/json" });
  answer.end(JSON.stringify(found ?? { message: "not found" }));
}).listen(host.split(":")[1], host.split(":")[0]);

const readme = `# Physics in small steps

A demo course: about **thirty exercises** in mechanics, waves and heat. :rocket: See [the chapters](#chapters).

> [!NOTE]
> Useful information that *users* should know, even when skimming content.

> [!WARNING]
> Urgent info that needs immediate attention.

## Chapters

| Chapter | Exercises | Trains |
|:--|--:|---|
| 1 Motion along a line | 6 | speed, $v = \\dot{x}$ |
| 2 Forces and energy | 7 | Newton's laws, work |

- [x] weigh the pendulum
- [ ] let it swing[^1]

The period of a pendulum is $T = 2\\pi\\sqrt{l/g}$, and it costs $5.

[^1]: Not too far.
`;

(async () => {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const open = async (options, name = "anna.berg") => {
    const context = await browser.newContext({ baseURL: portal, viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    await page.goto("/account/login");
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("Password").fill("a-password-for-pictures");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /^(Courses|Your courses)$/ }).waitFor();
    return page;
  };
  // As high as its content, so that nothing of the frame is cut off.
  const take = async (page, name, { isWhole = true, part = null } = {}) => {
    await page.waitForFunction(() => !document.querySelector("[aria-busy=true]"));
    await page.waitForTimeout(700);
    const { width, height } = page.viewportSize();
    if (isWhole)
      await page.setViewportSize({ width, height: Math.max(height, await page.evaluate(() => document.documentElement.scrollHeight)) });
    await page.mouse.move(0, 0);
    // Where the portal of the pictures happens to run is nobody's business.
    await page.evaluate(places => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode())
        for (const [from, to] of places) texts.currentNode.data = texts.currentNode.data.replace(from, to);
    }, [[work, "/srv/coursegit"], [portal, "https://coursegit.example.org"]]);
    await (part ? page.locator(part) : page).screenshot({ path: `${folder}/${name}.png` });
    await page.setViewportSize({ width, height });
  };
  const page = await open({});
  page.setDefaultTimeout(20_000);
  await page.goto("/");
  await page.getByRole("link", { name: "ffm516" }).waitFor();
  await take(page, "courses");
  await page.goto("/courses/demo/overview");
  await page.getByText("files have changed").waitFor();
  await take(page, "overview");
  await page.goto("/courses/demo/backup");
  await page.getByLabel("Commit message").fill("Before the first lecture");
  await take(page, "backup", { isWhole: false }); // a dialog stands in the middle of the window
  await page.goto("/courses/demo/restore?mode=full");
  await page.getByRole("button", { name: "Next: Check" }).click();
  await page.getByLabel("Restore although this course's direction is Push").check();
  await page.getByRole("button", { name: "Show what would change" }).click();
  await page.getByText("Type demo to confirm").waitFor();
  await take(page, "restore-plan");
  await page.goto("/settings/set-aside");
  await page.getByText("demo-20").first().waitFor();
  await take(page, "set-aside");
  await page.goto("/courses/demo/history");
  await page.getByRole("link", { name: "Let the ball fly further" }).click();
  await page.getByRole("button", { name: "exercise.xml" }).click();
  await page.getByText("Before", { exact: true }).waitFor();
  await take(page, "history");
  await page.goto("/courses/demo/readme");
  await page.locator("textarea").fill(readme);
  await page.locator(".katex").first().waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await take(page, "readme");
  await page.goto("/schedules");
  await page.getByRole("table", { name: "Schedules" }).waitFor();
  await take(page, "schedules");
  await page.goto("/schedules/add?preset=hourly");
  await page.getByLabel("Time zone").fill("Europe/Stockholm");
  await page.getByLabel("First day of term 1").fill("2027-01-18");
  await page.getByLabel("Last day of term 1").fill("2027-06-06");
  await page.keyboard.press("Tab");
  await page.getByText("every hour from 08:00").first().waitFor();
  await take(page, "schedule");
  await page.goto("/over-time");
  await page.getByRole("table").last().waitFor();
  await take(page, "over-time");
  await page.goto("/courses/mve265/backup");
  await page.getByRole("button", { name: "Back up now" }).click();
  await page.getByText("Return to course").waitFor();
  await page.goto("/operations");
  await page.getByRole("table").waitFor();
  await take(page, "operations");
  await page.getByRole("row").filter({ hasText: "demo" }).filter({ hasText: "Sync complete" }).getByRole("link").first().click();
  await page.getByText("Return to course").waitFor();
  await take(page, "operation");
  const phone = await open({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  await phone.goto(page.url());
  await phone.getByText("Return to course").waitFor();
  await take(phone, "operation-phone");
  const teacher = await open({ viewport: { width: 1280, height: 900 } }, "erik.lind");
  teacher.setDefaultTimeout(20_000);
  await teacher.goto("/courses/demo/overview");
  await teacher.getByText("files have changed").waitFor();
  await take(teacher, "teacher", { isWhole: false }); // down to what they may ask for
  await teacher.getByRole("button", { name: "Ask for an exercise as it was…" }).click();
  await teacher.getByLabel("Exercise", { exact: true }).selectOption({ index: 1 });
  await teacher.getByLabel("Reason").fill("I saved the wrong file over it.");
  await teacher.getByRole("dialog").getByRole("button", { name: "Ask", exact: true }).click();
  await teacher.getByText("Asked. A superuser decides").waitFor();
  await page.goto("/requests");
  await page.getByRole("button", { name: "Show what it changes" }).click();
  await page.getByRole("heading", { name: /would change$|^Nothing/ }).waitFor();
  await take(page, "requests");
  await page.goto("/courses/ffm516/connect");
  await page.getByRole("radio", { name: /^Gitea/ }).check();
  await page.getByRole("button", { name: "Go on" }).click();
  await page.locator("#connect-token").fill("a-token-for-pictures");
  await take(page, "connect-token");
  await page.getByRole("button", { name: "Check the token" }).click();
  await page.getByText("You are anna at").waitFor();
  await page.getByLabel("Owner").selectOption("physics");
  await take(page, "connect-repository");
  await page.goto("/connect?courses=ffm516+mve265");
  await page.getByLabel("Template").fill("gitea:physics/{course}");
  await page.getByText("ffm516 goes to").waitFor();
  await page.getByLabel("Credential").selectOption("gitea-physics");
  await take(page, "connect-many");
  await page.goto("/settings/credentials");
  await page.getByRole("heading", { name: "keys-of-physics" }).waitFor();
  await page.getByRole("button", { name: "Test gitea-physics" }).click();
  await page.getByText("It works").waitFor();
  await take(page, "credentials", { part: "section[aria-label=Credentials]" });
  await page.goto("/courses/demo/settings");
  await page.getByText("Had the newest backup").waitFor();
  await take(page, "copies", { part: "#copies" });
  await page.goto("/settings/users");
  await page.getByRole("heading", { name: "erik.lind" }).waitFor();
  await take(page, "users");
  await page.goto("/account");
  await page.getByText("This one").waitFor();
  await take(page, "account");
  await page.goto("/settings/audit?course=demo");
  await page.locator("details summary").filter({ hasText: "changed" }).first().click();
  await take(page, "audit");
  await browser.close();
  gitea.close();
})().catch(e => {
  console.error(e.message);
  process.exit(1);
});
