using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using CourseGit.Measure;
using Microsoft.Playwright;

var (root, user, password) = (new Uri(args[0]), args[1], args[2]);
var (portal, wanted, tabs, chromium) = (int.Parse(args[3], null), int.Parse(args[4], null), int.Parse(args[5], null), args[6]);

var jar = new CookieContainer();
using var http = new HttpClient(new HttpClientHandler { CookieContainer = jar });
await SignInAsync();
var cookies = jar.GetCookieHeader(root);

// Memory first, with the circuits alone.
var circuits = new List<Circuit> { await Circuit.OpenAsync(root, http, cookies) };
await Task.Delay(TimeSpan.FromSeconds(3));
var before = ResidentKilobytes();
while (circuits.Count < wanted)
    circuits.Add(await Circuit.OpenAsync(root, http, cookies));
await Task.Delay(TimeSpan.FromSeconds(3));
var after = ResidentKilobytes();
Console.WriteLine(
    $"{wanted} circuits on the dashboard; the portal's memory: {before / 1024.0:F0} MB with one, {after / 1024.0:F0} MB with all, "
    + $"{(after - before) / 1024.0 / (wanted - 1):F2} MB a circuit");

using var playwright = await Playwright.CreateAsync();
await using var browser = await playwright.Chromium.LaunchAsync(new()
{
    ExecutablePath = chromium,
    Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
await using var context = await browser.NewContextAsync();
await context.AddCookiesAsync(
    jar.GetCookies(root).Select(c => new Microsoft.Playwright.Cookie { Name = c.Name, Value = c.Value, Url = root.ToString() }));
var pages = new List<IPage>();
for (var i = 0; i < tabs; i++)
    pages.Add(await WatchedPageAsync());
var starter = await context.NewPageAsync();
await starter.GotoAsync(new Uri(root, "/courses/course/backup").ToString());
await starter.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
var (ticks, wall) = (Stopwatch.GetTimestamp(), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

// While it runs, every fifth circuit goes to another page and back. What they show on their return is no change: the others are looked at.
var walks = new List<double>();
var stay = circuits.Where((_, i) => i % 5 != 0).ToList();
foreach (var circuit in circuits.Except(stay))
{
    walks.Add((await circuit.GoAsync(new Uri(root, "/operations"))).TotalMilliseconds);
    await circuit.GoAsync(root);
}
var over = starter.GetByRole(AriaRole.Heading,
    new() { NameRegex = new Regex("complete|failed|cancelled|already", RegexOptions.IgnoreCase) }).First;
await over.WaitForAsync(new() { Timeout = 180_000 });

var first = stay.SelectMany(c => c.Batches).Where(b => b.Text.Length > 0 && b.At > ticks).GroupBy(b => b.Text)
    .ToDictionary(g => g.Key, g => g.Min(b => b.At));
var lags = stay.SelectMany(c => c.Batches.Where(b => b.At > ticks && first.ContainsKey(b.Text)).DistinctBy(b => b.Text))
    .Select(b => Stopwatch.GetElapsedTime(first[b.Text], b.At).TotalMilliseconds).ToList();
Report("change to render batch, after the first circuit had it", lags);
var seen = new List<double>();
foreach (var page in pages)
{
    foreach (var change in await page.EvaluateAsync<Change[]>("() => window.changes"))
    {
        // The same words in both: the first circuit's batch against the page's DOM, on one machine's clock.
        if (first.Where(f => f.Key.Split('|').Contains(change.Text)).Select(f => (long?)f.Value).Min() is { } at)
            seen.Add(change.At - (wall + Stopwatch.GetElapsedTime(ticks, at).TotalMilliseconds));
    }
}
Report("change to DOM of a real page, after the first circuit had it", seen);
Report("asked for another page, to its render batch", walks);
foreach (var error in circuits.Select(c => c.Error).OfType<string>().Distinct())
    Console.WriteLine($"A circuit failed: {error}");
foreach (var circuit in circuits)
    await circuit.DisposeAsync();

async Task SignInAsync()
{
    var page = await http.GetStringAsync(new Uri(root, "/account/login"));
    var fields = Regex.Matches(page, "<input[^>]*type=\"hidden\"[^>]*>").Select(m => m.Value)
        .ToDictionary(i => Regex.Match(i, "name=\"([^\"]*)\"").Groups[1].Value,
            i => WebUtility.HtmlDecode(Regex.Match(i, "value=\"([^\"]*)\"").Groups[1].Value));
    (fields["Input.Name"], fields["Input.Password"]) = (user, password);
    using var answer = await http.PostAsync(new Uri(root, "/account/login"), new FormUrlEncodedContent(fields));
    answer.EnsureSuccessStatusCode();
}

async Task<IPage> WatchedPageAsync()
{
    var page = await context.NewPageAsync();
    await page.GotoAsync(root.ToString());
    await page.GetByRole(AriaRole.Heading).First.WaitForAsync();
    await page.EvaluateAsync(
        """
        () => {
          window.changes = [];
          const known = new Set();
          new MutationObserver(() => {
            for (const text of document.body.innerText.match(/\d+ %|\d[\d,]* of \d[\d,]*/g) ?? [])
              if (!known.has(text)) { known.add(text); window.changes.push({ text, at: performance.timeOrigin + performance.now() }); }
          }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
        }
        """);
    return page;
}

long ResidentKilobytes() => long.Parse(Regex.Match(File.ReadAllText($"/proc/{portal}/status"), @"VmRSS:\s+(\d+)").Groups[1].Value, null);

static void Report(string what, List<double> milliseconds)
{
    milliseconds.Sort();
    Console.WriteLine(milliseconds.Count == 0
        ? $"{what}: nothing was seen"
        : $"{what}: {milliseconds.Count} times, median {milliseconds[milliseconds.Count / 2]:F0} ms, 95th percentile "
        + $"{milliseconds[(int)(milliseconds.Count * 0.95)]:F0} ms, longest {milliseconds[^1]:F0} ms");
}

internal sealed record Change
{
    public string Text { get; set; } = "";

    public double At { get; set; }
}
