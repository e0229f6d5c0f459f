using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;

namespace CourseGit.Core.Schedules;

/// <summary>What courses have to expect of the schedules that back them up, at one instant.</summary>
public sealed class Timetable
{
    private static readonly TimeSpan LeastGrace = TimeSpan.FromMinutes(5), MostGrace = TimeSpan.FromHours(3);
    private readonly ImmutableArray<(Schedule Schedule, DateTime? Next, DateTime? Expected)> _backups;

    private readonly DateTime _nowUtc;

    internal Timetable(ImmutableArray<Schedule> schedules, DateTime nowUtc)
    {
        _nowUtc = nowUtc;
        _backups = [.. schedules.Where(s => s.Work == ScheduledWork.Backup).Select(s => (s, s.NextUtc(nowUtc), Expected(s, nowUtc)))];
    }

    /// <summary>Nobody made a schedule that backs up.</summary>
    public bool IsEmpty => _backups.IsEmpty;

    /// <summary>What a course has to expect.</summary>
    public CourseTimes Of(Course course)
    {
        var its = course.IsBackedUpHere ? [.. _backups.Where(b => b.Schedule.Scope.Includes(course))]
            : ImmutableArray<(Schedule Schedule, DateTime? Next, DateTime? Expected)>.Empty;
        ImmutableArray<string> names = [.. its.Select(b => b.Schedule.Name.Value)];
        if (course.PauseAt(_nowUtc) is { } pause)
            return new(names, pause.UntilUtc is { } until ? its.Min(b => b.Schedule.NextUtc(until.AddTicks(-1))) : null, null);
        // What was due before it came into the schedule's reach was not due for it.
        return new(names, its.Min(b => b.Next),
            its.Where(b => b.Expected > b.Schedule.Scope.ReachesSinceUtc(course, _nowUtc)).Max(b => b.Expected))
        { LastDueUtc = its.Max(b => b.Expected) };
    }

    // A run needs its time: half the way to the next one, five minutes to three hours.
    private static DateTime? Expected(Schedule schedule, DateTime nowUtc)
    {
        if (schedule.IsPaused || schedule.Times.Before(nowUtc) is not { } last)
            return null;
        var half = schedule.Times.Before(last) is { } before ? (last - before) / 2 : MostGrace; // the first one of all
        var grace = (half < LeastGrace ? LeastGrace : half > MostGrace ? MostGrace : half) + TimeSpan.FromMinutes(schedule.SpreadMinutes);
        var due = nowUtc - last >= grace ? last : schedule.Times.Before(nowUtc - grace);
        return due > schedule.SinceUtc ? due : null;
    }
}
