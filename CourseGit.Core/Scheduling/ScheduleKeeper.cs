using System.Globalization;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace CourseGit.Core.Scheduling;

/// <summary>
/// Keeps Quartz's triggers as the schedules say, whoever changed them and in whatever process. It also sees itself to what is due and was
/// not seen to: Quartz fires nothing while all of its workers are busy with long operations, and its triggers wait when the clock is put
/// back.
/// </summary>
public sealed partial class ScheduleKeeper(
    ScheduleDesk desk, ExamDesk exams, ScheduleRunner runner, ISchedulerFactory schedulers, TimeProvider time,
    ILogger<ScheduleKeeper> logger)
    : BackgroundService
{
    private const string Group = "schedules";
    private const string RevisionKey = "revision";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(3);
    private readonly Dictionary<long, long> _triggers = []; // by schedule, the revision it was made of
    private DateTime _lastLook;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // Start-up does not wait for it.
        var isFirst = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (isFirst)
                    await TakeUpAsync(stoppingToken).ConfigureAwait(false);
                isFirst = false;
                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e.IsTrouble(stoppingToken))
            {
                LogTrouble(e); // The next look tries again.
            }
            try
            {
                await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // What Quartz kept while the portal was away.
    private async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        foreach (var key in await scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.GroupEquals(Group), cancellationToken)
            .ConfigureAwait(false))
        {
            if (long.TryParse(key.Name, CultureInfo.InvariantCulture, out var id)
                && await scheduler.GetTrigger(key, cancellationToken).ConfigureAwait(false) is { } trigger
                && long.TryParse(trigger.JobDataMap.GetString(RevisionKey), CultureInfo.InvariantCulture, out var revision))
                _triggers[id] = revision;
            else
                await scheduler.UnscheduleJob(key, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var wasPutBack = now < _lastLook;
        _lastLook = now;
        var schedules = await desk.ListAsync(Actor.System, cancellationToken).ConfigureAwait(false);
        var active = schedules.Where(s => !s.IsPaused).ToDictionary(s => s.Id);
        foreach (var gone in _triggers.Keys.Where(id => !active.ContainsKey(id)).ToList())
        {
            var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
            await scheduler.UnscheduleJob(new TriggerKey(Name(gone), Group), cancellationToken).ConfigureAwait(false);
            _triggers.Remove(gone);
        }
        foreach (var schedule in active.Values)
        {
            await OneAsync(async () =>
            {
                if (wasPutBack || !_triggers.TryGetValue(schedule.Id, out var known) || known != schedule.Revision)
                    await TriggerAsync(schedule, now, cancellationToken).ConfigureAwait(false);
                if (schedule.SeenToUtc > now
                    || (schedule.Times.Before(now.AddTicks(1)) is { } due && due > schedule.SeenToUtc && now - due > Late))
                    await runner.SeeToAsync(schedule.Id, cancellationToken).ConfigureAwait(false);
            }, cancellationToken).ConfigureAwait(false);
        }
        foreach (var window in await exams.ListAsync(null, Actor.System, cancellationToken).ConfigureAwait(false))
            await OneAsync(() => runner.SeeToAsync(window, cancellationToken), cancellationToken).ConfigureAwait(false);
        await runner.ResumeAsync(cancellationToken).ConfigureAwait(false);
    }

    // Whatever is wrong with one schedule, the others run.
    private async Task OneAsync(Func<Task> look, CancellationToken cancellationToken)
    {
        try
        {
            await look().ConfigureAwait(false);
        }
        catch (Exception e) when (e.IsTrouble(cancellationToken))
        {
            LogTrouble(e);
        }
    }

    private async Task TriggerAsync(Schedule schedule, DateTime now, CancellationToken cancellationToken)
    {
        _triggers[schedule.Id] = schedule.Revision;
        if (schedule.Problem is not null)
            return;
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var job = JobBuilder.Create<ScheduleJob>().WithIdentity(Name(schedule.Id), Group)
            .UsingJobData(ScheduleJob.ScheduleKey, Name(schedule.Id)).StoreDurably().Build();
        await scheduler.AddJob(job, new AddJobOptions { Replace = true }, cancellationToken).ConfigureAwait(false);
        var trigger = TriggerBuilder.Create(time)
            .WithIdentity(Name(schedule.Id), Group)
            .ForJob(job)
            .UsingJobData(RevisionKey, schedule.Revision.ToString(CultureInfo.InvariantCulture))
            .WithCronSchedule(schedule.Times.Quartz, s => s.InTimeZone(schedule.Times.Zone)
                .WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)) // whether anything comes of it, the runner decides
            .Build();
        await scheduler.UnscheduleJob(trigger.Key, cancellationToken).ConfigureAwait(false);
        if (schedule.Times.After(now) is not null) // Quartz refuses what is never due again
            await scheduler.ScheduleJob(trigger, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    private static string Name(long id) => id.ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking after the schedules failed for now")]
    private partial void LogTrouble(Exception exception);
}
