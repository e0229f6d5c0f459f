using CourseGit.Core.Housekeeping;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;
using CourseGit.Core.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Scheduling;

/// <summary>
/// Asks for housekeeping once a day at the hour of the settings. One that was missed, because the portal did not run then, is made up for;
/// one that somebody asked for since counts.
/// </summary>
public sealed partial class HousekeepingKeeper(
    OperationDesk desk, ScheduleDesk schedules, CourseGitSettings settings, TimeProvider time,
    ILogger<HousekeepingKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>How often it has looked whether it is time.</summary>
    internal int Looks { get; private set; }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.HousekeepingAt is not { } at)
            return;
        var started = time.GetUtcNow().UtcDateTime;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                await AskAsync(at, started, stoppingToken).ConfigureAwait(false);
                Looks++;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The portal stops.
        }
    }

    /// <summary>
    /// Whether the hour has come since the last time. Compared as a clock on the wall shows both, so that a day of 23 or 25 hours has one.
    /// </summary>
    /// <param name="lastUtc">The last time; for a new house, when it began.</param>
    internal static bool IsDue(TimeOnly at, DateTime lastUtc, DateTime nowUtc, TimeZoneInfo zone)
    {
        var (last, now) = (TimeZoneInfo.ConvertTimeFromUtc(lastUtc, zone), TimeZoneInfo.ConvertTimeFromUtc(nowUtc, zone));
        var today = now.Date + at.ToTimeSpan();
        return last < (now < today ? today.AddDays(-1) : today);
    }

    private async Task AskAsync(TimeOnly at, DateTime startedUtc, CancellationToken cancellationToken)
    {
        try
        {
            var planned = await schedules.ListAsync(Actor.System, cancellationToken).ConfigureAwait(false);
            if (planned.Any(s => s.Work == ScheduledWork.Housekeeping && !s.IsPaused))
                return; // somebody said when
            var known = await desk.SearchAsync(
                new OperationFilter { Kind = HousekeepingOperation.Kind }, null, 1, Actor.System, cancellationToken).ConfigureAwait(false);
            var last = known is [var newest] ? newest.RequestedUtc
                : await desk.OldestAsync(cancellationToken).ConfigureAwait(false) ?? BeganUtc(startedUtc);
            if (IsDue(at, last, time.GetUtcNow().UtcDateTime, time.LocalTimeZone))
                await desk.EnqueueAsync(new HousekeepingRequest(), Actor.System, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e.IsTrouble(cancellationToken))
        {
            LogTrouble(e); // The next tick tries again.
        }
    }

    // A portal that is stopped every evening would else never come to its first night.
    private DateTime BeganUtc(DateTime startedUtc) =>
        File.Exists(settings.StateDatabase) && File.GetCreationTimeUtc(settings.StateDatabase) is var made && made < startedUtc
            ? made
            : startedUtc;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Housekeeping could not be asked for now")]
    private partial void LogTrouble(Exception exception);
}
