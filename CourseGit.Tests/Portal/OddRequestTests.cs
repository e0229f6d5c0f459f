using System.Net;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal;

public sealed class OddRequestTests(HistoryDownloadTests.Served served) : IClassFixture<HistoryDownloadTests.Served>
{
    [Fact]
    public async Task Whatever_is_asked_of_whatever_address_is_answered_and_never_with_a_failure_of_ours()
    {
        using var browser = await served.Portal.NewSignedInBrowserAsync();
        var asked = Endpoints().SelectMany(e => OddRequests.For(e, ValueOf)).Distinct().ToList();
        Assert.True(asked.Count > 1000, $"Only {asked.Count} requests were made.");
        var wrong = new List<string>();
        foreach (var cookies in new[] { browser.Cookies, "" })
        {
            await Parallel.ForEachAsync(asked, TestContext.Current.CancellationToken, async (request, _) =>
            {
                if (await ProblemAsync(request.Method, request.Target, request.Header, request.Body, cookies) is { } problem)
                    lock (wrong)
                        wrong.Add(problem);
            });
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {asked.Count}:\n{string.Join('\n', wrong.Order().Take(60))}");
    }

    [Fact]
    public async Task A_host_that_cannot_be_one_is_a_bad_request_at_every_address()
    {
        var wrong = new List<string>();
        foreach (var path in Endpoints().Select(e => OddRequests.PathOf(e, ValueOf)).Append("/app.css").Distinct())
        {
            foreach (var host in OddRequests.Hosts.Where(h => h.Length > 0 || !path.StartsWith("/health", StringComparison.Ordinal)))
            {
                var (status, answer) = await RawHttp.SendAsync(
                    served.Portal.Address, $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
                if (status != 400)
                    wrong.Add($"{path} of the host \"{host}\": {answer.Split('\r')[0]}");
            }
        }
        Assert.Equal([], wrong);
    }

    [Theory]
    [InlineData("localhost:5080")]
    [InlineData("portal_1")]
    [InlineData("[::1]:5080")]
    [InlineData("xn--frstehjlp-m5a.example.org")]
    [InlineData("PORTAL.example.org.")]
    public async Task A_host_by_which_people_reach_a_portal_is_answered(string host)
    {
        var (status, _) = await RawHttp.SendAsync(
            served.Portal.Address, $"GET /account/login HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        Assert.Equal(200, status);
    }

    [Fact]
    public async Task A_watcher_that_names_no_host_hears_how_the_portal_is()
    {
        var (status, _) = await RawHttp.SendAsync(served.Portal.Address, "GET /health/ready HTTP/1.0\r\n\r\n");
        Assert.Equal(200, status);
    }

    [Theory]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\u2028/x")]
    [InlineData("/å")]
    [InlineData("/\r\nSet-Cookie: a=b")]
    [InlineData("/x\\y")]
    [InlineData("/%0d%0aX")]
    [InlineData("/%ff")]
    [InlineData("javascript:alert(1)")]
    [InlineData("\ud800")]
    public async Task An_odd_address_to_return_to_leads_to_the_start_page(string address)
    {
        using var browser = served.Portal.NewBrowser();
        var page = "/account/login?ReturnUrl=" + string.Concat(System.Text.Encoding.UTF8.GetBytes(address).Select(b => $"%{b:X2}"));
        using var answer = await browser.SignInAsync(PortalUnderTest.Name, PortalUnderTest.Password, page);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/", answer.Headers.Location?.OriginalString);
        using var again = await browser.GetAsync(page);
        Assert.Equal("/", again.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task HEAD_is_answered_as_GET_is_at_every_address()
    {
        using var signedIn = await served.Portal.NewSignedInBrowserAsync();
        foreach (var cookies in new[] { signedIn.Cookies, "" })
        {
            foreach (var path in Endpoints().Select(e => OddRequests.PathOf(e, ValueOf))
                .Where(p => !p.StartsWith("/_blazor", StringComparison.Ordinal)).Distinct().Append("/app.css"))
            {
                var get = await RawHttp.SendAsync(served.Portal.Address, Head("GET", path, cookies));
                var head = await RawHttp.SendAsync(served.Portal.Address, Head("HEAD", path, cookies));
                Assert.True(get.Status == head.Status, $"{path}: GET {get.Status}, HEAD {head.Status}");
                Assert.EndsWith("\r\n\r\n", head.Answer);
            }
        }
    }

    [Fact]
    public async Task A_browser_may_keep_the_files_pages_are_made_of_and_nothing_else()
    {
        using var browser = await served.Portal.NewSignedInBrowserAsync();
        foreach (var cookies in new[] { browser.Cookies, "" })
        {
            foreach (var path in Endpoints().Select(e => OddRequests.PathOf(e, ValueOf)).Append("/nowhere.css").Distinct())
            {
                var (_, answer) = await RawHttp.SendAsync(served.Portal.Address, Head("GET", path, cookies));
                Assert.True(answer.Split("\r\n\r\n")[0].Contains("no-store", StringComparison.Ordinal),
                    $"{path}: {answer.Split("\r\n\r\n")[0]}");
            }
        }
        foreach (var file in new[] { "/app.css", "/_framework/blazor.web.js" })
            Assert.DoesNotContain(
                "no-store", (await RawHttp.SendAsync(served.Portal.Address, Head("GET", file, browser.Cookies))).Answer.Split(
                "\r\n\r\n")[0]);
    }

    private static string Head(string method, string path, string cookies) =>
        $"{method} {path} HTTP/1.1\r\nHost: portal.test\r\nConnection: close\r\n{(cookies.Length > 0 ? $"Cookie: {cookies}\r\n" : "")}\r\n";

    private List<RouteEndpoint> Endpoints() =>
        [.. OddRequests.Endpoints(served.Portal.App.Services.GetRequiredService<EndpointDataSource>())];

    private string ValueOf(string parameter) => parameter switch
    {
        "subdomain" => "ffm516",
        "commit" or "from" or "to" => served.Commit,
        "id" or "operation" => "1",
        _ => "README.md",
    };

    private async Task<string?> ProblemAsync(string method, string target, string? header, string? body, string cookies)
    {
        var sent = cookies.Length > 0 && header?.StartsWith("Cookie:", StringComparison.Ordinal) != true ? $"Cookie: {cookies}\r\n" : "";
        var head = $"{method} {target} HTTP/1.1\r\nHost: portal.test\r\nConnection: "
            + $"close\r\n{sent}{(header is null ? "" : header + "\r\n")}\r\n";
        var (status, answer) = await RawHttp.SendAsync(served.Portal.Address, head + body);
        return status is >= 100 and < 500
            ? null
            : $"{method} {Short(target)} [{Short(header)}] [{Short(body)}] {(cookies.Length > 0 ? "signed in" : "stranger")}: "
            + $"{Short(answer.Split('\r')[0])}";
    }

    private static string Short(string? text) => text is { Length: > 120 } ? text[..120] + "…" : text ?? "";
}
