using System.Net;
using System.Text.Json;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace CourseGit.Tests.Portal;

/// <summary>That a portal whose queue begins nothing is not called ready.</summary>
public sealed class QueueHealthTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_queue_that_stands_by_or_was_shut_down_is_not_ready_and_says_so()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        var scheduler = await portal.App.Services.GetRequiredService<ISchedulerFactory>().GetScheduler(Cancel);
        await AssertAsync(portal, null);

        await scheduler.Standby(Cancel);
        await AssertAsync(portal, "The queue stands by, so nothing that is asked for begins.");
        await scheduler.Start(Cancel);
        await AssertAsync(portal, null);
        await scheduler.Shutdown(cancellationToken: Cancel);
        await AssertAsync(portal, "The queue was shut down, so nothing that is asked for begins.");
    }

    [Fact]
    public async Task A_queue_whose_database_cannot_be_read_is_not_ready_and_names_no_path()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        await AssertAsync(portal, null);
        await RenameAsync(portal, "QRTZ_JOB_DETAILS", "LOST");
        await AssertAsync(portal, "The queue's database does not answer, so nothing that is asked for begins.");
        await RenameAsync(portal, "LOST", "QRTZ_JOB_DETAILS");
        await AssertAsync(portal, null);
    }

    private static async Task AssertAsync(PortalUnderTest portal, string? reason)
    {
        using var watcher = portal.NewBrowser();
        using var answer = await watcher.GetAsync("/health/ready");
        Assert.Equal(reason is null ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        using var json = JsonDocument.Parse(await Browser.TextAsync(answer));
        var reasons = json.RootElement.GetProperty("reasons").EnumerateArray().Select(r => r.GetString()!).ToList();
        Assert.Equal(reason is null ? 0 : 1, reasons.Count);
        Assert.All(reasons, r => Assert.StartsWith(reason!, r, StringComparison.Ordinal));
        Assert.DoesNotContain(portal.Settings.StateRoot, json.RootElement.ToString(), StringComparison.Ordinal);
        using var live = await watcher.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    private static async Task RenameAsync(PortalUnderTest portal, string from, string to)
    {
        await using var connection = new SqliteConnection(StateStore.ConnectionString(portal.Settings.QueueDatabase));
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"ALTER TABLE {from} RENAME TO {to}";
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
