using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Portal.Hosting;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal;

public sealed class HostingTests
{
    [Fact]
    public async Task A_start_says_where_it_is_ready_and_prints_a_link_for_the_first_user_that_opens()
    {
        using var folder = new TemporaryFolder();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var output = new LineWriter();
        var served = PortalHost.ServeAsync(
            PortalUnderTest.SettingsIn(folder.Path), ["http://127.0.0.1:0"], output, new StringWriter(), stop.Token);
        var ready = await output.LineAsync();
        Assert.Matches("^CourseGit is ready at http://127\\.0\\.0\\.1:[0-9]+$", ready);
        Assert.Contains("Nobody has an account yet", await output.LineAsync());
        var link = (await output.LineAsync()).Trim();
        Assert.Matches($"^{ready["CourseGit is ready at ".Length..]}/account/first\\?token=[A-Za-z0-9_-]{{43}}$", link);
        using var browser = new Browser(new Uri(link));
        Assert.Contains("Create the first account", await browser.ReadAsync(link));
        await stop.CancelAsync();
        Assert.Equal(0, await served);
    }

    [Fact]
    public async Task A_second_portal_on_the_same_state_says_so_and_leaves_the_first_alone()
    {
        using var folder = new TemporaryFolder();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var settings = PortalUnderTest.SettingsIn(folder.Path);
        var output = new LineWriter();
        var first = PortalHost.ServeAsync(settings, ["http://127.0.0.1:0"], output, new StringWriter(), stop.Token);
        var address = (await output.LineAsync())["CourseGit is ready at ".Length..];
        var error = new StringWriter();
        Assert.Equal(
            1, await PortalHost.ServeAsync(
            settings, ["http://127.0.0.1:0"], new StringWriter(), error, TestContext.Current.CancellationToken));
        Assert.StartsWith($"Another CourseGit portal (process {Environment.ProcessId}) already works on the state folder",
            error.ToString());
        Assert.Contains("Nothing was started", error.ToString());
        using var browser = new Browser(new Uri(address));
        Assert.Equal("alive\n", await browser.ReadAsync("/health/live"));
        await stop.CancelAsync();
        Assert.Equal(0, await first);
        Assert.Equal(0, await StartAndStopAsync(settings));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_a_sentence()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        using var folder = new TemporaryFolder();
        var url = portal.Address.GetLeftPart(UriPartial.Authority);
        var error = new StringWriter();
        Assert.Equal(
            1, await PortalHost.ServeAsync(
            PortalUnderTest.SettingsIn(folder.Path), [url], new StringWriter(), error, TestContext.Current.CancellationToken));
        Assert.StartsWith($"CourseGit cannot listen on {url}: another program already uses this port. Nothing was started.",
            error.ToString());
    }

    [Theory]
    [InlineData("nonsense", "that is not an address")]
    [InlineData("http://192.0.2.1:5080", "cannot listen on http://192.0.2.1:5080")]
    [InlineData("https://127.0.0.1:0", "there is no certificate for https")]
    public async Task An_address_nobody_can_listen_on_is_a_sentence(string url, string sentence)
    {
        using var folder = new TemporaryFolder();
        var error = new StringWriter();
        Assert.Equal(
            1, await PortalHost.ServeAsync(
            PortalUnderTest.SettingsIn(folder.Path), [url], new StringWriter(), error, TestContext.Current.CancellationToken));
        Assert.Contains(sentence, error.ToString());
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080", null, false)]
    [InlineData("https://127.0.0.1:5443", null, true)]
    [InlineData("HTTPS://127.0.0.1:5443", null, true)]
    [InlineData("https://127.0.0.1:5443", "Kestrel:Certificates:Default:Path", false)]
    [InlineData("https://127.0.0.1:5443", "Kestrel:Certificates:Development:Path", true)]
    [InlineData("https://127.0.0.1:5443", "Kestrel:Endpoints:Own:Url", false)]
    public void A_certificate_made_for_developers_is_not_taken(string url, string? setting, bool lacking)
    {
        var builder = new ConfigurationBuilder();
        if (setting is not null)
            builder.AddInMemoryCollection([new(setting, "a")]);
        Assert.Equal(lacking, ListeningAddresses.LackCertificate(["http://127.0.0.1:0", url], builder.Build()));
    }

    [Fact]
    public void A_certificate_that_cannot_be_read_is_a_sentence()
    {
        foreach (var failure in new Exception[] { new CryptographicException("ASN1 corrupted data"), new FileNotFoundException("None.") })
            Assert.Contains("the certificate for https cannot be read", ListeningAddresses.Explain(failure, ["https://127.0.0.1:5443"]));
        Assert.Null(ListeningAddresses.Explain(new FileNotFoundException("No file."), ["http://127.0.0.1:5080"]));
    }

    [Fact]
    public async Task A_state_folder_that_cannot_be_written_is_a_sentence()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("file"), "", TestContext.Current.CancellationToken);
        var settings = PortalUnderTest.SettingsIn(folder.Path) with { StateRoot = folder.At("file", "state") };
        var failure = await Assert.ThrowsAsync<OperationFailedException>(() => StartAndStopAsync(settings));
        Assert.StartsWith("CourseGit cannot write to its state folder", failure.Message);
        Assert.Contains("CourseGit__StateRoot", failure.Message);
    }

    [Fact]
    public async Task Every_answer_tells_the_browser_to_load_from_nowhere_else()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        using var browser = portal.NewBrowser();
        foreach (var path in new[] { "/account/login", "/nowhere", "/health/live", "/queuetask/1" })
        {
            using var answer = await browser.GetAsync(path);
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("script-src 'self';", policy);
            Assert.Contains($"connect-src 'self' ws://{portal.Address.Authority};", policy);
            Assert.Contains("frame-ancestors 'none'", policy);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("same-origin", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
            Assert.Contains("microphone=()", answer.Headers.GetValues("Permissions-Policy").Single());
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task No_page_needs_a_script_in_the_page()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = await portal.NewSignedInBrowserAsync();
        foreach (var path in new[] { "/", "/account/logout" })
            Assert.DoesNotMatch("<script(?![^>]* src=)", await browser.ReadAsync(path));
    }

    [Fact]
    public async Task An_unknown_address_says_what_to_do_next()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = await portal.NewSignedInBrowserAsync();
        using var answer = await browser.GetAsync("/nowhere/at/all");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        // The portal's own page; what it says is seen in a browser.
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        using var file = await browser.GetAsync("/nowhere/at.all");
        Assert.Equal(HttpStatusCode.NotFound, file.StatusCode);
        var page = await Browser.TextAsync(file);
        Assert.Contains("There is nothing at this address", page);
        Assert.Contains("Go to the list of courses", page);
    }

    [Theory]
    [InlineData("/courses/nosuch/backup")]
    [InlineData("/courses/Not*a*name/settings")]
    [InlineData("/operations/17")]
    [InlineData("/operations/first")]
    public async Task A_page_about_nothing_has_the_status_that_says_so(string path)
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = await portal.NewSignedInBrowserAsync();
        using var answer = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_program_at_an_unknown_address_gets_no_page()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = await portal.NewSignedInBrowserAsync();
        using var answer = await browser.GetAsync("/health/nothing");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        using var api = await browser.GetAsync("/api/v1/nothing"); // a session opens nothing there
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
        Assert.Equal("application/problem+json", api.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Ready_means_that_the_database_answers_and_the_courses_are_there()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        using var browser = portal.NewBrowser();
        using var ready = await browser.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);

        Directory.Delete(portal.Settings.CoursesRoot, recursive: true);
        await using (var context = await Contexts(portal).CreateDbContextAsync(TestContext.Current.CancellationToken))
            await context.Database.ExecuteSqlRawAsync("ALTER TABLE courses RENAME TO lost", TestContext.Current.CancellationToken);
        using var unready = await browser.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.StatusCode);
        using var json = JsonDocument.Parse(await Browser.TextAsync(unready));
        Assert.Equal(2, json.RootElement.GetProperty("reasons").GetArrayLength());
        Assert.DoesNotContain(portal.Settings.StateRoot, json.RootElement.ToString());
        using var live = await browser.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Theory]
    [InlineData("/queuetask/1")]
    [InlineData("/queuetask/1/")]
    public async Task A_queue_task_is_the_guides_three_fields_and_nothing_more(string path)
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        // As the process that runs it does: without the lock, the next sweep would settle it.
        using var held = await portal.App.Services.GetRequiredService<SubjectLocks>()
            .TryTakeAsync(OperationSubject.Of(Subdomain.Parse("ffm516")), endOrphans: false, TestContext.Current.CancellationToken);
        await AddOperationAsync(portal);
        using var browser = await portal.NewSignedInBrowserAsync();
        using var answer = await browser.GetAsync(path);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""{"status":"Staging changes","progress":70,"done":false}""", await Browser.TextAsync(answer));
    }

    [Theory]
    [InlineData("/queuetask/2")]
    [InlineData("/queuetask/2/")]
    [InlineData("/queuetask/99999999999999999999999999")]
    [InlineData("/queuetask/first/")]
    public async Task An_unknown_queue_task_is_not_found_in_json(string path)
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        await AddOperationAsync(portal);
        using var browser = await portal.NewSignedInBrowserAsync();
        using var answer = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/gitsync/", "/")]
    [InlineData("/course/1/gitsync/", "/courses/ffm516/backup")]
    [InlineData("/course/1/gitsync/status/17/", "/operations/17")]
    [InlineData("/gitpull/", "/")]
    [InlineData("/course/1/gitpull/", "/courses/ffm516/restore")]
    [InlineData("/course/1/gitpull/status/17/", "/operations/17")]
    public async Task The_guides_addresses_lead_to_the_pages_that_took_their_place(string path, string expected)
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        await AddCourseAsync(portal);
        using var browser = await portal.NewSignedInBrowserAsync();
        using var answer = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(expected, answer.Headers.Location?.OriginalString);
        using var stranger = portal.NewBrowser();
        using var refused = await stranger.GetAsync(path);
        Assert.StartsWith("/account/login?ReturnUrl=", refused.Headers.Location?.OriginalString);
    }

    private static IDbContextFactory<StateDbContext> Contexts(PortalUnderTest portal) =>
        portal.App.Services.GetRequiredService<IDbContextFactory<StateDbContext>>();

    private static async Task AddOperationAsync(PortalUnderTest portal)
    {
        await using var context = await Contexts(portal).CreateDbContextAsync(TestContext.Current.CancellationToken);
        context.Add(new OperationRow
        {
            Kind = "Backup",
            Subject = "ffm516",
            State = "Running",
            RequestedBy = "anna",
            Arguments = "{}",
            RequestedUtc = DateTime.UtcNow,
            Text = "Staging changes",
            Percent = 70
        });
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private static async Task AddCourseAsync(PortalUnderTest portal)
    {
        await using var context = await Contexts(portal).CreateDbContextAsync(TestContext.Current.CancellationToken);
        context.Add(new CourseRow
        {
            Subdomain = "ffm516",
            Folder = "ffm516",
            Direction = "Push",
            RemoteKind = "Hosted",
            RemoteAddress = "courses/ffm516",
            DatabaseKind = "None",
            Excludes = ""
        });
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<int> StartAndStopAsync(CourseGitSettings settings)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var output = new LineWriter();
        var served = PortalHost.ServeAsync(settings, ["http://127.0.0.1:0"], output, new StringWriter(), stop.Token);
        await Task.WhenAny(served, output.LineAsync());
        await stop.CancelAsync();
        return await served;
    }
}
