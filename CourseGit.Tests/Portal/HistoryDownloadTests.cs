using System.Net;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal;

public sealed class HistoryDownloadTests(HistoryDownloadTests.Served served) : IClassFixture<HistoryDownloadTests.Served>
{
    private const string Hostile = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(2)</script></svg>";

    [Fact]
    public async Task Files_go_out_under_their_own_names_and_can_do_nothing_in_a_browser()
    {
        var (portal, commit) = (served.Portal, served.Commit);
        using var browser = await portal.NewSignedInBrowserAsync();

        using var quoted = await browser.GetAsync(
            $"/courses/ffm516/history/{commit}/download/pages/{Uri.EscapeDataString("\"å\"; x.html")}");
        Assert.Equal("<script>alert(1)</script>", await quoted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("attachment", "\"å\"; x.html", "application/octet-stream"),
            (quoted.Content.Headers.ContentDisposition!.DispositionType, quoted.Content.Headers.ContentDisposition.FileNameStar,
            quoted.Content.Headers.ContentType!.MediaType));
        AssertSandboxed(quoted);

        using var image = await browser.GetAsync($"/courses/ffm516/history/{commit}/image/media/x.svg");
        Assert.Equal((Hostile, "image/svg+xml"),
            (await image.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), image.Content.Headers.ContentType!.MediaType));
        AssertSandboxed(image);

        using var zip = await browser.GetAsync($"/courses/ffm516/history/{commit}/zip");
        Assert.Equal(("attachment", $"ffm516-{commit[..7]}.zip"),
            (zip.Content.Headers.ContentDisposition!.DispositionType, zip.Content.Headers.ContentDisposition.FileNameStar));
        AssertSandboxed(zip);

        var rows = await portal.App.Services.GetRequiredService<AuditDesk>().SearchAsync(
            new AuditFilter { Action = "download" }, null, 2, Actor.CommandLine, TestContext.Current.CancellationToken);
        Assert.Equal([$"the whole course of commit {commit[..7]} as zip", $"pages/\"å\"; x.html of commit {commit[..7]}"],
            rows.Select(r => r.Subject)); // an image on a page is none
    }

    [Theory]
    [InlineData("download/nowhere.txt", HttpStatusCode.BadRequest)]
    [InlineData("download/..%2F..%2Fstate%2Fcoursegit.db", HttpStatusCode.BadRequest, HttpStatusCode.NotFound)]
    [InlineData("download/.coursegit/manifest.json", HttpStatusCode.BadRequest)]
    [InlineData("image/pages/x.html", HttpStatusCode.NotFound)]
    [InlineData("zip/nowhere", HttpStatusCode.BadRequest)]
    public async Task What_is_not_there_is_refused_in_a_sentence(string address, params HttpStatusCode[] expected)
    {
        var (portal, commit) = (served.Portal, served.Commit);
        using var browser = await portal.NewSignedInBrowserAsync();

        using var answer = await browser.GetAsync($"/courses/ffm516/history/{commit}/{address}");

        Assert.Contains(answer.StatusCode, expected);
        Assert.Contains("<h1>", await Browser.TextAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_who_is_not_signed_in_gets_a_file_and_no_course_gives_another_ones()
    {
        var (portal, commit) = (served.Portal, served.Commit);
        using var stranger = portal.NewBrowser();
        foreach (var address in new[] { "download/README.md", "image/media/x.svg", "zip", "" })
        {
            using var answer = await stranger.GetAsync($"/courses/ffm516/history/{commit}/{address}");
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        }
        using var browser = await portal.NewSignedInBrowserAsync();
        foreach (var address in new[] { $"/courses/other/history/{commit}/download/README.md",
            $"/courses/nosuch/history/{commit}/download/README.md", "/courses/ffm516/history/HEAD/download/README.md",
            "/courses/ffm516/history/--help/zip" })
        {
            using var answer = await browser.GetAsync(address);
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.BadRequest });
        }
    }

    private static void AssertSandboxed(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("sandbox; default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")),
            StringComparison.Ordinal);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
    }

    /// <summary>A portal with two courses, one of which has a history.</summary>
    public sealed class Served : IAsyncLifetime
    {
        internal PortalUnderTest Portal { get; private set; } = null!;

        internal string Commit { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Portal = await PortalUnderTest.StartAsync(withUser: true);
            await AddAsync("ffm516");
            await AddAsync("other");
            var history = new GeneratedHistory(Path.Combine(Portal.Settings.VaultsFolder, "ffm516", "git"));
            history.Commit("First").File("README.md", "# Physics\n").File("pages/\"å\"; x.html", "<script>alert(1)</script>")
                .File("pages/x.html", "x").File("media/x.svg", Hostile).File(".coursegit/manifest.json", "{}");
            Commit = (await history.WriteAsync())[1];
        }

        public ValueTask DisposeAsync() => Portal.DisposeAsync();

        private async Task AddAsync(string name)
        {
            Directory.CreateDirectory(Path.Combine(Portal.Settings.CoursesRoot, name));
            var subdomain = Subdomain.Parse(name);
            await Portal.App.Services.GetRequiredService<CourseRegistry>().AddAsync(
                new Course
                {
                    Subdomain = subdomain,
                    Folder = CoursePath.Parse(name),
                    Direction = Direction.Push,
                    Remote = Remote.HostedFor(subdomain)
                }, Actor.CommandLine, TestContext.Current.CancellationToken);
        }
    }
}
