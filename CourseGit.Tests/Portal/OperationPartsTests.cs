using System.Net;
using Bunit;
using CourseGit.Core.Backup;
using CourseGit.Core.Operations;
using CourseGit.Core.State.Model;
using CourseGit.Portal.Features.Operations;
using CourseGit.Tests.Core.Operations;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal;

/// <summary>The parts of an operation's page: what is done, what comes, and how long it takes.</summary>
public sealed class OperationPartsTests : ComponentTest
{
    private static readonly DateTime Now = new(2026, 2, 16, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void While_it_runs_the_steps_to_come_stand_there_too()
    {
        var steps = Steps(Running("Checking repository", "Staging changes"));

        Assert.Equal(
            ["Checking repository (done)", "Staging changes (running)", "Committing (to come)", "Pushing (to come)",
                "Sync complete (to come)"],
            steps);
    }

    [Fact]
    public void Before_it_begins_all_steps_are_to_come_and_once_it_is_done_none()
    {
        Assert.Equal(7, Steps(Running()).Count(s => s.EndsWith("(to come)", StringComparison.Ordinal)));
        Assert.Equal(["Pushing (failed)"],
            Steps(Running("Pushing") with { State = OperationState.Done, Outcome = OperationOutcome.Failed }));
    }

    [Theory]
    [InlineData(10, "50 MB of 100 MB; 5 of 12 files; 5 MB/s; about 0:10 left")]
    [InlineData(1, "50 MB of 100 MB; 5 of 12 files")]
    public void A_rate_is_told_once_there_is_one(int seconds, string expected) => Assert.Equal(expected, string.Join("; ", StepWords.Of(
        new(5, 12) { Bytes = 50_000_000, BytesTotal = 100_000_000 }, TimeSpan.FromSeconds(seconds))));

    [Fact]
    public void Objects_of_git_are_not_called_files_and_what_is_not_counted_is_not_told()
    {
        Assert.Equal("12.3 MB; 9,050 of 9,070 objects; 1.2 MB/s; about 0:01 left", string.Join("; ", StepWords.Of(
            new(9050, 9070) { Unit = "object", Bytes = 12_300_000 }, TimeSpan.FromSeconds(10))));
        Assert.Empty(StepWords.Of(default, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void The_bar_follows_measured_time_and_never_goes_back()
    {
        var context = new OperationContext(Running(), "{}", TimeProvider.System);
        var seen = new List<(int Percent, int Progress)>();
        void See() => seen.Add((context.Snapshot.Percent, context.Snapshot.Progress));
        foreach (var step in BackupOperation.Kind.Steps)
        {
            context.BeginStep(step);
            See();
            context.Report(new StepCount(5, 10) { Bytes = 9, BytesTotal = 10 });
            See();
            context.Report(new StepCount(1, 10));
            See();
        }

        Assert.Equal(seen.Order(), seen);
        Assert.Equal([10, 20, 50, 70, 80, 90, 100], seen.Where((_, i) => i % 3 == 0).Select(s => s.Percent));
        var staging = seen[(3 * 3)..(5 * 3)];
        Assert.True(staging[3].Progress - staging[0].Progress >= 40, string.Join(' ', seen));
    }

    [Fact]
    public async Task The_log_can_be_taken_along_by_whoever_may_see_it()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = await portal.NewSignedInBrowserAsync();
        var id = await LongLogAsync(portal);

        using var sent = await browser.GetAsync($"/operations/{id}/log.txt");
        var lines = (await Browser.TextAsync(sent)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("text/plain", sent.Content.Headers.ContentType?.MediaType);
        Assert.Equal(2 + 2500, lines.Length);
        Assert.EndsWith("Z warning line 2500", lines[^1], StringComparison.Ordinal);

        using var missing = await browser.GetAsync("/operations/999/log.txt");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var stranger = portal.NewBrowser();
        using var refused = await stranger.GetAsync($"/operations/{id}/log.txt");
        Assert.Equal(HttpStatusCode.Redirect, refused.StatusCode);
    }

    private static async Task<long> LongLogAsync(PortalUnderTest portal)
    {
        await using var context = await portal.App.Services.GetRequiredService<IDbContextFactory<StateDbContext>>()
            .CreateDbContextAsync(Xunit.TestContext.Current.CancellationToken);
        var row = new OperationRow
        {
            Kind = "Backup",
            Text = "Sync complete",
            Subject = "ffm516",
            State = nameof(OperationState.Done),
            RequestedBy = "anna",
            Arguments = "{}",
            RequestedUtc = Now,
        };
        context.Add(row);
        await context.SaveChangesAsync(Xunit.TestContext.Current.CancellationToken);
        context.AddRange(Enumerable.Range(1, 2500).Select(i => new OperationLogRow
        {
            OperationId = row.Id,
            Ordinal = i,
            AtUtc = Now,
            Level = nameof(OperationLogLevel.Warning),
            Text = $"line {i}",
        }));
        await context.SaveChangesAsync(Xunit.TestContext.Current.CancellationToken);
        return row.Id;
    }

    private static OperationSnapshot Running(params string[] steps) => Snapshots.Of(1) with
    {
        Steps = [.. steps.Select((s, i) => new OperationStep(s, Now, i < steps.Length - 1 ? 100 : null))],
    };

    private IEnumerable<string> Steps(OperationSnapshot operation) =>
        Render<OperationSteps>(p => p.Add(s => s.Operation, operation).Add(s => s.NowUtc, Now)).FindAll("li")
            .Select(li => string.Join(' ', li.QuerySelector("span:not([aria-hidden], .duration)")!.TextContent.Split(
                (char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
}
