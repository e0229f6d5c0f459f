using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Scheduling;

/// <summary>Once an hour: frees what restores set aside and what is older than the setting says.</summary>
public sealed partial class SetAsideKeeper(SetAsides setAsides, TimeProvider time, ILogger<SetAsideKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                await FreeAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The portal stops.
        }
    }

    private async Task FreeAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var name in await setAsides.FreeExpiredAsync(cancellationToken).ConfigureAwait(false))
                LogFreed(name);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or DbUpdateException or IOException or UnauthorizedAccessException
            or OperationFailedException or RefusedException)
        {
            LogTrouble(e); // The next hour tries again.
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information, Message = "Freed what was set aside as {Name}: it is older than the setting SetAsideKeepDays says")]
    private partial void LogFreed(string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Freeing what was set aside failed for now")]
    private partial void LogTrouble(Exception exception);
}
