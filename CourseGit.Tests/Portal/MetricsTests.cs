using System.Net;
using System.Net.Http.Headers;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;
using CourseGit.Core.State.Model;
using CourseGit.Portal.Hosting;
using CourseGit.Tests.EndToEnd;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Secret = CourseGit.Core.Primitives.Secret;

namespace CourseGit.Tests.Portal;

public sealed class MetricsTests
{
    private const string Token = "a-token-of-the-scraper";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Counts_only_grow_and_states_are_those_of_the_record()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        await AddCourseAsync(portal, "ffm516");
        await AddCourseAsync(portal, "mve045");
        var before = await ScrapeAsync(portal);
        Assert.Equal(2, before.Value("coursegit_courses", ("state", "never")));
        Assert.Equal(0, before.Value("coursegit_courses", ("state", "safe")));
        Assert.Null(before.Value("coursegit_course_last_success_age_seconds", ("course", "ffm516")));

        await BackUpAsync(portal, "ffm516");
        var first = await ScrapeAsync(portal);
        await BackUpAsync(portal, "ffm516");
        var second = await ScrapeAsync(portal);

        Assert.Equal(1, first.Value("coursegit_operations_total", ("kind", "backup"), ("outcome", "succeeded")));
        Assert.Equal(1, second.Value("coursegit_operations_total", ("kind", "backup"), ("outcome", "unchanged")));
        Assert.Equal(2, second.Value("coursegit_operation_duration_seconds_count", ("kind", "backup")));
        Assert.True(first.Value("coursegit_operation_bytes_total", ("kind", "backup")) > 0);
        Assert.Equal((1, 1), ((int)second.Value("coursegit_courses", ("state", "safe"))!,
            (int)second.Value("coursegit_courses", ("state", "never"))!));
        Assert.InRange(second.Value("coursegit_course_last_success_age_seconds", ("course", "ffm516"))!.Value, 0, 600);
        Assert.True(second.Value("coursegit_course_bytes", ("course", "ffm516")) > 0);
        Assert.Equal((0, 0), ((int)second.Value("coursegit_operations_queued")!, (int)second.Value("coursegit_operations_running")!));
        Assert.All(new[] { "state", "courses", "repositories" }, role => Assert.InRange(
            second.Value("coursegit_disk_free_bytes", ("role", role))!.Value, 1,
            second.Value("coursegit_disk_size_bytes", ("role", role))!.Value));
        Assert.NotEmpty(first.Growing());
        Assert.All(first.Growing().Where(s => !s.Name.EndsWith("_sum", StringComparison.Ordinal)), s => Assert.True(
            second.Growing().Single(n => n.Key == s.Key).Value >= s.Value, s.Key));
    }

    [Fact]
    public async Task A_course_that_was_removed_has_no_series_any_more_and_one_that_is_archived_counts_as_that()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        await AddCourseAsync(portal, "ffm516");
        await AddCourseAsync(portal, "mve045");
        await BackUpAsync(portal, "ffm516");
        await BackUpAsync(portal, "mve045");
        Assert.Equal(2, (await ScrapeAsync(portal)).Families["coursegit_course_bytes"].Samples.Count);
        var courses = portal.App.Services.GetRequiredService<CourseRegistry>();
        await courses.RemoveAsync(Subdomain.Parse("ffm516"), Actor.CommandLine, Cancel);

        var after = await ScrapeAsync(portal);

        Assert.Equal("mve045", Assert.Single(after.Families["coursegit_course_bytes"].Samples).Labels["course"]);
        Assert.Equal(1, after.Value("coursegit_courses", ("state", "safe")));
        await courses.ArchiveAsync(Subdomain.Parse("mve045"), true, Actor.CommandLine, Cancel);
        Assert.Equal(1, (await ScrapeAsync(portal)).Value("coursegit_courses", ("state", "archived")));
    }

    [Fact]
    public async Task A_course_that_is_overdue_is_not_safe_and_one_that_is_not_backed_up_from_here_has_no_age()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        await AddCourseAsync(portal, "ffm516");
        await AddCourseAsync(portal, "mve045");
        await BackUpAsync(portal, "ffm516");
        await BackUpAsync(portal, "mve045");
        var services = portal.App.Services;
        await services.GetRequiredService<ScheduleDesk>().AddAsync(new Schedule
        {
            Name = ScheduleName.Parse("Nightly"),
            Work = ScheduledWork.Backup,
            Times = ScheduleTimes.Parse("0 1 * * *", "UTC"),
            Scope = new CourseScope.All(),
        }, Actor.CommandLine, Cancel);
        var courses = services.GetRequiredService<CourseRegistry>();
        var pulled = await courses.GetAsync(Subdomain.Parse("mve045"), Actor.CommandLine, Cancel);
        await courses.UpdateAsync(pulled with { Direction = Direction.Pull }, Actor.CommandLine, Cancel);
        Assert.Equal(1, (await ScrapeAsync(portal)).Value("coursegit_courses", ("state", "safe")));
        await using (var context = await services.GetRequiredService<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Cancel))
        {
            await context.Courses.ExecuteUpdateAsync(c => c.SetProperty(r => r.CreatedUtc, DateTime.UnixEpoch), Cancel);
            await context.Schedules.ExecuteUpdateAsync(s => s.SetProperty(r => r.SinceUtc, DateTime.UnixEpoch), Cancel);
            await context.Operations.ExecuteUpdateAsync(o => o.SetProperty(r => r.FinishedUtc, DateTime.UnixEpoch), Cancel);
        }

        var after = await ScrapeAsync(portal);

        Assert.Equal((1, 0), ((int)after.Value("coursegit_courses", ("state", "overdue"))!,
            (int)after.Value("coursegit_courses", ("state", "safe"))!));
        Assert.Equal("ffm516",
            Assert.Single(after.Families["coursegit_course_last_success_age_seconds"].Samples).Labels["course"]);
    }

    [Fact]
    public async Task What_a_label_holds_is_escaped()
    {
        var odd = new OperationKind
        {
            Id = "odd\"kind\\with\nall",
            Name = "Oddity",
            Noun = "oddity",
            Right = ToyKind.Kind.Right,
            Steps = [],
            Says = OperationSentences.Plain,
        };
        await using var portal = await PortalUnderTest.StartAsync();
        var feed = portal.App.Services.GetRequiredService<OperationFeed>();
        await ScrapeAsync(portal);

        feed.PublishEnd(new OperationNews(new OperationSnapshot
        {
            Id = 1,
            Kind = odd,
            Subject = OperationSubject.Portal,
            State = OperationState.Done,
            Outcome = OperationOutcome.Succeeded,
            RequestedBy = "anna",
            RequestedUtc = DateTime.UnixEpoch,
            Text = "",
        }, []));

        Assert.Equal(1, (await ScrapeAsync(portal)).Value("coursegit_operations_total", ("kind", odd.Id), ("outcome", "succeeded")));
    }

    [Fact]
    public async Task A_cancelled_and_a_waiting_operation_are_told()
    {
        await using var portal = await PortalUnderTest.StartAsync(services: s => s.AddToyKind());
        var desk = portal.App.Services.GetRequiredService<OperationDesk>();
        var running = await desk.EnqueueAsync(new ToyKind.Request(), Actor.CommandLine, Cancel);
        var waiting = await desk.EnqueueAsync(new ToyKind.Request(), Actor.CommandLine, Cancel);
        await Until.TrueAsync(async () => (await ScrapeAsync(portal)).Value("coursegit_operations_running") == 1,
            "one runs");
        Assert.Equal(1, (await ScrapeAsync(portal)).Value("coursegit_operations_queued"));

        await desk.CancelAsync(waiting.Id, Actor.CommandLine, Cancel);
        await desk.CancelAsync(waiting.Id, Actor.CommandLine, Cancel);
        portal.App.Services.GetRequiredService<ToyKind.Broom>().LetGo.SetResult();

        await Until.TrueAsync(async () => (await desk.GetAsync(running.Id, Actor.CommandLine, Cancel)).IsDone, "the running one ends");
        await Until.TrueAsync(async () => (await ScrapeAsync(portal)).Value(
            "coursegit_operations_total", ("kind", "tidy"), ("outcome", "succeeded")) == 1,
            "it is counted");
        Assert.Equal(1, (await ScrapeAsync(portal)).Value("coursegit_operations_total", ("kind", "tidy"), ("outcome", "cancelled")));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    [InlineData("X-Original-For", "127.0.0.1")]
    public async Task What_a_proxy_passes_on_needs_the_token(string header, string value)
    {
        await using var portal = await PortalUnderTest.StartAsync(change: s => s with { MetricsToken = new Secret(Token) });
        using var stranger = portal.NewBrowser();
        foreach (var (shown, expected) in new[]
        {
            ((string?)null, HttpStatusCode.Unauthorized), ("wrong", HttpStatusCode.Unauthorized), ("", HttpStatusCode.Unauthorized),
            (Token + "x", HttpStatusCode.Unauthorized), (Token, HttpStatusCode.OK),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            request.Headers.TryAddWithoutValidation(header, value);
            if (shown is not null)
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {shown}");
            using var answer = await stranger.SendAsync(request);
            Assert.Equal(expected, answer.StatusCode);
            var text = await Browser.TextAsync(answer);
            Assert.DoesNotContain(Token, text, StringComparison.Ordinal);
            Assert.Equal(expected == HttpStatusCode.OK, text.Contains("coursegit_courses", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.9.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("192.0.2.7", false)]
    [InlineData("::ffff:192.0.2.7", false)]
    [InlineData("fe80::1", false)]
    [InlineData(null, false)]
    public void Without_a_token_only_this_machine_is_answered(string? address, bool expected)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        Assert.Equal(expected, MetricsAddress.IsAllowed(http, null));
        http.Request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token).ToString();
        Assert.Equal(expected, MetricsAddress.IsAllowed(http, null));
        Assert.True(MetricsAddress.IsAllowed(http, new Secret(Token)));
    }

    [Fact]
    public async Task A_superuser_sees_them_through_a_proxy_and_a_stranger_a_sentence()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var superuser = await portal.NewSignedInBrowserAsync();
        using var stranger = portal.NewBrowser();
        foreach (var (browser, expected) in new[] { (superuser, HttpStatusCode.OK), (stranger, HttpStatusCode.Unauthorized) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            request.Headers.Add("X-Forwarded-For", "192.0.2.7");
            using var answer = await browser.SendAsync(request);
            Assert.Equal(expected, answer.StatusCode);
            if (expected != HttpStatusCode.OK)
                Assert.Contains("CourseGit:Metrics:Token", await Browser.TextAsync(answer), StringComparison.Ordinal);
        }
    }

    private static async Task<PrometheusText> ScrapeAsync(PortalUnderTest portal)
    {
        using var scraper = portal.NewBrowser();
        using var answer = await scraper.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains(answer.Content.Headers.ContentType!.Parameters, p => p is { Name: "version", Value: "0.0.4" });
        return PrometheusText.Parse(await answer.Content.ReadAsStringAsync(Cancel)); // as it is, nothing decoded
    }

    private static async Task AddCourseAsync(PortalUnderTest portal, string name)
    {
        new CourseFiles(Path.Combine(portal.Settings.CoursesRoot, name)).WriteMany(3, 5_000);
        await portal.App.Services.GetRequiredService<CourseRegistry>()
            .AddAsync(CoreUnderTest.NewCourse(name), Actor.CommandLine, Cancel);
    }

    private static async Task BackUpAsync(PortalUnderTest portal, string name)
    {
        var services = portal.App.Services;
        var accepted = await services.GetRequiredService<OperationDesk>()
            .AcceptAsync(new BackupRequest(Subdomain.Parse(name)), Actor.CommandLine, Cancel);
        Assert.True((await services.GetRequiredService<OperationRunner>().RunAsync(accepted.Id, Cancel)).IsGood);
    }
}
