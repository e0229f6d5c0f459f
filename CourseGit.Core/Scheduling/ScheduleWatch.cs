using CourseGit.Core.Notices;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Scheduling;

/// <summary>
/// Once a minute: has it told which courses are overdue and which are so no more, and asks the address of the dead man's switch when a run
/// of backups is complete.
/// </summary>
public sealed partial class ScheduleWatch(
    CourseOverview overview, ScheduleDesk schedules, NoticeDesk notices, TimeProvider time, ILogger<ScheduleWatch> logger)
    : MinuteWatch(time)
{
    private const string Topic = "Overdue";
    private const int RunsLookedAt = 500;
    private Dictionary<Subdomain, bool>? _overdue;
    private long? _lastComplete;
    private long _unanswered;

    /// <inheritdoc/>
    protected internal override async Task LookAsync(CancellationToken cancellationToken)
    {
        await TellOverdueAsync(cancellationToken).ConfigureAwait(false);
        await TellCompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Tell(Exception trouble) => LogTrouble(trouble);

    // All of them after a start, for what was told before it is known to the record only; then those that changed, and
    // those that are new here: of a course of the same name, which was removed, something may be noted.
    private async Task TellOverdueAsync(CancellationToken cancellationToken)
    {
        var timetable = await schedules.TimetableAsync(Actor.System, cancellationToken).ConfigureAwait(false);
        var courses = (await overview.ListAsync(Actor.System, cancellationToken).ConfigureAwait(false))
            .Select(c => c with { Times = timetable.Of(c.Course) }).ToList();
        var now = new Dictionary<Subdomain, bool>();
        foreach (var course in courses)
        {
            var isOverdue = now[course.Course.Subdomain] = course.OverdueSinceUtc is not null;
            if (_overdue is null || !_overdue.TryGetValue(course.Course.Subdomain, out var was) || was != isOverdue)
                await notices.RecordAsync(Event(course), cancellationToken).ConfigureAwait(false);
        }
        _overdue = now;
    }

    private NoticeEvent Event(CourseSummary summary)
    {
        var (course, at) = (summary.Course.Subdomain, Time.GetUtcNow().UtcDateTime);
        var outcome = summary.OverdueSinceUtc is null ? NoticeOutcome.Recovered : NoticeOutcome.Overdue;
        var saved = summary.LastSafeUtc is { } safe
            ? $"Its last good backup is of {safe:yyyy-MM-dd HH:mm} UTC; what changed since then is not safe."
            : "It has no good backup in the repository of its settings.";
        var message = summary.OverdueSinceUtc is { } due
            ? new NoticeMessage(outcome.Id(), $"{course} is overdue",
                $"A backup of {course} was due at {due:yyyy-MM-dd HH:mm} UTC, and none has ended well since.", saved,
                "Open CourseGit and look at the course and at the runs of its schedule. If others are overdue too, look whether the portal "
                    + "ran.", at)
            : summary.Times.LastDueUtc is { } last && summary.LastSafeUtc >= last
            ? new NoticeMessage(outcome.Id(), $"{course} is backed up again", $"The backup that was due for {course} has been made.",
                "The course is as safe as its schedule says.", "Nothing needs to be done.", at)
            // Nobody made the backup, it is only not asked for any more.
            : new NoticeMessage(outcome.Id(), $"{course} is not overdue any more", $"The backup that was due for {course} is not asked for "
                + "any more: a schedule, or the course, was paused, changed or resumed.", saved,
                "If it is to be backed up by itself, look at the schedules.", at);
        return new NoticeEvent($"overdue {course} {outcome} {at.Ticks}", outcome, OperationSubject.Of(course).Key, Topic, "",
            message with { Course = course.Value })
        { Course = course };
    }

    // Runs that were complete before the portal began have been told, or it was dead, which is what the switch is for.
    private async Task TellCompleteAsync(CancellationToken cancellationToken)
    {
        var complete = (await schedules.RunsAsync(null, null, RunsLookedAt, Actor.System, cancellationToken).ConfigureAwait(false))
            .Where(r => r is { IsDone: true, State: ScheduleRunState.Started } && r.Work == ScheduledWork.Backup.Id)
            .Select(r => r.Id).DefaultIfEmpty().Max();
        if (_lastComplete is { } last && complete > last)
        {
            try
            {
                await notices.RoundCompletedAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationFailedException or RefusedException)
            {
                // Asked again each minute: a run that ended well is no reason to raise the alarm.
                if (_unanswered < complete)
                    LogNotAsked(e);
                _unanswered = complete;
                return;
            }
        }
        _lastComplete = Math.Max(complete, _lastComplete ?? 0);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for overdue courses failed for now")]
    private partial void LogTrouble(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The address of the dead man's switch did not answer")]
    private partial void LogNotAsked(Exception exception);
}
